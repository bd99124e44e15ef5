import Foundation
import Records
import Testing

@testable import GatewayClient

/// The beginnings and ends of replies, and what is at their edges.
@Suite struct StreamEdgeTests {
  private static let id = "gen_01M3RJQ2GXYP8F188NH5K17ED5"

  private func outcome(
    _ pieces: [[UInt8]], type: String = "application/json", end: Arrival = .ended, dialect: Dialect = .compatible
  ) -> Outcome {
    let head = Arrival.head(ResponseHead(status: 200, contentType: type))
    return Outcome([head] + pieces.map { .data(Data($0)) } + [end], dialect: dialect)
  }

  /// Whatever the content type is, and wherever the first bytes are cut.
  @Test(arguments: ["text/event-stream", "application/json", ""]) func aByteOrderMarkIsNoPartOfAStream(type: String) {
    let body = Array(("\u{FEFF}" + Wire.chunk("A") + Wire.stop + Wire.done).utf8)
    for cut in 0...8 {
      let outcome = outcome([Array(body[..<cut]), Array(body[cut...])], type: type)
      #expect(outcome.text == "A" && outcome.isFinished, "\(cut)")
    }
    let bytes = body.map { [$0] }
    #expect(outcome(bytes, type: type).text == "A")
  }

  /// A stream may begin with any of its fields. Where its type says that it is a stream, the first field may be an
  /// unknown one.
  @Test(arguments: ["event: message\n", "id: 1\n", "retry: 5\n\n", ": x\n\n", "\r\n", " \n", "data: {}\n\n"])
  func aStreamBeginsWithAnyField(first: String) {
    let rest = Wire.chunk("A") + Wire.stop + Wire.done
    #expect(outcome([Array((first + rest).utf8)]).text == "A")
    #expect(outcome([Array(("own: x\n" + first + rest).utf8)], type: "text/event-stream").text == "A")
  }

  /// A page of a proxy may pass on the gateway's headers.
  @Test func aWebPageNamesNoGeneration() {
    var head = ResponseHead(status: 200, contentType: "text/html")
    head.generationID = Self.id
    let page = Outcome([.head(head), .data(Data("<html>".utf8)), .ended])
    #expect(page.ids.isEmpty && page.error == .unreadableAnswer(detail: "text/html"))
    head.contentType = "text/event-stream"
    #expect(Outcome([.head(head), .ended]).ids == [Self.id])
  }

  /// The finish reason is the end: what breaks behind it breaks nothing.
  @Test(arguments: [
    GatewayError.connectionLost(detail: "reset"), .stalled(after: .seconds(1)), .noResponse(after: .seconds(1)),
  ])
  func aFinishedReplyIsWholeWhateverBreaksBehindIt(error: GatewayError) {
    let finished = outcome([Array((Wire.chunk("A") + Wire.stop).utf8)], end: .failed(error))
    #expect(finished.isFinished && finished.error == nil && finished.text == "A")
    let open = outcome([Array(Wire.chunk("A").utf8)], end: .failed(error))
    #expect(!open.isFinished && open.error == error)
  }

  /// One reply was asked for: a server that sends several has its first one shown, and its figures taken.
  @Test func theFirstOfSeveralChoicesIsTheReply() {
    let two = #"{"choices":[{"delta":{"content":"A"}},{"delta":{"content":"B"},"finish_reason":"length"}]}"#
    let outcome = outcome([Array((Wire.event(two) + Wire.stop).utf8)])
    #expect(outcome.text == "A" && outcome.figures?.finishReason == "stop" && outcome.extras.isEmpty)
  }

  /// Of a reason that is there twice, in one event or in two, the one with a value counts.
  @Test(arguments: [
    #"{"choices":[{"delta":{},"finish_reason":"stop","finishReason":null}]}"#,
    #"{"choices":[{"delta":{},"finishReason":"stop","finish_reason":7}]}"#,
  ])
  func aReasonWithoutAValueTakesNoReasonsPlace(event: String) {
    let null = Wire.event(#"{"choices":[{"delta":{},"finish_reason":null}]}"#)
    let outcome = outcome([Array((Wire.chunk("A") + Wire.event(event) + null).utf8)])
    #expect(outcome.isFinished && outcome.figures?.finishReason == "stop" && outcome.error == nil)
  }

  /// Some finish reasons state a fault, in any case of letters; others are ends that a provider chose.
  @Test(arguments: [
    ("error", true), ("ERROR", true), ("Failed", true), ("network_error", true), ("Internal_Error", true),
    ("insufficient_system_resource", true), ("STOP", false), ("length", false), ("content_filter", false),
  ])
  func aFinishReasonThatIsAFaultBreaksTheReplyOff(reason: String, isFault: Bool) {
    let last = Wire.event(#"{"choices":[{"delta":{},"finish_reason":"\#(reason)"}]}"#)
    let outcome = outcome([Array((Wire.chunk("A") + last + Wire.done).utf8)])
    #expect(outcome.text == "A" && outcome.isFinished == !isFault)
    guard isFault else { return }
    let message = reason == "error" ? "" : reason
    #expect(outcome.error == .failedMidStream(message: message, situation: .other))
  }

  @Test(arguments: ["[DONE]", " [DONE] ", "[DONE] bye", "\"[DONE]\""]) func theEndIsSaidInSeveralForms(words: String) {
    let body = Wire.chunk("A") + Wire.event(words) + Wire.chunk("B")
    #expect(outcome([Array(body.utf8)]).text == "A" && outcome([Array(body.utf8)]).isFinished)
  }

  /// The usage's own words come before those of the metadata.
  @Test func theSurchargeOfTheUsageComesFirst() {
    let metadata = #""provider_metadata":{"gateway":{"surchargeCost":"0.3","marketCost":"0.7","cost":"0.9"}}"#
    func figures(_ usage: String) -> UsageAndCost? {
      let event = #"{"choices":[{"delta":{"content":"A",\#(metadata)},"finish_reason":"stop"}],"usage":{\#(usage)}}"#
      return outcome([Array(Wire.event(event).utf8)], dialect: .vercel).figures
    }
    let both = figures(#""prompt_tokens":5,"completion_tokens":1,"cost":0.5,"surcharge_cost":0.2,"market_cost":0.6"#)
    #expect(both?.surcharge == USD("0.2") && both?.marketCost == USD("0.6"))
    let silent = figures(#""prompt_tokens":5,"completion_tokens":1"#)
    #expect(silent?.surcharge == USD("0.3") && silent?.marketCost == USD("0.7"))
  }
}
