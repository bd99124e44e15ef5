import Foundation
import HTTP
import Records
import Synchronization
import TestSupport
import Testing

@testable import MCP

/// Single rules of the way over HTTP, each against a server that differs in one point.
@Suite struct HTTPRuleTests {
  /// A server that gives each request with a number to `special` first: its method, the number's digits in `id`.
  private static func server(
    older: Bool = false, agreed: String = "2025-06-18", schema: String = #"{"type":"object"}"#,
    _ special: @escaping @Sendable (_ method: String, _ id: String, _ message: JSONTree) -> [ByteServer.Step]? = {
      _, _, _ in nil
    }
  ) throws -> ByteServer {
    try HTTPServerTests.server(older: older, agreed: agreed, schema: schema) { message, _ in
      guard let method = message["method"]?.string, case .number(let id)? = message["id"] else { return nil }
      return special(method, id, message)
    }
  }

  private static func result(_ id: String, _ result: String) -> [ByteServer.Step] {
    ByteServer.answer(body: #"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#)
  }

  private static func event(_ message: String) -> String { "data: \(message)\n\n" }

  private static func text(_ id: String, _ text: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"result":{"content":[{"type":"text","text":"\#(text)"}]}}"#
  }

  private static func methods(_ server: ByteServer) -> [String] {
    server.requests.compactMap { try? JSONTree($0.body)["method"]?.string }
  }

  private func call(_ client: MCPClient, _ arguments: String = "{}") async throws -> String {
    let tool = try #require(try await client.tools().first)
    return try await client.call(tool, arguments: arguments).text
  }

  // The version.

  @Test(arguments: [
    #""result":{"supportedVersions":["2031-01-01","2025-06-18"]}"#, #""result":{}"#,
    #""error":{"code":-32022,"message":"","data":{"supported":["2024-11-05"]}}"#,
  ])
  func aServerWithoutTheCurrentVersionGetsTheHandshake(answer: String) async throws {
    let server = try Self.server(older: true) { method, id, _ in
      guard method == "server/discover" else { return nil }
      return ByteServer.answer(body: #"{"jsonrpc":"2.0","id":\#(id),\#(answer)}"#)
    }
    #expect(try await call(HTTPServerTests.client(server)) == "3")
    #expect(
      Self.methods(server) == [
        "server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call",
      ])
  }

  @Test func theCurrentVersionIsTakenWhereverItIsInTheList() async throws {
    let name = String(repeating: "n", count: 150)
    let server = try Self.server { method, id, _ in
      guard method == "server/discover" else { return nil }
      return Self.result(
        id,
        #"{"supportedVersions":["2025-06-18","2026-07-28"],"serverInfo":{"name":"\#(name)","version":"\#(name)"}}"#)
    }
    let client = HTTPServerTests.client(server)
    #expect(await client.status == .idle)
    #expect(try await call(client) == "3")
    let kept = String(name.prefix(100))
    #expect(await client.status == .ready(.init(name: kept, version: kept, protocolVersion: "2026-07-28")))
  }

  @Test(arguments: [
    (#"{"protocolVersion":"2031-01-01"}"#, MCPError.unsupportedVersion(["2031-01-01"])),
    (#"{"capabilities":{}}"#, .unusableAnswer("initialize is answered without a version")),
  ])
  func aHandshakeHasToAgreeOnAKnownVersion(answer: String, error: MCPError) async throws {
    let server = try Self.server(older: true) { method, id, _ in
      method == "initialize" ? Self.result(id, answer) : nil
    }
    #expect(await failure { try await HTTPServerTests.client(server).tools() } == error)
    #expect(Self.methods(server) == ["server/discover", "initialize"])
  }

  /// A server that starts slowly may know the question and not the handshake.
  @Test(arguments: [true, false]) func aSilentServerThatRefusesTheHandshakeIsAskedAgain(knows: Bool) async throws {
    let isFirst = Mutex(true)
    let server = try Self.server { method, id, _ in
      guard ["server/discover", "initialize"].contains(method) else { return nil }
      if method == "server/discover", isFirst.withLock({ $0 }) {
        isFirst.withLock { $0 = false }
        return [.stall]
      }
      if method == "server/discover", knows { return nil }
      return ByteServer.answer(body: #"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32601,"message":"no method"}}"#)
    }
    var limits = ServerFixture.limits
    limits.discovery = .milliseconds(150)
    let client = HTTPServerTests.client(server, limits: limits)
    if knows {
      #expect(try await client.tools().count == 1)
    } else {
      #expect(
        await failure { try await client.tools() }
          == .unusableAnswer("neither server/discover nor initialize is answered"))
    }
    #expect(Self.methods(server).prefix(3) == ["server/discover", "initialize", "server/discover"])
  }

  /// It is not asked for the current version again, until a handshake fails.
  @Test func anOlderServerIsKnownAsOne() async throws {
    let isLost = Mutex(false)
    let isUpdated = Mutex(false)
    let server = try Self.server(older: true) { method, id, _ in
      if isUpdated.withLock({ $0 }) {
        if method == "initialize" { return ByteServer.answer("500 Internal Server Error", body: "") }
        if method == "server/discover" { return Self.result(id, #"{"supportedVersions":["2026-07-28"]}"#) }
      }
      guard method == "tools/call", isLost.withLock({ $0 }) else { return nil }
      isLost.withLock { $0 = false }
      return ByteServer.answer("404 Not Found", body: "")
    }
    var limits = ServerFixture.limits
    limits.rest = .zero
    let client = HTTPServerTests.client(server, limits: limits)
    #expect(try await call(client) == "3")
    isLost.withLock { $0 = true }
    #expect(try await call(client) == "3")
    #expect(Self.methods(server).filter { $0 == "server/discover" }.count == 1)
    isLost.withLock { $0 = true }
    isUpdated.withLock { $0 = true }
    #expect(await failure { try await call(client) } == .httpStatus(500, host: "127.0.0.1"))
    #expect(try await call(client) == "3")
    #expect(Self.methods(server).suffix(4) == ["initialize", "server/discover", "tools/list", "tools/call"])
  }

  /// Whatever else the question is answered with, the handshake follows; codes of the current version are its own.
  @Test(arguments: [
    ([ByteServer.Step.close], true), (ByteServer.answer(type: "text/html", body: "<html>"), true),
    (ByteServer.answer("404 Not Found", body: ""), true),
    (ByteServer.answer(body: "\"" + String(repeating: "x", count: 20_000) + "\""), true),
    (refusal(-32_023), true), (refusal(-32_020), false), (refusal(-32_019), true), (refusal(-32_601), true),
  ])
  func theFirstQuestionMayFail(steps: [ByteServer.Step], isOlder: Bool) async throws {
    let server = try Self.server(older: true) { method, _, _ in method == "server/discover" ? steps : nil }
    var limits = ServerFixture.limits
    limits.message = 10_000
    let client = HTTPServerTests.client(server, limits: limits)
    let error = await failure { try await client.tools() }
    #expect(error == (isOlder ? nil : .refused(code: -32_020, message: "no")))
    #expect(Self.methods(server).contains("initialize") == isOlder)
  }

  private static func refusal(_ code: Int) -> [ByteServer.Step] {
    ByteServer.answer(body: #"{"jsonrpc":"2.0","id":null,"error":{"code":\#(code),"message":"no"}}"#)
  }

  @Test func aHandshakeThatIsRefusedIsTheServersOwnError() async throws {
    let server = try Self.server(older: true) { method, _, _ in
      method == "initialize" ? Self.refusal(-32_000) : nil
    }
    let error = await failure { try await HTTPServerTests.client(server).tools() }
    #expect(error == .refused(code: -32_000, message: "no"))
  }

  // Sessions.

  /// The content type is compared without its case and its parameters.
  @Test func theSessionMayComeWithAStreamOfEvents() async throws {
    let server = try Self.server(older: true) { method, id, _ in
      guard method == "initialize" else { return nil }
      let message = #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-03-26"}}"#
      return [
        .send(
          "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream ; charset=utf-8\r\nMcp-Session-Id: s-2\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n" + ByteServer.chunk(Self.event(message)) + ByteServer.lastChunk)
      ]
    }
    #expect(try await call(HTTPServerTests.client(server)) == "3")
    let later = server.requests.dropFirst(2).map(\.headers)
    #expect(later.map { $0["mcp-session-id"] } == ["s-2", "s-2", "s-2"])
    #expect(later.allSatisfy { $0["mcp-protocol-version"] == "2025-03-26" })
  }

  /// A call goes out twice at most, and what was lost is no failure of the server.
  @Test func aSessionThatIsLostAgainAndAgainIsNoReasonToRest() async throws {
    let isLost = Mutex(true)
    let server = try Self.server(older: true) { method, _, _ in
      guard method == "tools/call", isLost.withLock({ $0 }) else { return nil }
      return ByteServer.answer("404 Not Found", body: "")
    }
    let client = HTTPServerTests.client(server)
    for count in 1...3 {
      #expect(await failure { try await call(client) } == .sessionLost)
      #expect(Self.methods(server).filter { $0 == "tools/call" }.count == 2 * count)
    }
    isLost.withLock { $0 = false }
    #expect(try await call(client) == "3")
  }

  @Test func withoutASessionNoneIsLost() async throws {
    let server = try Self.server { method, _, _ in
      method == "tools/call" ? ByteServer.answer("404 Not Found", body: "") : nil
    }
    #expect(await failure { try await call(HTTPServerTests.client(server)) } == .httpStatus(404, host: "127.0.0.1"))
    #expect(Self.methods(server) == ["server/discover", "tools/list", "tools/call"])
  }

  @Test func aRefusalSaysWhetherCredentialsWereSent() async throws {
    let server = try ByteServer(ByteServer.answer("401 Unauthorized", body: ""))
    let client = HTTPServerTests.client(server, headers: ["authorization": "Bearer x"])
    #expect(await failure { try await client.tools() } == .unauthorized(host: "127.0.0.1", sends: true))
  }

  // Streams.

  @Test func requestsInACurrentServersStreamAreNotAnswered() async throws {
    let server = try Self.server { method, id, _ in
      guard method == "tools/call" else { return nil }
      return ByteServer.stream(
        Self.event(#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#) + Self.event(Self.text(id, "3")))
    }
    #expect(try await call(HTTPServerTests.client(server)) == "3")
    #expect(server.requests.count == 3)
  }

  @Test func onlySoManyRequestsOfACallAreAnswered() async throws {
    let server = try Self.server(older: true) { method, id, _ in
      guard method == "tools/call" else { return nil }
      let pings = (0..<102).map { Self.event(#"{"jsonrpc":"2.0","id":\#($0),"method":"ping"}"#) }
      return ByteServer.stream(pings.joined() + Self.event(Self.text(id, "3")))
    }
    #expect(try await call(HTTPServerTests.client(server)) == "3")
    let replies = server.requests.filter { $0.text.contains(#""result":{}"#) }
    #expect(replies.count == 100)
    #expect(
      replies.allSatisfy {
        $0.headers["mcp-session-id"] == "s-1" && $0.headers["mcp-protocol-version"] == "2025-06-18"
      })
  }

  @Test func progressOfAnotherCallIsNotTold() async throws {
    let server = try Self.server { method, id, _ in
      guard method == "tools/call" else { return nil }
      let steps = ["99", "\"\(id)\"", id].enumerated().map { number, token in
        Self.event(
          #"{"method":"notifications/progress","params":{"progressToken":\#(token),"progress":\#(number),"total":9}}"#)
      }
      return ByteServer.stream(steps.joined() + Self.event(Self.text(id, "3")))
    }
    let client = HTTPServerTests.client(server)
    let steps = Mutex<[MCPProgress]>([])
    let tool = try #require(try await client.tools().first)
    _ = try await client.call(tool, arguments: "{}") { step in steps.withLock { $0.append(step) } }
    #expect(steps.withLock(\.self) == [MCPProgress(progress: "2", total: "9", message: nil)])
  }

  /// The notice holds until a list has come.
  @Test func aListThatHasChangedIsReadAgainUntilThatSucceeds() async throws {
    let lists = Mutex(0)
    let server = try Self.server { method, id, _ in
      switch method {
      case "tools/list":
        lists.withLock { $0 += 1 }
        return lists.withLock { $0 } == 2 ? ByteServer.answer("500 Internal Server Error", body: "") : nil
      case "tools/call":
        return ByteServer.stream(
          Self.event(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#)
            + Self.event(Self.text(id, "3")))
      default: return nil
      }
    }
    let client = HTTPServerTests.client(server)
    #expect(try await call(client) == "3")
    #expect(await failure { try await client.tools() } == .httpStatus(500, host: "127.0.0.1"))
    #expect(try await client.tools().count == 1)
    #expect(try await client.tools().count == 1)
    #expect(lists.withLock { $0 } == 3)
  }

  @Test func bytesThatNobodyAskedForEndACall() async throws {
    let server = try Self.server { method, _, _ in
      guard method == "tools/call" else { return nil }
      let comments = String(repeating: ": nothing\n", count: 10_000)
      return [.send(ByteServer.streamHead + ByteServer.chunk(comments)), .stall]
    }
    var limits = ServerFixture.limits
    limits.unsolicitedBytes = 50_000
    limits.idle = .seconds(2)
    let client = HTTPServerTests.client(server, limits: limits)
    guard case .flooded? = await failure(of: { try await call(client) }) else {
      Issue.record("the call goes on")
      return
    }
  }

  @Test func aCallWhoseStreamNeverEndsTakesTooLong() async throws {
    let server = try Self.server { method, _, _ in
      guard method == "tools/call" else { return nil }
      let trickle = String(repeating: ByteServer.chunk(": still here\n\n"), count: 1_000)
      return [.send(ByteServer.streamHead), .pieces(Array(trickle.utf8), size: 1), .stall]
    }
    var limits = ServerFixture.limits
    (limits.idle, limits.total) = (.milliseconds(500), .milliseconds(500))
    let client = HTTPServerTests.client(server, limits: limits)
    #expect(await failure { try await call(client) } == .tookTooLong(after: .milliseconds(500)))
  }

  @Test func anAnswerMayBeAListOfMessages() async throws {
    let server = try Self.server { method, id, _ in
      guard method == "tools/call" else { return nil }
      return ByteServer.answer(
        body: #"[{"jsonrpc":"2.0","method":"notifications/message"},\#(Self.text("99", "x")),\#(Self.text(id, "3"))]"#)
    }
    #expect(try await call(HTTPServerTests.client(server)) == "3")
  }

  /// Only a server of an older version is told, and only where the call may still run there.
  @Test(arguments: [(true, true, true), (true, false, false), (false, true, false)])
  func aServerIsToldOfACallThatIsGivenUp(isOlder: Bool, isSilent: Bool, isTold: Bool) async throws {
    let isFirst = Mutex(true)
    let server = try Self.server(older: isOlder) { method, _, _ in
      guard method == "tools/call", isFirst.withLock({ $0 }) else { return nil }
      isFirst.withLock { $0 = false }
      return isSilent ? [.send(ByteServer.streamHead), .stall] : [.close]
    }
    var limits = ServerFixture.limits
    limits.idle = .milliseconds(400)
    let client = HTTPServerTests.client(server, limits: limits)
    let error = await failure { try await call(client) }
    if isSilent { #expect(error == .silent(after: .milliseconds(400))) }
    let count = isOlder ? 5 : 3
    if isTold { _ = try await server.request(count) }
    #expect(try await call(client) == "3")
    #expect(Self.methods(server).contains("notifications/cancelled") == isTold)
  }

  @Test func aCallThatWasGivenUpBeforeIsNotSent() async throws {
    let server = try Self.server()
    let client = HTTPServerTests.client(server)
    let tool = try #require(try await client.tools().first)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await client.call(tool, arguments: "{}")
    }
    task.cancel()
    #expect(await failure { try await task.value } == .cancelled)
    #expect(try await call(client) == "3")
    #expect(Self.methods(server) == ["server/discover", "tools/list", "tools/call"])
  }

  // Lists of tools.

  @Test func aListHoldsNoLongerThanItsServerSays() async throws {
    for (time, count) in [("0", 3), ("60000", 1)] {
      let server = try Self.server { method, id, _ in
        guard method == "tools/list" else { return nil }
        return Self.result(id, #"{"tools":[{"name":"sum","inputSchema":{}}],"ttlMs":\#(time)}"#)
      }
      let client = HTTPServerTests.client(server)
      for _ in 0..<3 { _ = try await client.tools() }
      #expect(Self.methods(server).filter { $0 == "tools/list" }.count == count)
    }
  }

  /// A server whose list has a further page behind each one, with a cursor of its own or always the same.
  private static func endless(sameCursor: Bool = false) throws -> ByteServer {
    let page = Mutex(0)
    return try server { method, id, _ in
      guard method == "tools/list" else { return nil }
      let number = page.withLock { page in
        page += 1
        return page
      }
      return Self.result(
        id,
        #"{"tools":[{"name":"t\#(number)","inputSchema":{}}],"nextCursor":"\#(sameCursor ? 1 : number)"}"#)
    }
  }

  @Test func aListIsReadUpToItsLimits() async throws {
    for (pages, tools, read) in [(2, 1_000, 2), (100, 1, 1), (100, 3, 3)] {
      var limits = ServerFixture.limits
      (limits.pages, limits.tools) = (pages, tools)
      let server = try Self.endless()
      let client = HTTPServerTests.client(server, limits: limits)
      #expect(try await client.tools().map(\.name) == (1...read).map { "t\($0)" })
      #expect(try await client.omittedTools() == ["further tools: only the first \(read) are read"])
      #expect(Self.methods(server).filter { $0 == "tools/list" }.count == read)
    }
  }

  @Test func aListThatLeadsBackToItselfIsRefused() async throws {
    let server = try Self.endless(sameCursor: true)
    let client = HTTPServerTests.client(server)
    #expect(await failure { try await client.tools() } == .unusableAnswer("a list of tools without an end"))
    #expect(Self.methods(server).filter { $0 == "tools/list" }.count == 2)
  }

  /// The annotation is one of the current version alone.
  @Test(arguments: ["number", "string"]) func anOlderServersParametersStayOutOfHeaders(type: String) async throws {
    let schema = #"{"type":"object","properties":{"x":{"type":"\#(type)","x-mcp-header":"X"}}}"#
    let server = try Self.server(older: true, schema: schema)
    #expect(try await call(HTTPServerTests.client(server), #"{"x":"1"}"#) == "3")
    #expect(server.requests.allSatisfy { $0.headers["mcp-param-x"] == nil })
  }

  // Calls that are not complete.

  @Test(arguments: [
    (
      #"{"resultType":"input_required","requestState":"s","inputRequests":{"q":{"method":"elicitation/create"}}}"#,
      MCPError.needsClientAbility("elicitation/create"), 1
    ),
    (
      #"{"resultType":"input_required","inputRequests":{"roots/list":{}}}"#, .needsClientAbility("roots/list"), 1
    ),
    (#"{"resultType":"input_required"}"#, .unusableAnswer("input_required without a state"), 1),
    (#"{"resultType":"input_required","requestState":"s"}"#, .unusableAnswer("a call that never completes"), 8),
  ])
  func aCallThatCannotBeCompletedFails(answer: String, error: MCPError, calls: Int) async throws {
    let server = try Self.server { method, id, _ in method == "tools/call" ? Self.result(id, answer) : nil }
    #expect(await failure { try await call(HTTPServerTests.client(server)) } == error)
    #expect(Self.methods(server).filter { $0 == "tools/call" }.count == calls)
  }

  // What a failed exchange means.

  private static let errors: [(HTTPError, MCPError)] = [
    (.invalidRequest(.address), .notReachable(host: "h", detail: "address")),
    (.invalidRequest(.headerName("a b")), .notReachable(host: "h", detail: "header a b")),
    (.invalidRequest(.headerValue(name: "X-Key")), .notReachable(host: "h", detail: "header X-Key")),
    (.notConnected(detail: "refused"), .notReachable(host: "h", detail: "refused")),
    (.connectTimeout(after: .seconds(9)), .notReachable(host: "h", detail: "no connection in time")),
    (.proxyFailed(proxy: "p", status: 407, detail: "d"), .notReachable(host: "h", detail: "proxy p: d")),
    (.noResponse(after: .seconds(9)), .silent(after: .seconds(9))),
    (.silent(after: .seconds(8)), .silent(after: .seconds(8))),
    (.deadlinePassed, .tookTooLong(after: .seconds(2))), (.tooLarge(limit: 7), .answerTooLong(limit: 5)),
    (.connectionLost(detail: "d"), .connectionLost(detail: "d")), (.cancelled, .cancelled),
  ]

  @Test(arguments: errors.indices) func aFailedExchangeHasItsMeaning(row: Int) {
    let (error, meaning) = Self.errors[row]
    let limits = MCPLimits.Call(idle: .seconds(1), total: .seconds(2))
    #expect(MCPError(error, host: "h", limits: limits, message: 5) == meaning)
  }
}
