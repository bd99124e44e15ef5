import MCP
import Platform
import Records
import Settings
import Synchronization

/// A server of the Model Context Protocol that offers its tools in a chat.
package final class MCPToolServer: ToolServer {
  /// Why the server's tools cannot be offered, in words.
  package struct Unavailable: Error, CustomStringConvertible {
    package let description: String
  }

  private let client: MCPClient
  private let words: @Sendable (MCPError) -> String
  /// How long ``tools()`` waits for a server that starts; nil for as long as that may take.
  private let patience: Duration?
  /// What was offered last, by the functions' names.
  private let offered = Mutex<[String: (definition: ToolDefinition, tool: MCPTool)]>([:])

  /// `words` are the error's for the user and the model.
  package init(
    _ configuration: MCPServerConfiguration, environment: [String: String], patience: Duration? = nil,
    words: @escaping @Sendable (MCPError) -> String
  ) {
    client = MCPClient(configuration, environment: environment, version: AppContext.programVersion)
    self.patience = patience
    self.words = words
  }

  package var name: String { client.configuration.name }
  package var origin: String { client.configuration.origin }
  package var status: MCPClient.Status { get async { await client.status } }

  /// The tools that cannot be offered, each with the reason; empty while the server does not run.
  package var omitted: [String] {
    get async {
      guard case .ready = await client.status else { return [] }
      return (try? await client.omittedTools()) ?? []
    }
  }

  /// Starts the server, if it does not run, and waits for it.
  package func start() async throws(Unavailable) {
    do throws(MCPError) { _ = try await client.tools() } catch { throw Unavailable(description: words(error)) }
  }

  package func tools() async throws -> [ToolDefinition] {
    let tools: [MCPTool]
    do throws(MCPError) { tools = try await client.tools(patience: patience) } catch {
      throw Unavailable(description: words(error))
    }
    var found: [String: (definition: ToolDefinition, tool: MCPTool)] = [:]
    var definitions: [ToolDefinition] = []
    for tool in tools {
      let definition = definition(of: tool)
      guard found[definition.name] == nil else { continue }
      found[definition.name] = (definition, tool)
      definitions.append(definition)
    }
    let last = found
    offered.withLock { $0 = last }
    return definitions
  }

  package func call(
    _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void = { _ in }
  ) async -> ToolResult {
    guard let known = offered.withLock({ $0[tool.name] }), known.definition == tool else {
      return ToolResult(text: words(.toolChanged(tool.tool)), isError: true)
    }
    do throws(MCPError) {
      return try await client.call(known.tool, arguments: arguments) { step in
        let share = step.progress.map { $0 + (step.total.map { "/\($0)" } ?? "") }
        progress(ToolProgress(share: share, message: step.message))
      }
    } catch {
      return ToolResult(text: words(error), isError: true)
    }
  }

  package func close() async { await client.close() }

  private func definition(of tool: MCPTool) -> ToolDefinition {
    ToolDefinition(
      server: name, name: FunctionName.name(server: name, tool: tool.name), tool: tool.name,
      description: tool.description, inputSchema: Self.schema(tool.inputSchema),
      annotations: tool.annotations.flatMap { try? JSONTree(Array($0.utf8), mode: .tolerant) }.map { JSONValue($0) })
  }

  /// A function's parameters are an object in every gateway.
  private static func schema(_ text: String) -> JSONValue {
    let schema = (try? JSONTree(Array(text.utf8), mode: .tolerant)).map { JSONValue($0) } ?? .object([])
    guard case .object(let members) = schema, !members.contains(where: { $0.name == "type" }) else { return schema }
    return .object(members + [JSONValue.Member(name: "type", value: .text("object"))])
  }
}

/// The servers of the Model Context Protocol that a chat uses: those of the configuration, and those of a file that the
/// user names, which replace others of their names.
package struct MCPServers: Sendable {
  /// An entry that cannot be used.
  package struct Unusable: Equatable, Sendable {
    package var name: String
    package var fault: MCPServerFault
  }

  /// In the order of their names, as are ``unusable`` and ``disabled``.
  package private(set) var servers: [MCPToolServer] = []
  package private(set) var unusable: [Unusable] = []
  package private(set) var disabled: [String] = []

  /// `file` has `mcpServers`, or `servers` as VS Code writes them.
  package init(
    _ context: AppContext, file: String? = nil, patience: Duration? = nil,
    words: @escaping @Sendable (MCPError, _ server: String) -> String
  ) throws(AppError) {
    var entries = Dictionary(context.configuration.mcpServers.entries.map { ($0.name, $0) }) { $1 }
    if let file {
      do throws(SettingsError) {
        for entry in try MCPServerList(file: file).entries { entries[entry.name] = entry }
      } catch {
        throw .settings(error)
      }
    }
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      guard !entry.isDisabled else {
        disabled.append(name)
        continue
      }
      do throws(MCPServerFault) {
        let configuration = try entry.configuration(environment: context.environment)
        servers.append(
          MCPToolServer(configuration, environment: context.environment, patience: patience) { words($0, name) })
      } catch {
        unusable.append(Unusable(name: name, fault: error))
      }
    }
  }

  package var isEmpty: Bool { servers.isEmpty && unusable.isEmpty && disabled.isEmpty }

  /// Starts the servers in the background; `failed` is called for each that does not start.
  package func start(failed: @escaping @Sendable (MCPToolServer.Unavailable) -> Void) {
    for server in servers {
      Task {
        do throws(MCPToolServer.Unavailable) { try await server.start() } catch { failed(error) }
      }
    }
  }

  /// Ends all servers at the same time.
  package func close() async {
    await withTaskGroup(of: Void.self) { group in
      for server in servers { group.addTask { await server.close() } }
    }
  }
}
