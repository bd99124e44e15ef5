import Records

/// The exact price of one generation.
struct Bill: Codable, Equatable, Sendable {
  /// Each distinct tag, and a user, costs $0.075 per thousand writes.
  static let attributionFee = USD(units: 75_000_000_000_000_000_000)

  /// Zero data retention costs $0.10 per thousand requests.
  static let retentionFee = USD(units: 100_000_000_000_000_000_000)

  let promptTokens: Int
  /// Counted inside ``promptTokens``.
  let cachedTokens: Int
  /// Written to the cache, and counted inside ``promptTokens``; nil where nothing was.
  var writtenTokens: Int? = nil
  let completionTokens: Int
  let inputCost: USD
  let outputCost: USD
  /// Drawn, and what they cost; nil where none were.
  var pictures: Int? = nil
  var pictureCost: USD? = nil
  /// For tags and the user's id.
  let surcharge: USD
  /// For zero data retention; nil where it was not asked for.
  let retention: USD?
  /// True where the inference is paid with a key of the user's own.
  let isBYOK: Bool?

  /// A model without a cache price has no cached tokens. `written` is what is written to the cache.
  init(
    _ model: Model, prompt: Int, cached: Int, written: Int = 0, completion: Int, pictures: Int = 0, writes: Int,
    tier: Tier? = nil, shape: Shape = Shape()
  ) {
    let price = model.price(forPrompt: prompt).at(tier)
    promptTokens = prompt
    cachedTokens = price.cacheRead == nil ? 0 : cached
    completionTokens = completion
    let written = price.cacheWrite == nil ? 0 : min(written, prompt - cachedTokens)
    writtenTokens = written > 0 ? written : nil
    let plain = prompt - cachedTokens - written
    inputCost =
      price.input * plain + (price.cacheRead ?? .zero) * cachedTokens
      + (price.cacheWrite ?? .zero) * written
    outputCost = price.output * completion
    if pictures > 0, let each = model.picturePrice {
      self.pictures = pictures
      pictureCost = each * pictures
    }
    surcharge = Self.attributionFee * writes
    retention = shape.isSurcharged ? Self.retentionFee : nil
    isBYOK = shape.isBYOK ? true : nil
  }

  /// At the market's price.
  var inference: USD { inputCost + outputCost + (pictureCost ?? .zero) }
  /// As Gemini counts a picture.
  var imageTokens: Int { 1_290 * (pictures ?? 0) }
  /// What the gateway charges for the inference.
  var charged: USD { isBYOK == true ? .zero : inference }
  /// What the user's own key is charged.
  var upstream: USD { isBYOK == true ? inference : .zero }
  /// What the stream states about the sum: tags and users are not in it.
  var reported: USD { charged + (retention ?? .zero) }
  var surcharges: USD { surcharge + (retention ?? .zero) }
  var total: USD { charged + surcharges }
}
