import Records

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
