import Journal
import Records

/// The record that is written before a request leaves.
enum RequestStart {
  /// Of a turn.
  case first(TurnStarted)
  /// Of the turns of a comparison, which are held against the budgets together.
  case comparison([TurnStarted])
  /// Of a turn's later step, with the fees for its tags.
  case step(AttemptStarted, tagFees: USD?)

  var entries: [Entry] {
    switch self {
    case .first(let start): [.turn(start)]
    case .comparison(let starts): starts.map { .turn($0) }
    case .step(let started, _): [.attempt(started)]
    }
  }

  /// What it is expected to cost, fees included.
  var estimate: USD? {
    switch self {
    case .first(let start): start.estimate.map { $0.adding(start.tagFees ?? .zero) ?? $0 }
    case .comparison(let starts):
      starts.reduce(nil as USD?) { sum, start in
        let one = start.estimate.map { $0.adding(start.tagFees ?? .zero) ?? $0 }
        guard let sum, let one else { return sum ?? one }
        return sum.adding(one) ?? sum
      }
    case .step(let started, let fees): started.estimate.map { $0.adding(fees ?? .zero) ?? $0 }
    }
  }
}

/// What the session may spend.
extension Session {
  /// The budgets that the next turn falls under; none where the limits cannot be read now.
  package var budgets: [Budget] { (try? currentBudgets()) ?? [] }

  /// The same for a turn about to be sent. The limits are read once for it: what changes on the disk meanwhile, or can no
  /// longer be read, holds from the next turn on.
  func currentBudgets() throws(BudgetRefusal) -> [Budget] {
    guard let budgetGuard else { return [] }
    guard let rules = budgetGuard.rules() else { throw .unknownLimits }
    let budgets = rules.budgets(session: opening.budget, assistant: assistant.name, user: user)
    guard let limit = assistant.budget, !budgets.contains(where: { $0.scope == .assistant(assistant.name) }) else {
      return budgets
    }
    return budgets + [Budget(scope: .assistant(assistant.name), limit: limit)]
  }

  /// Gives the session a limit of its own, or none whatever holds for every session; from the next turn on.
  package func use(budget: SessionBudget) {
    opening.budget = budget
    note(Change(budget: budget))
  }

  /// The status of the budgets of the next turn.
  package func statuses() throws(BudgetRefusal) -> [BudgetStatus] {
    let budgets = try currentBudgets()
    return try budgetGuard?.statuses(
      of: budgets, session: id, transcript: transcript, unreadable: unreadable, at: effects.now()) ?? []
  }

  /// Reports the status of the budgets, where there are any.
  package func tellBudgets() {
    guard let statuses = try? statuses() else { return }
    if statuses.isEmpty, !hasToldBudgets { return }
    hasToldBudgets = !statuses.isEmpty
    news(.budgets(session: id, statuses))
  }

  /// Reads what other sessions have spent in the background, because a large ledger takes time, and then reports.
  package func prepareBudgets() {
    guard let budgetGuard else { return }
    let (budgets, id, now) = (budgets, id, effects.now())
    guard !budgets.isEmpty else { return tellBudgets() }
    Task.detached {
      budgetGuard.prepare(budgets, session: id, at: now)
      await self.tellBudgets()
    }
  }

  /// Confirms a strange figure, so that sums and budgets count it.
  package func confirm(_ bill: DoubtfulBill) -> JournalError? {
    let change = bill.id.map { Change(confirms: $0) } ?? Change(confirmsTurn: bill.turn)
    let error = record(.change(change), synced: true)
    tellBudgets()
    return error
  }

  /// Writes the turn down where the budgets allow it: with its record it is held against them, for every process.
  func admit(_ request: RequestStart, _ budgets: [Budget], agreed: Bool, unrecorded: Bool) throws(BudgetRefusal)
    -> JournalError?
  {
    noteNewBudget()
    noteNewOptions()
    noteNewSettings()
    guard let budgetGuard, !budgets.isEmpty else { return try recordStart(request, unrecorded) }
    guard budgets.contains(where: \.scope.spansSessions), let ledger = budgetGuard.spendingIndex?.ledger else {
      return try reserve(request, budgets, agreed) ?? syncJournal()
    }
    budgetGuard.prepare(budgets, session: id, at: effects.now())
    let outcome: Result<JournalError?, BudgetRefusal>
    do throws(JournalError) {
      outcome = try ledger.withBudgetLock {
        Result { () throws(BudgetRefusal) in try reserve(request, budgets, agreed) }
      }
    } catch {
      throw .uncounted(error)
    }
    // The disk may be slow: other programs wait for the record, not for its sync.
    return try outcome.get() ?? syncJournal()
  }

  /// Writes the turn down; one that cannot be recorded is not sent unless the user wants that.
  private func recordStart(_ request: RequestStart, _ unrecorded: Bool) throws(BudgetRefusal) -> JournalError? {
    guard let error = record(request, synced: true) else { return nil }
    guard !error.isRecorded, !unrecorded else { return error }
    forget(request)
    toldLoss = error
    throw .unrecordable(error)
  }

  /// A budget that a session was resumed with is its own from now on.
  private func noteNewBudget() {
    guard isOpened, let budget = opening.budget, transcript.session?.budget != budget else { return }
    record(.change(Change(budget: budget)), synced: false)
  }

  private func reserve(
    _ request: RequestStart, _ budgets: [Budget], _ agreed: Bool
  ) throws(BudgetRefusal) -> JournalError? {
    let statuses = try budgetGuard?.statuses(
      of: budgets, session: id, transcript: transcript, unreadable: unreadable, at: effects.now())
    let estimate = request.estimate
    // No question is asked about one budget where another one forbids the turn anyway.
    let decisions = (statuses ?? []).map { ($0, $0.decision(estimate: estimate)) }
    if let (spent, _) = decisions.first(where: { $0.1 == .spent }) { throw .spent(spent) }
    if !agreed, let (status, _) = decisions.first(where: { $0.1 == .wouldPass }) {
      throw .wouldPass(status, estimate: estimate ?? .zero)
    }
    guard let error = record(request, synced: false) else { return nil }
    if case .notSynced = error { return error }
    forget(request)
    throw .uncounted(error)
  }

  /// Writes the records down, up to the first that fails.
  private func record(_ request: RequestStart, synced: Bool) -> JournalError? {
    var first: JournalError?
    for entry in request.entries {
      guard let error = record(entry, synced: synced) else { continue }
      if !error.isRecorded { return error }
      first = first ?? error
    }
    return first
  }

  private func forget(_ request: RequestStart) {
    switch request {
    case .first(let start): transcript.forget(turn: start.turn)
    case .comparison(let starts): forget(starts)
    case .step(let started, _): transcript.forget(attempt: started.attempt, of: started.turn)
    }
  }

  /// The turns of a comparison that are not sent, because one of them cannot be recorded. Those that are recorded end
  /// without a cost.
  private func forget(_ starts: [TurnStarted]) {
    guard let last = transcript.turns.last?.index else { return }
    for start in starts where start.turn < last {
      record(
        .reply(ReplyEnded(turn: start.turn, attempt: 1, status: .failed, text: "", isFree: true)), synced: false)
    }
    transcript.forget(turn: last)
  }
}
