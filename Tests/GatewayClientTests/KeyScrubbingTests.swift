import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// The key never comes back out of the client, wherever a server puts it.
@Suite struct KeyScrubbingTests {
  /// The key in the spellings in which it may come back inside JSON.
  private static let spellings = [
    canaryKey, canaryKey.replacing("/", with: "\\/"), canaryKey.replacing("/", with: "\\u002f"),
    canaryKey.replacing("/", with: "\\u002F"), canaryKey.replacing("/", with: "%2F"),
    canaryKey.replacing("/", with: "%2f").replacing("_", with: "%5F"),
    canaryKey.utf8.map { "\\u00" + String($0, radix: 16) }.joined(),
    canaryKey.utf8.map { "%" + String($0, radix: 16) }.joined(),
  ]

  private func holdsKey(_ text: String) -> Bool {
    let plain = text.removingPercentEncoding ?? text
    return [text, plain].contains { $0.contains(canaryKey) || $0.contains(canaryKey.dropFirst(4)) }
  }

  @Test(arguments: spellings)
  func masksItInEveryMember(spelling: String) async throws {
    let events = [
      #"{"id":"KEY","model":"KEY","provider":"KEY","choices":[{"delta":{"content":"a KEY b","reasoning":"KEY"}}]}"#,
      #"{"choices":[{"delta":{"refusal":"KEY","tool_calls":[{"function":{"name":"KEY"}}]}}]}"#,
      #"{"choices":[{"delta":{},"finish_reason":"KEY"}],"usage":{"prompt_tokens":"KEY","completion_tokens":2}}"#,
      #"{"choices":[{"delta":{"provider_metadata":{"gateway":{"routing":{"finalProvider":"KEY"}}}}}]}"#,
      "KEY is no JSON", #"{"error":{"message":"bad KEY","code":"KEY"}}"#,
    ]
    let stream = events.map { Wire.event($0.replacing("KEY", with: spelling)) }.joined()
    let outcome = try await Wire.outcome(stream)
    let everything = "\(outcome.events) \(outcome.error.map { "\($0)" } ?? "")"
    #expect(!holdsKey(everything), "\(everything)")
    #expect(outcome.text.hasPrefix("a [key] b") && outcome.reasoning == "[key]")
    #expect(outcome.error == .failedMidStream(message: "bad [key]", situation: .other))
  }

  @Test func masksItInWholeCompletionsRefusalsAndHeaders() async throws {
    let body = #"{"model":"KEY","choices":[{"message":{"content":"KEY"},"finish_reason":"stop"}]}"#
    let whole = try await Wire.outcome(body.replacing("KEY", with: canaryKey), type: "application/json")
    #expect(whole.text == "[key]" && !holdsKey("\(whole.events)"))
    let refused = try await Wire.outcome(
      "{\"error\":\"no \(canaryKey)\"}", status: "401 No", headers: "X-Generation-Id: gen-\(canaryKey)\r\n")
    #expect(refused.error.map { !holdsKey("\($0)") } == true)
    let elsewhere = try await Wire.outcome("", status: "302 Found", headers: "Location: http://x/\(canaryKey)\r\n")
    #expect(elsewhere.error == .redirected(to: "x"))
    let type = try await Wire.outcome("<html>", type: canaryKey)
    #expect(type.error == .unreadableAnswer(detail: "[key]"))
    let named = try await Wire.outcome(
      Wire.chunk("A") + Wire.stop, dialect: .openRouter, headers: "X-Generation-Id: gen-\(canaryKey)\r\n")
    #expect(!holdsKey("\(named.events)"))
  }

  @Test func masksItInEveryPartOfAHead() {
    var head = ResponseHead(status: 302, contentType: "text/sk-0123456789abcdef")
    head.location = "http://sk-0123456789abcdef.example/"
    head.generationID = "gen-sk-0123456789abcdef"
    let clean = head.scrubbed(by: Credential("Bearer sk-0123456789abcdef"))
    #expect(![clean.contentType, clean.location, clean.generationID].contains { $0?.contains("0123456789") ?? true })
  }

  @Test func masksItInLookupsAndLists() async throws {
    let id = "gen_01M3RJQ2GXYP8F188NH5K17ED5"
    let bill = #"{"data":{"id":"\#(id)","total_cost":1,"model":"KEY","provider_name":"a KEY","finish_reason":"KEY"}}"#
    let server = try ByteServer { request, _ in
      let isBill = request.path.contains("generation")
      let body = isBill ? bill : #"{"data":[{"id":"KEY","name":"KEY","owned_by":"KEY","tags":["KEY"]}]}"#
      return ByteServer.answer(body: body.replacing("KEY", with: canaryKey.replacing("/", with: "\\/")))
    }
    let gateway = Gateway.at(server)
    let found = await gateway.generation(id: id)
    guard case .found(let figures, _) = found else { throw GatewayError.truncated }
    #expect(!holdsKey("\(found)") && figures.provider == "a [key]")
    #expect(try await !holdsKey("\(gateway.models() ?? [])"))
  }

  @Test func masksItWhereverTheStreamCutsIt() {
    let text = "before \(canaryKey) between \(canaryKey)\(canaryKey) vck_cana and after v"
    let clean = "before [key] between [key][key] vck_cana and after v"
    let letters = Array(text)
    for size in 1...letters.count {
      let pieces = stride(from: 0, to: letters.count, by: size).map { start in
        Wire.chunk(String(letters[start..<min(start + size, letters.count)]))
      }
      let outcome = Outcome(stream: pieces.joined() + Wire.stop, dialect: .compatible)
      // So few characters of the key may have been shown before the rest of it came.
      let masked = ["vck", "vc", "v"].reduce(outcome.text) { $0.replacing($1 + "[key]", with: "[key]") }
      #expect(masked == clean, "\(size)")
    }
  }

  @Test func keepsNoTextBackThatIsNoKey() {
    var scrubber = KeyStreamScrubber(KeyScrubber(key: canaryKey))
    #expect(scrubber.take("vc") == "vc")
    #expect(scrubber.take("k_can").isEmpty)
    #expect(scrubber.take("did") == "k_candid")
    #expect(scrubber.take("50 %") == "50 %")
    #expect(scrubber.take(" of vck_canary/") == " of ")
    #expect(scrubber.finish() == "vck_canary/")
    #expect(scrubber.finish().isEmpty)
    // Three characters of the key may be shown, and no fourth.
    #expect(scrubber.take("vck") == "vck" && scrubber.take("_").isEmpty && scrubber.finish() == "_")
  }

  /// A `u` behind a backslash begins an escape, in a key with that letter too; an escape may be cut anywhere.
  @Test(arguments: [
    "un1ocked/u", "\\u0075n1ocked/u", "un1ocked\\/u", "un1ocked\\u002F\\u0075", "un1ocked%2f%75", "un1ocked\\\\/u",
    "un1ocked\\\\\\u002fu",
  ])
  func masksAnEscapeThatIsCut(spelling: String) {
    let scrubber = KeyScrubber(key: "un1ocked/u")
    #expect(scrubber.scrubbed("a \(spelling) b") == "a [key] b")
    let letters = Array(spelling)
    for cut in 0...letters.count {
      var stream = KeyStreamScrubber(scrubber)
      let text =
        stream.take("a " + String(letters[..<cut])) + stream.take(String(letters[cut...]) + " b") + stream.finish()
      // So few characters of the key may have been shown before the rest of it came.
      #expect(text.hasPrefix("a ") && text.hasSuffix("[key] b") && !text.contains("ocked"), "\(cut): \(text)")
    }
  }

  @Test func leavesShortKeysAlone() {
    #expect(KeyScrubber(key: "short").scrubbed("short of") == "short of")
    #expect(KeyScrubber(key: "").scrubbed("any") == "any")
  }

  /// A shorter word is too common to be struck out.
  @Test func eightCharactersAreAKey() {
    #expect(KeyScrubber(key: "12345678").scrubbed("a 12345678 b") == "a [key] b")
    #expect(KeyScrubber(key: "1234567").scrubbed("a 1234567 b") == "a 1234567 b" && KeyScrubber(key: "1234567").isEmpty)
  }

  /// As key lists show it, of a key that has enough left.
  @Test func aKeysEndIsNamedWhereTheKeyIsLong() {
    #expect(Credential("Bearer " + String(repeating: "a", count: 16) + "b1c2").keyEnd == "…b1c2")
    #expect(Credential("Bearer " + String(repeating: "a", count: 15) + "b1c2").keyEnd == nil)
    #expect(Credential(nil).keyEnd == nil && Credential("Bearer eyJ0123456789.0123456789.0123").keyEnd == "oidc")
  }
}
