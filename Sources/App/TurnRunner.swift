import Chat
import GatewayClient
import Records
import Settings
import Synchronization

/// One turn to send.
package struct TurnRequest: Equatable, Sendable {
  package var prompt: String
  /// The user's own words, where files or standard input are in the prompt too.
  package var question: String?
  /// Pictures and documents that go with the prompt; their bytes are in the media folder.
  package var media: [MediaFile]
  /// The turn whose place in the conversation it takes.
  package var replaces: Int?
  /// The model of this turn alone; nil for the session's.
  package var model: String?
  package var purpose = TurnPurpose.conversation

  package init(
    _ prompt: String, question: String? = nil, media: [MediaFile] = [], replacing replaced: Int? = nil,
    model: String? = nil,
    purpose: TurnPurpose = .conversation
  ) {
    self.prompt = prompt
    self.question = question
    self.media = media
    self.model = model
    self.purpose = purpose
    replaces = replaced
  }
}

/// Why a turn is not sent as it is.
package enum TurnObstacle: Error, Equatable, Sendable {
  /// There is no ledger: nothing can be recorded.
  case noLedger(SettingsError)
  case budget(BudgetRefusal)
  /// The turn is expected to cost more than a turn may without a question.
  case aboveTurnLimit(estimate: USD, limit: USD)
  /// The model's price is not known, and so neither is what the turn costs.
  case unpriced(model: String)
  /// The pictures and documents of the request cannot be sent.
  case media(MediaRefusal)

  /// True where the user can agree to send it anyway.
  package var isQuestion: Bool {
    switch self {
    case .noLedger, .budget(.wouldPass), .budget(.unrecordable), .aboveTurnLimit, .unpriced: true
    case .budget(.spent), .budget(.unrecorded), .budget(.unknownLimits), .budget(.newerSession), .budget(.uncounted),
      .media:
      false
    }
  }

  /// True for a question of money alone, which `--yes` answers.
  package var isAboutCost: Bool {
    switch self {
    case .budget(.wouldPass), .aboveTurnLimit, .unpriced: true
    case .noLedger, .budget, .media: false
    }
  }
}

/// The answer to an obstacle that is a question.
package enum Consent: Equatable, Sendable {
  case given, declined
  /// There is no terminal to ask on.
  case unavailable
}

/// How a turn ended.
package enum TurnResult: Sendable {
  case sent(TurnOutcome)
  /// Nothing was sent: the user declined.
  case declined(TurnObstacle)
  /// Nothing was sent: the user cannot agree, or cannot be asked.
  case refused(TurnObstacle)
}

/// What the user has agreed to beyond one turn: before it by an option, or by an answer that holds for the chat.
package final class Agreements: Sendable {
  private struct State {
    var unrecorded: Bool
    var costs: Bool
    var unpricedModels: Set<String> = []
  }

  private let state: Mutex<State>

  /// `unrecorded` sends turns that cannot be recorded, `costs` those that alone would pass a budget, that are above the
  /// turn limit, and those of models without a price.
  package init(unrecorded: Bool = false, costs: Bool = false) {
    state = Mutex(State(unrecorded: unrecorded, costs: costs))
  }

  package var allowsUnrecorded: Bool { state.withLock { $0.unrecorded } }
  var allowsCosts: Bool { state.withLock { $0.costs } }

  func allowsUnpriced(_ model: String) -> Bool { state.withLock { $0.unpricedModels.contains(model) } }
  func allowUnpriced(_ model: String) { state.withLock { _ = $0.unpricedModels.insert(model) } }
  func allowUnrecorded() { state.withLock { $0.unrecorded = true } }
}

/// Runs a turn from consent to outcome, without a screen.
///
/// A turn is one or more requests. Before each one the limits are checked, and the user is asked where consent can send
/// it anyway. Ctrl-C cancels the whole turn.
package struct TurnRunner: Sendable {
  /// What a turn reports, in order.
  package enum Event: Sendable {
    /// A request is about to leave, or it waits for the budgets.
    case began
    case reply(TurnEvent)
    /// The request has ended; nil where it was not sent. A question or another request may follow.
    case ended(TurnOutcome?)
    /// A call is started, or has its result. No request runs meanwhile.
    case tool(ToolUse, wasAsked: Bool)
    /// A call that runs has come further. Such an event may come from any thread, and late.
    case toolProgress(ToolUse, ToolProgress)
    /// An agreement for later chats could not be kept; the call runs.
    case consentNotKept(SettingsError)
    /// The turn ends although the model has called tools.
    case stopped(TurnStop)
  }

  /// What a turn needs of the place that it runs in.
  package struct Effects: Sendable {
    /// Asks the user about an obstacle that is a question. No request runs meanwhile.
    package var consent: @Sendable (TurnObstacle) async -> Consent
    package var tell: @Sendable (Event) -> Void
    /// Asks the user about a call.
    package var toolConsent: @Sendable (ToolQuestion) async -> ToolAnswer

    package init(
      consent: @escaping @Sendable (TurnObstacle) async -> Consent, tell: @escaping @Sendable (Event) -> Void,
      toolConsent: @escaping @Sendable (ToolQuestion) async -> ToolAnswer = { _ in .unavailable }
    ) {
      self.consent = consent
      self.tell = tell
      self.toolConsent = toolConsent
    }
  }

  typealias Attempt = @Sendable (_ passesBudgets: Bool) async -> Result<TurnOutcome, BudgetRefusal>

  /// Why there is no ledger; nil where there is one.
  private let missingLedger: SettingsError?
  /// What a turn may cost without a question, as it is when the turn begins.
  let limit: @Sendable () -> TurnLimit
  /// False for the models of a server on this machine, whose prices are not listed anywhere.
  private let asksAboutUnpriced: Bool
  let agreements: Agreements
  /// What the model is offered; nil offers nothing.
  let toolbox: Toolbox?
  /// Requests of a turn.
  let maxSteps: Int
  let cancellation: CancellationToken

  /// `limit` takes the place of the configuration's.
  package init(
    _ opening: SessionOpening, limit: TurnLimit? = nil, agreements: Agreements, cancellation: CancellationToken,
    toolbox: Toolbox? = nil, maxSteps: Int = TurnRunner.standardSteps
  ) {
    let context = opening.context
    missingLedger = context.unrecorded
    self.limit = { limit ?? context.turnLimit }
    asksAboutUnpriced = !opening.connection.isOwnServer
    self.agreements = agreements
    self.cancellation = cancellation
    self.toolbox = toolbox
    self.maxSteps = maxSteps
  }

  package func run(_ request: TurnRequest, in session: Session, _ effects: Effects) async -> TurnResult {
    await cancellation.run {
      var request = request
      request.purpose = await session.purpose(for: request.purpose)
      await session.offer(toolbox?.definitions() ?? [])
      if let result = await consentToNoLedger(session, effects) { return result }
      if let refusal = await mediaRefusal(of: request, session) { return .refused(.media(refusal)) }
      if let result = await consentToCost(of: request, session, effects) { return result }
      let result = await step(effects) { [request] passesBudgets in
        do throws(BudgetRefusal) {
          return .success(
            try await session.send(
              request.prompt, question: request.question, media: request.media, replacing: request.replaces,
              agreed: passesBudgets,
              unrecorded: agreements.allowsUnrecorded, purpose: request.purpose
            ) { effects.tell(.reply($0)) })
        } catch {
          return .failure(error)
        }
      }
      guard case .sent(let outcome) = result else { return result }
      let end = await goOn(after: outcome, in: session, effects)
      // Requests of other kinds offer no tools.
      await session.offer([])
      return .sent(end)
    }
  }

  package static let standardSteps = 12

  /// Sends one request of a turn, with what the user agrees to.
  func step(_ effects: Effects, _ attempt: Attempt) async -> TurnResult {
    var passesBudgets = agreements.allowsCosts
    while true {
      effects.tell(.began)
      let refusal: BudgetRefusal
      switch await attempt(passesBudgets) {
      case .success(let outcome):
        effects.tell(.ended(outcome))
        return .sent(outcome)
      case .failure(let error): refusal = error
      }
      effects.tell(.ended(nil))
      if let result = await result(of: .budget(refusal), effects) { return result }
      switch refusal {
      case .wouldPass: passesBudgets = true
      case .unrecordable: agreements.allowUnrecorded()
      case .spent, .unrecorded, .unknownLimits, .newerSession, .uncounted: break
      }
    }
  }

  /// Where there is no ledger at all, the user is asked once for the chat. Nil where the turn may be sent.
  func consentToNoLedger(_ session: Session, _ effects: Effects) async -> TurnResult? {
    guard let missingLedger, !agreements.allowsUnrecorded else { return nil }
    // A budget refuses by itself, and says so.
    if await !session.budgets.isEmpty { return nil }
    if let result = await result(of: .noLedger(missingLedger), effects) { return result }
    agreements.allowUnrecorded()
    return nil
  }

  private func mediaRefusal(of request: TurnRequest, _ session: Session) async -> MediaRefusal? {
    await session.mediaRefusal(
      of: request.prompt, media: request.media, replacing: request.replaces, purpose: request.purpose)
  }

  /// Asks about a turn above the limit, and once about a model without a price. Nil where the turn may be sent.
  private func consentToCost(of request: TurnRequest, _ session: Session, _ effects: Effects) async -> TurnResult? {
    guard !agreements.allowsCosts, let limit = limit().amount else { return nil }
    // No question is asked about a turn that a budget forbids anyway.
    if let statuses = try? await session.statuses(), statuses.contains(where: { $0.decision(estimate: nil) == .spent })
    {
      return nil
    }
    if await !session.hasPrices {
      // A short prompt is below the limit by any price, and waits for no list of prices.
      if await session.isCheap(request, below: limit) { return nil }
    }
    await session.prepareCatalogue()
    guard
      let estimate = await session.expectedCost(
        of: request.prompt, media: request.media, replacing: request.replaces, purpose: request.purpose)
    else {
      let isCheap = await session.isCheap(request, below: limit)
      return await consentToUnpriced(await session.model(of: request.purpose), isCheap: isCheap, effects)
    }
    return estimate <= limit ? nil : await result(of: .aboveTurnLimit(estimate: estimate, limit: limit), effects)
  }

  /// In a script, which cannot be asked, a prompt that is cheap by any model's price is sent.
  func consentToUnpriced(_ model: String, isCheap: Bool, _ effects: Effects) async -> TurnResult? {
    guard asksAboutUnpriced, !agreements.allowsUnpriced(model) else { return nil }
    let result = await result(of: .unpriced(model: model), effects)
    switch result {
    case .refused where isCheap: return nil
    case .some(let result): return result
    case nil:
      agreements.allowUnpriced(model)
      return nil
    }
  }

  /// Asks where the obstacle is a question; nil where the user agrees.
  func result(of obstacle: TurnObstacle, _ effects: Effects) async -> TurnResult? {
    guard obstacle.isQuestion else { return .refused(obstacle) }
    switch await effects.consent(obstacle) {
    case .given: return nil
    case .declined: return .declined(obstacle)
    case .unavailable: return .refused(obstacle)
    }
  }
}

extension Session {
  /// A picture has a price of its own, which its prompt says nothing of.
  fileprivate func isCheap(_ request: TurnRequest, below limit: USD) -> Bool {
    request.purpose.picture == nil
      && isCheap(request.prompt, media: request.media, replacing: request.replaces, below: limit)
  }
}
