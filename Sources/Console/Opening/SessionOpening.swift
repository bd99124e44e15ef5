import Chat
import Foundation
import GatewayClient
import Journal
import Records

/// A session about to be opened: its gateway, what it goes on from, and what the options say.
struct SessionOpening: Sendable {
  static let standardAssistant = "duck"
  static let standardModel = "anthropic/claude-sonnet-5"

  let context: AppContext
  let connection: Connection
  private let options: Options
  private let resumed: String?
  /// The models of a server of one's own, asked for before a session's first turn.
  private let models: [ModelEntry]
  /// A session keeps how it is billed.
  private let billing: Billing
  private let budgets: BudgetGuard

  init(_ options: Options, _ context: AppContext) async throws(Failure) {
    self.options = options
    self.context = context
    resumed = options.session != nil || options.continues ? try context.sessionID(options.session) : nil
    let earlier = try resumed.flatMap { id throws(Failure) in Transcript(try context.contents(of: id).records).session
    }
    let kept = earlier?.gateway
    connection = try await Connection(option: options.gateway ?? kept, context)
    if let kept, kept != connection.name {
      throw Failure(
        "session \(resumed ?? "") belongs to the gateway \(kept), not to \(connection.name)",
        hint: "leave --gateway out, or start a new session", exitCode: Failure.Code.usage)
    }
    let namesNoModel = options.model == nil && context.configuration.model == nil
    let offer = kept == nil ? await connection.offer(needsModels: namesNoModel) : nil
    models = offer?.models ?? []
    budgets = context.budgets(isPlayMoney: connection.isPlayMoney)
    billing = offer?.billing ?? earlier?.billing ?? connection.gateway.dialect.billing
  }

  /// True where the user named the model, so that a change of assistant keeps it.
  var namesModel: Bool { options.model != nil }

  /// `--raw`: replies go into the pipe as they come.
  var isRaw: Bool { options.isRaw }

  /// Takes the session for this process, and goes on from what its journal says then.
  func session(effects: Effects = .system, news: @escaping @Sendable (SessionEvent) -> Void) throws(Failure) -> Session
  {
    let id = resumed ?? SessionID.random()
    let lock = try lock(id)
    do throws(Failure) {
      return try session(id, lock, effects, news)
    } catch {
      // A new session leaves no mark behind; an earlier one keeps its own.
      lock?.release(isSettled: resumed == nil)
      throw error
    }
  }

  private func session(
    _ id: String, _ lock: SessionLock?, _ effects: Effects, _ news: @escaping @Sendable (SessionEvent) -> Void
  ) throws(Failure) -> Session {
    // Read behind the lock: before it, another process may have added turns and bills.
    let records = resumed == nil ? [] : try context.contents(of: id).records
    let kept = Transcript(records).session
    let assistant = try context.assistant(
      named: options.assistant ?? kept?.assistant ?? context.configuration.assistant ?? Self.standardAssistant)
    let opening = try opening(id, assistant, kept)
    return Session(
      opening: opening, assistant: assistant, records: records, journal: context.ledger?.journal(opening.id),
      lock: lock, gateway: connection.gateway, catalogue: CatalogueCache(context.folders, connection).source,
      budgets: budgets, effects: effects, news: news)
  }

  /// Another session with the same settings, for `/new`.
  func another(news: @escaping @Sendable (SessionEvent) -> Void) throws(Failure) -> Session {
    try SessionOpening(self, options, resumed: nil).session(news: news)
  }

  /// An earlier session with its own settings over the same connection, for `/resume`.
  func resuming(_ id: String) throws(Failure) -> SessionOpening {
    let kept = Transcript(try context.contents(of: id).records).session?.gateway ?? ""
    guard kept == connection.name else {
      throw Failure(
        "session \(context.shortID(id)) belongs to the gateway \(kept), not to \(connection.name)",
        hint: "go on with it by: tuppence --session \(context.shortID(id))")
    }
    return SessionOpening(self, Options(), resumed: id)
  }

  private init(_ other: SessionOpening, _ options: Options, resumed: String?) {
    context = other.context
    connection = other.connection
    self.options = options
    models = other.models
    billing = other.billing
    budgets = other.budgets
    self.resumed = resumed
  }

  private func opening(_ id: String, _ assistant: Assistant, _ kept: SessionOpened?) throws(Failure) -> SessionOpened {
    let configuration = context.configuration
    // A resumed session keeps its model, unless another assistant that has a model of its own was asked for.
    let own = kept == nil || options.assistant != nil ? assistant.model : nil
    guard let model = options.model ?? own ?? kept?.model ?? configuration.model ?? standardModel else {
      throw Failure("no model is named", hint: modelHint, exitCode: Failure.Code.usage)
    }
    return SessionOpened(
      id: id, gateway: connection.name,
      baseURL: connection.gateway.baseURL.absoluteString, billing: billing, assistant: assistant.name, model: model,
      user: options.user ?? (kept == nil ? configuration.user : kept?.user),
      tags: options.tags.isEmpty ? kept?.tags ?? [] : options.tags,
      sendsTags: options.sendsTags ?? kept?.sendsTags ?? configuration.sendsTags,
      system: options.system ?? kept?.system, budget: options.budget.map { .limit($0) } ?? kept?.budget,
      program: Program.version)
  }

  private var standardModel: String? {
    connection.resolved.kind == .compatible ? nil : Self.standardModel
  }

  /// Some of the models that the server has, where it told them.
  private var modelHint: String {
    guard !models.isEmpty else { return "--model ID" }
    let names = models.prefix(5).map(\.id).joined(separator: ", ")
    let rest = models.count > 5 ? " and \(models.count - 5) more" : ""
    return "--model ID; the server has \(names)\(rest)"
  }

  private func lock(_ id: String) throws(Failure) -> SessionLock? {
    do throws(JournalError) {
      // Another chat may be asking for its bills just now, which takes moments.
      return try context.ledger?.lock(id, tries: 100)
    } catch {
      throw Failure(error)
    }
  }
}
