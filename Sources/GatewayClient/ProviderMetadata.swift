import Records

/// The gateway's part of `provider_metadata`: its costs as strings, its id, and where it routed the request.
struct ProviderMetadata: Equatable, Sendable {
  var cost: Amount?
  var gatewayCost: Amount?
  var surchargeCost: Amount?
  var marketCost: Amount?
  var generationID: String?
  /// Stated only where it is not the usual one.
  var serviceTier: String?
  var routing: Routing?

  /// Nil where the tree is no object.
  init?(_ tree: JSONTree?) {
    guard let tree, case .object = tree else { return nil }
    let gateway = tree["gateway"]
    cost = Amount(gateway?["cost"])
    gatewayCost = Amount(gateway?["gatewayCost"])
    surchargeCost = Amount(gateway?["surchargeCost"])
    marketCost = Amount(gateway?["marketCost"])
    generationID = gateway?["generationId"]?.string
    serviceTier = gateway?["serviceTier"]?.sentence
    routing = gateway?["routing"].flatMap(Routing.init)
  }

  /// What this one states, and what only the earlier one stated; a later zero takes no earlier amount's place.
  func completed(by earlier: ProviderMetadata?) -> ProviderMetadata {
    func better(_ path: KeyPath<ProviderMetadata, Amount?>) -> Amount? {
      let (later, before) = (self[keyPath: path], earlier?[keyPath: path])
      guard let value = before?.charge, value > .zero else { return later ?? before }
      return (later?.charge ?? .zero) > .zero ? later : before
    }
    var merged = self
    merged.cost = better(\.cost)
    merged.gatewayCost = better(\.gatewayCost)
    merged.surchargeCost = better(\.surchargeCost)
    merged.marketCost = better(\.marketCost)
    merged.generationID = generationID ?? earlier?.generationID
    merged.serviceTier = serviceTier ?? earlier?.serviceTier
    merged.routing = routing ?? earlier?.routing
    return merged
  }
}

/// Which providers and models a gateway tried, in its order.
struct Routing: Equatable, Sendable {
  var finalProvider: String?
  var resolvedProvider: String?
  var attempts: [ModelAttempt] = []

  var provider: String? { finalProvider ?? resolvedProvider }
  /// The model that answered, where an attempt is marked as successful.
  var servedModel: String? { attempts.last { $0.succeeded == true }?.model }
  /// The last provider's own reason for a failure.
  var lastError: String? { attempts.flatMap(\.providers).compactMap(\.error).last }
  /// Whether the provider that answered was paid with the user's own key.
  var isBYOK: Bool? { credential.map { $0 == "byok" } }
  var credential: String? { attempts.flatMap(\.providers).last { $0.succeeded == true }?.credential }

  /// Most tries that are kept.
  private static let mostAttempts = 20

  /// Every try of a provider, in order; nil where the first one served.
  var tries: [ServingAttempt]? {
    let all = attempts.flatMap { model in
      model.providers.map { provider in
        ServingAttempt(
          model: model.model, provider: provider.name, credential: provider.credential, status: provider.status,
          succeeded: provider.succeeded)
      }
    }
    return all.count > 1 ? Array(all.prefix(Self.mostAttempts)) : nil
  }

  init?(_ tree: JSONTree) {
    guard case .object = tree else { return nil }
    finalProvider = tree["finalProvider"]?.string
    resolvedProvider = tree["resolvedProvider"]?.string
    attempts = (tree["modelAttempts"]?.array ?? []).map(ModelAttempt.init)
  }

  struct ModelAttempt: Equatable, Sendable {
    var model: String?
    var succeeded: Bool?
    var providers: [ProviderAttempt]

    init(_ tree: JSONTree) {
      model = tree["canonicalSlug"]?.string
      succeeded = tree["success"]?.flag
      providers = (tree["providerAttempts"]?.array ?? []).map(ProviderAttempt.init)
    }
  }

  struct ProviderAttempt: Equatable, Sendable {
    var name: String?
    var credential: String?
    var status: Int?
    var succeeded: Bool?
    var error: String?

    init(_ tree: JSONTree) {
      name = tree["provider"]?.string
      credential = tree["credentialType"]?.string
      status = tree["statusCode"]?.count
      succeeded = tree["success"]?.flag
      error = tree["error"].flatMap { $0.words ?? WireError($0)?.sentence }
    }
  }
}
