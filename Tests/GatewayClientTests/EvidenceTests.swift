import Records
import TestSupport
import Testing

@testable import GatewayClient

/// What makes a reply complete, what breaks it off, and what only looks so.
@Suite struct EvidenceTests {
  @Test(arguments: ["\"\"", "null", "\"null\"", "\" \"", "\"None\"", "false", "\"undefined\"", "{}"])
  func takesNoPlaceholderForAReason(reason: String) async throws {
    let half = #"data: {"choices":[{"delta":{"content":"Half"},"finish_reason":\#(reason)}]}"# + "\n\n"
    let outcome = try await Wire.outcome(half)
    #expect(outcome.text == "Half" && outcome.error == .truncated && !outcome.isFinished)
    #expect(outcome.figures?.finishReason == nil)
    #expect(try await Wire.outcome(half + Wire.done).isFinished)
  }

  @Test(arguments: [Wire.done, Wire.event(#"{"choices":[]}"#) + Wire.done, Wire.chunk("") + Wire.done, ": x\n\n"])
  func takesNoEndWithoutTextForAReply(body: String) async throws {
    let outcome = try await Wire.outcome(body)
    #expect(outcome.error == .truncated && !outcome.isFinished)
  }

  @Test(arguments: [
    #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cost":0}"#, #"{"cost":0}"#, "{}", "null",
    #"{"prompt_tokens":0,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":0},"cost":"0.0"}"#,
  ])
  func countsNoPlaceholderAsFigures(usage: String) async throws {
    func stated(_ usage: String) -> String { Wire.event(#"{"choices":[],"usage":\#(usage)}"#) }
    let real = stated(#"{"prompt_tokens":7,"completion_tokens":2,"cost":0.5}"#)
    let alone = try await Wire.outcome(stated(usage) + Wire.chunk("A") + Wire.stop)
    #expect(alone.figures?.cost == nil && alone.figures?.usage?.input == nil && alone.figures?.usage?.output == nil)
    for body in [stated(usage) + real, real + stated(usage), stated(usage) + real + stated(usage)] {
      let outcome = try await Wire.outcome(Wire.chunk("A") + Wire.stop + body + Wire.done)
      #expect(outcome.figures?.cost == USD("0.5") && outcome.figures?.usage == Usage(input: 7, output: 2))
    }
  }

  /// A prompt is never empty, and a reply that came has tokens: such zeros are no counts.
  @Test func countsNoZeroThatCannotBe() async throws {
    let usage = Wire.event(#"{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":5}}"#)
    #expect(try await Wire.outcome(Wire.chunk("A") + Wire.stop + usage).figures?.usage == Usage(output: 5))
    let silent = Wire.event(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":0}}"#)
    #expect(try await Wire.outcome(Wire.chunk("A") + Wire.stop + silent).figures?.usage == Usage(input: 5))
    #expect(try await Wire.outcome(Wire.stop + silent).figures?.usage == Usage(input: 5, output: 0))
  }

  /// A cost of nothing that is stated before anything was counted, beside the usage too.
  @Test(arguments: ["0", "0.0", "0e3"]) func believesNoZeroCostInMetadataBeforeTokens(cost: String) async throws {
    let metadata =
      #"{"choices":[{"delta":{"provider_metadata":{"gateway":{"cost":"\#(cost)","gatewayCost":"\#(cost)"}}}}]}"#
    let early = Wire.event(metadata) + Wire.chunk("A") + Wire.stop
    #expect(try await Wire.outcome(early, dialect: .vercel).figures?.cost == nil)
    let counted = Wire.event(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#)
    #expect(try await Wire.outcome(early + counted, dialect: .vercel).figures?.cost == .zero)
  }

  @Test func letsNoZeroReplaceAFigureOfTheMetadata() async throws {
    func metadata(_ cost: String) -> String {
      Wire.event(
        #"{"choices":[{"delta":{"provider_metadata":{"gateway":{"cost":"\#(cost)","gatewayCost":"\#(cost)","#
          + #""surchargeCost":"\#(cost)","marketCost":"\#(cost)"}}}}]}"#)
    }
    let usage = Wire.event(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}"#)
    for (first, second, cost) in [("0.5", "0", "0.5"), ("0", "0.5", "0.5"), ("0.5", "0.25", "0.25")] {
      let body = Wire.chunk("A") + metadata(first) + metadata(second) + Wire.stop + usage
      let figures = try await Wire.outcome(body, dialect: .vercel).figures
      #expect(figures?.cost == USD(cost) && figures?.surcharge == USD(cost) && figures?.marketCost == USD(cost))
    }
  }

  @Test func letsNoZeroReplaceAFigure() async throws {
    let body =
      Wire.chunk("A")
      + Wire.event(#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"cached_tokens":3,"cost":0.25}}"#)
      + Wire.event(#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":0,"cached_tokens":0,"cost":0}}"#)
      + Wire.stop
    let figures = try await Wire.outcome(body).figures
    #expect(figures?.cost == USD("0.25"))
    #expect(figures?.usage == Usage(input: 9, cachedInput: 3, output: 4))
  }

  @Test func believesAZeroCostBesideRealTokens() async throws {
    let body =
      Wire.chunk("A") + Wire.stop + Wire.event(#"{"usage":{"prompt_tokens":9,"completion_tokens":4,"cost":0}}"#)
    #expect(try await Wire.outcome(body).figures?.cost == .zero)
  }

  @Test(arguments: [
    (#"{"object":"error","message":"engine died","code":500}"#, "engine died"),
    (#"{"type":"error","error":{"type":"x","message":"engine died"}}"#, "engine died"),
    (#"{"type":"error","message":"engine died"}"#, "engine died"),
    (#"{"type":"ERROR","generationId":"x","message":"engine died"}"#, "engine died"), (#"{"code":400}"#, "400"),
    (#"{"choices":[],"error":500}"#, "500"),
    (#"{"error":{"type":"overloaded_error"}}"#, "overloaded_error"),
    (#"{"choices":[],"error":{"code":500,"message":"OK"}}"#, "OK"),
    (#"{"choices":[{"error":"engine died"}],"error":null}"#, "engine died"),
    (#"{"choices":[{"delta":{"error":"engine died"},"error":{}}]}"#, "engine died"),
    (#"{"code":502,"message":"engine died"}"#, "engine died"),
    (#"{"detail":"engine died"}"#, "engine died"), (#"{"errors":[{"message":"engine died"}]}"#, "engine died"),
    (#"{"errors":["engine","died"]}"#, "engine; died"),
    (#"[{"error":{"code":500,"message":"engine died"}}]"#, "engine died"),
    (#"{"error":["engine died"]}"#, "engine died"), (#"{"error":"{\"message\":\"engine died\"}"}"#, "engine died"),
    (#"{"choices":[{"delta":{"error":{"message":"engine died"}}}]}"#, "engine died"),
    (#"{"choices":[{"error":"engine died"}]}"#, "engine died"), (#"{"choices":[],"error":{"code":500}}"#, "500"),
    (#"{"choices":[],"x_groq":{"id":"r","error":"engine died"}}"#, "engine died"),
    (#"{"base_resp":{"status_code":1004,"status_msg":"engine died"}}"#, "engine died"),
    (#"{"error":{"message":{"detail":"engine died"}}}"#, "engine died"),
    (#"{"choices":[{"delta":{},"finish_reason":"network_error"}]}"#, "network_error"),
  ])
  func knowsAnErrorInOtherClothes(event: String, message: String) async throws {
    // Nothing is read behind it.
    let rest = Wire.chunk("B") + Wire.stop
    let outcome = try await Wire.outcome(Wire.chunk("Half") + Wire.event(event) + rest + Wire.done)
    #expect(outcome.text == "Half" && !outcome.isFinished)
    guard case .failedMidStream(let words, _, _) = outcome.error else { throw outcome.error ?? .truncated }
    #expect(words == message)
    #expect(outcome.raw.last == event)
  }

  /// An event that is read as an error is none that could not be read.
  @Test(arguments: [#"{"detail":"engine died"}"#, #"{"type":"error","message":"x"}"#, #"{"error":"x"}"#])
  func anErrorIsNoUnreadEvent(event: String) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + Wire.event(event))
    #expect(outcome.error != nil && outcome.extras.unreadableEvents == 0)
  }

  @Test(arguments: [
    #""error":null"#, #""error":{}"#, #""error":"""#, #""error":false"#, #""error":[]"#, #""error":0"#,
    #""error":{"message":"","code":null}"#, #""error":{"code":0,"message":"success"}"#, #""error":" ""#,
    #""error":{"code":200,"message":"OK"}"#, #""message":"fine""#, #""code":0,"msg":"ok""#,
  ])
  func takesNoEmptyErrorBesideTextForOne(member: String) async throws {
    let body = Wire.event(#"{"choices":[{"delta":{"content":"A"}}],\#(member)}"#) + Wire.stop + Wire.done
    let outcome = try await Wire.outcome(body)
    #expect(outcome.text == "A" && outcome.error == nil && outcome.extras.isEmpty)
  }

  @Test(arguments: ["length", "content_filter", "max_tokens", "MAX_TOKENS", "SAFETY", "abort"])
  func carriesWhyTheProviderStopped(reason: String) async throws {
    let body = Wire.event(#"{"choices":[{"delta":{"content":"Half"},"finish_reason":"\#(reason)"}]}"#)
    let outcome = try await Wire.outcome(body)
    #expect(outcome.error == nil && outcome.figures?.finishReason == reason)
    #expect(FinishReason.early(outcome.figures?.finishReason) == reason)
  }

  @Test(arguments: ["stop", "STOP", "tool_calls", "end_turn", "eos", "null", ""])
  func callsNoUsualEndEarly(reason: String) {
    #expect(FinishReason.early(reason) == nil)
  }

  @Test func endsAFewSecondsAfterTheFinishWhateverComes() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    let late = Wire.event(#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"cost":0.5}}"#)
    let server = try ByteServer(
      [.send(head + Wire.chunk("A") + Wire.stop + late)]
        + [.pieces(Array(repeating: UInt8(ascii: ":"), count: 200_000), size: 1), .stall])
    let start = ContinuousClock.now
    let outcome = await Outcome(Gateway.at(server, dialect: .compatible).reply(to: .hello))
    #expect(outcome.text == "A" && outcome.error == nil && outcome.figures?.cost == USD("0.5"))
    #expect(ContinuousClock.now - start < .seconds(10))
  }
}
