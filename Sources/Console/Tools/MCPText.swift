import App
import MCP
import Records
import Settings

/// Servers of the Model Context Protocol in words.
enum MCPText {
  static func sentence(_ error: MCPError, server: String) -> String { sentence(Failure(error, server: server)) }

  static func sentence(_ failure: Failure) -> String {
    failure.message + (failure.hint.map { "; \($0)" } ?? "")
  }

  /// A server and how it is: a name and a sentence for each, those that cannot be used included.
  static func rows(_ servers: MCPServers) async -> [(name: String, text: String, isUsable: Bool)] {
    var rows: [(name: String, text: String, isUsable: Bool)] = []
    for server in servers.servers {
      let (state, isUsable) = await state(of: server)
      rows.append((server.name, isUsable ? "\(state) · \(server.origin)" : state, isUsable))
      for reason in await server.omitted.prefix(5) { rows.append((server.name, "not offered: \(reason)", true)) }
    }
    rows += servers.unusable.map { entry in
      (entry.name, sentence(Failure(entry.fault, server: entry.name)), false)
    }
    rows += servers.disabled.map { ($0, "disabled in its entry", true) }
    return rows.sorted { $0.name < $1.name }
  }

  private static func state(of server: MCPToolServer) async -> (String, isUsable: Bool) {
    switch await server.status {
    case .idle: ("not started", true)
    case .starting: ("starts", true)
    case .closed: ("closed", true)
    case .failed(let error): (sentence(error, server: server.name), false)
    case .ready(let info):
      (
        ["MCP \(info.protocolVersion)", info.name, info.version].compactMap(\.self).joined(separator: " "), true
      )
    }
  }
}
