import Platform
import Records

extension Dialect {
  /// OpenRouter (https://openrouter.ai/docs/api/reference).
  ///
  /// `usage.cost` is what it charges, always sent and without surcharges; what the user's own provider key is charged
  /// is beside it and is never added. A chat's key may ask `/key` about itself, but not `/credits` about the account.
  package static let openRouter = Dialect(
    name: "openrouter", billing: .lookup, generationPath: "generation", creditsPath: "key", modelsPath: "models",
    tagFee: nil,
    isGenerationID: { id in
      id.hasPrefix("gen-") && (5...128).contains(id.utf8.count) && id.utf8.allSatisfy(wordBytes.contains)
    },
    charged: \.usageCost,
    prepare: { body, request in
      body.user = request.user
      // `metadata` would travel on to providers, some of which refuse it; these two are OpenRouter's own and cost nothing.
      let attribution = Attribution(tags: request.tags)
      body.sessionID = attribution.session
      body.trace = attribution.trace
    },
    credits: { try? JSONDecoder().decode(KeyDocument.self, from: $0).credits }, activityPath: "activity")

  private static let wordBytes = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".utf8)
}
