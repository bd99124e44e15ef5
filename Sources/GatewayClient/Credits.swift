import Records

/// What is left on the account behind the key, and what it has used in its life; nil is unstated.
package struct Credits: Equatable, Sendable {
  package var balance: USD?
  package var totalUsed: USD?

  package init(balance: USD?, totalUsed: USD?) {
    self.balance = balance
    self.totalUsed = totalUsed
  }
}

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
  /// The account's credit (`GET /credits`); nil where the dialect has no such route.
  package func credits() async throws(GatewayError) -> Credits? {
    guard let path = dialect.creditsPath else { return nil }
    return try await document(Credits.self, at: path)
  }
}
