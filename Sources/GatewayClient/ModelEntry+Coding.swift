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
    let architecture: Modalities? = container.tolerant(.architecture)
    let modalities: Modalities? = container.tolerant(.modalities)
    outputModalities =
      container.elements(.outputModalities) ?? architecture?.output ?? modalities?.output ?? []
    inputModalities = container.elements(.inputModalities) ?? architecture?.input ?? modalities?.input ?? []
  }

  /// OpenRouter's `architecture`, or Vercel's `modalities`.
  private struct Modalities: Decodable {
    let input: [String]?
    let output: [String]?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      input = container.elements(.inputModalities) ?? container.elements(.input)
      output = container.elements(.outputModalities) ?? container.elements(.output)
    }
  }

  enum CodingKeys: String, CodingKey {
    case id, name, type, tags, pricing, architecture, modalities, input, output
    case outputModalities = "output_modalities"
    case contextWindow = "context_window"
    case contextLength = "context_length"
    case maxTokens = "max_tokens"
    case ownedBy = "owned_by"
    case inputModalities = "input_modalities"
    case unclearPrices = "unclear_prices"
  }
}

extension ModelEntry.Prices: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      input: container.price(.input, .prompt), output: container.price(.output, .completion),
      cacheRead: container.price(.cacheRead),
      cacheWrite: container.price(.cacheWrite))
    reasoning = container.price(.internalReasoning)
    perRequest = container.price(.request)
    picture = container.price(.image)
    inputTiers = container.elements(.inputTiers) ?? []
    outputTiers = container.elements(.outputTiers) ?? []
    cacheReadTiers = container.elements(.cacheReadTiers) ?? []
    cacheWriteTiers = container.elements(.cacheWriteTiers) ?? []
    for override: Override in container.elements(.overrides) ?? [] { take(override) }
  }

  /// An override restates what changes for prompts of its length and longer.
  private mutating func take(_ override: Override) {
    func tier(_ price: USD?) -> [ModelEntry.PriceTier] { price.map { [.init(price: $0, from: override.from)] } ?? [] }
    inputTiers += tier(override.input)
    outputTiers += tier(override.output)
    cacheReadTiers += tier(override.cacheRead)
    cacheWriteTiers += tier(override.cacheWrite)
  }

  /// An element of OpenRouter's `overrides`; one that depends on anything but the prompt's length cannot be read.
  private struct Override: Decodable {
    let from: Int
    let input: USD?
    let output: USD?
    let cacheRead: USD?
    let cacheWrite: USD?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard let least = container.count(.minPromptTokens) else {
        throw DecodingError.keyNotFound(
          CodingKeys.minPromptTokens, .init(codingPath: container.codingPath, debugDescription: "no length"))
      }
      from = least
      (input, output) = (container.price(.input, .prompt), container.price(.output, .completion))
      (cacheRead, cacheWrite) = (container.price(.cacheRead), container.price(.cacheWrite))
    }
  }

  fileprivate enum CodingKeys: String, CodingKey {
    case input, output, prompt, completion, request, image, overrides
    case internalReasoning = "internal_reasoning"
    case minPromptTokens = "min_prompt_tokens"
    case cacheRead = "input_cache_read"
    case cacheWrite = "input_cache_write"
    case inputTiers = "input_tiers"
    case outputTiers = "output_tiers"
    case cacheReadTiers = "input_cache_read_tiers"
    case cacheWriteTiers = "input_cache_write_tiers"
  }
}

extension KeyedDecodingContainer<ModelEntry.Prices.CodingKeys> {
  /// The first of these prices that is stated and can be read.
  fileprivate func price(_ keys: Key...) -> USD? {
    for key in keys {
      let amount: Amount? = tolerant(key)
      if let price = amount?.charge { return price }
    }
    return nil
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

// The words of `GET /models`, so that what was kept is read as what was fetched; amounts as strings, exact.

extension ModelEntry: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(name, forKey: .name)
    try container.encodeIfPresent(contextWindow, forKey: .contextWindow)
    try container.encodeIfPresent(maxTokens, forKey: .maxTokens)
    try container.encodeIfPresent(type, forKey: .type)
    if !tags.isEmpty { try container.encode(tags, forKey: .tags) }
    if !inputModalities.isEmpty { try container.encode(inputModalities, forKey: .inputModalities) }
    if !outputModalities.isEmpty { try container.encode(outputModalities, forKey: .outputModalities) }
    try container.encode(prices, forKey: .pricing)
    if hasUnclearPrices { try container.encode(true, forKey: .unclearPrices) }
  }
}

extension ModelEntry.Prices: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(input, forKey: .input)
    try container.encodeIfPresent(output, forKey: .output)
    try container.encodeIfPresent(cacheRead, forKey: .cacheRead)
    try container.encodeIfPresent(cacheWrite, forKey: .cacheWrite)
    try container.encodeIfPresent(reasoning, forKey: .internalReasoning)
    try container.encodeIfPresent(perRequest, forKey: .request)
    try container.encodeIfPresent(picture, forKey: .image)
    if !inputTiers.isEmpty { try container.encode(inputTiers, forKey: .inputTiers) }
    if !outputTiers.isEmpty { try container.encode(outputTiers, forKey: .outputTiers) }
    if !cacheReadTiers.isEmpty { try container.encode(cacheReadTiers, forKey: .cacheReadTiers) }
    if !cacheWriteTiers.isEmpty { try container.encode(cacheWriteTiers, forKey: .cacheWriteTiers) }
  }
}

extension ModelEntry.PriceTier: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(price, forKey: .cost)
    try container.encode(from, forKey: .min)
    try container.encodeIfPresent(below, forKey: .max)
  }
}
