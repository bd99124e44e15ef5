/// The money and the routing that a gateway states for one generation, in the stream or in its lookup.
package struct UsageAndCost: Codable, Equatable, Sendable {
  /// What the gateway charges, surcharges included where it says so.
  package var cost: USD?
  /// The part of `cost` that is surcharge (tags, data retention).
  package var surcharge: USD?
  /// The list price of the same generation.
  package var marketCost: USD?
  /// What the user's own provider key is charged; meaningful only with `isBYOK`.
  package var upstreamCost: USD?
  package var isBYOK: Bool?
  package var servedModel: String?
  package var provider: String?
  /// The class of service that was given, as the gateway names it: `default`, `flex`, `priority`.
  package var serviceTier: String?
  /// Whose key paid the provider that served; see ``ServingAttempt/credential``.
  package var credential: String?
  /// Every try, where there was more than one.
  package var attempts: [ServingAttempt]?
  package var finishReason: String?
  package var usage: Usage?
  /// Time to the first token and whole time, as the gateway measured them, in milliseconds.
  package var latencyMilliseconds: Int?
  package var durationMilliseconds: Int?

  package init(cost: USD? = nil, surcharge: USD? = nil, marketCost: USD? = nil, usage: Usage? = nil) {
    self.cost = cost
    self.surcharge = surcharge
    self.marketCost = marketCost
    self.usage = usage
  }

  /// Whose key paid the provider, `system` or `byok`: as it is stated, else as the flag says.
  package var credentialType: String? { credential ?? isBYOK.map { $0 ? "byok" : "system" } }

  enum CodingKeys: String, CodingKey {
    case cost, surcharge, provider, usage, credential, attempts
    case serviceTier = "service_tier"
    case marketCost = "market_cost"
    case upstreamCost = "upstream_cost"
    case isBYOK = "byok"
    case servedModel = "served_model"
    case finishReason = "finish_reason"
    case latencyMilliseconds = "latency_ms"
    case durationMilliseconds = "duration_ms"
  }
}
