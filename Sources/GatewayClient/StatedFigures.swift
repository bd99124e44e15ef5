import Records

/// What the chunks of one reply have stated so far about its money, its tokens and its route.
struct StatedFigures: Equatable, Sendable {
  var model: String?
  var finishReason: String?
  /// The last usage that stated a cost, or else the last one.
  var usage: StatedUsage?
  var counts: Usage?
  var metadata: ProviderMetadata?
  /// From the response's head.
  var header: Amount?

  /// Takes up one chunk; false where it changes nothing.
  mutating func merge(_ chunk: ChatChunk) -> Bool {
    let before = (model, finishReason)
    model = chunk.model ?? model
    finishReason = chunk.choice?.finishReason ?? finishReason
    if let stated = chunk.usage {
      if stated.statesCost || usage?.statesCost != true { usage = stated }
      counts = stated.counts.completed(by: counts)
    }
    if let stated = chunk.metadata { metadata = stated.completed(by: metadata) }
    return chunk.usage != nil || chunk.metadata != nil || before != (model, finishReason)
  }

  /// The figures as the records keep them, with the dialect's rule for what is charged.
  func figures(in dialect: Dialect) -> UsageAndCost {
    var figures = UsageAndCost(
      cost: dialect.charged(StatedCosts(usage: usage, metadata: metadata, header: header)),
      surcharge: (usage?.surchargeCost ?? metadata?.surchargeCost)?.charge,
      marketCost: (usage?.marketCost ?? metadata?.marketCost)?.charge,
      usage: counts)
    figures.isBYOK = usage?.isBYOK ?? metadata?.routing?.isBYOK
    // OpenRouter repeats its own cost here where no key of the user's was used.
    if figures.isBYOK == true { figures.upstreamCost = usage?.upstreamCost?.charge }
    figures.servedModel = metadata?.routing?.servedModel ?? model
    figures.provider = metadata?.routing?.provider
    figures.finishReason = finishReason
    return figures
  }
}

/// The costs of one reply in a gateway's own words, from which a dialect reads what is charged.
package struct StatedCosts: Equatable, Sendable {
  var usage: StatedUsage?
  var metadata: ProviderMetadata?
  /// What the response's head says of the whole reply.
  var header: Amount?

  /// The cost in `usage`, or else in the metadata, without surcharges.
  var inference: Amount? { usage?.cost ?? metadata?.cost }
  var surcharge: Amount? { usage?.surchargeCost ?? metadata?.surchargeCost }

  /// What the gateway itself calls the whole, where it can be read.
  var gateway: USD? { usage?.gatewayCost?.charge ?? metadata?.gatewayCost?.charge }

  /// The `cost` in `usage` alone.
  var usageCost: USD? { usage?.cost?.charge }

  /// The inference with the surcharge; nil where a part is stated but cannot be read.
  var sum: USD? {
    guard let inference = inference?.charge else { return nil }
    guard let surcharge else { return inference }
    return surcharge.charge.flatMap(inference.adding)
  }
}
