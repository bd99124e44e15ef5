import Chat
import GatewayClient
import Journal
import Platform
import Records

/// What the user asked for when opening a session; nil where nothing was said.
package struct SessionRequest: Equatable, Sendable {
  package var assistant: String?
  package var model: String?
  /// The models of a comparison.
  package var models: [String] = []
  /// The earlier session to go on with: its id or the id's beginning.
  package var session: String?
  /// True goes on with the last session.
  package var continues = false
  package var system: String?
  package var user: String?
  package var tags: [String] = []
  package var sendsTags: Bool?
  package var gateway: String?
  package var budget: USD?
  /// What the user asked for; the session keeps the rest.
  package var options = RequestOptions()
  /// True for one turn alone, which reads no cache unless it goes on with a session.
  package var isSingleTurn = false
  /// Values of the assistant's variables, and settings of requests in place of its own.
  package var variables: [VariableValue] = []
  package var settings: [String: String] = [:]
  /// True where a part of a model's name is enough, as on a terminal; a script names whole models.
  package var takesModelParts = false
  /// True asks the gateway to search the web.
  package var searchesWeb = false
  /// True goes on where nothing can be recorded.
  package var allowsUnrecorded = false

  package init() {}
}

/// A session about to be opened: its gateway, what it goes on from, and what the user asked for. It never changes.
package final class SessionOpening: Sendable {
  package static let standardAssistant = "duck"
  package static let standardModel = "anthropic/claude-sonnet-5"

  package let context: AppContext
  package let connection: Connection
  private let request: SessionRequest
  private let resumed: String?
  /// The models of the user's own server, asked for before a session's first turn.
  private let models: [ModelEntry]
  /// The ids in the gateway's list, as far as it is known.
  private let modelIDs: [String]
  /// A session keeps how it is billed.
  private let billing: Billing
  private let budgets: BudgetGuard

  package init(_ request: SessionRequest, _ context: AppContext) async throws(AppError) {
    self.request = request
    self.context = context
    resumed = request.session != nil || request.continues ? try context.sessionID(request.session) : nil
    // The rest is read behind the lock.
    let earlier = try resumed.flatMap { id throws(AppError) in try context.opening(of: id) }
    let kept = earlier?.gateway
    connection = try await Connection(option: request.gateway ?? kept, context)
    if let kept, kept != connection.name {
      throw .otherGateway(session: resumed ?? "", gateway: kept, named: connection.name)
    }
    let namesNoModel = request.model == nil && context.configuration.model == nil
    let offer = kept == nil ? await connection.offer(needsModels: namesNoModel) : nil
    models = offer?.models ?? []
    // What was fetched here is the session's catalogue, so that its first turn has prices without another request.
    let cache = CatalogueCache(context.folders, connection)
    cache.keepPrices(of: models)
    let known = models.isEmpty ? cache.kept()?.models ?? [] : models
    let name = request.models.first { !$0.contains("/") } ?? request.model
    modelIDs = await Self.modelIDs(known, for: name, cache, connection, context)
    budgets = context.budgets(isPlayMoney: connection.isPlayMoney)
    billing = offer?.billing ?? earlier?.billing ?? connection.gateway.dialect.billing
  }

  /// A name without a slash cannot be an id of a gateway with providers, so that the list is asked for.
  private static func modelIDs(
    _ known: [ModelEntry], for name: String?, _ cache: CatalogueCache, _ connection: Connection, _ context: AppContext
  ) async -> [String] {
    guard known.isEmpty, let name, !name.contains("/"), context.configuration.aliases[name] == nil,
      connection.resolved.provider != .compatible
    else { return known.map(\.id) }
    let fetched = try? await cache.fetched()
    return fetched?.models.map(\.id) ?? []
  }

  /// True where the user named the model, so that a change of assistant keeps it.
  package var namesModel: Bool { request.model != nil }

  /// Takes the session for this process, and goes on from what its journal says then.
  package func session(effects: Effects = .system, news: @escaping @Sendable (SessionEvent) -> Void) throws(AppError)
    -> Session
  {
    let id = resumed ?? SessionID.random()
    let lock = try lock(id)
    do throws(AppError) {
      return try session(id, lock, effects, news)
    } catch {
      // A new session leaves no mark behind; an earlier one keeps its own.
      lock?.release(isSettled: resumed == nil)
      throw error
    }
  }

  private func session(
    _ id: String, _ lock: SessionLock?, _ effects: Effects, _ news: @escaping @Sendable (SessionEvent) -> Void
  ) throws(AppError) -> Session {
    // Read behind the lock: before it, another process may have added turns and bills.
    let told = resumed == nil ? nil : try context.transcript(of: id)
    let kept = told?.0.session
    let assistant = try context.assistant(
      named: request.assistant ?? kept?.assistant ?? context.configuration.assistant ?? Self.standardAssistant)
    let opening = try opening(id, assistant, kept)
    return Session(
      opening: opening, assistant: assistant, transcript: told?.0, unreadable: told?.1.damaged.count ?? 0,
      journal: context.ledger?.journal(opening.id),
      lock: lock, mediaStore: context.ledger.map { _ in MediaStore(folder: URL(filePath: context.folders.media)) },
      gateway: connection.gateway, catalogue: CatalogueCache(context.folders, connection).source,
      budgets: budgets, isSingleTurn: request.isSingleTurn && resumed == nil, searchesWeb: request.searchesWeb,
      effects: effects,
      news: context.pushing(opening, told?.0, news))
  }

  /// Another session with the same settings, for `/new`.
  package func another(news: @escaping @Sendable (SessionEvent) -> Void) throws(AppError) -> Session {
    try SessionOpening(self, request, resumed: nil).session(news: news)
  }

  /// An earlier session with its own settings over the same connection, for `/resume`.
  package func resuming(_ id: String) throws(AppError) -> SessionOpening {
    let kept = try context.opening(of: id)?.gateway ?? ""
    guard kept == connection.name else {
      throw .otherGateway(session: context.shortID(id), gateway: kept, named: connection.name)
    }
    var own = SessionRequest()
    // It is the user's wish for this run of the program, and no journal keeps it.
    own.searchesWeb = request.searchesWeb
    return SessionOpening(self, own, resumed: id)
  }

  private init(_ other: SessionOpening, _ request: SessionRequest, resumed: String?) {
    context = other.context
    connection = other.connection
    self.request = request
    models = other.models
    modelIDs = other.modelIDs
    billing = other.billing
    budgets = other.budgets
    self.resumed = resumed
  }

  private func opening(_ id: String, _ assistant: Assistant, _ kept: SessionOpened?) throws(AppError) -> SessionOpened {
    let configuration = context.configuration
    // A resumed session keeps its model, unless another assistant that has a model of its own was asked for.
    let own = kept == nil || request.assistant != nil ? assistant.model : nil
    guard let name = request.model ?? own ?? kept?.model ?? configuration.model ?? standardModel else {
      throw .noModel(offered: models.map(\.id))
    }
    let model = request.model == nil && name == kept?.model ? name : try modelID(name)
    var opened = SessionOpened(
      id: id, gateway: connection.name,
      baseURL: connection.gateway.baseURL.absoluteString, billing: billing, assistant: assistant.name, model: model,
      user: request.user ?? (kept == nil ? configuration.user : kept?.user),
      tags: request.tags.isEmpty ? kept?.tags ?? [] : request.tags,
      sendsTags: request.sendsTags ?? kept?.sendsTags ?? configuration.sendsTags,
      system: request.system ?? kept?.system, budget: request.budget.map { .limit($0) } ?? kept?.budget,
      options: try options(kept), affinity: kept?.affinity ?? UUID().uuidString.lowercased(),
      program: AppContext.programVersion)
    let named = Set(request.variables.map(\.name))
    let variables = (kept?.variables ?? []).filter { !named.contains($0.name) } + request.variables
    opened.variables = variables.isEmpty ? nil : variables
    let settings: [String: String]? = kept?.settings
    opened.settings = settings.changed(by: request.settings)
    return opened
  }

  /// The session's options with those that were asked for now in their place; nil where there are none.
  private func options(_ kept: SessionOpened?) throws(AppError) -> RequestOptions? {
    let asked = request.options
    var options = kept?.options ?? RequestOptions()
    options.caching = asked.caching ?? options.caching ?? context.configuration.caching
    options.window = asked.window ?? options.window ?? context.configuration.window
    options.tier = asked.tier ?? options.tier
    if !asked.providers.isEmpty { options.providers = asked.providers }
    if !asked.fallbacks.isEmpty {
      options.fallbacks = []
      for name in asked.fallbacks { options.fallbacks.append(try modelID(name)) }
    }
    let needed: [(RequestOption, Bool)] = [
      (.tier, options.tier != nil), (.fallbacks, !options.fallbacks.isEmpty),
      (.providers, !options.providers.isEmpty), (.caching, asked.caching == .auto),
    ]
    let taken = connection.gateway.dialect.optionsTaken
    if let (option, _) = needed.first(where: { $1 && !taken.contains($0) }) {
      throw .optionNotTaken(option, gateway: connection.name)
    }
    return options.isEmpty ? nil : options
  }

  /// The id that a name means. A server of one's own may serve a model that it does not list.
  private func modelID(_ name: String) throws(AppError) -> String {
    try modelID(name, takesParts: request.model != nil && request.takesModelParts && !name.contains("/"))
  }

  /// The models of a comparison, by the same rule.
  package func comparedModels() throws(AppError) -> [String] {
    var ids: [String] = []
    for name in request.models {
      ids.append(try modelID(name, takesParts: request.takesModelParts && !name.contains("/")))
    }
    return ids
  }

  private func modelID(_ name: String, takesParts: Bool) throws(AppError) -> String {
    let names = ModelNames(ids: modelIDs, aliases: context.configuration.aliases)
    let choice = names.choice(name, takesParts: takesParts)
    if case .unknown = choice, connection.resolved.provider == .compatible { return name }
    return try choice.id(of: name)
  }

  private var standardModel: String? {
    connection.resolved.provider == .compatible ? nil : Self.standardModel
  }

  private func lock(_ id: String) throws(AppError) -> SessionLock? {
    do throws(JournalError) {
      // Another chat may be asking for its bills just now, which takes moments.
      return try context.ledger?.lock(id, tries: 100)
    } catch {
      // A new session needs no lock: no other process uses it, and its journal lists its open charges. If the journal
      // cannot be written either, the first turn reports that.
      if resumed == nil { return nil }
      throw .journal(error)
    }
  }
}
