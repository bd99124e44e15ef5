import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// OpenRouter's refusals, its look-up and what it says of a key.
@Suite struct OpenRouterRouteTests {
  private let id = "gen-1790752558-a1B2c3"

  private func refusal(_ status: String, _ body: String, headers: [String: String] = [:]) async throws -> Refusal? {
    let server = try ByteServer(ByteServer.answer(status, headers: headers, body: body))
    let outcome = await Outcome(Gateway.at(server, dialect: .openRouter).reply(to: .hello))
    guard case .refused(let refusal) = outcome.error else { return nil }
    return refusal
  }

  @Test(
    arguments: [
      (
        "400 No",
        #"{"code":400,"message":"Provider returned error","metadata":{"raw":"{\"type\":\"error\",\"error\":{"#
          + #"\"type\":\"invalid_request_error\",\"message\":\"prompt is too long\"}}","provider_name":"Anthropic"}}"#,
        "Provider returned error (Anthropic): prompt is too long", .badRequest
      ),
      (
        "429 No",
        #"{"code":429,"message":"Provider returned error","metadata":{"raw":"x/y is rate-limited upstream","#
          + #""provider_name":"Chutes"}}"#,
        "Provider returned error (Chutes): x/y is rate-limited upstream", .rateLimited
      ),
      (
        "502 No", #"{"code":502,"message":"Provider returned error","metadata":{"raw":"<html>","provider_name":"A"}}"#,
        "Provider returned error (A)", .unavailable
      ),
      (
        "400 No", #"{"code":400,"message":"Provider returned error","metadata":{"raw":{"message":"as it is"}}}"#,
        "Provider returned error: as it is", .badRequest
      ),
      (
        "403 No",
        #"{"code":403,"message":"flagged","metadata":{"reasons":["violence","hate"],"provider_name":"OpenAI"}}"#,
        "flagged (OpenAI): violence, hate", .notAllowed
      ),
      (
        "400 No", #"{"code":400,"message":"x/y is not a valid model ID"}"#, "x/y is not a valid model ID", .unknownModel
      ),
      (
        "400 No", #"{"code":400,"message":"Too long","metadata":{"error_type":"context_length_exceeded"}}"#, "Too long",
        .tooLarge
      ),
      // What the sentence says already is not said again.
      (
        "502 No",
        #"{"code":502,"message":"Groq: over capacity","metadata":{"raw":"over capacity","provider_name":"Groq"}}"#,
        "Groq: over capacity", .unavailable
      ),
      ("402 No", #"{"code":402,"message":"Insufficient credits"}"#, "Insufficient credits", .outOfCredit),
      ("524 No", #"{"code":524,"message":"Timed out"}"#, "Timed out", .unavailable),
      ("400 No", #"{"code":400,"message":"Slow","metadata":{"error_type":"timeout"}}"#, "Slow", .unavailable),
    ] as [(String, String, String, Situation)])
  func saysWhatIsBehindARefusal(status: String, error: String, message: String, situation: Situation) async throws {
    let refusal = try await refusal(status, #"{"error":\#(error),"user_id":"user_1"}"#)
    #expect(refusal?.message == message)
    #expect(refusal?.situation == situation)
  }

  /// The header is on every answer, and a request that was turned away has cost nothing.
  @Test(arguments: [("400 No", nil), ("429 No", nil), ("503 No", nil), ("502 No", "gen-1"), ("500 No", "gen-1")])
  func countsAGenerationOnlyWhereOneMayHaveBegun(status: String, generation: String?) async throws {
    let refusal = try await refusal(
      status, #"{"error":{"code":1,"message":"m"}}"#, headers: ["X-Generation-Id": "gen-1"])
    #expect(refusal?.generationID == generation)
    #expect(GatewayError.refused(try #require(refusal)).isFree == (generation == nil))
  }

  @Test func theIDInTheBodyComesBeforeTheHeads() async throws {
    let refusal = try await refusal(
      "502 No", #"{"error":{"code":1,"message":"m"},"id":"gen-2"}"#, headers: ["X-Generation-Id": "gen-1"])
    #expect(refusal?.generationID == "gen-2")
  }

  @Test func readsABillWhoseFieldsMayBeNull() async throws {
    let body = #"""
      {"data":{"id":"\#(id)","total_cost":0.0015,"usage":0.0015,"upstream_inference_cost":null,"cache_discount":null,
      "latency":null,"generation_time":null,"native_tokens_prompt":null,"native_tokens_completion":null,
      "native_tokens_reasoning":null,"native_tokens_cached":null,"native_tokens_completion_images":null,
      "tokens_prompt":10,"tokens_completion":4,"cancelled":true,"streamed":null,"finish_reason":null,
      "native_finish_reason":null,"provider_name":null,"external_user":null,"session_id":null,"request_id":null,
      "provider_responses":null,"is_byok":false,"model":"x/y","created_at":"2026-11-01T00:00:00Z","origin":""}}
      """#
    let server = try ByteServer(ByteServer.answer(body: body))
    var figures = UsageAndCost(cost: USD("0.0015"), usage: Usage(input: 10, output: 4))
    figures.isBYOK = false
    figures.servedModel = "x/y"
    figures.finishReason = "cancelled"
    #expect(await Gateway.at(server, dialect: .openRouter).generation(id: id) == .found(figures, raw: body))
    #expect(try await server.request().path == "/v1/generation?id=" + id)
  }

  @Test(arguments: [
    (#"{"data":{"total_cost":0.1,"is_byok":false,"upstream_inference_cost":0.1}}"#, "0.1", nil),
    (#"{"data":{"total_cost":0.1,"upstream_inference_cost":0.1}}"#, "0.1", nil),
    (#"{"data":{"total_cost":0.005,"is_byok":true,"upstream_inference_cost":0.1}}"#, "0.005", "0.1"),
  ])
  func billsWhatTheGatewayTakesAndNoMore(body: String, cost: String, upstream: String?) async throws {
    let server = try ByteServer(ByteServer.answer(body: body))
    guard case .found(let figures, _) = await Gateway.at(server, dialect: .openRouter).generation(id: id) else {
      Issue.record("no bill")
      return
    }
    #expect(figures.cost == USD(cost))
    #expect(figures.upstreamCost == upstream.flatMap { USD($0) })
  }

  @Test func asksAgainWhereTheBillIsNotThereYet() async throws {
    let body = #"{"error":{"code":404,"message":"Resource not found"}}"#
    let server = try ByteServer(ByteServer.answer("404 Not Found", body: body))
    #expect(await Gateway.at(server, dialect: .openRouter).generation(id: id) == .notYet(status: 404))
  }

  @Test(arguments: [
    (
      #"{"data":{"label":"sk-or-v1-abc","limit":10,"limit_remaining":7.5,"limit_reset":"monthly","usage":2.5,"#
        + #""usage_daily":0.1,"byok_usage":0,"is_free_tier":false,"expires_at":null}}"#,
      Credits(
        balance: nil, totalUsed: USD("2.5"), scope: .key, limit: USD("10"), remaining: USD("7.5"), resets: "monthly")
    ),
    (
      #"{"data":{"limit":null,"limit_remaining":null,"limit_reset":null,"usage":0.000001}}"#,
      Credits(balance: nil, totalUsed: USD("0.000001"), scope: .key)
    ),
    (
      #"{"data":{"limit":1,"limit_remaining":-0.25,"usage":1.25}}"#,
      Credits(balance: nil, totalUsed: USD("1.25"), scope: .key, limit: USD("1"), remaining: USD("-0.25"))
    ),
  ])
  func tellsWhatTheKeyMaySpendAndNoBalance(body: String, credits: Credits) async throws {
    let server = try ByteServer(ByteServer.answer(body: body))
    #expect(try await Gateway.at(server, dialect: .openRouter).credits() == credits)
    #expect(try await server.request().path == "/v1/key")
  }

  @Test func aMemberThatCannotBeReadCostsItselfOnly() async throws {
    let body = #"{"data":{"label":"\ud83d","usage":2.5,"limit":NaN,"limit_remaining":-Infinity,"x":undefined}}"#
    let server = try ByteServer(ByteServer.answer(body: body))
    let credits = try await Gateway.at(server, dialect: .openRouter).credits()
    #expect(credits == Credits(balance: nil, totalUsed: USD("2.5"), scope: .key))
  }

  @Test func takesNoOtherBodyForAKeys() async throws {
    let server = try ByteServer(ByteServer.answer(body: #"{"balance":"5"}"#))
    await #expect(throws: GatewayError.unreadableAnswer(detail: "application/json")) {
      try await Gateway.at(server, dialect: .openRouter).credits()
    }
  }

  @Test(
    arguments: [
      ([], nil, nil), (["session:s1"], "s1", nil), (["session:", "assistant:"], nil, nil),
      (["assistant:duck", "x"], nil, ["assistant": "duck", "tags": "x"]),
      (["session:" + String(repeating: "s", count: 129)], nil, nil),
      (["session:" + String(repeating: "s", count: 128)], String(repeating: "s", count: 128), nil),
      (["assistant:a", "assistant:b", "session:s1", "session:s2", "y", "x"], "s1", ["assistant": "a", "tags": "y,x"]),
    ] as [([String], String?, [String: String]?)])
  func attributesByTheTagsAndByNothingElse(tags: [String], session: String?, trace: [String: String]?) {
    let attribution = Attribution(tags: tags)
    #expect(attribution.session == session)
    #expect(attribution.trace == trace)
  }
}
