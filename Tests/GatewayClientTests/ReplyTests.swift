import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Whole replies of the shapes that were recorded, over real loopback.
@Suite struct ReplyTests {
  private let id = "gen_01M3RJQ2GXYP8F188NH5K17ED5"

  @Test func readsPlainTextWithItsBill() async throws {
    let server = try ByteServer(ByteServer.recordedReply(text: "Hello there, duck"))
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    #expect(outcome.error == nil)
    #expect(outcome.text == "Hello there, duck")
    #expect(outcome.ids == [id])
    #expect(outcome.events.first == .generation(id: id))
    #expect(outcome.events.last == .finished(reason: "stop"))
    var figures = UsageAndCost(
      cost: USD("0.0000032"), surcharge: .zero, marketCost: USD("0.0000032"),
      usage: Usage(input: 20, cachedInput: 0, cacheWrite: 0, output: 3, reasoning: 0))
    figures.isBYOK = false
    figures.servedModel = "openai/gpt-4.1-nano"
    figures.provider = "openai"
    figures.serviceTier = "default"
    figures.finishReason = "stop"
    #expect(outcome.figures == figures)
  }

  @Test func keepsTheGatewaysWordsForTheFigures() async throws {
    let server = try ByteServer(ByteServer.recordedReply(text: "Hello there"))
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    let payloads = ByteServer.recordedEvents(text: "Hello there").map { $0.dropFirst(6).dropLast(2) }
    #expect(outcome.raw == [String(payloads[0]), String(payloads[payloads.count - 2])])
  }

  @Test func keepsReasoningApart() {
    let outcome = Outcome(
      stream: """
        data: {"id":"\(id)","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}

        data: {"id":"\(id)","choices":[{"delta":{"reasoning":"We","reasoning_details":[{"type":"reasoning.text","text":"We"}]}}]}

        data: {"id":"\(id)","choices":[{"delta":{"reasoning_content":" need"}}]}

        data: {"id":"\(id)","choices":[{"delta":{"reasoning_text":" more"}}]}

        data: {"id":"\(id)","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"completion_tokens_details":{"reasoning_tokens":42}}}

        data: [DONE]


        """)
    #expect(outcome.reasoning == "We need more")
    #expect(outcome.text == "Hi")
    #expect(outcome.raw.count == 2)
    #expect(outcome.figures?.usage?.reasoning == 42)
    #expect(outcome.isFinished)
  }

  @Test func keepsToolCallsInTheRawEvents() {
    let outcome = Outcome(
      stream: """
        data: {"id":"\(id)","choices":[{"index":0,"delta":{"role":"assistant"}}]}

        data: {"id":"\(id)","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":""}}]}}]}

        data: {"id":"\(id)","choices":[{"delta":{},"finish_reason":"tool_calls"}],"usage":{"cost":0.0000189,"gateway_cost":0.0000189}}

        data: [DONE]


        """)
    #expect(outcome.events.last == .finished(reason: "tool_calls"))
    #expect(outcome.raw.count == 3)
    #expect(outcome.figures?.cost == USD("0.0000189"))
  }

  @Test func readsAnEmptyReplyAsWhole() {
    let outcome = Outcome(stream: ByteServer.recordedEvents(text: "").joined())
    #expect(outcome.text.isEmpty)
    #expect(outcome.isFinished)
    #expect(outcome.figures?.cost == USD("0.0000032"))
  }

  @Test func readsUsageOnAChunkWithoutChoices() {
    let outcome = Outcome(
      stream: """
        data: {"id":"chatcmpl-1","choices":[{"delta":{"content":"Hi"}}]}

        data: {"id":"chatcmpl-1","choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}

        data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":"7","completion_tokens":2.0,"cost":"1.5e-06"}}

        data: [DONE]


        """)
    #expect(outcome.figures?.usage == Usage(input: 7, output: 2))
    #expect(outcome.figures?.cost == USD("0.0000015"))
    #expect(outcome.events.last == .finished(reason: "stop"))
    #expect(outcome.ids.isEmpty)
  }

  @Test(arguments: [
    #""choices":[{"delta":{"content":"Hi","provider_metadata":{"gateway":{"generationId":"ID"}}}}]"#,
    #""choices":[{"delta":{"content":"Hi","providerMetadata":{"gateway":{"generationId":"ID"}}}}]"#,
    #""provider_metadata":{"gateway":{"generationId":"ID"}},"choices":[{"delta":{"content":"Hi"}}]"#,
    #""generationId":"ID","choices":[{"delta":{"content":"Hi"}}]"#,
  ])
  func findsTheIDBesideAnotherOne(fields: String) {
    let fields = fields.replacing("ID", with: id)
    let outcome = Outcome(stream: "data: {\"id\":\"chatcmpl-123\",\(fields)}\n\ndata: [DONE]\n\n")
    #expect(outcome.ids == [id])
    #expect(outcome.events.prefix(1) == [.generation(id: id)])
    #expect(outcome.text == "Hi")
  }

  @Test(arguments: [
    "chatcmpl-123", "gen-01M3RJQ2GXYP8F188NH5K17ED5", "gen_01M3RJQ2GXYP8F188NH5K17ED", "gen_01m3rjq2gxyp8f188nh5k17ed5",
    "gen_01M3RJQ2GXYP8F188NH5K17EDU", "gen_01M3RJQ2GXYP8F188NH5K17ED55", "", "gen_../../../../../etc/passwd12",
  ])
  func takesNoOtherIDForAGenerations(other: String) {
    #expect(Dialect.vercel.generationID(among: [other]) == nil)
  }

  @Test func readsAReplyThatIsNotStreamed() async throws {
    let body = """
      {"id":"\(id)","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Whole.",
      "provider_metadata":{"gateway":{"gatewayCost":"0.5"}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}
      """
    let server = try ByteServer(ByteServer.answer(body: body))
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    #expect(outcome.text == "Whole.")
    #expect(outcome.ids == [id])
    #expect(outcome.raw == [body])
    #expect(outcome.figures?.cost == USD("0.5"))
    #expect(outcome.events.last == .finished(reason: "stop"))
  }

  @Test func readsAStreamWhoseTypeIsNotNamed() {
    let events = Data(ByteServer.recordedEvents().joined().utf8)
    let outcome = Outcome([.head(ResponseHead(status: 200)), .data(Data("\n".utf8)), .data(events), .ended])
    #expect(outcome.text == "Hello")
    #expect(outcome.isFinished)
  }

  @Test func readsTheSameHoweverTheStreamIsCut() {
    let bytes = Data(ByteServer.recordedEvents(text: "Grüße 🦆, häppy\n日本").joined().utf8)
    let head = Arrival.head(ResponseHead(status: 200, contentType: "text/event-stream"))
    let whole = Outcome([head, .data(bytes), .ended])
    #expect(whole.text == "Grüße 🦆, häppy\n日本")
    #expect(Outcome([head] + bytes.map { .data(Data([$0])) } + [.ended]) == whole)
    for cut in stride(from: 1, to: bytes.count, by: 7) {
      #expect(Outcome([head, .data(bytes[..<cut]), .data(bytes[cut...]), .ended]) == whole)
    }
  }

  @Test func survivesCRLFAndComments() async throws {
    let events = ByteServer.recordedEvents(text: "Hello there").joined(separator: ": keep\n\n")
    let server = try ByteServer(ByteServer.stream(events.replacing("\n", with: "\r\n")))
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    #expect(outcome.text == "Hello there")
    #expect(outcome.isFinished)
  }

  @Test func ignoresWhatComesAfterTheEnd() {
    let outcome = Outcome(
      stream: "data: {\"choices\":[{\"text\":\"x\"}]}\n\ndata: [DONE]\n\ndata: {\"error\":\"late\"}\n\n")
    #expect(outcome.events.last == .finished(reason: nil))
    #expect(outcome.error == nil)
  }
}
