import Platform

/// What a budget counts, as it is typed and written: `session`, `day`, `month`, `assistant:NAME`, `user:ID`.
package enum BudgetScope: Hashable, Sendable {
  /// One session, from its first turn on.
  case session
  /// The user's local day and month, over all sessions.
  case day, month
  /// All sessions' turns with one assistant or for one user, ever.
  case assistant(String), user(String)

  /// Those without a name.
  package static let unnamed: [BudgetScope] = [.session, .day, .month]
  /// The words that a name follows, behind a colon.
  package static let namedWords = ["assistant", "user"]
  /// The forms of a scope, for messages and help.
  package static let grammar = "session, day, month, assistant:NAME, user:ID"

  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      guard let scope = Self.unnamed.first(where: { $0.description == text }) else { return nil }
      self = scope
      return
    }
    switch parts[0] {
    case "assistant" where Assistant.isName(parts[1]): self = .assistant(parts[1])
    case "user" where Self.isUserName(parts[1]): self = .user(parts[1])
    default: return nil
    }
  }

  /// The gateways' limit for user ids. A control character could end a header or a line.
  package static func isUserName(_ text: String) -> Bool {
    (1...256).contains(text.count) && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// The scope's word that a text without a scope resembles.
  package static func nearest(to text: String) -> String? {
    nearestMatch(to: text, among: unnamed.map(\.description) + namedWords)
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
  /// The time that it counts around `now`, by the user's clock; nil for all time.
  package func period(around now: Date, by clock: LocalClock) -> Range<Date>? {
    switch self {
    case .day: clock.day(around: now)
    case .month: clock.month(around: now)
    case .session, .assistant, .user: nil
    }
  }

  /// Whether what a turn spends is this budget's, its time apart.
  package func covers(assistant: String, user: String?) -> Bool {
    switch self {
    case .session, .day, .month: true
    case .assistant(let name): name == assistant
    case .user(let name): name == user
    }
  }
}

/// A limit of spending.
package struct Budget: Equatable, Sendable {
  package var scope: BudgetScope
  package var limit: USD
  /// A warning is due when no more than this is left; nil for a fifth of the limit.
  package var threshold: USD?
  /// What the warning and the refusal add, in the words of the person who set the limit.
  package var notice: String?

  package init(scope: BudgetScope, limit: USD, threshold: USD? = nil, notice: String? = nil) {
    self.scope = scope
    self.limit = limit
    self.threshold = threshold
    self.notice = notice
  }
}

/// The status of a budget.
package struct BudgetStatus: Equatable, Sendable {
  package enum Decision: Equatable, Sendable {
    case within
    /// At least 80 % is spent, or no more than the threshold is left.
    case nearlySpent
    /// This turn's estimate alone would pass the limit.
    case wouldPass
    /// All of it is spent.
    case spent
  }

  package var budget: Budget
  /// Bills, and what is expected where the bill is still to come.
  package var spent: USD
  /// Figures that are too strange to be counted; what was expected is in `spent` in their place.
  package var leftOut: Int
  /// Parts of which nothing is known, so that `spent` is a lower bound.
  package var unknown: Int

  package init(budget: Budget, spent: USD, leftOut: Int = 0, unknown: Int = 0) {
    self.budget = budget
    self.spent = spent
    self.leftOut = leftOut
    self.unknown = unknown
  }

  /// True where parts are unknown: more may be spent than is known.
  package var isAtLeast: Bool { unknown > 0 }

  package var remainder: USD { max(.zero, budget.limit.adding(-spent) ?? .zero) }

  /// `estimate` is the next turn's expected cost, tag fees included; nil where nothing is known of it.
  package func decision(estimate: USD?) -> Decision {
    let limit = budget.limit
    if spent >= limit { return .spent }
    // A sum out of range is above every limit.
    if let estimate, spent.adding(estimate).map({ $0 > limit }) ?? true { return .wouldPass }
    if let threshold = budget.threshold { return remainder <= threshold ? .nearlySpent : .within }
    guard let fivefold = spent.multiplied(by: 5), let fourfold = limit.multiplied(by: 4) else { return .nearlySpent }
    return fivefold >= fourfold ? .nearlySpent : .within
  }
}
