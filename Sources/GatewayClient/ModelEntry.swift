import Records

/// One model of a gateway's catalogue; nil is unstated, and an unstated price is never nothing.
package struct ModelEntry: Equatable, Sendable {
  package var id: String
  package var name: String?
  /// Tokens of input and output together.
  package var contextWindow: Int?
  /// Tokens of output at most.
  package var maxTokens: Int?
  /// `language`, `image`, `embedding` and others.
  package var type: String?
  /// Who makes or serves it, in the list's own word (`owned_by`): `openai`, `library`, `llamacpp`.
  package var owner: String?
  package var tags: [String]
  /// What a prompt may have: `text`, `image`, `file`; empty where the list does not state it.
  package var inputModalities: [String] = []
  /// What its output can be, such as `text` and `image`; empty where the list does not state it.
  package var outputModalities: [String] = []
  package var prices: Prices
  /// True where the list states prices that could not be read: in another currency, in an unknown unit, beyond belief.
  package var hasUnclearPrices = false

  package init(
    id: String, name: String? = nil, contextWindow: Int? = nil, maxTokens: Int? = nil, type: String? = nil,
    owner: String? = nil, tags: [String] = [], prices: Prices = Prices()
  ) {
    self.id = id
    self.name = name
    self.contextWindow = contextWindow
    self.maxTokens = maxTokens
    self.type = type
    self.owner = owner
    self.tags = tags
    self.prices = prices
  }

  /// US dollars per token, and per request or picture where it says so; nil is unstated.
  package struct Prices: Equatable, Sendable {
    package var input: USD?
    package var output: USD?
    package var cacheRead: USD?
    package var cacheWrite: USD?
    /// A token of reasoning, where it has another price than other output.
    package var reasoning: USD?
    package var perRequest: USD?
    /// A picture in the prompt.
    package var picture: USD?
    /// Empty where one price holds for every length.
    package var inputTiers: [PriceTier] = []
    package var outputTiers: [PriceTier] = []
    package var cacheReadTiers: [PriceTier] = []
    package var cacheWriteTiers: [PriceTier] = []

    package init(input: USD? = nil, output: USD? = nil, cacheRead: USD? = nil, cacheWrite: USD? = nil) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
    }

    /// Every price that is stated.
    package var all: [USD] {
      [input, output, cacheRead, cacheWrite, reasoning, perRequest, picture].compactMap(\.self)
        + (inputTiers + outputTiers + cacheReadTiers + cacheWriteTiers).map(\.price)
    }
  }

  /// A price per token for prompts of some length; it holds for the whole request.
  package struct PriceTier: Equatable, Sendable {
    package var price: USD
    /// The first count of input tokens that the tier holds for.
    package var from: Int
    /// The first count that it no longer holds for; nil for the last tier.
    package var below: Int?

    package init(price: USD, from: Int, below: Int? = nil) {
      self.price = price
      self.from = from
      self.below = below
    }
  }
}

extension ModelEntry {
  /// Whether replies to a chat can hold pictures.
  package var drawsInChat: Bool {
    guard !drawsOnly else { return false }
    return outputModalities.contains("image") || type ?? "language" == "language" && tags.contains("image-generation")
  }

  /// Whether it answers with pictures alone, and to no chat.
  package var drawsOnly: Bool { type == "image" || outputModalities == ["image"] }
}

extension ModelEntry.Prices {
  /// What a request costs by these prices; nil where a price that it takes is not stated, or the cost is out of range.
  ///
  /// Its input tokens choose the tier of every price. Cached tokens without a price of their own cost what other input
  /// does, which is the most that they can cost (``isUpperBound(for:)``); written ones can cost more, so that theirs is
  /// unknown.
  package func cost(of usage: Usage, pictures: Int = 0) -> USD? {
    guard let input = usage.input, let output = usage.output,
      let inputPrice = Self.price(self.input, inputTiers, input),
      let outputPrice = Self.price(self.output, outputTiers, input)
    else { return nil }
    let cached = min(usage.cachedInput ?? 0, input)
    let written = min(usage.cacheWrite ?? 0, input - cached)
    let thought = min(usage.reasoning ?? 0, output)
    let writtenPrice = Self.price(cacheWrite, cacheWriteTiers, input)
    if written > 0, writtenPrice == nil { return nil }
    if pictures > 0, picture == nil { return nil }
    // A price of nothing says that reasoning has none of its own.
    let reasoningPrice = reasoning.flatMap { $0 > .zero ? $0 : nil } ?? outputPrice
    let parts: [(USD, Int)] = [
      (inputPrice, input - cached - written), (Self.price(cacheRead, cacheReadTiers, input) ?? inputPrice, cached),
      (writtenPrice ?? .zero, written), (outputPrice, output - thought),
      (reasoningPrice, thought), (perRequest ?? .zero, 1), (picture ?? .zero, pictures),
    ]
    return parts.reduce(USD.zero as USD?) { sum, part in
      part.0.multiplied(by: part.1).flatMap { sum?.adding($0) }
    }
  }

  /// Whether ``cost(of:pictures:)`` takes the price of other input for cached tokens, because theirs is not stated.
  package func isUpperBound(for usage: Usage) -> Bool {
    guard let input = usage.input, let cached = usage.cachedInput, min(cached, input) > 0 else { return false }
    return Self.price(cacheRead, cacheReadTiers, input) == nil
      && Self.price(self.input, inputTiers, input).map { $0 > .zero } ?? false
  }

  /// The price for a request of so many input tokens: of the tiers that hold for it, the last to begin. Below all tiers
  /// it is the single one; between two of them, or beyond the last, it is unknown.
  private static func price(_ single: USD?, _ tiers: [ModelEntry.PriceTier], _ tokens: Int) -> USD? {
    if let tier = tiers.filter({ $0.holds(tokens) }).max(by: { $0.from < $1.from }) { return tier.price }
    return tiers.contains { $0.from <= tokens } ? nil : single
  }
}

extension ModelEntry.PriceTier {
  func holds(_ tokens: Int) -> Bool {
    tokens >= from && tokens < below ?? .max
  }
}

extension Gateway {
  /// The catalogue (`GET /models`), without the entries that cannot be read; nil where the dialect has no such route.
  package func models() async throws(GatewayError) -> [ModelEntry]? {
    guard let path = dialect.modelsPath else { return nil }
    return try catalogue(try await accepted(path))
  }
}
