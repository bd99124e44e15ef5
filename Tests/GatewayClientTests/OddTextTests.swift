import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Text and events that a strict reader refuses: what cannot be read costs itself only, and is counted.
@Suite struct OddTextTests {
  @Test(arguments: [
    (#""content":"Pay 42 \ud83d""#, "Pay 42 \u{FFFD} now"), (#""content":"\ude00""#, "\u{FFFD} now"),
    (#""content":"it\'s \(x\)""#, #"it's \(x\) now"#), ("\"content\":\"a\tb\u{1}\"", "a\tb\u{1} now"),
    (#""content":"\u12""#, #"\u12 now"#), (#""content":"x","logprobs":NaN"#, "x now"),
    (#""logprobs":{"top":[-Infinity,1.]},"content":"x""#, "x now"), (#""content":"x","t":undefined"#, "x now"),
    (#""content":"x","p":01"#, "x now"), (#""content":["x",{"type":"text","text":"y"}]"#, "xy now"),
  ])
  func keepsEveryText(members: String, text: String) async throws {
    let outcome = try await Wire.outcome(Wire.delta(members) + Wire.chunk(" now") + Wire.stop + Wire.done)
    #expect(outcome.text == text)
    #expect(outcome.error == nil && outcome.isFinished && outcome.extras.isEmpty)
  }

  @Test(arguments: [
    ([#"a\ud83d"#, #"\ude00b"#], "a😀b"), ([#"\ud83d"#, #"\ude00"#], "😀"), ([#"\ud83d"#, "", #"\ude00"#], "😀"),
    ([#"\ud83d"#, "x"], "\u{FFFD}x"), ([#"\ud83d"#, #"\ud83d"#, #"\ude00"#], "\u{FFFD}😀"),
    (["x", #"\ude00"#], "x\u{FFFD}"),
    ([#"a\ud83d"#], "a\u{FFFD}"), ([#"a\\ud83d"#, "b"], #"a\ud83db"#), ([#"\ud83d\ude00"#, #"\ude00"#], "😀\u{FFFD}"),
  ])
  func joinsASurrogatePairThatWasCut(pieces: [String], text: String) async throws {
    let outcome = try await Wire.outcome(pieces.map(Wire.chunk).joined() + Wire.stop + Wire.done)
    #expect(outcome.text == text && outcome.error == nil && outcome.extras.isEmpty)
  }

  @Test(arguments: [
    #"{"choices":[{"message":{"content":"Pay \ud83d now"},"finish_reason":"stop"}],"usage":{"prompt_tokens":NaN}}"#,
    #"{"x":Infinity,"choices":[{"message":{"content":"Pay \ud83d now"},"finish_reason":"stop"}]}"#,
  ])
  func keepsTheTextOfAWholeCompletion(body: String) async throws {
    let outcome = try await Wire.outcome(body, type: "application/json")
    #expect(outcome.text == "Pay \u{FFFD} now" && outcome.error == nil)
  }

  @Test(arguments: [
    #"{"error":{"message":"No \ud83d","code":NaN}}"#, "{\"error\":{\"message\":\"No\n\\ud83d\"}}",
    #"{"x":-Infinity,"error":"No \ud83d"}"#,
  ])
  func keepsTheSentenceOfARefusal(body: String) async throws {
    guard case .refused(let refusal) = try await Wire.outcome(body, status: "400 Bad", type: "application/json").error
    else { throw GatewayError.truncated }
    #expect(refusal.message == "No \u{FFFD}")
  }

  @Test(arguments: [
    "data:\n\n", "data: \n\n", "data: hello\n\n", "data: keep-alive\n\n", "data: {\n\n", "data: [1]\n\n",
    "data: null\n\n",
    "data: 7\n\n", "data: {\"type\":\"ping\"}\n\n", "event: ping\ndata: {}\n\n", "data: {\"choices\":\"none\"}\n\n",
    "data: {\"choices\":[{\"delta\":{\"content\":5}}]}\n\n", "data: <html>\n\n", "data: \u{FEFF}\n\n",
    "data: {\"choices\":[{\"delta\":{\"content\":{}}}]}\n\n", "data: {\"usage\":\"lots\",\"choices\":[]}\n\n",
    "data: {\"code\":399}\n\n", "data: {\"choices\":[{\"delta\":{\"tool_calls\":7}}]}\n\n",
    "data: {\"choices\":[{\"delta\":7}]}\n\n", "data: {\"choices\":[7,{\"delta\":{\"content\":\"\"}}]}\n\n",
    "data: {\"usage\":{\"prompt_tokens\":-4},\"choices\":[]}\n\n", "data: {\"status\":\"working\"}\n\n",
  ])
  func skipsAndCountsEventsThatAreNoPartOfAChat(event: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + event + Wire.chunk("B") + Wire.stop + Wire.done)
    #expect(outcome.text == "AB")
    #expect(outcome.error == nil && outcome.isFinished)
    // Its words are kept with those of the first event and of the last.
    #expect(outcome.extras.unreadableEvents == 1 && outcome.raw.count == 3)
  }

  /// An event of a chat may have a member that errors have elsewhere, and one choice that is in no list.
  @Test(arguments: [
    #"{"object":"chat.completion.chunk","message":"note"}"#, #"{"usage":{"prompt_tokens":3},"message":"note"}"#,
    #"{"choices":[{"delta":null}]}"#, #"{"choices":null,"object":"chat.completion.chunk"}"#,
    #"{"generationId":"x","detail":"note"}"#, #"{"choices":{"delta":{"content":""}},"error":null}"#,
  ])
  func takesAPartOfAChatForNoError(event: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + Wire.event(event) + Wire.stop + Wire.done)
    #expect(outcome.text == "A" && outcome.error == nil && outcome.isFinished && outcome.extras.isEmpty)
    let single = Wire.event(#"{"choices":{"delta":{"content":"B"},"finish_reason":"stop"}}"#)
    #expect(try await Wire.outcome(Wire.chunk("A") + single).text == "AB")
  }

  @Test func showsTheTextBeforeABreakInAnEvent() async throws {
    let broken = Wire.event(#"{"choices":[{"delta":{"content":"B"}}],"x":<NA>}"#)
    let outcome = try await Wire.outcome(Wire.chunk("A") + broken + Wire.stop)
    #expect(outcome.text == "AB" && outcome.error == nil && outcome.extras.unreadableEvents == 1)
  }

  @Test(arguments: [
    ("data: Internal Server Error\n\n", "Internal Server Error"), ("data: upstream request timeout\n\n", "timeout"),
    ("data: \"model overloaded, try again\"\n\n", "model overloaded, try again"),
    ("event: error\ndata: gone\n\n", "gone"), ("data: [\"out of memory\"]\n\n", "out of memory"),
  ])
  func showsPlainWordsThatSayAnError(event: String, words: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + event)
    guard case .failedMidStream(let message, _, _) = outcome.error else { throw outcome.error ?? .truncated }
    #expect(outcome.text == "A" && message.contains(words))
  }

  @Test(arguments: [
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"cost\":0.5}}\n",
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"cost\":0.5}}",
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\ndata: \"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"cost\":0.5}}\r",
  ])
  func takesALastEventWithoutItsBlankLine(last: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + last)
    #expect(outcome.text == "A" && outcome.error == nil && outcome.isFinished)
    #expect(outcome.figures?.cost == USD("0.5"))
  }

  /// The end may be the last thing that is said, without a line of its own.
  @Test(arguments: ["data: [DONE]", "data: [DONE]\n", "data:[DONE]\r\n", "data: \"[DONE]\"", "data: [DONE] bye"])
  func takesALastEndWithoutItsBlankLine(last: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + last)
    #expect(outcome.text == "A" && outcome.isFinished && outcome.extras.isEmpty)
    // What is begun behind it is not looked at.
    let more = Outcome(stream: Wire.chunk("A") + Wire.done + "data: {\"choices\":[{\"del", dialect: .compatible)
    #expect(more.isFinished && more.extras.isEmpty)
  }

  @Test(arguments: [
    "data: {\"error\":{\"message\":\"engine died\"}}", "data: {\"error\":\"engine died\"}\n",
    "event: error\ndata: engine died\n", "data: {\"choices\":[{\"finish_reason\":\"stop\",\"error\":\"engine died\"}]}",
  ])
  func takesALastEventThatTellsAnErrorForOne(last: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + last)
    #expect(outcome.text == "A" && !outcome.isFinished)
    #expect(outcome.error == .failedMidStream(message: "engine died", situation: .other), "\(outcome)")
  }

  @Test(arguments: [
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}",
    "data: {\"choices\":[{\"delta\":{\"content\":\"B\"}}",
  ])
  func takesNoLastEventThatIsCut(last: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + last)
    #expect(outcome.text == "A" && outcome.error == .truncated && outcome.extras.unreadableEvents == 1)
  }

  @Test(arguments: ["application/json", "text/html", "text/plain; charset=utf-8", "application/octet-stream", "x"])
  func readsEventsWhateverTheTypeSays(type: String) async throws {
    let outcome = try await Wire.outcome("\n: hi\n\n" + Wire.chunk("A") + Wire.stop + Wire.done, type: type)
    #expect(outcome.text == "A" && outcome.error == nil)
  }

  @Test(arguments: [
    "{\"choices\":[{\"message\":{\"content\":\"A\"},\"finish_reason\":\"stop\"}]}",
    "\u{FEFF} \n{\"choices\":[{\"message\":{\"content\":\"A\"}}]}",
    "{\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n",
  ])
  func readsADocumentThatIsCalledAStream(body: String) async throws {
    let outcome = try await Wire.outcome(body)
    #expect(outcome.text == "A" && outcome.error == nil && outcome.isFinished)
  }

  @Test(arguments: [
    ("<html><h1>502</h1>", "text/event-stream", "text/event-stream"),
    ("Model is loading", "text/plain", "Model is loading"),
    ("error: no such engine", "text/plain", "error: no such engine"), ("<html>", "application/json", "text/html"),
  ])
  func namesAnAnswerThatIsNoReply(body: String, type: String, detail: String) async throws {
    #expect(try await Wire.outcome(body, type: type).error == .unreadableAnswer(detail: detail))
  }
}
