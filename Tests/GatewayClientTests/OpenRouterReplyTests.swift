import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Replies of the shapes that OpenRouter documents and was seen to send.
@Suite struct OpenRouterReplyTests {
  private let id = "gen-1790752558-a1B2c3"

  private func streamHead(id: String) -> String {
    ByteServer.streamHead.replacing("Content-Type", with: "X-Generation-Id: \(id)\r\nContent-Type")
  }

  private func stated(usage: String) -> UsageAndCost? {
    Outcome(
      stream: #"data: {"id":"\#(id)","choices":[{"delta":{},"finish_reason":"stop"}],"usage":\#(usage)}"# + "\n\n",
      dialect: .openRouter
    ).figures
  }

  @Test func readsAnOpenRouterReply() {
    let outcome = Outcome(
      stream: """
        : OPENROUTER PROCESSING

        data: {"id":"gen-1790752558-a1B2c3","model":"x/y","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}]}

        : OPENROUTER PROCESSING

        data: {"id":"gen-1790752558-a1B2c3","choices":[{"delta":{"content":""},"finish_reason":"stop","native_finish_reason":"STOP"}],"usage":{"prompt_tokens":818,"completion_tokens":260,"cost":0.004756,"is_byok":false,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":5},"cost_details":{"upstream_inference_cost":0.004756}}}

        data: [DONE]


        """, dialect: .openRouter)
    #expect(outcome.ids == ["gen-1790752558-a1B2c3"])
    #expect(outcome.text == "Hi")
    #expect(outcome.figures?.cost == USD("0.004756"))
    #expect(outcome.figures?.upstreamCost == nil)
    #expect(outcome.figures?.usage == Usage(input: 818, cachedInput: 0, cacheWrite: 5, output: 260))
  }

  @Test func readsLinesThatEndInCRLF() {
    let outcome = Outcome(
      stream:
        ": OPENROUTER PROCESSING\r\n\r\ndata: {\"id\":\"\(id)\",\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\r\n\r\n"
        + "data: [DONE]\r\n\r\n", dialect: .openRouter)
    #expect(outcome.ids == [id] && outcome.text == "Hi" && outcome.isFinished)
  }

  @Test func tellsTheHeadsIDBeforeAnyChunkComes() async throws {
    let server = try ByteServer([.send(streamHead(id: id)), .stall])
    let gateway = Gateway.at(server, dialect: .openRouter, timeouts: Timeouts(idle: .seconds(20)))
    var batches = gateway.reply(to: .hello).makeAsyncIterator()
    #expect(try await batches.next() == [.generation(id: id)])
  }

  @Test func keepsTheHeadsIDOfAReplyThatNeverCame() async throws {
    let server = try ByteServer([.send(streamHead(id: id)), .close])
    let outcome = await Outcome(Gateway.at(server, dialect: .openRouter).reply(to: .hello))
    #expect(outcome.ids == [id])
    #expect(outcome.error != nil && !outcome.isFinished)
  }

  @Test func tellsTheIDOnceWhereHeadAndChunksNameIt() async throws {
    let events =
      "data: {\"id\":\"\(id)\",\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"
    let body = ByteServer.chunk(events) + ByteServer.lastChunk
    let server = try ByteServer([.send(streamHead(id: id) + body)])
    let outcome = await Outcome(Gateway.at(server, dialect: .openRouter).reply(to: .hello))
    #expect(outcome.ids == [id] && outcome.text == "Hi")
  }

  @Test(arguments: ["gen_01M3RJQ2GXYP8F188NH5K17ED5", "req-77", "gen-a/b"])
  func believesNoOtherIDInTheHead(other: String) async throws {
    let events = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    let server = try ByteServer([.send(streamHead(id: other) + ByteServer.chunk(events) + ByteServer.lastChunk)])
    let outcome = await Outcome(Gateway.at(server, dialect: .openRouter).reply(to: .hello))
    #expect(outcome.ids.isEmpty && outcome.isFinished)
  }

  @Test func chargesNothingForTheUsersOwnKeyAndKeepsItsPriceApart() {
    let figures = stated(usage: #"{"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.000088}}"#)
    #expect(figures?.cost == .zero)
    #expect(figures?.isBYOK == true)
    #expect(figures?.upstreamCost == USD("0.000088"))
  }

  @Test func chargesTheFeeForTheUsersOwnKeyWithoutItsPrice() {
    let figures = stated(
      usage: #"{"cost":0.0000044,"is_byok":true,"cost_details":{"upstream_inference_cost":0.000088}}"#)
    #expect(figures?.cost == USD("0.0000044"))
    #expect(figures?.upstreamCost == USD("0.000088"))
  }

  @Test(arguments: [
    #"{"cost":0.004756,"is_byok":false,"cost_details":{"upstream_inference_cost":0.004756}}"#,
    #"{"cost":0.004756,"cost_details":{"upstream_inference_cost":0.004756}}"#,
  ])
  func neverCountsItsOwnPriceTwice(usage: String) {
    #expect(stated(usage: usage)?.cost == USD("0.004756"))
    #expect(stated(usage: usage)?.upstreamCost == nil)
  }

  @Test func knowsNoCostWhereItIsNull() {
    let figures = stated(usage: #"{"prompt_tokens":3,"cost":null,"is_byok":false}"#)
    #expect(figures?.cost == nil && figures?.usage?.input == 3)
  }

  @Test func keepsWhatAStreamThatBreaksOffHasCost() {
    let outcome = Outcome(
      stream: """
        data: {"id":"\(id)","choices":[{"delta":{"content":"Hal"}}]}

        data: {"id":"\(id)","choices":[{"delta":{"content":""},"finish_reason":"error"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"cost":0.0001},"error":{"code":502,"message":"Provider returned error","metadata":{"error_type":"provider_unavailable","provider_name":"Groq","raw":"{\\"error\\":{\\"message\\":\\"over capacity\\"}}"}}}


        """, dialect: .openRouter)
    #expect(outcome.text == "Hal" && outcome.ids == [id])
    #expect(outcome.figures?.cost == USD("0.0001") && outcome.figures?.usage?.output == 1)
    #expect(
      outcome.error
        == .failedMidStream(message: "Provider returned error (Groq): over capacity", situation: .unavailable))
  }

  @Test func takesTheFinishReasonErrorForNoWholeReply() {
    let outcome = Outcome(
      stream: "data: {\"choices\":[{\"delta\":{\"content\":\"Hal\"},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n",
      dialect: .openRouter)
    #expect(outcome.error == .failedMidStream(message: "", situation: .other))
    #expect(!outcome.isFinished && outcome.text == "Hal")
  }
}
