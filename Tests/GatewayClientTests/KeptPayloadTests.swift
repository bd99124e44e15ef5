import Foundation
import Records
import Testing

@testable import GatewayClient

/// What of an answer is kept for the record, and how much of it is taken at all.
@Suite struct KeptPayloadTests {
  private func text(_ payload: String) -> String { RawPayload(Array(payload.utf8)).text }

  private func letters(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count) }

  @Test func sixtyFourKibibytesAreKeptWhole() {
    let whole = "\"" + letters("x", (64 << 10) - 2) + "\""
    #expect(text(whole) == whole)
    let more = "\"" + letters("x", (64 << 10) - 1) + "\""
    #expect(text(more) == "\"\(letters("x", 1_024))… 63487 bytes left out …\(letters("x", 1_024))\"")
  }

  /// Of a longer payload a string keeps its ends, one of three kibibytes is whole, and an escaped quote ends none.
  @Test func aLongStringKeepsItsEnds() {
    let (short, long, last) = (letters("a", 3_072), #"\""# + letters("b", 3_071), letters("c", 70_000))
    let kept = text(#"{"a":"\#(short)","b":"\#(long)","c":"\#(last)"}"#)
    let middle = #"\""# + letters("b", 1_022) + "… 1025 bytes left out …" + letters("b", 1_024)
    let end = letters("c", 1_024) + "… 67952 bytes left out …" + letters("c", 1_024)
    #expect(kept == #"{"a":"\#(short)","b":"\#(middle)","c":"\#(end)"}"#)
  }

  @Test func whatIsNoStringIsCutAtTheLimit() {
    #expect(text("[" + letters("1", 70_000)) == "[" + letters("1", 65_535) + " … 4465 bytes left out")
  }

  /// Behind a mebibyte of payloads the last one alone is kept: it has the figures.
  @Test func aReplysPayloadsAreBounded() {
    let payload = Wire.event(#"{"choices":[{"delta":{"refusal":"\#(letters("r", 60_000))"}}]}"#)
    let end = #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#
    let outcome = Outcome(stream: letters(payload, 30) + Wire.event(end) + Wire.done, dialect: .compatible)
    let sizes = outcome.raw.map(\.utf8.count)
    #expect(outcome.raw.last == end && sizes.dropLast().reduce(0, +) <= 1 << 20 && sizes.count == 18)
    let few = Outcome(stream: payload + Wire.event(end) + Wire.done, dialect: .compatible)
    #expect(few.raw.count == 2 && few.raw.last == end)
  }

  /// A hundred pictures and a hundred addresses of one reply are taken, each address once.
  @Test func theNumberOfPicturesIsBounded() {
    func outcome(_ addresses: [String]) -> Outcome {
      let images = addresses.map { #"{"image_url":{"url":"\#($0)"}}"# }.joined(separator: ",")
      return Outcome(stream: Wire.delta(#""images":[\#(images)]"#) + Wire.stop, dialect: .compatible)
    }
    let drawn = outcome(
      (0..<102).map { "data:image/png;base64," + Data("picture number \($0)".utf8).base64EncodedString() })
    #expect(drawn.pictures.count == 100 && drawn.pictures.first == Data("picture number 0".utf8))
    let links = outcome((0..<102).map { "https://x.invalid/\($0).png" })
    #expect(links.extras.pictureLinks.count == 100 && links.extras.pictureLinks.last == "https://x.invalid/99.png")
    let twice = outcome(["HTTPS://x.invalid/1.png", "HTTPS://x.invalid/1.png", "http://x.invalid/2.png"])
    #expect(twice.extras.pictureLinks == ["HTTPS://x.invalid/1.png", "http://x.invalid/2.png"])
    #expect(twice.extras.pictures == 0)
    let long = outcome(["https://x.invalid/" + letters("p", 3_000)])
    #expect(long.extras.pictureLinks.map(\.count) == [2_048])
  }

  /// Fewer than sixteen digits are no picture.
  @Test(arguments: [(15, 0), (16, 1)]) func aFewDigitsAreNoPicture(digits: Int, count: Int) {
    let text = letters("A", digits)
    let outcome = Outcome(stream: Wire.delta(#""images":["\#(text)"]"#) + Wire.stop, dialect: .compatible)
    #expect(outcome.pictures.count == count && outcome.extras.pictures == 1 - count)
  }

  /// The end of a refusal or of a document that is too large is not waited for.
  @Test func anAnswerBeyondReasonIsNotWaitedFor() {
    let refused = Outcome([.head(ResponseHead(status: 400)), .data(Data(repeating: UInt8(ascii: "x"), count: 4 << 20))])
    guard case .refused(let refusal) = refused.error else {
      Issue.record("it goes on")
      return
    }
    #expect(refusal.body.utf8.count == 64 << 10)
    let head = Arrival.head(ResponseHead(status: 200, contentType: "application/json"))
    let document = Outcome([head, .data(Data("{".utf8)), .data(Data(count: 64 << 20))])
    #expect(document.error == .unreadableAnswer(detail: "length"))
  }

  /// Comments are no words of an answer that has no event.
  @Test func aCommentIsNoPartOfASentence() {
    let head = Arrival.head(ResponseHead(status: 200, contentType: "text/event-stream"))
    let outcome = Outcome([head, .data(Data(": keep-alive\n\nerror: no such engine\n".utf8)), .ended])
    #expect(outcome.error == .unreadableAnswer(detail: "error: no such engine"))
  }
}
