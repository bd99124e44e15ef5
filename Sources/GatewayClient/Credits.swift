import Records

/// What is left to spend and what has been used, of an account or of the key alone; nil is unstated.
package struct Credits: Equatable, Sendable {
  package enum Scope: String, Equatable, Sendable {
    /// The account behind the key, for all its users.
    case account
    /// This key; what the account behind it has left is not known.
    case key
  }

  /// What the figures are about.
  package var scope: Scope
  /// The account's money; a key's limit is none, and is not here.
  package var balance: USD?
  /// In the whole life of the scope.
  package var totalUsed: USD?
  /// What the key may spend, set by its owner; nil where it has no limit of its own.
  package var limit: USD?
  /// What of ``limit`` is left; below zero where it was overdrawn.
  package var remaining: USD?
  /// When the limit begins again: `daily`, `weekly`, `monthly`; nil for never.
  package var resets: String?

  package init(
    balance: USD?, totalUsed: USD?, scope: Scope = .account, limit: USD? = nil, remaining: USD? = nil,
    resets: String? = nil
  ) {
    self.balance = balance
    self.totalUsed = totalUsed
    self.scope = scope
    self.limit = limit
    self.remaining = remaining
    self.resets = resets
  }
}

/// Vercel's body of `GET /credits`.
extension Credits: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let balance: Amount? = container.tolerant(.balance)
    let totalUsed: Amount? = container.tolerant(.totalUsed)
    self.init(balance: balance?.value, totalUsed: totalUsed?.value)
  }

  private enum CodingKeys: String, CodingKey {
    case balance
    case totalUsed = "total_used"
  }
}

extension Gateway {
  /// The account's credit, or the key's (see ``Credits/scope``); nil where the dialect has no such route.
  package func credits() async throws(GatewayError) -> Credits? {
    guard let path = dialect.creditsPath else { return nil }
    let answer = try await accepted(path)
    let tree = try? JSONTree(answer.body, mode: .tolerant)
    guard let credits = dialect.credits(tree?.json ?? answer.body) else {
      throw .unreadableAnswer(detail: answer.head.contentType)
    }
    return credits
  }
}

extension Credits {
  /// Whether less than a fifth of the key's limit is left.
  package var keyLimitIsLow: Bool {
    guard let limit, let remaining, let five = remaining.multiplied(by: 5) else { return false }
    return five < limit
  }
}
