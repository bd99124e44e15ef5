extension Dialect {
  /// OpenRouter (https://openrouter.ai/docs/api/reference): `usage.cost` is what is charged, and there are no surcharges.
  ///
  /// Its `/credits` needs another kind of key, so there is no such route for a chat's key.
  package static let openRouter = Dialect(
    name: "openrouter", billing: .lookup, generationPath: "generation", creditsPath: nil, modelsPath: "models",
    tagFee: nil,
    isGenerationID: { id in
      id.hasPrefix("gen-") && (5...128).contains(id.utf8.count) && id.utf8.allSatisfy(wordBytes.contains)
    },
    charged: \.usageCost,
    prepare: { body, request in body.user = request.user })

  private static let wordBytes = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".utf8)
}
