import Foundation
import Platform
import Records
import TestSupport
import Testing

@testable import MCP

/// A client of a ``ScriptedServer`` in a process of its own, and the lines that the server reads.
struct ServerFixture {
  static let version = "1.2"

  let folder: TemporaryFolder
  let client: MCPClient
  let log: URL

  init(
    _ mode: String, _ arguments: [String] = [], environment: [String: String] = ["PATH": "/usr/bin:/bin", "HOME": "/"],
    own: [String: String] = [:], workingFolder: String? = nil, limits: MCPLimits = ServerFixture.limits
  ) throws {
    folder = try TemporaryFolder()
    log = folder("log")
    let command = [try BuiltProgram.path("ScriptedServer"), mode, "--log", log.path] + arguments
    client = MCPClient(
      MCPServerConfiguration("test", .process(command: command, environment: own, folder: workingFolder)),
      environment: environment, version: ServerFixture.version, limits: limits)
  }

  /// Short, but for the start of a process on a busy machine.
  static var limits: MCPLimits {
    var limits = MCPLimits()
    limits.discovery = .seconds(5)
    limits.idle = .seconds(20)
    limits.shutdown = .milliseconds(300)
    limits.rest = .seconds(3_600)
    return limits
  }

  /// Calls a tool by its name; the server is closed then unless `closes` is false.
  func call(_ name: String, _ text: String = "", closes: Bool = true) async throws -> ToolResult {
    let result: Result<ToolResult, any Error>
    do { result = .success(try await client.call(try await tool(name), arguments: arguments(text))) } catch {
      result = .failure(error)
    }
    if closes { await client.close() }
    return try result.get()
  }

  func tool(_ name: String) async throws -> MCPTool {
    try #require(try await client.tools().first { $0.name == name })
  }

  func arguments(_ text: String) -> String { JSONValue.members(["text": .text(text)]).line }

  /// Lines that the servers have read so far, after one with the process of each.
  var lines: [String] {
    ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  var processes: [pid_t] { lines.compactMap { $0.hasPrefix("start ") ? pid_t($0.dropFirst(6)) : nil } }

  /// Waits until the log has a line with the text.
  func wait(for text: String) async throws {
    try await ServerFixture.wait("\(text) in \(lines)") { lines.contains { $0.contains(text) } }
  }

  static func wait(_ awaited: String, until isMet: () async -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(15)
    while await !isMet() {
      try #require(ContinuousClock.now < end, "waited for \(awaited)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Whether a process is there, also as a zombie.
  static func exists(_ process: pid_t) -> Bool { kill(process, 0) == 0 }
}

/// The error of an operation; nil where it has none.
func failure<Value>(of operation: () async throws -> Value) async -> MCPError? {
  do {
    _ = try await operation()
    return nil
  } catch {
    return error as? MCPError
  }
}
