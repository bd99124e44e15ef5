import Platform
import Records

extension Dialect {
  /// OpenRouter (https://openrouter.ai/docs/api/reference).
  ///
  /// `usage.cost` is what it charges, always sent and without surcharges; what the user's own provider key is charged
  /// is a separate figure and is never added. A chat's key may ask `/key` about itself, but not `/credits` about the account.
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
      // Requests of one session go to one provider, whose cache is warm.
      body.sessionID = attribution.session ?? (request.asksForCaching ? request.affinity : nil)
      body.trace = attribution.trace
      if request.asksForCaching { body.cacheControl = .init() }
      body.serviceTier = request.options.tier?.rawValue
      if !request.options.fallbacks.isEmpty { body.models = request.options.fallbacks }
      if !request.options.providers.isEmpty { body.provider = .init(only: request.options.providers) }
      // https://openrouter.ai/docs/features/web-search: five results at $4 a thousand.
      if request.webSearch != nil { body.plugins = [.members(["id": .text("web")])] }
    },
    optionsTaken: [.caching, .tier, .fallbacks, .providers], webSearchPrice: USD("0.02"),
    credits: { try? JSONDecoder().decode(KeyDocument.self, from: $0).credits }, tellsKeyLimit: true,
    images: ImageRoute(path: "images") { ImageRoute.proportion($1) + ImageRoute.user($0) },
    activityPath: "activity")

  private static let wordBytes = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".utf8)
}
