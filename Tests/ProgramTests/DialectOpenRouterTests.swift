import Foundation
import TestSupport
import Testing

/// The built program with OpenRouter's dialect.
@Suite(.serialized)
struct DialectOpenRouterTests {
  private static let id = "gen-1790752558-a1B2c3"

  private static let head = ByteServer.streamHead.replacing(
    "Content-Type", with: "X-Generation-Id: \(id)\r\nContent-Type")

  private static let reply = """
    : OPENROUTER PROCESSING

    data: {"id":"\(id)","model":"x/y","choices":[{"index":0,"delta":{"content":"Hi.","role":"assistant"}}]}

    : OPENROUTER PROCESSING

    data: {"id":"\(id)","choices":[{"delta":{"content":""},"finish_reason":"stop","native_finish_reason":"STOP"}],"usage":USAGE}

    data: [DONE]


    """

  private static func streamed(usage: String) -> [ByteServer.Step] {
    let body = reply.replacing("USAGE", with: usage)
    return [.send(head + ByteServer.chunk(body) + ByteServer.lastChunk)]
  }

  /// The chat as it is given, the bill as it is given, and a 404 for anything else.
  private func server(_ chat: [ByteServer.Step], bill: String? = nil) throws -> ByteServer {
    try ByteServer { request, _ in
      if request.method == "POST" { return chat }
      guard let bill, request.path.hasSuffix("/generation?id=" + Self.id) else {
        return ByteServer.answer("404 Not Found", body: #"{"error":{"code":404,"message":"Resource not found"}}"#)
      }
      return ByteServer.answer(body: #"{"data":\#(bill)}"#)
    }
  }

  private func access(_ server: ByteServer) -> [String: String] {
    ["OPENROUTER_API_KEY": "sk-or-v1-0123456789", "OPENROUTER_BASE_URL": server.baseURL.absoluteString]
  }

  @Test func billsWhatOpenRouterTakesAndKeepsTheOwnKeysPriceApart() async throws {
    let server = try server(
      Self.streamed(usage: #"{"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.000088}}"#),
      bill: #"{"id":"\#(Self.id)","total_cost":0.0000044,"is_byok":true,"upstream_inference_cost":0.000088}"#)
    let run = try await Home().run(
      ["ask", "--gateway", "openrouter", "--model", "x/y", "--wait-for-bill", "--json", "hi"], with: access(server))
    let generation = try JSON(run.output).turn.generations[0]
    #expect(run.exit == .status(0) && generation.id.text == Self.id)
    #expect(generation.cost.text == "0.0000044" && generation.state.text == "billed")
    #expect(generation.upstream_cost.text == "0.000088" && generation.byok == .flag(true))
  }

  @Test func journalsTheHeadsIDOfAReplyThatNeverCame() async throws {
    let server = try server([.send(Self.head), .stall])
    let home = try Home()
    let child = try home.start(["ask", "--gateway", "openrouter", "--model", "x/y", "hi"], with: access(server))
    try await eventually("generation recorded") { !home.records("generation").isEmpty }
    #expect(home.records("generation")[0].id.text == Self.id)
    #expect(child.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.files.path + "/pending").count == 1)
  }

  @Test func sendsSessionAndAssistantWhereOpenRouterTakesThem() async throws {
    let server = try server(Self.streamed(usage: #"{"cost":0.1}"#))
    let home = try Home()
    let run = try await home.run(
      ["ask", "--gateway", "openrouter", "--model", "x/y", "-a", "swift", "--no-tags", "hi"], with: access(server))
    #expect(run.errors.contains("$0.10 reported") && !run.errors.contains(" tags"))
    _ = try await home.run(
      ["ask", "--gateway", "openrouter", "--model", "x/y", "-a", "swift", "hi"], with: access(server))
    let bodies = try server.requests.filter { $0.method == "POST" }.map { try JSON($0.text) }
    #expect(bodies[0].session_id == .null && bodies[0].trace == .null)
    let sessions = home.records("session").compactMap(\.id.text)
    #expect(sessions.contains(bodies[1].session_id.text ?? "") && bodies[1].trace.assistant.text == "swift")
  }

  @Test func saysWhatTheProviderSaid() async throws {
    let raw = #"{\"error\":{\"message\":\"prompt is too long\"}}"#
    let error =
      #"{"error":{"code":400,"message":"Provider returned error","metadata":{"raw":"\#(raw)","#
      + #""provider_name":"Anthropic"}},"user_id":"u"}"#
    let server = try server(ByteServer.answer("400 Bad Request", headers: ["X-Generation-Id": Self.id], body: error))
    let run = try await Home().run(
      ["ask", "--gateway", "openrouter", "--model", "x/y", "hi"], with: access(server))
    #expect(run.errors.contains("Provider returned error (Anthropic): prompt is too long"))
    #expect(run.errors.contains("free") && run.exit == .status(1))
  }

  @Test func keepsThePartialCostOfAReplyThatBreaksOff() async throws {
    let events = """
      data: {"id":"\(Self.id)","choices":[{"delta":{"content":"Hal"}}]}

      data: {"id":"\(Self.id)","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"cost":0.0001},"error":{"code":502,"message":"gone"}}


      """
    let server = try server([.send(Self.head + ByteServer.chunk(events) + ByteServer.lastChunk)])
    let home = try Home()
    let run = try await home.run(["ask", "--gateway", "openrouter", "--model", "x/y", "hi"], with: access(server))
    #expect(
      run.errors.contains("the gateway ended the reply with an error: gone") && run.errors.contains("$0.0001 reported"))
    let turn = try await home.export().turns[0]
    #expect(turn.reply.text == "Hal" && turn.cost.text == "0.0001" && turn.generations[0].lookup.text == "open")
  }
}
