import Records

/// What the chunks of one reply have stated so far about its money, its tokens and its route.
///
/// Placeholders count as nothing stated, and a later zero takes no earlier figure's place.
struct StatedFigures: Equatable, Sendable {
  var model: String?
  var provider: String?
  var serviceTier: String?
  /// A reason with a value.
  var finishReason: String?
  /// The last usage that stated a cost, or else the last one.
  var usage: StatedUsage?
  var counts: Usage?
  var metadata: ProviderMetadata?
  /// From the response's head.
  var header: Amount?
  /// True once a part of the reply came, so that no output at all is no count.
  var hasOutput = false

  /// Takes up one chunk; false where it changes nothing.
  mutating func merge(_ chunk: ChatChunk) -> Bool {
    hasOutput = hasOutput || chunk.hasOutput
    // Nearly every chunk states what the ones before it have stated.
    if !chunk.statesMore, chunk.model ?? model == model, chunk.provider ?? provider == provider { return false }
    let before = (model, provider, finishReason)
    let tier = serviceTier
    serviceTier = chunk.serviceTier.flatMap { $0.isEmpty ? nil : $0 } ?? serviceTier
    model = chunk.model.flatMap { $0.isEmpty ? nil : $0 } ?? model
    provider = chunk.provider.flatMap { $0.isEmpty ? nil : $0 } ?? provider
    finishReason = FinishReason.value(chunk.finishReason) ?? finishReason
    if let stated = chunk.usage, !stated.isPlaceholder {
      if stated.statesCost || usage?.statesCost != true { usage = stated }
      counts = stated.counts.replacing(counts)
    }
    if let stated = chunk.metadata { metadata = stated.completed(by: metadata) }
    if serviceTier != tier { return true }
    return chunk.usage != nil || chunk.metadata != nil || before != (model, provider, finishReason)
  }

  /// The figures as the records keep them, with the dialect's rule for what is charged.
  func figures(in dialect: Dialect) -> UsageAndCost {
    var figures = UsageAndCost(
      cost: dialect.charged(StatedCosts(usage: usage, metadata: metadata, header: header)),
      surcharge: (usage?.surchargeCost ?? metadata?.surchargeCost)?.charge,
      marketCost: (usage?.marketCost ?? metadata?.marketCost)?.charge,
      usage: counted)
    figures.isBYOK = usage?.isBYOK ?? metadata?.routing?.isBYOK
    // Nothing is free of charge before anything was counted.
    if figures.cost == .zero, figures.isBYOK != true, counts?.isZero ?? true { figures.cost = nil }
    // OpenRouter repeats its own cost here where no key of the user's was used.
    if figures.isBYOK == true { figures.upstreamCost = usage?.upstreamCost?.charge }
    figures.servedModel = metadata?.routing?.servedModel ?? model
    figures.provider = metadata?.routing?.provider ?? provider
    figures.finishReason = finishReason
    // Vercel's metadata states a tier only where it is not the usual one.
    figures.serviceTier = metadata?.serviceTier ?? serviceTier ?? (metadata?.routing == nil ? nil : "default")
    figures.credential = metadata?.routing?.credential
    figures.attempts = metadata?.routing?.tries
    return figures
  }

  /// The counts without those that cannot be: a prompt is never empty, nor is a reply that came.
  private var counted: Usage? {
    var counts = counts
    if counts?.input == 0 { counts?.input = nil }
    if hasOutput, counts?.output == 0 { counts?.output = nil }
    return counts
  }
}

extension Usage {
  /// Each count, unless it is unstated or zero where an earlier one was not.
  fileprivate func replacing(_ earlier: Usage?) -> Usage {
    func count(_ later: Int?, _ before: Int?) -> Int? { (later ?? 0) > 0 ? later : before ?? later }
    return Usage(
      input: count(input, earlier?.input), cachedInput: count(cachedInput, earlier?.cachedInput),
      cacheWrite: count(cacheWrite, earlier?.cacheWrite), output: count(output, earlier?.output),
      reasoning: count(reasoning, earlier?.reasoning))
  }
}

/// The costs of one reply in a gateway's own words, from which a dialect reads what is charged.
package struct StatedCosts: Equatable, Sendable {
  var usage: StatedUsage?
  var metadata: ProviderMetadata?
  /// What the response's head states about the whole reply.
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
