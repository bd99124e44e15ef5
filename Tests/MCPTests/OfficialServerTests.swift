import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import MCP

/// Against servers of the official SDK (PyPI `mcp`), in both forms of the protocol, over pipes and over HTTP. They run
/// where Python has the package or can install it.
@Suite(.enabled(if: OfficialSDK.python != nil, "no Python with the package mcp")) struct OfficialServerTests {
  private struct Way: Sendable, CustomTestStringConvertible {
    var isOverHTTP: Bool
    var isOlder: Bool
    var testDescription: String { "\(isOverHTTP ? "http" : "stdio"), \(isOlder ? "older" : "current")" }
  }

  private static let ways = [false, true].flatMap { http in [false, true].map { Way(isOverHTTP: http, isOlder: $0) } }

  /// A client, and the HTTP server's process where there is one.
  private func client(_ way: Way, environment: [String: String] = [:]) async throws -> (MCPClient, ChildProgram?) {
    let python = try #require(OfficialSDK.python)
    var limits = ServerFixture.limits
    limits.start = .seconds(30)
    limits.discovery = .seconds(20)
    var process: ChildProgram?
    let route: MCPServerConfiguration.Route
    if way.isOverHTTP {
      let started = try ChildProgram(
        path: python, arguments: [OfficialSDK.script, "http"], environment: ["PATH": "/usr/bin:/bin"], input: nil)
      try await started.wait(for: "/mcp\n")
      try await started.wait(for: "Uvicorn running")
      route = .http(try #require(URL(string: started.output.trimmingCharacters(in: .newlines))), headers: [:])
      process = started
    } else {
      route = .process(command: [python, OfficialSDK.script, "stdio"], environment: environment, folder: nil)
    }
    let client = MCPClient(
      MCPServerConfiguration("judge", route), environment: ["PATH": "/usr/bin:/bin"], version: "1", limits: limits)
    if way.isOlder { await client.assumeOlder() }
    return (client, process)
  }

  private func call(_ client: MCPClient, _ name: String, _ arguments: String) async throws -> ToolResult {
    let tool = try #require(try await client.tools().first { $0.name == name })
    return try await client.call(tool, arguments: arguments)
  }

  @Test(arguments: ways) private func listsCallsFailsAndTellsProgress(way: Way) async throws {
    let (client, process) = try await client(way)
    #expect(try await client.tools().map(\.name) == ["add", "big", "die", "fail", "slow"])
    let version = way.isOlder ? "2025-11-25" : "2026-07-28"
    #expect(await client.status == .ready(.init(name: "judge", version: "7", protocolVersion: version)))
    #expect(try await call(client, "add", #"{"a": 2, "b": 40}"#) == ToolResult(text: "42"))
    let failed = try await call(client, "fail", #"{"text": "no such table"}"#)
    #expect(failed.isError && failed.text.contains("fail"))
    let invalid = try await call(client, "add", #"{"a": "x"}"#)
    #expect(invalid.isError)
    #expect(await failure { try await client.call(MCPTool(name: "none"), arguments: "{}") } == .unknownTool("none"))
    let big = try await call(client, "big", #"{"size": 200000}"#)
    #expect(big.size == 200_000 && big.text.hasSuffix("[cut: the first 90000 of 200000 bytes are shown]"))
    let steps = Mutex<[String?]>([])
    let slow = try #require(try await client.tools().first { $0.name == "slow" })
    let done = try await client.call(slow, arguments: #"{"steps": 3}"#) { step in
      steps.withLock { $0.append(step.message) }
    }
    #expect(done.text == "done")
    #expect(steps.withLock(\.self) == ["step 1", "step 2", "step 3"])
    await client.close()
    process?.signal(SIGTERM)
  }

  @Test(arguments: ways) private func aCancelledCallLeavesTheServerOfUse(way: Way) async throws {
    let (client, process) = try await client(way)
    let slow = try #require(try await client.tools().first { $0.name == "slow" })
    let begun = ByteServer.Gate()
    let task = Task { try await client.call(slow, arguments: #"{"steps": 600}"#) { _ in begun.open() } }
    try await ServerFixture.wait("progress") { begun.isOpen }
    task.cancel()
    #expect(await failure { try await task.value } == .cancelled)
    #expect(try await call(client, "add", #"{"a": 1, "b": 1}"#).text == "2")
    await client.close()
    process?.signal(SIGTERM)
  }

  @Test(arguments: ways.filter { !$0.isOverHTTP }) private func aServerThatDiesIsStartedAgain(way: Way) async throws {
    let (client, _) = try await client(way)
    guard case .ended(status: 3, _)? = await failure(of: { try await call(client, "die", "{}") }) else {
      Issue.record("the server goes on")
      return
    }
    #expect(try await call(client, "add", #"{"a": 1, "b": 2}"#).text == "3")
    await client.close()
  }
}

/// A Python that has the SDK.
enum OfficialSDK {
  static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Scripts/mcp-servers")
    .standardized.path

  /// The system's, or one in a folder of its own, into which the package is installed once; nil where neither has it.
  static let python: String? = {
    let own = FileManager.default.temporaryDirectory.appending(path: "tuppence-tests-mcp-2.3.0").path
    let candidates = [found("python3"), "\(own)/bin/python"].compactMap(\.self)
    if let ready = candidates.first(where: { runs($0, ["-c", "import mcp.server; mcp.server.MCPServer"]) }) {
      return ready
    }
    guard let system = found("python3"), runs(system, ["-m", "venv", own]) else { return nil }
    guard
      runs(
        "\(own)/bin/pip",
        ["install", "-q", "--disable-pip-version-check", "--timeout", "10", "--retries", "1", "mcp==2.3.0"])
    else { return nil }
    return "\(own)/bin/python"
  }()

  private static func found(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func runs(_ path: String, _ arguments: [String]) -> Bool {
    guard FileManager.default.isExecutableFile(atPath: path) else { return false }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
