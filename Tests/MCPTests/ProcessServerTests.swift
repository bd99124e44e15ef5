import Foundation
import Records
import Synchronization
import Testing

@testable import MCP

/// A server in a process of its own that behaves well, in both forms of the protocol.
@Suite struct ProcessServerTests {
  @Test(arguments: ["current", "older", "older-exits"]) func listsAndCallsInBothFormsOfTheProtocol(mode: String)
    async throws
  {
    let server = try ServerFixture(mode)
    let names = try await server.client.tools().map(\.name)
    #expect(names == names.sorted() && names.contains("echo"))
    let answer = try await server.client.call(
      try await server.tool("echo"), arguments: "{\n\"text\": \"Grüße\\n\u{2028}\" }")
    #expect(answer == ToolResult(text: "Grüße\n\u{2028}"))
    #expect(
      await server.client.status
        == .ready(
          .init(name: "scripted", version: "1", protocolVersion: mode == "current" ? "2026-07-28" : "2025-06-18")))
    await server.client.close()
    #expect(await server.client.status == .closed)
    #expect(await failure { try await server.client.tools() } == .closed)
  }

  @Test func eachRequestCarriesTheVersionAndAnOlderServerGetsAHandshake() async throws {
    let current = try ServerFixture("current")
    _ = try await current.call("echo")
    let requests = current.lines.filter { $0.contains(#""id""#) }
    #expect(requests.count == 3)
    for line in requests {
      let metadata = try #require(JSONTree(Array(line.utf8))["params"]?["_meta"])
      let prefix = "io.modelcontextprotocol/"
      #expect(metadata[prefix + "protocolVersion"]?.string == "2026-07-28")
      #expect(metadata[prefix + "clientInfo"]?["name"]?.string == "tuppence")
      #expect(metadata[prefix + "clientInfo"]?["version"]?.string == "1.2")
      #expect(metadata[prefix + "clientCapabilities"] == .object([]))
    }

    let older = try ServerFixture("older")
    _ = try await older.call("echo")
    let methods = try older.lines.filter { $0.hasPrefix("{") }.map { line in
      try #require(JSONTree(Array(line.utf8))["method"]?.string)
    }
    #expect(methods == ["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call"])
    #expect(older.lines[2].contains(#""protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"#))
    #expect(!older.lines[4].contains("modelcontextprotocol"))
  }

  @Test func aServerThatIsSilentFirstGetsTheHandshake() async throws {
    var limits = ServerFixture.limits
    limits.discovery = .milliseconds(200)
    let server = try ServerFixture("older-slow", limits: limits)
    #expect(try await server.call("echo", "late").text == "late")
  }

  @Test(arguments: [1, 4, 16]) func aListIsFollowedToItsLastPage(pages: Int) async throws {
    let server = try ServerFixture("current", ["--pages", "\(pages)"])
    #expect(try await server.client.tools().count == 16)
    #expect(server.lines.filter { $0.contains("tools/list") }.count == pages)
    await server.client.close()
  }

  @Test func aFailureOfAToolIsAnAnswer() async throws {
    #expect(try await ServerFixture("current").call("fail", "x") == ToolResult(text: "it failed: x", isError: true))
  }

  @Test func whatIsNoTextIsNamed() async throws {
    let picture = try await ServerFixture("current").call("image")
    #expect(picture.text == "a picture\n[left out: image, image/png, 3 bytes]")
    #expect(try await ServerFixture("current").call("structured").text == #"{"sum":3}"#)
  }

  @Test func aCallThatIsNotCompleteIsRepeatedWithTheServersState() async throws {
    let server = try ServerFixture("current")
    #expect(try await server.call("more").text == "whole")
    let calls = try server.lines.filter { $0.contains("tools/call") }.map { try JSONTree(Array($0.utf8)) }
    #expect(calls.count == 2 && calls[0]["id"] != calls[1]["id"])
    #expect(calls[1]["params"]?["requestState"]?.string == "s\"t\n")
  }

  @Test func anUnknownKindOfResultIsRefused() async throws {
    let server = try ServerFixture("current")
    #expect(await failure { try await server.call("wrong-type") } == .unusableAnswer("resultType later"))
  }

  @Test func progressIsToldAndKeepsACallAlive() async throws {
    var limits = ServerFixture.limits
    limits.idle = .milliseconds(1_500)
    let server = try ServerFixture("current", limits: limits)
    let steps = Mutex<[MCPProgress]>([])
    let answer = try await server.client.call(try await server.tool("progress"), arguments: #"{"text":"25"}"#) { step in
      steps.withLock { $0.append(step) }
    }
    #expect(answer.text == "done")
    #expect(steps.withLock(\.count) == 25)
    #expect(steps.withLock(\.first) == MCPProgress(progress: "1", total: "25", message: "step 1"))
    await server.client.close()
  }

  @Test func aCallThatIsGivenUpIsCancelledAtTheServer() async throws {
    let server = try ServerFixture("older")
    let tool = try await server.tool("hang")
    let call = Task { try await server.client.call(tool, arguments: "{}") }
    try await server.wait(for: #""name":"hang""#)
    call.cancel()
    #expect(await failure { try await call.value } == .cancelled)
    try await server.wait(for: "notifications/cancelled")
    let line = try #require(server.lines.first { $0.contains("notifications/cancelled") })
    let id = try JSONTree(Array(server.lines.first { $0.contains(#""name":"hang""#) }.map { $0.utf8 } ?? "".utf8))["id"]
    #expect(try JSONTree(Array(line.utf8))["params"]?["requestId"] == id)
    // The server is still of use.
    #expect(try await server.call("echo", "on").text == "on")
    #expect(server.processes.count == 1)
  }

  @Test func callsRunAtTheSameTime() async throws {
    let server = try ServerFixture("current")
    let hang = try await server.tool("hang")
    let hanging = Task { try await server.client.call(hang, arguments: "{}") }
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<20 { group.addTask { try await server.call("echo", "\(number)", closes: false).text } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(answers == Set((0..<20).map(String.init)))
    await server.client.close()
    #expect(await failure { try await hanging.value } == .closed)
  }

  @Test func aServerGetsItsOwnVariablesAndNoKeyAndNoOtherDescriptor() async throws {
    let folder = try #require(realpath("/tmp", nil).map { String(cString: $0) })
    let server = try ServerFixture(
      "current",
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "AI_GATEWAY_API_KEY": "vck_secret", "X": "1"],
      own: ["TOKEN": "t=1", "PATH": "/bin"], workingFolder: "/tmp")
    // A file that a careless part of the program left open for children.
    let left = open("/dev/null", O_RDONLY)
    defer { close(left) }
    let text = try await server.call("environment").text
    #expect(text == "LC_ALL=C.UTF-8\nPATH=/bin\nTOKEN=t=1\ndescriptors 0 1 2\nfolder \(folder)", "\(text)")
  }

  @Test func requestsOfAnOlderServerAreAnsweredAndRefused() async throws {
    let server = try ServerFixture("asking")
    #expect(try await server.call("ask", closes: false).text == "asked")
    try await server.wait(for: #""id":"s3""#)
    #expect(server.lines.contains(#"{"jsonrpc":"2.0","id":"s0","result":{}}"#))
    #expect(server.lines.filter { $0.contains(#""code":-32601"#) }.count == 3)
    await server.client.close()
    // In the current form a client never writes a response.
    let current = try ServerFixture("current")
    #expect(try await current.call("ask").text == "asked")
    #expect(!current.lines.contains { $0.contains(#""s0""#) })
  }

  @Test func aToolThatHasChangedIsNotCalled() async throws {
    let server = try ServerFixture("current")
    let echo = try await server.tool("echo")
    _ = try await server.call("rename", closes: false)
    #expect(await failure { try await server.client.call(echo, arguments: "{}") } == .toolChanged("echo"))
    #expect(try await server.tool("echo").description == "renamed echo")
    #expect(await failure { try await server.client.call(MCPTool(name: "no"), arguments: "{}") } == .unknownTool("no"))
    #expect(await failure { try await server.client.call(echo, arguments: "[1]") } == .invalidArguments)
    await server.client.close()
  }

  @Test func aServerOfAnotherVersionIsAnError() async throws {
    #expect(
      await failure { try await ServerFixture("other-version").client.tools() } == .unsupportedVersion(["2031-01-01"]))
  }
}
