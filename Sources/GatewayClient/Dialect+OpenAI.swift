extension Dialect {
  /// OpenAI's own API (https://platform.openai.com/docs/api-reference/chat), which states no cost.
  ///
  /// Its reasoning models refuse `max_tokens`; many servers that copy it know no other name.
  package static let openAI = Dialect(
    name: "openai", billing: .reported, generationPath: nil, creditsPath: nil, modelsPath: "models",
    tagFee: nil,
    isGenerationID: { _ in false },
    charged: \.usageCost,
    prepare: { body, request in
      body.reasoning = nil
      body.reasoningEffort = request.reasoningEffort
      body.user = request.user
      body.maxCompletionTokens = body.maxTokens
      body.maxTokens = nil
      body.serviceTier = request.options.tier?.rawValue
      if request.asksForCaching { body.promptCacheKey = request.affinity }
    }, optionsTaken: [.caching, .tier], hosts: ["api.openai.com"])
}
