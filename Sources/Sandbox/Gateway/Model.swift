import Records

/// A provider's class of service.
enum Tier: String, Codable, Equatable, Sendable {
  case flex, priority
}

/// A model of the sandbox's catalogue.
struct Model: Equatable, Sendable {
  /// USD per token.
  struct Price: Equatable, Sendable {
    let input: USD
    let output: USD
    var cacheRead: USD?
    var cacheWrite: USD?

    /// From thousandths of a dollar per million tokens, as price lists count: 2 000 is $2.00.
    init(_ input: Int, _ output: Int, cacheRead: Int? = nil, cacheWrite: Int? = nil) {
      func perToken(_ thousandths: Int) -> USD { USD(units: 1_000_000_000_000_000) * thousandths }
      self.input = perToken(input)
      self.output = perToken(output)
      self.cacheRead = cacheRead.map(perToken)
      self.cacheWrite = cacheWrite.map(perToken)
    }

    /// At half the price where a request is slow, at twice the price where it is fast.
    func at(_ tier: Tier?) -> Price {
      switch tier {
      case nil: self
      case .flex: Price(self) { USD(units: $0.units / 2) }
      case .priority: Price(self) { $0 * 2 }
      }
    }

    private init(_ other: Price, _ changed: (USD) -> USD) {
      input = changed(other.input)
      output = changed(other.output)
      cacheRead = other.cacheRead.map(changed)
      cacheWrite = other.cacheWrite.map(changed)
    }
  }

  let id: String
  let name: String
  let summary: String
  /// The provider that serves it, and those that could.
  let providers: [String]
  /// Unix seconds.
  let released: Int
  let contextWindow: Int
  let maximumOutput: Int
  let tags: [String]
  let price: Price
  /// For each picture that it draws; nil for a model that draws none.
  var picturePrice: USD?
  /// Whether it answers to no chat.
  var drawsOnly = false
  /// The price of a request whose prompt reaches `from` tokens.
  var tier: (from: Int, price: Price)?
  /// False where the gateway's list has no price, although a request costs something.
  var isPriceListed = true

  static func == (left: Model, right: Model) -> Bool { left.id == right.id }

  var creator: String { String(id.prefix { $0 != "/" }) }
  var provider: String { providers.first ?? creator }
  /// Whether it caches prompts on demand only, for a fee; other models cache by themselves.
  var cachesOnDemand: Bool { price.cacheWrite.map { $0 > price.input } ?? false }
  /// Whether its provider has other classes of service than the usual one.
  var hasTiers: Bool { creator == "openai" }

  /// The price that holds for a whole request with so many prompt tokens.
  func price(forPrompt tokens: Int) -> Price {
    if let tier, tokens >= tier.from { return tier.price }
    return price
  }
}

extension Model {
  /// The entry of `/v1/models`.
  var wire: JSONText {
    [
      "id": .string(id), "object": "model", "created": 1_755_815_280, "released": .count(released),
      "owned_by": .string(creator), "name": .string(name), "description": .string(summary),
      "context_window": drawsOnly ? .null : .count(contextWindow),
      "max_tokens": drawsOnly ? .null : .count(maximumOutput),
      "type": drawsOnly ? "image" : "language",
      "tags": .array(tags.map { .string($0) }), "pricing": .object(pricing),
    ]
  }

  /// Strings, USD per token; empty where the list has none.
  private var pricing: [(String, JSONText)] {
    guard isPriceListed else { return [] }
    if drawsOnly { return picturePrice.map { [("image", .moneyString($0))] } ?? [] }
    var pricing: [(String, JSONText)] = [
      ("input", .moneyString(price.input)), ("output", .moneyString(price.output)),
    ]
    if let read = price.cacheRead { pricing.append(("input_cache_read", .moneyString(read))) }
    if let write = price.cacheWrite { pricing.append(("input_cache_write", .moneyString(write))) }
    if let tier {
      pricing.append(("input_tiers", Self.tiers(price.input, tier.price.input, from: tier.from)))
      pricing.append(("output_tiers", Self.tiers(price.output, tier.price.output, from: tier.from)))
    }
    return pricing
  }

  /// `min` is inclusive, `max` exclusive and absent in the last tier.
  private static func tiers(_ low: USD, _ high: USD, from bound: Int) -> JSONText {
    [
      ["cost": .moneyString(low), "min": 0, "max": .count(bound)],
      ["cost": .moneyString(high), "min": .count(bound)],
    ]
  }
}
