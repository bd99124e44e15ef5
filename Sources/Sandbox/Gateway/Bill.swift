import Records

/// The exact price of one generation.
struct Bill: Codable, Equatable, Sendable {
  /// Each distinct tag, and a user, costs $0.075 per thousand writes.
  static let attributionFee = USD(units: 75_000_000_000_000_000_000)

  let promptTokens: Int
  /// Counted inside ``promptTokens``.
  let cachedTokens: Int
  let completionTokens: Int
  let inputCost: USD
  let outputCost: USD
  let surcharge: USD

  /// A model without a cache price has no cached tokens.
  init(_ model: Model, prompt: Int, cached: Int, completion: Int, writes: Int) {
    let price = model.price(forPrompt: prompt)
    promptTokens = prompt
    cachedTokens = price.cacheRead == nil ? 0 : cached
    completionTokens = completion
    inputCost = price.input * (prompt - cachedTokens) + (price.cacheRead ?? .zero) * cachedTokens
    outputCost = price.output * completion
    surcharge = Self.attributionFee * writes
  }

  var inference: USD { inputCost + outputCost }
  var total: USD { inference + surcharge }
}
