import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Servers that copy OpenAI's chat completions, in the shapes that they were seen to send.
@Suite struct CompatibleServerTests {
  @Test func readsOllamasReasoningAndItsUsageBehindTheFinish() {
    let outcome = Outcome(
      stream: """
        data: {"id":"chatcmpl-7","object":"chat.completion.chunk","model":"qwen3:8b","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Hm."},"finish_reason":null}]}

        data: {"id":"chatcmpl-7","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

        data: {"id":"chatcmpl-7","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-7","choices":[],"usage":{"prompt_tokens":26,"completion_tokens":298,"total_tokens":324}}

        data: [DONE]


        """, dialect: .compatible)
    #expect(outcome.reasoning == "Hm." && outcome.text == "Hi" && outcome.isFinished)
    #expect(outcome.ids.isEmpty)
    #expect(outcome.figures?.usage == Usage(input: 26, output: 298))
    #expect(outcome.figures?.cost == nil)
  }

  @Test func readsLlamaCppsReasoningAndTimings() {
    let outcome = Outcome(
      stream: """
        data: {"choices":[{"finish_reason":null,"index":0,"delta":{"reasoning_content":"Hm."}}],"id":"chatcmpl-x"}

        data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"id":"chatcmpl-x","timings":{"prompt_n":5}}

        data: {"choices":[],"id":"chatcmpl-x","usage":{"completion_tokens":2,"prompt_tokens":5},"timings":{"prompt_n":5}}

        data: [DONE]


        """, dialect: .compatible)
    #expect(outcome.reasoning == "Hm." && outcome.isFinished && outcome.error == nil)
    #expect(outcome.figures?.usage == Usage(input: 5, output: 2))
  }

  @Test func believesLiteLLMsCostInTheStream() {
    let outcome = Outcome(
      stream: """
        data: {"id":"chatcmpl-7","model":"priced","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-7","model":"priced","choices":[{"index":0,"delta":{}}],"usage":{"completion_tokens":3,"prompt_tokens":20,"completion_tokens_details":{"reasoning_tokens":0},"cost":4.8e-6}}

        data: [DONE]


        """, dialect: .compatible)
    #expect(outcome.figures?.cost == USD("0.0000048"))
    #expect(outcome.figures?.finishReason == "stop")
  }

  private static let whole = #"{"id":"chatcmpl-7","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]MORE}"#

  @Test(arguments: [
    ("application/json", "", "4.8e-06", "0.0000048"),
    ("application/json", #","usage":{"cost":0.5}"#, "4.8e-06", "0.5"),
    ("application/json", "", "None", nil),
    ("application/json", "", "-1", nil),
  ])
  func believesLiteLLMsHeaderForAReplyInOnePiece(type: String, more: String, header: String, cost: String?) async throws
  {
    let server = try ByteServer(
      ByteServer.answer(
        type: type, headers: ["x-litellm-response-cost": header], body: Self.whole.replacing("MORE", with: more)))
    let outcome = await Outcome(Gateway.at(server, dialect: .compatible).reply(to: .hello))
    #expect(outcome.text == "Hi" && outcome.isFinished)
    #expect(outcome.figures?.cost == cost.flatMap { USD($0) })
  }

  /// The head of a stream is written before anything is generated: what it says is no whole cost.
  @Test func believesNoCostInTheHeadOfAStream() async throws {
    let events = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"
    let server = try ByteServer(
      ByteServer.answer(type: "text/event-stream", headers: ["x-litellm-response-cost": "0.0"], body: events))
    let outcome = await Outcome(Gateway.at(server, dialect: .compatible).reply(to: .hello))
    #expect(outcome.text == "Hi" && outcome.figures?.cost == nil)
  }

  @Test func believesNoOtherGatewaysHeaderOfCost() async throws {
    let server = try ByteServer(
      ByteServer.answer(
        headers: ["x-litellm-response-cost": "0"], body: Self.whole.replacing("MORE", with: "")))
    let outcome = await Outcome(Gateway.at(server, dialect: .openRouter).reply(to: .hello))
    #expect(outcome.isFinished && outcome.figures?.cost == nil)
  }

  @Test(arguments: [
    (["session:s1", "assistant:duck"], "session:s1,assistant:duck"), (["a,b", "ünï", "ok", "x\r\ny"], "ok"), ([], nil),
    (["!~ ~!", "a\u{7F}", "\u{1F}"], "!~ ~!"),
  ])
  func sendsTagsInLiteLLMsHeaderAndNowhereElse(tags: [String], header: String?) async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    var request = ChatRequest.hello
    let plain = try request.body(in: .compatible)
    request.tags = tags
    _ = await Outcome(Gateway.at(server, dialect: .compatible).reply(to: request))
    #expect(try await server.request().headers["x-litellm-tags"] == header)
    #expect(try await server.request().body == plain)
  }

  @Test(arguments: [Dialect.vercel.name, Dialect.openRouter.name, Dialect.openAI.name])
  func sendsNobodyElseLiteLLMsHeader(name: String) async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    var request = ChatRequest.hello
    request.tags = ["a"]
    _ = await Outcome(Gateway.at(server, dialect: try #require(.named(name))).reply(to: request))
    #expect(try await server.request().headers["x-litellm-tags"] == nil)
  }

  @Test(
    arguments: [
      (
        "404 No", #"{"error":{"message":"model 'x' not found","type":"not_found_error","param":null,"code":null}}"#,
        .unknownModel
      ),
      (
        "404 No", #"{"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}}"#,
        .unknownModel
      ),
      (
        "400 No",
        #"{"error":{"message":"/chat/completions: Invalid model name passed in model=x. Call `/v1/models`","#
          + #""type":"invalid_request_error","param":null,"code":"400"}}"#, .unknownModel
      ),
      ("400 No", #"{"error":{"message":"No connected db.","type":"no_db_connection","code":"400"}}"#, .wrongKey),
      ("400 No", #"{"error":{"message":"[] is too short - 'messages'","type":"invalid_request_error"}}"#, .badRequest),
      ("404 No", "404 page not found", .unknownPath),
    ] as [(String, String, Situation)])
  func understandsItsRefusals(status: String, body: String, situation: Situation) async throws {
    let server = try ByteServer(ByteServer.answer(status, body: body))
    let outcome = await Outcome(Gateway.at(server, dialect: .compatible).reply(to: .hello))
    guard case .refused(let refusal) = outcome.error else {
      Issue.record("not refused: \(outcome)")
      return
    }
    #expect(refusal.situation == situation)
  }
}
