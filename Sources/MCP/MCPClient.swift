import HTTP
import Platform
import Records
import Synchronization

/// The client of one server. It starts the server with the first question, and again at the next one after the server
/// has ended. A failure of the server is an error of the question alone.
package actor MCPClient {
  /// What became of the server.
  package enum Status: Equatable, Sendable {
    case idle
    case starting
    case ready(ServerInfo)
    case failed(MCPError)
    case closed
  }

  /// What the server says of itself.
  package struct ServerInfo: Equatable, Sendable {
    package var name: String?
    package var version: String?
    /// The protocol's version that is spoken.
    package var protocolVersion: String
  }

  /// A server that takes part in the protocol.
  struct Connection: Sendable {
    var transport: any Transport
    var version: ProtocolVersion
    var info: ServerInfo
  }

  /// The list of tools, and how long it holds.
  struct ToolList: Sendable {
    var tools: [MCPTool]
    var omitted: [String]
    var end: ContinuousClock.Instant
  }

  package nonisolated let configuration: MCPServerConfiguration
  nonisolated let limits: MCPLimits
  let environment: [String: String]
  let clientVersion: String
  /// Set where the server says that its tools have changed.
  private let toolsChanged = Flag()
  private var connection: Connection?
  /// Servers that are being ended.
  private var ending: [any Transport] = []
  private var starting: Task<Result<Connection, MCPError>, Never>?
  private var list: ToolList?
  private var lastID = 0
  private var isClosed = false
  /// Failures without an answer to a call between them, and the last one.
  private var failures = 0
  private var lastFailure: (error: MCPError, time: ContinuousClock.Instant)?
  /// Whether the last start failed; it is not tried again for a while, so that no turn waits for it.
  private var lastStartFailed = false
  /// Whether the server was found to speak an older version; a start then asks for nothing else.
  var isKnownOlder = false

  /// Begins with the handshake of older versions.
  func assumeOlder() { isKnownOlder = true }

  /// `environment` is this program's, of which a process gets a part. `version` is this program's.
  package init(
    _ configuration: MCPServerConfiguration, environment: [String: String], version: String,
    limits: MCPLimits = MCPLimits()
  ) {
    self.configuration = configuration
    self.environment = environment
    clientVersion = version
    var limits = limits
    if let start = configuration.startLimit { limits.start = start }
    if let idle = configuration.callLimit { limits.idle = idle }
    limits.total = max(limits.total, limits.idle)
    self.limits = limits
  }

  deinit {
    connection?.transport.abandon()
  }

  package var status: Status {
    if isClosed { return .closed }
    if let connection, connection.transport.failure == nil { return .ready(connection.info) }
    if starting != nil { return .starting }
    if let error = connection?.transport.failure ?? lastFailure?.error { return .failed(error) }
    return .idle
  }

  /// The tools in the order of their names. The list is kept for as long as it holds, and until the server says that it
  /// has changed.
  ///
  /// - Parameter patience: How long to wait for a server that starts; then it is ``MCPError/starting``.
  package func tools(patience: Duration? = nil) async throws(MCPError) -> [MCPTool] {
    _ = try await connected(patience: patience)
    return try await currentList().tools
  }

  /// The tools that cannot be offered, each with the reason.
  package func omittedTools() async throws(MCPError) -> [String] { try await currentList().omitted }

  /// Calls a tool. Nothing is sent where the server has another tool of the name by now.
  ///
  /// - Parameter arguments: The text of a JSON object.
  package func call(
    _ tool: MCPTool, arguments: String, progress: @escaping @Sendable (MCPProgress) -> Void = { _ in }
  ) async throws(MCPError) -> ToolResult {
    guard let values = try? JSONTree(Array(arguments.utf8)), case .object = values else { throw .invalidArguments }
    let call = ToolCallRequest(tool: tool, arguments: arguments, values: values)
    do throws(MCPError) {
      return try await perform(call, progress)
    } catch .sessionLost {
      // The server did not take the call: it knows nothing of the session.
      return try await perform(call, progress)
    }
  }

  /// Ends the server, or leaves it. What runs fails with ``MCPError/closed``.
  package func close() async {
    isClosed = true
    starting?.cancel()
    if case .success(let started)? = await starting?.value { await started.transport.close() }
    if let connection { await connection.transport.close() }
    connection = nil
    for transport in ending { await transport.close() }
    ending = []
  }

  // Requests.

  func nextID() -> Int {
    lastID += 1
    return lastID
  }

  private func perform(
    _ call: ToolCallRequest, _ progress: @escaping @Sendable (MCPProgress) -> Void
  ) async throws(MCPError) -> ToolResult {
    let known = try await tools()
    guard let current = known.first(where: { $0.name == call.tool.name }) else { throw .unknownTool(call.tool.name) }
    guard current == call.tool else { throw .toolChanged(call.tool.name) }
    let connection = try await connected()
    var state: String?
    for _ in 0..<8 {
      let request = call.request(nextID(), connection.version, clientVersion, state: state)
      let result = try CallResult.read(
        try await answer(to: request, of: connection, limits: limits.call, progress: progress))
      switch result.type {
      case "complete":
        failures = 0
        return result.answer(limit: limits.resultText)
      case "input_required":
        if let input = result.inputs.first { throw .needsClientAbility(input) }
        guard let next = result.state else { throw .unusableAnswer("input_required without a state") }
        state = next
      default: throw .unusableAnswer("resultType \(result.type.prefix(80))")
      }
    }
    throw .unusableAnswer("a call that never completes")
  }

  /// Sends a request; a server that turns out to have ended is forgotten.
  func answer(
    to request: RPCRequest, of connection: Connection, limits: MCPLimits.Call,
    progress: @escaping @Sendable (MCPProgress) -> Void = { _ in }
  ) async throws(MCPError) -> [UInt8] {
    do throws(MCPError) {
      return try await connection.transport.result(of: request, limits: limits, progress: progress)
    } catch {
      if connection.transport.failure != nil || error == .sessionLost { forgetConnection(error) }
      throw error
    }
  }

  private func forgetConnection(_ error: MCPError) {
    guard let connection, connection.transport.failure != nil || error == .sessionLost else { return }
    connection.transport.abandon()
    ending.removeAll { $0.isOver }
    ending.append(connection.transport)
    self.connection = nil
    list = nil
    if error != .sessionLost { note(error) }
  }

  private func note(_ error: MCPError) {
    failures += 1
    lastFailure = (error, .now)
  }

  // The connection.

  /// The connection to the running server, which is started where there is none.
  func connected(patience: Duration? = nil) async throws(MCPError) -> Connection {
    if isClosed { throw .closed }
    if let connection, let failure = connection.transport.failure { forgetConnection(failure) }
    if let connection { return connection }
    if let lastFailure, .now - lastFailure.time < limits.rest {
      if lastStartFailed { throw lastFailure.error }
      if failures >= limits.failures { throw .paused(failures: failures, last: lastFailure.error) }
    }
    let start = starting ?? Task { await self.start() }
    starting = start
    switch await MCPClient.result(of: start, patience: patience) {
    case .success(let connection):
      if isClosed { throw .closed }
      return connection
    case .failure(let error): throw error
    }
  }

  /// The result of a start, or `cancelled` as soon as the task that waits for it is. The start goes on.
  private static func result(
    of start: Task<Result<Connection, MCPError>, Never>, patience: Duration?
  ) async -> Result<Connection, MCPError> {
    let first = FirstResult<Result<Connection, MCPError>>()
    Task { first.come(await start.value) }
    let alarm = patience.map { patience in
      Task {
        try await sleep(for: patience)
        first.come(.failure(.starting))
      }
    }
    defer { alarm?.cancel() }
    return await withTaskCancellationHandler {
      await first.value()
    } onCancel: {
      first.come(.failure(.cancelled))
    }
  }

  /// Starts the server once; those who ask meanwhile wait for the same start.
  private func start() async -> Result<Connection, MCPError> {
    let result: Result<Connection, MCPError>
    do throws(MCPError) {
      let opened = try await open(notified: { [toolsChanged] method in
        if method == "notifications/tools/list_changed" { toolsChanged.set() }
      })
      connection = opened
      list = nil
      lastStartFailed = false
      result = .success(opened)
    } catch {
      note(error)
      lastStartFailed = true
      result = .failure(error)
    }
    starting = nil
    return result
  }

  // Lists.

  private func currentList() async throws(MCPError) -> ToolList {
    let connection = try await connected()
    let hasChanged = toolsChanged.take()
    if !hasChanged, let list, list.end > .now { return list }
    do throws(MCPError) {
      let fresh = try await fetchList(connection)
      list = fresh
      return fresh
    } catch {
      if hasChanged { toolsChanged.set() }
      throw error
    }
  }

  private func fetchList(_ connection: Connection) async throws(MCPError) -> ToolList {
    var builder = ToolListBuilder(limits: limits, mirrorsParameters: connection.version == .current && isOverHTTP)
    var cursor: String?
    for _ in 0..<limits.pages {
      let request = listRequest(connection.version, cursor: cursor)
      let page = try ToolPage.read(
        try await answer(to: request, of: connection, limits: limits.call), limits: limits)
      builder.take(page)
      guard let next = page.nextCursor, !builder.isFull else { return builder.list(isWhole: page.nextCursor == nil) }
      guard builder.isNew(cursor: next) else { throw .unusableAnswer("a list of tools without an end") }
      cursor = next
    }
    return builder.list(isWhole: false)
  }

  private func listRequest(_ version: ProtocolVersion, cursor: String?) -> RPCRequest {
    let method = "tools/list"
    var parameters: [RPCRequest.Parameter] = []
    if let metadata = version.metadata(clientVersion: clientVersion, progressToken: nil) {
      parameters.append(RPCRequest.Parameter("_meta", metadata))
    }
    if let cursor { parameters.append(RPCRequest.Parameter("cursor", .text(cursor))) }
    return RPCRequest(id: nextID(), method: method, parameters: parameters, headers: version.headers(method: method))
  }

  private var isOverHTTP: Bool {
    if case .http = configuration.route { true } else { false }
  }
}

/// A flag that any thread sets.
private final class Flag: Sendable {
  private let state = Mutex(false)

  func set() { state.withLock { $0 = true } }

  /// Whether it was set; it is not from now on.
  func take() -> Bool {
    state.withLock { state in
      defer { state = false }
      return state
    }
  }
}

/// Gathers the pages of a list of tools.
struct ToolListBuilder {
  let limits: MCPLimits
  let mirrorsParameters: Bool
  private var tools: [String: MCPTool] = [:]
  private var omitted: [String] = []
  private var cursors: Set<String> = []
  private var lifetime: Int?
  /// Whether tools of a page were passed over because there are too many.
  private var isCut = false

  init(limits: MCPLimits, mirrorsParameters: Bool) {
    self.limits = limits
    self.mirrorsParameters = mirrorsParameters
  }

  var isFull: Bool { tools.count >= limits.tools }

  mutating func isNew(cursor: String) -> Bool { cursors.insert(cursor).inserted }

  mutating func take(_ page: ToolPage) {
    omitted += page.omitted.prefix(max(0, limits.tools - omitted.count))
    if let lifetime = page.lifetime { self.lifetime = min(lifetime, self.lifetime ?? lifetime) }
    for tool in page.tools {
      guard !isFull else {
        isCut = true
        break
      }
      if tools[tool.name] != nil {
        omitted.append("\(tool.name): a second tool of the name")
      } else if mirrorsParameters, !hasValidHeaders(tool) {
        omitted.append("\(tool.name): x-mcp-header is not valid in its inputSchema")
      } else {
        tools[tool.name] = tool
      }
    }
  }

  private func hasValidHeaders(_ tool: MCPTool) -> Bool {
    guard let schema = try? JSONTree(Array(tool.inputSchema.utf8), mode: .tolerant) else { return false }
    return MirroredParameter.all(in: schema) != nil
  }

  func list(isWhole: Bool) -> MCPClient.ToolList {
    let more = isWhole && !isCut ? [] : ["further tools: only the first \(tools.count) are read"]
    return MCPClient.ToolList(
      tools: tools.values.sorted { $0.name < $1.name }, omitted: omitted + more,
      end: .now + (lifetime.map { .milliseconds(max(0, min($0, 86_400_000))) } ?? limits.listLifetime))
  }
}
