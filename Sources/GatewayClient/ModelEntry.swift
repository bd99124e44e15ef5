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

  /// US dollars per token.
  package struct Prices: Equatable, Sendable {
    package var input: USD?
    package var output: USD?
    package var cacheRead: USD?
    package var cacheWrite: USD?
    /// Empty where one price holds for every length.
    package var inputTiers: [PriceTier] = []
    package var outputTiers: [PriceTier] = []

    package init(input: USD? = nil, output: USD? = nil, cacheRead: USD? = nil, cacheWrite: USD? = nil) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
    }
  }

  /// A price per token for prompts of some length.
  package struct PriceTier: Equatable, Sendable {
    package var price: USD
    /// The first count of tokens that the tier holds for.
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
  /// USD per input token for a request of so many input tokens; nil where no price is listed.
  package func inputPrice(tokens: Int) -> USD? {
    prices.inputTiers.first { $0.holds(tokens) }?.price ?? prices.input
  }

  /// USD per output token for a request of so many input tokens.
  package func outputPrice(tokens: Int) -> USD? {
    prices.outputTiers.first { $0.holds(tokens) }?.price ?? prices.output
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
