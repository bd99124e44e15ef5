import Records

extension ModelEntry: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try container.decode(String.self, forKey: .id), name: container.tolerant(.name),
      contextWindow: container.count(.contextWindow, .contextLength), maxTokens: container.count(.maxTokens),
      type: container.tolerant(.type), owner: container.tolerant(.ownedBy), tags: container.elements(.tags) ?? [],
      prices: container.tolerant(.pricing) ?? Prices())
    hasUnclearPrices = container.flag(.unclearPrices) ?? false
  }

  enum CodingKeys: String, CodingKey {
    case id, name, type, tags, pricing
    case contextWindow = "context_window"
    case contextLength = "context_length"
    case maxTokens = "max_tokens"
    case ownedBy = "owned_by"
    case unclearPrices = "unclear_prices"
  }
}

extension ModelEntry.Prices: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func price(_ keys: CodingKeys...) -> USD? {
      for key in keys {
        let amount: Amount? = container.tolerant(key)
        if let price = amount?.charge { return price }
      }
      return nil
    }
    self.init(
      input: price(.input, .prompt), output: price(.output, .completion), cacheRead: price(.cacheRead),
      cacheWrite: price(.cacheWrite))
    inputTiers = container.elements(.inputTiers) ?? []
    outputTiers = container.elements(.outputTiers) ?? []
  }

  enum CodingKeys: String, CodingKey {
    case input, output, prompt, completion
    case cacheRead = "input_cache_read"
    case cacheWrite = "input_cache_write"
    case inputTiers = "input_tiers"
    case outputTiers = "output_tiers"
  }
}

extension ModelEntry.PriceTier: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let price = try container.decode(Amount.self, forKey: .cost).charge else {
      throw DecodingError.dataCorruptedError(forKey: .cost, in: container, debugDescription: "not a price")
    }
    self.init(price: price, from: container.count(.min) ?? 0, below: container.count(.max))
  }

  enum CodingKeys: String, CodingKey {
    case cost, min, max
  }
}
