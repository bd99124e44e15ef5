import Foundation
import Testing

@testable import Sandbox

/// Exact limits of requests, and rare forms of them.
@Suite struct RequestRuleTests {
  private func head(_ text: String) throws -> RequestHead { try RequestHead(parsing: Array(text.utf8)[...]) }

  @Test(arguments: [(120, 200), (121, 431)]) func aHeadOfJustTheLimitIsRead(size: Int, status: Int) async throws {
    try await withSandbox({ $0.limits.head = 120 }) { sandbox throws in
      let start = "GET /v1/models HTTP/1.1\r\nHost: t\r\nConnection: close\r\nX: "
      let padding = String(repeating: "x", count: size - start.utf8.count - 4)
      #expect(try sandbox.exchange(start + padding + "\r\n\r\n").status == status)
    }
  }

  @Test(arguments: [(10, 400), (11, 413)]) func aBodyOfJustTheLimitIsRead(size: Int, status: Int) async throws {
    try await withSandbox({ $0.limits.body = 10 }) { sandbox throws in
      let body = String(repeating: "x", count: size)
      #expect(try sandbox.post(body).status == status)
    }
  }

  @Test func theFirstOfSeveralParametersCounts() throws {
    let head = try head("GET /?a=1&a=2&b%20c=x%3Dy&d&=e HTTP/1.1\r\nHost: h")
    #expect(head.parameter("a") == "1" && head.parameter("b c") == "x=y" && head.parameter("d")?.isEmpty == true)
  }

  @Test func anOldClientSendsNoChunks() throws {
    let old = try head("POST / HTTP/1.0\r\nTransfer-Encoding: chunked")
    #expect(throws: RequestFault.malformed) { try old.framing() }
  }

  @Test func anOldClientMayKeepItsConnection() async throws {
    try await withSandbox { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      for _ in 0..<2 {
        connection.send("GET /v1/models HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(connection.text(through: "]}").hasPrefix("HTTP/1.1 200 OK\r\n"))
      }
      let answer = try sandbox.exchange("GET /v1/models HTTP/1.0\r\n\r\n")
      #expect(answer.status == 200 && answer.head.contains("Connection: close"))
    }
  }

  @Test func aConnectionThatHasEndedLeavesItsPlace() {
    let table = ConnectionTable(bound: 1)
    func socket() -> Socket { Socket(descriptor: open("/dev/null", O_RDWR)) }
    let (first, second) = (socket(), socket())
    #expect(table.admit(first) == .admitted && table.admit(second) == .full)
    table.release(first)
    #expect(table.admit(second) == .admitted)
    table.release(second)
  }

  /// Where the body has come, or none will come, no answer asks for it.
  @Test func aBodyThatIsThereIsNotAskedFor() async throws {
    try await withSandbox { sandbox throws in
      for (length, body) in [(2, "{}"), (0, "")] {
        let answer = try sandbox.exchange(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\nExpect: 100-continue\r\n"
            + "Connection: close\r\nContent-Length: \(length)\r\n\r\n\(body)")
        #expect(answer.status == 400)
      }
    }
  }

  // Tools.

  private static let tools = [
    OfferedTool(name: "read", firstArgument: "path"), OfferedTool(name: "run", firstArgument: "command"),
  ]

  private func message(_ json: String) throws -> ChatMessage {
    try JSONDecoder().decode(ChatMessage.self, from: Data(json.utf8))
  }

  /// What came before the last prompt is another turn's.
  @Test func eachStepOfAPromptIsCalledOnce() throws {
    let user = ChatMessage(role: .user, text: "read a then run b")
    let called = ChatMessage(role: .assistant, parts: [], calls: [.init(id: "c1", name: "read", arguments: "{}")])
    let answered = try message(#"{"role":"tool","tool_call_id":"c1","content":"text of a"}"#)
    let again = ChatMessage(role: .assistant, parts: [], calls: [.init(id: "c2", name: "run", arguments: "{}")])
    let second = try message(#"{"role":"tool","tool_call_id":"c2","content":"b ran"}"#)
    func turn(_ messages: [ChatMessage], endless: Bool = false) -> ToolTurn {
      ToolTurn(messages, tools: Self.tools, isEndless: endless)
    }
    #expect(turn([user]).calls.map(\.name) == ["read"] && turn([user]).words == nil)
    let one = turn([user, called, answered])
    #expect(one.calls.map(\.name) == ["run"] && one.results.map(\.text) == ["text of a"])
    let two = turn([user, called, answered, again, second])
    #expect(two.calls.isEmpty && two.words == "`run` answered: “b ran”.\n\nWhat does that tell you?")
    #expect(turn([user, called, answered, again, second], endless: true).calls.map(\.name) == ["read"])
    #expect(turn([user, called, answered, again, second, user]).calls.map(\.name) == ["read"])
    #expect(turn([user, called, answered, again, second, user]).words == nil)
  }
}
