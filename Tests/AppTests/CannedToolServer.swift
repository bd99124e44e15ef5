import Foundation
import Records
import Settings
import TestSupport

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

/// Toolboxes that keep what was agreed to in one file.
struct ToolboxFixture {
  let folder: TemporaryFolder
  let consents: ToolConsents

  init() throws {
    folder = try TemporaryFolder()
    consents = ToolConsents(path: folder("tools.json").path)
  }

  /// A toolbox that has asked its servers for their tools.
  func box(_ servers: [any ToolServer], rules: [String] = []) async -> Toolbox {
    let box = Toolbox(servers: servers, consents: consents, rules: rules.compactMap { ToolRule($0) })
    _ = await box.definitions()
    return box
  }
}
