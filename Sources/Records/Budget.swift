import Foundation

/// What a budget counts.
package enum BudgetScope: Hashable, Sendable {
  /// One session, from its first turn on.
  case session
  /// The user's local day and month, over all sessions.
  case day, month
  /// All sessions' turns with one assistant or for one user, ever.
  case assistant(String), user(String)

  /// Reads `session`, `day`, `month`, `assistant:NAME`, `user:NAME`.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.count > 1 ? parts[1] : nil) {
    case ("session", nil): self = .session
    case ("day", nil): self = .day
    case ("month", nil): self = .month
    case ("assistant", let name?) where !name.isEmpty: self = .assistant(name)
    case ("user", let name?) where !name.isEmpty: self = .user(name)
    default: return nil
    }
  }

  /// True where other sessions' turns count too.
  package var spansSessions: Bool { self != .session }
}

extension BudgetScope: CustomStringConvertible {
  package var description: String {
    switch self {
    case .session: "session"
    case .day: "day"
    case .month: "month"
    case .assistant(let name): "assistant:\(name)"
    case .user(let name): "user:\(name)"
    }
  }
}

extension BudgetScope {
  /// Whether a turn that starts at `now` would count, and so is stopped by this budget.
  package func applies(assistant: String, user: String?) -> Bool {
    switch self {
    case .session, .day, .month: true
    case .assistant(let name): name == assistant
    case .user(let name): name == user
    }
  }

  /// Whether a turn of the past counts; days and months are the calendar's (the user's local ones).
  package func counts(_ turn: Turn, now: Date, calendar: Calendar) -> Bool {
    switch self {
    case .session: true
    case .day: calendar.isDate(turn.started, inSameDayAs: now)
    case .month: calendar.isDate(turn.started, equalTo: now, toGranularity: .month)
    case .assistant(let name): turn.start.assistant == name
    case .user(let name): turn.start.user == name
    }
  }
}

/// How a budget stands before a turn.
package struct BudgetStanding: Equatable, Sendable {
  package enum Verdict: Equatable, Sendable {
    case within
    /// At least 80 % is spent.
    case nearlySpent
    /// This turn's estimate alone would pass the limit.
    case wouldPass
    /// All of it is spent.
    case spent
  }

  package var scope: BudgetScope
  package var limit: USD
  /// Bills, and what is expected where the bill is still to come.
  package var spent: USD

  package init(scope: BudgetScope, limit: USD, spent: USD) {
    self.scope = scope
    self.limit = limit
    self.spent = spent
  }

  package var remainder: USD { max(.zero, limit - spent) }

  /// `estimate` is the turn's expected cost, tag fees included; nil where nothing is known of it.
  package func verdict(estimate: USD?) -> Verdict {
    if spent >= limit { return .spent }
    if let estimate, let sum = spent.adding(estimate), sum > limit { return .wouldPass }
    guard let fivefold = spent.multiplied(by: 5), let fourfold = limit.multiplied(by: 4) else { return .nearlySpent }
    return fivefold >= fourfold ? .nearlySpent : .within
  }
}

extension Turn {
  /// What a budget counts for this turn: the best figure of each generation and the fees still to come.
  ///
  /// A doubtful bill counts as what was expected instead. What nobody can tell counts nothing.
  package var budgeted: USD {
    generations.reduce(.zero) { sum, generation in
      let charge = charge(of: generation)
      let cost = charge.doubt == nil ? charge.cost : start.estimate
      let parts = [cost, charge.expectedTagFees].compactMap(\.self)
      return parts.reduce(sum) { $0.adding($1) ?? $0 }
    }
  }
}
