import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import MCP

/// Servers over HTTP on the loopback address, each a script of answers.
@Suite struct HTTPServerTests {
  /// A server with one tool; it gives each request to `special` first.
  static func server(
    older: Bool = false, agreed: String = "2025-11-25", schema: String = #"{"type":"object"}"#,
    special: @escaping @Sendable (JSONTree, ByteServer.Request) -> [ByteServer.Step]? = { _, _ in nil }
  ) throws -> ByteServer {
    try ByteServer { request, _ in
      guard let message = try? JSONTree(request.body) else { return ByteServer.answer("400 Bad Request", body: "") }
      if let steps = special(message, request) { return steps }
      guard case .number(let id)? = message["id"] else { return ByteServer.answer("202 Accepted", type: nil, body: "") }
      func answer(_ result: String, _ headers: [String: String] = [:]) -> [ByteServer.Step] {
        ByteServer.answer(headers: headers, body: #"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#)
      }
      switch message["method"]?.string {
      case "server/discover" where !older:
        return answer(#"{"supportedVersions":["2026-07-28"],"capabilities":{}}"#)
      case "initialize" where older:
        return answer(#"{"protocolVersion":"\#(agreed)","capabilities":{}}"#, ["Mcp-Session-Id": "s-1"])
      case "tools/list": return answer(#"{"tools":[{"name":"sum","inputSchema":\#(schema)}]}"#)
      case "tools/call": return answer(#"{"content":[{"type":"text","text":"3"}]}"#)
      default: return ByteServer.answer("400 Bad Request", body: "not initialized")
      }
    }
  }

  static func client(
    _ server: ByteServer, headers: [String: String] = [:], limits: MCPLimits = ServerFixture.limits
  ) -> MCPClient {
    MCPClient(
      MCPServerConfiguration("test", .http(server.baseURL.appending(path: "mcp"), headers: headers)),
      environment: [:], version: "1.2", limits: limits)
  }

  private func call(_ client: MCPClient, _ arguments: String = "{}") async throws -> String {
    let tool = try #require(try await client.tools().first)
    return try await client.call(tool, arguments: arguments).text
  }

  @Test func aCurrentServerGetsItsHeadersWithEachRequest() async throws {
    let server = try Self.server()
    let client = Self.client(server, headers: ["Authorization": "Bearer user-token"])
    #expect(try await call(client) == "3")
    let headers = server.requests.map(\.headers)
    #expect(headers.map { $0["mcp-method"] } == ["server/discover", "tools/list", "tools/call"])
    #expect(headers.allSatisfy { $0["mcp-protocol-version"] == "2026-07-28" && $0["mcp-session-id"] == nil })
    #expect(headers.allSatisfy { $0["authorization"] == "Bearer user-token" })
    #expect(headers.allSatisfy { $0["accept"] == "application/json, text/event-stream" })
    #expect(headers.map { $0["mcp-name"] } == [nil, nil, "sum"])
  }

  @Test func anOlderServerGetsAHandshakeAndItsSession() async throws {
    let server = try Self.server(older: true)
    #expect(try await call(Self.client(server)) == "3")
    let methods = try server.requests.map { try JSONTree($0.body)["method"]?.string }
    #expect(methods == ["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call"])
    #expect(server.requests.map { $0.headers["mcp-session-id"] } == [nil, nil, "s-1", "s-1", "s-1"])
    #expect(
      server.requests.map { $0.headers["mcp-protocol-version"] }.suffix(3) == [
        "2025-11-25", "2025-11-25", "2025-11-25",
      ])
    #expect(server.requests[1].headers["mcp-protocol-version"] == nil)
  }

  @Test(arguments: [true, false]) func leavingEndsTheSessionOfAnOlderServer(isOlder: Bool) async throws {
    let server = try Self.server(older: isOlder, agreed: "2025-06-18")
    let client = Self.client(server, headers: ["Authorization": "Bearer user-token"])
    #expect(try await call(client) == "3")
    await client.close()
    await client.close()
    let ends = server.requests.filter { $0.method == "DELETE" }
    #expect(ends.map { $0.headers["mcp-session-id"] } == (isOlder ? ["s-1"] : []))
    #expect(ends.allSatisfy { $0.path == "/v1/mcp" && $0.headers["authorization"] == "Bearer user-token" })
    #expect(ends.allSatisfy { $0.body.isEmpty && $0.headers["mcp-protocol-version"] == "2025-06-18" })
  }

  @Test func aLostSessionIsBegunAgain() async throws {
    let isLost = Mutex(true)
    let server = try Self.server(older: true) { message, _ in
      guard message["method"]?.string == "tools/call", isLost.withLock({ $0 }) else { return nil }
      isLost.withLock { $0 = false }
      return ByteServer.answer(
        "404 Not Found", body: #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Session not found"}}"#)
    }
    #expect(try await call(Self.client(server)) == "3")
    #expect(try server.requests.filter { try JSONTree($0.body)["method"]?.string == "initialize" }.count == 2)
  }

  @Test func anAnswerMayBeAStreamOfEvents() async throws {
    let server = try Self.server { message, _ in
      guard message["method"]?.string == "tools/call", case .number(let id)? = message["id"] else { return nil }
      return ByteServer.stream(
        """
        : keep-alive

        data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":\(id),"progress":1}}

        id: 7
        event: message
        data: {"jsonrpc":"2.0","id":99,"result":{"content":[{"type":"text","text":"another's"}]}}

        data: nonsense

        data: {"jsonrpc":"2.0","id":\(id),
        data: "result":{"content":[{"type":"text","text":"streamed"}]}}


        """)
    }
    let steps = Mutex(0)
    let client = Self.client(server)
    let tool = try #require(try await client.tools().first)
    let answer = try await client.call(tool, arguments: "{}") { _ in steps.withLock { $0 += 1 } }
    #expect(answer.text == "streamed")
    #expect(steps.withLock { $0 } == 1)
  }

  @Test func requestsInAnOlderServersStreamAreAnswered() async throws {
    let server = try Self.server(older: true) { message, _ in
      guard message["method"]?.string == "tools/call", case .number(let id)? = message["id"] else { return nil }
      return ByteServer.stream(
        #"data: {"jsonrpc":"2.0","id":"p","method":"ping"}"# + "\n\n"
          + #"data: {"jsonrpc":"2.0","id":5,"method":"sampling/createMessage"}"# + "\n\n"
          + #"data: {"jsonrpc":"2.0","id":\#(id),"result":{"content":[]}}"# + "\n\n")
    }
    #expect(try await call(Self.client(server)) == "")
    let bodies = server.requests.map(\.text)
    #expect(bodies.contains(#"{"jsonrpc":"2.0","id":"p","result":{}}"#))
    #expect(bodies.contains(#"{"jsonrpc":"2.0","id":5,"error":{"code":-32601,"message":"Method not found"}}"#))
  }

  private static let statuses: [(status: String, body: String, error: MCPError)] = [
    (
      "401 Unauthorized", #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}"#,
      .unauthorized(host: "127.0.0.1", sends: false)
    ),
    ("403 Forbidden", "", .forbidden(host: "127.0.0.1")),
    ("307 Temporary Redirect", "", .redirected(host: "evil.example")),
    ("301 Moved Permanently", "", .redirected(host: "evil.example")),
    ("303 See Other", "", .redirected(host: "evil.example")),
    ("500 Internal Server Error", "<html>", .httpStatus(500, host: "127.0.0.1")),
    ("200 OK", "<html>", .unusableAnswer("application/json")),
    (
      "400 Bad Request",
      #"{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"","data":{"supported":["2031-01-01"]}}}"#,
      .unsupportedVersion(["2031-01-01"])
    ),
    (
      "400 Bad Request", #"{"jsonrpc":"2.0","id":null,"error":{"code":-32021,"message":"sampling"}}"#,
      .needsClientAbility("sampling")
    ),
  ]

  @Test(arguments: statuses.indices) func eachRefusalHasItsError(row: Int) async throws {
    let (status, body, error) = Self.statuses[row]
    let server = try ByteServer(
      ByteServer.answer(status, headers: ["Location": "https://evil.example/mcp"], body: body))
    #expect(await failure { try await Self.client(server).tools() } == error)
  }

  @Test func aRedirectIsNotFollowed() async throws {
    let other = try Self.server()
    let server = try ByteServer(
      ByteServer.answer("308 Permanent Redirect", headers: ["Location": other.baseURL.absoluteString], body: ""))
    let client = Self.client(server, headers: ["Authorization": "Bearer secret"])
    #expect(await failure { try await client.tools() } == .redirected(host: "127.0.0.1"))
    #expect(other.requests.isEmpty)
  }

  @Test func anErrorOfTheProtocolIsTheServersOwn() async throws {
    let server = try Self.server { message, _ in
      guard message["method"]?.string == "tools/call", case .number(let id)? = message["id"] else { return nil }
      return ByteServer.answer(
        "400 Bad Request", body: #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32602,"message":"no such tool"}}"#)
    }
    #expect(await failure { try await call(Self.client(server)) } == .refused(code: -32602, message: "no such tool"))
  }

  /// Answers to a call that never become a whole one.
  private static let broken: [(name: String, steps: [ByteServer.Step], isExpected: @Sendable (MCPError) -> Bool)] = [
    ("closed", [.close], { if case .connectionLost = $0 { true } else { false } }),
    ("reset", [.reset], { if case .connectionLost = $0 { true } else { false } }),
    ("never", [.stall], { $0 == .silent(after: .milliseconds(400)) }),
    ("stream that is silent", [.send(ByteServer.streamHead), .stall], { $0 == .silent(after: .milliseconds(400)) }),
    (
      "stream that ends", ByteServer.stream("data: {}\n\n"),
      { $0 == .connectionLost(detail: "the stream ended before the answer") }
    ),
    ("empty", ByteServer.answer("202 Accepted", type: nil, body: ""), { $0 == .unusableAnswer("an empty answer") }),
    (
      "long", ByteServer.answer(body: "\"" + String(repeating: "x", count: 2 << 20) + "\""),
      { $0 == .answerTooLong(limit: 1 << 20) }
    ),
    (
      "long event", ByteServer.stream("data: " + String(repeating: "x", count: 2 << 20)),
      { $0 == .answerTooLong(limit: 1 << 20) }
    ),
    (
      "flood", ByteServer.stream(String(repeating: "data: {\"method\":\"x\"}\n\n", count: 3_000)),
      { if case .flooded = $0 { true } else { false } }
    ),
    (
      "deep", ByteServer.answer(body: String(repeating: "[", count: 100_000)),
      { $0 == .unusableAnswer("application/json") }
    ),
  ]

  @Test(arguments: broken.map(\.name)) func aCallWithoutAWholeAnswerFails(name: String) async throws {
    let row = try #require(Self.broken.first { $0.name == name })
    let server = try Self.server { message, _ in message["method"]?.string == "tools/call" ? row.steps : nil }
    var limits = ServerFixture.limits
    limits.message = 1 << 20
    limits.unsolicitedMessages = 2_000
    limits.idle = .milliseconds(400)
    let client = Self.client(server, limits: limits)
    let error = try #require(await failure { try await call(client) })
    #expect(row.isExpected(error), "\(error)")
    // The tools are still known, and the next call is a call.
    #expect(server.requests.count == 3)
  }

  @Test func givingUpClosesTheStreamAndTellsAnOlderServer() async throws {
    for older in [false, true] {
      let server = try Self.server(older: older) { message, _ in
        message["method"]?.string == "tools/call" ? [.send(ByteServer.streamHead), .stall] : nil
      }
      let client = Self.client(server)
      let tool = try #require(try await client.tools().first)
      let number = server.requests.count
      let task = Task { try await client.call(tool, arguments: "{}") }
      _ = try await server.request(number)
      task.cancel()
      #expect(await failure { try await task.value } == .cancelled)
      try await server.clientClosed(number)
      guard older else { continue }
      let notice = try await server.request(number + 1)
      #expect(try JSONTree(notice.body)["method"]?.string == "notifications/cancelled")
      #expect(notice.headers["mcp-session-id"] == "s-1")
    }
  }

  @Test func parametersGoIntoHeadersWhereTheSchemaSaysSo() async throws {
    let schema = #"""
      {"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},
       "deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}},"other":{"type":"string"}}}
      """#
    let server = try Self.server(schema: schema)
    _ = try await call(Self.client(server), #"{"region":"Köln","deep":{"n":42},"other":"x"}"#)
    let headers = try #require(server.requests.last?.headers)
    #expect(headers["mcp-param-region"] == "=?base64?S8O2bG4=?=")
    #expect(headers["mcp-param-n"] == "42")
    let invalid = try Self.server(schema: #"{"type":"object","properties":{"x":{"type":"number","x-mcp-header":"X"}}}"#)
    let client = Self.client(invalid)
    #expect(try await client.tools().isEmpty)
    #expect(try await client.omittedTools() == ["sum: x-mcp-header is not valid in its inputSchema"])
  }

  @Test func aServerThatIsNotThereIsAnError() async throws {
    let port = try DeafPort()
    let url = try #require(URL(string: "http://127.0.0.1:\(port.port)/mcp"))
    let client = MCPClient(MCPServerConfiguration("x", .http(url, headers: [:])), environment: [:], version: "1")
    let error = await failure { try await client.tools() }
    guard case .notReachable(host: "127.0.0.1", _)? = error else { throw try #require(error) }
  }
}
