extension Dialect {
  /// Any server that speaks OpenAI's chat completions: Ollama, llama.cpp, vLLM, LiteLLM.
  ///
  /// Ids identify nothing (Ollama's repeat). What is charged is known only where the server says so: in `usage.cost`
  /// (LiteLLM with `include_cost_in_streaming_usage`), or in LiteLLM's `x-litellm-response-cost` for a reply in one
  /// piece. Both are the proxy's own computation, not a bill.
  package static let compatible = Dialect(
    name: "compatible", billing: .reported, generationPath: nil, creditsPath: nil, modelsPath: "models",
    tagFee: nil,
    isGenerationID: { _ in false },
    charged: { $0.usageCost ?? $0.header?.charge },
    prepare: { body, request in
      body.reasoning = nil
      body.reasoningEffort = request.reasoningEffort
      body.user = request.user
    },
    headers: { request in
      // A header does no harm where LiteLLM is not; a member of the body that is not known is refused by some servers.
      let tags = request.tags.filter { $0.utf8.allSatisfy(headerBytes.contains) }
      return tags.isEmpty ? [:] : ["x-litellm-tags": tags.joined(separator: ",")]
    }, images: ImageRoute { ImageRoute.size($1) + ImageRoute.bytes + ImageRoute.user($0) })

  /// Visible ASCII and the space, without the comma that parts two tags.
  private static let headerBytes = Set(UInt8(ascii: " ")...UInt8(ascii: "~")).subtracting([UInt8(ascii: ",")])
}
