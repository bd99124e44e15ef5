import App
import MCP
import Terminal

/// Servers of the Model Context Protocol in commands.
extension Program {
  /// The servers of the configuration and of `--mcp-config`. `patience` is how long a turn waits for one that starts.
  func mcpServers(
    _ options: Options, _ context: AppContext, patience: Duration?
  ) throws(Failure) -> MCPServers {
    try Failure.wrapping(
      try MCPServers(context, file: options.mcpConfig, patience: patience) { MCPText.sentence($0, server: $1) })
  }

  /// Starts the servers in the background, and reports each that cannot be used.
  func start(_ servers: MCPServers, failed: @escaping @Sendable (Failure) -> Void) {
    for entry in servers.unusable { failed(Failure(entry.fault, server: entry.name)) }
    servers.start { failed(Failure($0.description)) }
  }

  /// Starts each server and says how it is; they are ended then.
  func diagnoses(_ servers: MCPServers) async -> [Diagnosis] {
    await withTaskGroup(of: Void.self) { group in
      for server in servers.servers { group.addTask { try? await server.start() } }
    }
    let rows = await MCPText.rows(servers)
    await servers.close()
    return rows.map { row in
      // A failure names its server.
      row.isUsable ? Diagnosis("mcp", .ok, "\(row.name): \(row.text)") : Diagnosis("mcp", .problem, row.text)
    }
  }
}
