import Journal
import Platform
import Records

/// Holds turns against the user's budgets before they are sent.
package struct BudgetGuard: Sendable {
  /// The limits as they are now; nil where they cannot be read.
  package var rules: @Sendable () -> BudgetRules?
  /// Nil where nothing can be recorded, and so no budget be kept.
  package var spendingIndex: SpendingIndex?
  package var clock: LocalClock

  package init(
    rules: @escaping @Sendable () -> BudgetRules?, spendingIndex: SpendingIndex?, clock: LocalClock = .system
  ) {
    self.rules = rules
    self.spendingIndex = spendingIndex
    self.clock = clock
  }

  /// The status of budgets for a session of which the transcript is given, and how many lines of its journal could not be
  /// read; others are read where a budget counts them.
  func statuses(
    of budgets: [Budget], session: String, transcript: Transcript, unreadable: Int, at now: Date
  ) throws(BudgetRefusal) -> [BudgetStatus] {
    guard !budgets.isEmpty else { return [] }
    let own = transcript.spendings
    // A journal that was copied holds the same generations again.
    let read = try others(budgets, session, now, transcript)
    if let newer = read.newer { throw .newerSession(newer) }
    let others = read.spendings.withoutRepeats(of: transcript)
    return budgets.map { budget in
      let spansSessions = budget.scope.spansSessions
      var status = (spansSessions ? own + others : own).status(of: budget, at: now, by: clock)
      // What a damaged line said is in no sum: each is a lower bound.
      status.unknown += unreadable + (spansSessions ? read.unreadable : 0)
      return status
    }
  }

  /// Reads what other sessions have spent, so that a look under the lock is short.
  func prepare(_ budgets: [Budget], session: String, at now: Date) {
    _ = try? others(budgets, session, now, Transcript())
  }

  private func others(
    _ budgets: [Budget], _ session: String, _ now: Date, _ transcript: Transcript
  ) throws(BudgetRefusal) -> SpendingIndex.Others {
    guard let spendingIndex else { throw .unrecorded }
    let scopes = budgets.map(\.scope).filter(\.spansSessions)
    guard !scopes.isEmpty else { return SpendingIndex.Others() }
    let starts = scopes.map { $0.period(around: now, by: clock)?.lowerBound }
    // One budget without a beginning needs everything.
    let earliest = starts.contains(nil) ? nil : starts.compactMap(\.self).min()
    do throws(JournalError) {
      return try spendingIndex.others(since: earliest, except: session, alongside: transcript)
    } catch {
      throw .uncounted(error)
    }
  }
}

/// Why a turn was not sent; nothing of it is recorded.
package enum BudgetRefusal: Error, Equatable, Sendable {
  /// Nothing of the budget is left.
  case spent(BudgetStatus)
  /// This turn alone is expected to pass the limit; `send` takes it when the user agrees.
  case wouldPass(BudgetStatus, estimate: USD)
  /// There is no ledger to keep a budget by.
  case unrecorded
  /// The limits cannot be read now.
  case unknownLimits
  /// A later version of the program wrote what this one cannot read of a session's spending.
  case newerSession(String)
  /// What was spent could not be read, or the turn not be written down.
  case uncounted(JournalError)
  /// The turn cannot be written down, and its bill could not be looked up later; `send` takes it when the user agrees.
  case unrecordable(JournalError)
}
