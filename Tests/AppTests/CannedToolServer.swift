import Foundation
import Records

@testable import App

/// A tool server that runs nothing: each call has the same result.
struct CannedToolServer: ToolServer {
  struct Failure: Error {}

  var name = "fs"
  var origin = "fs --root /tmp"
  var offered: [ToolDefinition]
  var fails = false
  /// Where this file exists, the server fails too.
  var obstacle: URL?
  var text = "done"

  func tools() async throws -> [ToolDefinition] {
    let isObstructed = obstacle.map { FileManager.default.fileExists(atPath: $0.path) } ?? false
    if fails || isObstructed { throw Failure() }
    return offered
  }

  func call(
    _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void
  ) async -> ToolResult { ToolResult(text: text) }

  func close() async {}
}

extension ToolDefinition {
  static func canned(
    _ tool: String, server: String = "fs", name: String? = nil, description: String = "d"
  ) -> ToolDefinition {
    ToolDefinition(
      server: server, name: name ?? "\(server)__\(tool)", tool: tool, description: description,
      inputSchema: .members(["type": .text("object")]))
  }
}
