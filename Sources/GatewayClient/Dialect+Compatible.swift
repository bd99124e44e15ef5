extension Dialect {
  /// Any server that speaks OpenAI's chat completions: OpenAI, Ollama, llama.cpp, vLLM, LiteLLM.
  ///
  /// Ids are nobody's keys (Ollama's repeat), and what is charged is known only where `usage.cost` says so.
  package static let compatible = Dialect(
    name: "compatible", billing: .reported, generationPath: nil, creditsPath: nil, modelsPath: "models",
    tagFee: nil,
    isGenerationID: { _ in false },
    charged: \.usageCost,
    prepare: { body, request in
      body.reasoning = nil
      body.reasoningEffort = request.reasoningEffort
      body.user = request.user
    })
}
