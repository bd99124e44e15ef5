/// The limits that a user has set for all sessions.
package struct BudgetRules: Equatable, Sendable {
  /// What every user may spend who has no budget of their own.
  package struct Allowance: Equatable, Sendable {
    package var amount: USD
    /// What is left when the notice is due; nil for a fifth of the amount.
    package var threshold: USD?
    /// In the words of the person who grants it, for the users of budgets of their own as well.
    package var notice: String?

    package init(amount: USD, threshold: USD? = nil, notice: String? = nil) {
      self.amount = amount
      self.threshold = threshold
      self.notice = notice
    }
  }

  package var limits: [BudgetScope: USD]
  package var allowance: Allowance?

  package init(limits: [BudgetScope: USD] = [:], allowance: Allowance? = nil) {
    self.limits = limits
    self.allowance = allowance
  }

  /// The budgets that a turn falls under. A session's own limit takes the place of the one for every session.
  package func budgets(session own: SessionBudget?, assistant: String, user: String?) -> [Budget] {
    var limits = limits
    switch own {
    case .limit(let limit): limits[.session] = limit
    case .off: limits[.session] = nil
    case nil: break
    }
    var scopes: [BudgetScope] = [.session, .day, .month, .assistant(assistant)]
    if let user {
      scopes.append(.user(user))
      if let allowance, limits[.user(user)] == nil { limits[.user(user)] = allowance.amount }
    }
    return scopes.compactMap { scope in
      guard let limit = limits[scope] else { return nil }
      guard case .user = scope else { return Budget(scope: scope, limit: limit) }
      return Budget(scope: scope, limit: limit, threshold: allowance?.threshold, notice: allowance?.notice)
    }
  }
}

/// A session's own budget as its journal has it; in JSON the amount, or `off`.
package enum SessionBudget: Equatable, Sendable {
  case limit(USD)
  /// None, whatever holds for every session.
  case off
}

extension SessionBudget: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    self = try container.decode(String.self) == "off" ? .off : .limit(container.decode(USD.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .off: try container.encode("off")
    case .limit(let limit): try container.encode(limit)
    }
  }
}
