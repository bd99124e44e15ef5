import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Errors and oddities inside an answer that began with 200.
@Suite struct MidStreamTests {
  private let begun = ByteServer.recordedEvents().dropLast(2).joined()

  @Test(
    arguments: [
      (
        #"{"error":{"message":"Bad Request","param":{"error":"generic"}},"providerMetadata":{"gateway":{"routing":"#
          + #"{"modelAttempts":[{"providerAttempts":[{"error":"Overloaded"}]},"#
          + #"{"providerAttempts":[{"error":"No room"},{"error":"Invalid tool schema"},{"success":false}]}]}}}}"#,
        "Bad Request: Invalid tool schema", .other
      ),
      (
        #"{"error":{"message":"No: Invalid tool schema"},"providerMetadata":{"gateway":{"routing":"#
          + #"{"modelAttempts":[{"providerAttempts":[{"error":"No room"},{"error":"Invalid tool schema"}]}]}}}}"#,
        "No: Invalid tool schema", .other
      ),
      (#"{"error":"overloaded"}"#, "overloaded", .other),
      (
        #"{"error":{"code":429,"message":"slow","metadata":{"error_type":"rate_limit_exceeded"}}}"#, "slow",
        .rateLimited
      ),
      (#"{"choices":[{"delta":{},"finish_reason":"error"}],"error":{"code":502,"message":"up"}}"#, "up", .unavailable),
      (
        #"{"choices":[{"delta":{},"error":{"message":"in the choice","type":"overloaded_error"}}]}"#, "in the choice",
        .unavailable
      ),
    ] as [(String, String, Situation)])
  func keepsWhatCameBeforeTheError(event: String, message: String, situation: Situation) {
    let outcome = Outcome(stream: begun + "data: \(event)\n\ndata: [DONE]\n\n")
    #expect(outcome.text == "Hello")
    #expect(outcome.ids.count == 1)
    #expect(outcome.raw.last == event)
    #expect(outcome.error == .failedMidStream(message: message, situation: situation))
    #expect(!outcome.isFinished)
  }

  @Test(arguments: [
    ("event: error\ndata: gone away\n\n", "gone away"),
    ("event: error\ndata: {\"type\":\"error\",\"message\":\"flat\"}\n\n", "flat"),
    ("event: error\ndata: {\"error\":{\"message\":\"nested\"}}\n\n", "nested"),
  ])
  func understandsAnEventNamedError(event: String, message: String) {
    guard case .failedMidStream(message: message, _, _) = Outcome(stream: begun + event).error else {
      Issue.record("not a failure in the middle of the stream")
      return
    }
  }

  /// A limit that is used up behind the first words has the same details as one that refuses the request.
  @Test(arguments: GatewayLimitTests.cases)
  func aLimitInMidStreamIsReadAsInARefusal(example: GatewayLimitTests.Case) {
    let beginning = #"{"error":{"#
    // A stream has no status: the code is in the error.
    let statesNoCode = example.body.hasPrefix(beginning) && !example.body.contains(#""code""#)
    let event =
      statesNoCode
      ? beginning + "\"code\":\(example.status)," + example.body.dropFirst(beginning.count) : example.body
    let outcome = Outcome(stream: begun + "data: \(event)\n\n")
    guard case .failedMidStream(_, .budgetExceeded, let limit)? = outcome.error else {
      Issue.record("no limit in the middle of the stream: \(outcome)")
      return
    }
    #expect(limit ?? GatewayLimit() == example.limit && outcome.text == "Hello")
  }

  @Test func keepsTheFiguresOfAFailedReply() {
    let outcome = Outcome(stream: #"data: {"error":{"message":"x"},"usage":{"cost":0.25}}"# + "\n\n")
    #expect(outcome.figures?.cost == USD("0.25"))
    #expect(outcome.error == .failedMidStream(message: "x", situation: .other))
  }

  @Test func neverRepeatsTheKey() {
    let outcome = Outcome(stream: #"data: {"error":{"message":"bad \#(canaryKey)"}}"# + "\n\n")
    #expect(outcome.raw == [#"{"error":{"message":"bad [key]"}}"#])
    #expect(outcome.error == .failedMidStream(message: "bad [key]", situation: .other))
  }

  @Test(arguments: ["hello", "{\"choices\":[", "[1]", "null"])
  func countsAnEventThatIsNoObjectAndReadsOn(data: String) {
    let outcome = Outcome(stream: "data: \(data)\n\n" + ByteServer.recordedEvents().joined())
    #expect(outcome.text == "Hello")
    #expect(outcome.raw.first == data)
    #expect(outcome.extras.unreadableEvents == 1)
    #expect(outcome.error == nil && outcome.isFinished)
    #expect(Outcome(stream: "data: \(data)\n\n").error == .unreadableAnswer(detail: "event"))
  }

  @Test func reportsALineWithoutEnd() {
    let head = Arrival.head(ResponseHead(status: 200, contentType: "text/event-stream"))
    let piece = Arrival.data(Data(repeating: UInt8(ascii: "x"), count: 1 << 24))
    let outcome = Outcome([head, .data(Data(begun.utf8))] + Array(repeating: piece, count: 5) + [.ended])
    #expect(outcome.text == "Hello")
    #expect(outcome.error == .unreadableAnswer(detail: "length"))
  }

  @Test(arguments: [
    ("text/html", "<html>Sign in</html>", GatewayError.unreadableAnswer(detail: "text/html")),
    ("", "<html>Sign in</html>", .unreadableAnswer(detail: "text/html")),
    ("application/json", "{\"choices\":[{\"message\":{\"content\":\"cut", .truncated),
    ("application/json", "OK", .unreadableAnswer(detail: "OK")),
    ("application/json", "{}", .unreadableAnswer(detail: "application/json")),
    ("application/json", "", .truncated),
    ("text/plain", "", .truncated),
    ("text/event-stream", ": nothing\n\n", .truncated),
  ])
  func takesNoOtherAnswerForAReply(type: String, body: String, error: GatewayError) {
    let outcome = Outcome([.head(ResponseHead(status: 200, contentType: type)), .data(Data(body.utf8)), .ended])
    #expect(outcome == Outcome(events: [], error: error))
  }

  @Test func blamesTheConnectionBeforeTheBody() {
    let lost = GatewayError.connectionLost(detail: "reset")
    let head = Arrival.head(ResponseHead(status: 200, contentType: "application/json"))
    #expect(Outcome([head, .data(Data("{\"choices\"".utf8)), .failed(lost)]).error == lost)
    #expect(
      Outcome([.head(ResponseHead(status: 500)), .failed(lost)]).error
        == .refused(Refusal(status: 500, situation: .serverFault)))
  }
}
