import Platform
import Records

extension Dialect {
  /// Vercel AI Gateway (https://vercel.com/docs/ai-gateway).
  ///
  /// `usage.gateway_cost` is what is charged; `usage.cost` alone lacks the surcharges.
  package static let vercel = Dialect(
    name: "vercel", billing: .lookup, generationPath: "generation", creditsPath: "credits", modelsPath: "models",
    tagFee: USD("0.000075"),
    isGenerationID: { id in
      id.hasPrefix("gen_") && id.utf8.count == 30 && id.utf8.dropFirst(4).allSatisfy(crockford.contains)
    },
    charged: { $0.gateway ?? $0.sum },
    prepare: { body, request in
      let options = request.options
      let gateway = ChatBody.ProviderOptions.Gateway(
        tags: request.tags.isEmpty ? nil : request.tags, user: request.user,
        caching: request.asksForCaching ? "auto" : nil,
        models: options.fallbacks.isEmpty ? nil : options.fallbacks,
        only: options.providers.isEmpty ? nil : options.providers, serviceTier: options.tier?.rawValue)
      if gateway != .init() { body.providerOptions = .init(gateway: gateway) }
      // https://vercel.com/docs/ai-gateway/models-and-providers/web-search
      if let query = request.webSearch {
        let config = JSONValue.members([
          "query": .text(query), "type": .text("instant"), "num_results": .number(5),
        ])
        body.tools = (body.tools ?? []) + [.members(["type": .text("vercel:exa_search"), "config": config])]
      }
    },
    optionsTaken: [.caching, .tier, .fallbacks, .providers], webSearchPrice: USD("0.007"),
    headers: { request in
      request.asksForCaching ? request.affinity.map { ["x-session-affinity": $0] } ?? [:] : [:]
    },
    credits: { try? JSONDecoder().decode(Credits.self, from: $0) },
    images: ImageRoute { ImageRoute.size($1) + ImageRoute.bytes + ImageRoute.attribution($0) }, reportPath: "report")

  /// The digits of a ULID.
  private static let crockford = Set("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}
