import Records

/// The gateway's part of `provider_metadata`: its costs as strings, its id, and where it routed the request.
struct ProviderMetadata: Decodable, Equatable, Sendable {
  var cost: Amount?
  var gatewayCost: Amount?
  var surchargeCost: Amount?
  var marketCost: Amount?
  var generationID: String?
  var routing: Routing?

  init() {}

  init(from decoder: any Decoder) throws {
    let all = try decoder.container(keyedBy: OuterKeys.self)
    guard let container = try? all.nestedContainer(keyedBy: CodingKeys.self, forKey: .gateway) else { return }
    cost = container.tolerant(.cost)
    gatewayCost = container.tolerant(.gatewayCost)
    surchargeCost = container.tolerant(.surchargeCost)
    marketCost = container.tolerant(.marketCost)
    generationID = container.tolerant(.generationId)
    routing = container.tolerant(.routing)
  }

  /// What this one states, and what only the earlier one stated.
  func completed(by earlier: ProviderMetadata?) -> ProviderMetadata {
    var merged = self
    merged.cost = cost ?? earlier?.cost
    merged.gatewayCost = gatewayCost ?? earlier?.gatewayCost
    merged.surchargeCost = surchargeCost ?? earlier?.surchargeCost
    merged.marketCost = marketCost ?? earlier?.marketCost
    merged.generationID = generationID ?? earlier?.generationID
    merged.routing = routing ?? earlier?.routing
    return merged
  }

  private enum OuterKeys: String, CodingKey {
    case gateway
  }

  enum CodingKeys: String, CodingKey {
    case cost, gatewayCost, surchargeCost, marketCost, generationId, routing
  }
}

/// Which providers and models a gateway tried, in its order.
struct Routing: Decodable, Equatable, Sendable {
  var finalProvider: String?
  var resolvedProvider: String?
  var attempts: [ModelAttempt] = []

  var provider: String? { finalProvider ?? resolvedProvider }
  /// The model that answered, where an attempt is marked as successful.
  var servedModel: String? { attempts.last { $0.succeeded == true }?.model }
  /// The last provider's own reason for a failure.
  var lastError: String? { attempts.flatMap(\.providers).compactMap(\.error).last }
  /// Whether the provider that answered was paid with the user's own key.
  var isBYOK: Bool? {
    attempts.flatMap(\.providers).last { $0.succeeded == true }?.credential.map { $0 == "byok" }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    finalProvider = container.tolerant(.finalProvider)
    resolvedProvider = container.tolerant(.resolvedProvider)
    attempts = container.elements(.modelAttempts) ?? []
  }

  enum CodingKeys: String, CodingKey {
    case finalProvider, resolvedProvider, modelAttempts
  }

  struct ModelAttempt: Decodable, Equatable, Sendable {
    var model: String?
    var succeeded: Bool?
    var providers: [ProviderAttempt]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      model = container.tolerant(.canonicalSlug)
      succeeded = container.flag(.success)
      providers = container.elements(.providerAttempts) ?? []
    }

    enum CodingKeys: String, CodingKey {
      case canonicalSlug, success, providerAttempts
    }
  }

  struct ProviderAttempt: Decodable, Equatable, Sendable {
    var credential: String?
    var succeeded: Bool?
    var error: String?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      credential = container.tolerant(.credentialType)
      succeeded = container.flag(.success)
      error = container.text(.error)
    }

    enum CodingKeys: String, CodingKey {
      case credentialType, success, error
    }
  }
}
