import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Replies that are more or less than text: refusals, thoughts, tools, pictures; and usage in other spellings.
@Suite struct OtherOutputTests {
  @Test(arguments: [
    #"{"choices":[{"delta":{"refusal":"No."},"finish_reason":"stop"}]}"#,
    #"{"choices":[{"delta":{"content":null,"refusal":"No."},"finish_reason":"content_filter"}]}"#,
    #"{"choices":[{"delta":{"content":[{"type":"refusal","refusal":"No."}]},"finish_reason":"stop"}]}"#,
  ])
  func showsAndMarksARefusal(event: String) async throws {
    let outcome = try await Wire.outcome(Wire.event(event))
    #expect(outcome.text == "No." && outcome.error == nil && outcome.extras.isRefusal)
    let whole = event.replacing("delta", with: "message")
    let document = try await Wire.outcome(whole, type: "application/json")
    #expect(document.text == "No." && document.extras.isRefusal)
  }

  @Test(arguments: [
    #""reasoning":"Hm.""#, #""reasoning_content":"Hm.""#, #""reasoning_text":"Hm.""#, #""thinking":"Hm.""#,
    #""thought":"Hm.""#, #""reasoning":{"content":"Hm."}"#, #""reasoning":"Hm.","reasoning_content":"Hm.""#,
    #""reasoning_details":[{"type":"reasoning.text","text":"Hm."}],"reasoning":"Hm.""#,
    #""reasoning_details":[{"type":"reasoning.summary","summary":"Hm."},{"type":"reasoning.encrypted","data":"x"}]"#,
    #""thinking_blocks":[{"type":"thinking","thinking":"Hm."}],"reasoning_content":"Hm.""#,
    #""content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]}]"#,
    #""content":null,"reasoning":null,"reasoning_content":"Hm.""#,
    // The thought itself comes before the provider's record of it, and the first one before another.
    #""reasoning_details":[{"type":"reasoning.text","text":"Record"}],"reasoning":"Hm.""#,
    #""reasoning":"Hm.","thinking_blocks":[{"type":"thinking","thinking":"Record"}]"#,
    #""reasoning":"Hm.","reasoning_content":"Other""#,
    #""reasoning_details":[{"type":"reasoning.text","text":"Hm."}],"thinking_blocks":[{"thinking":"Other"}]"#,
  ])
  func knowsReasoningInItsOtherSpellings(members: String) async throws {
    let outcome = try await Wire.outcome(Wire.delta(members) + Wire.chunk("Hi") + Wire.stop)
    #expect(outcome.reasoning == "Hm." && outcome.text == "Hi" && outcome.extras.isEmpty)
  }

  @Test(arguments: [
    (#""tool_calls":[{"index":0,"id":"c1","function":{"name":"weather","arguments":"{"}}]"#, ["weather"]),
    (#""function_call":{"name":"weather","arguments":""}"#, ["weather"]),
    (#""tool_calls":[{"function":{"name":"a"}},{"function":{"name":"b"}}]"#, ["a", "b"]),
    (#""tool_calls":[{"index":0,"function":{"arguments":"{}"}}]"#, ["unnamed"]),
    (#""tool_calls":[{"name":"flat","arguments":{}}]"#, ["flat"]),
    (#""tool_calls":[{"index":0,"function":{"name":"a\u001b[2J\nb"}}]"#, ["a [2J b"]),
    (
      #""tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}"# + "\n\n" + #"data: {"choices":[{"delta":{"#
        + #""tool_calls":[{"index":0,"function":{"name":"late"}}]"#, ["late"]
    ),
    (#""tool_calls":[]"#, []), (#""tool_calls":null"#, []),
  ])
  func namesToolCallsThatNobodyAskedFor(members: String, names: [String]) async throws {
    let more = Wire.delta(#""tool_calls":[{"index":0,"function":{"arguments":"x"}}]"#)
    let end = Wire.event(#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#)
    let outcome = try await Wire.outcome(Wire.delta(members) + (names.isEmpty ? "" : more) + end)
    #expect(outcome.extras.toolCalls == names && outcome.error == nil && outcome.isFinished)
  }

  @Test(arguments: [
    (#""images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,BIG"}}]"#, 1),
    (#""images":[{"image_url":{"url":"BIG"}},{"image_url":{"url":"x"}}]"#, 2),
    (#""content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"BIG"}}]"#, 1),
    (#""audio":{"data":"BIG"}"#, 1),
  ])
  func countsWhatCannotBeReadAndKeepsTheFigures(members: String, count: Int) async throws {
    // No base64.
    let big = String(repeating: "iVBORw0KGg*", count: 130_000)
    let figures = #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"cost":0.04}}"#
    let body = Wire.delta(members.replacing("BIG", with: big)) + Wire.stop + Wire.event(figures) + Wire.done
    let outcome = try await Wire.outcome(body)
    #expect(outcome.extras.pictures == count && outcome.extras.unreadableEvents == 0)
    #expect(outcome.figures?.cost == USD("0.04") && outcome.error == nil && outcome.isFinished)
    #expect(outcome.raw.map(\.utf8.count).reduce(0, +) < 80_000)
    #expect(outcome.raw.first?.contains("bytes left out") == true)
  }

  @Test(
    arguments: [
      (
        #"{"prompt_tokens":100,"completion_tokens":9,"prompt_cache_hit_tokens":80,"prompt_cache_miss_tokens":20}"#, 100,
        80, nil, 9, nil
      ),
      (#"{"prompt_tokens":100,"completion_tokens":9,"cached_tokens":80}"#, 100, 80, nil, 9, nil),
      (
        #"{"prompt_tokens":100,"completion_tokens":9,"prompt_tokens_details":{"cached_tokens":0},"num_cached_tokens":80}"#,
        100, 80, nil, 9, nil
      ),
      (
        #"{"input_tokens":100,"output_tokens":9,"input_tokens_details":{"cached_tokens":80},"total_tokens":109}"#, 100,
        80, nil, 9, nil
      ),
      (
        #"{"input_tokens":20,"output_tokens":9,"cache_read_input_tokens":70,"cache_creation_input_tokens":10}"#, 100,
        70, 10, 9, nil
      ),
      (#"{"input_tokens":20,"output_tokens":9,"cache_read_input_tokens":5}"#, 25, 5, nil, 9, nil),
      (#"{"prompt_tokens":5000000000,"completion_tokens":9}"#, nil, nil, nil, 9, nil),
      (#"{"prompt_tokens":1000000000,"completion_tokens":9}"#, 1_000_000_000, nil, nil, 9, nil),
      (#"{"promptTokens":100,"completionTokens":"9","cachedInputTokens":80,"reasoningTokens":3}"#, 100, 80, nil, 9, 3),
      (
        #"{"promptTokenCount":100,"candidatesTokenCount":9,"thoughtsTokenCount":5,"totalTokenCount":114}"#, 100, nil,
        nil, 14, 5
      ),
      (
        #"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":114,"completion_tokens_details":{"reasoning_tokens":5}}"#,
        100, nil, nil, 14, 5
      ),
      (
        #"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":109,"completion_tokens_details":{"reasoning_tokens":5}}"#,
        100, nil, nil, 9, 5
      ),
      (#"{"prompt_tokens":100,"completion_tokens":9,"total_tokens":114}"#, 100, nil, nil, 14, 5),
      (#"{"prompt_tokens":100,"completion_tokens":9,"reasoning_tokens":12}"#, 100, nil, nil, 21, 12),
      (#"{"prompt_tokens":20,"completion_tokens":9,"total_tokens":109,"cached_tokens":80}"#, 100, 80, nil, 9, nil),
      (#"{"prompt_eval_count":100,"eval_count":9}"#, 100, nil, nil, 9, nil),
      (#"{"prompt_tokens":1e2,"completion_tokens":9.0}"#, 100, nil, nil, 9, nil),
      (#"{"prompt_tokens":99.5,"completion_tokens":9.49}"#, 100, nil, nil, 9, nil),
      (#"{"prompt_tokens":9223372036854775807,"completion_tokens":9}"#, nil, nil, nil, 9, nil),
      (#"{"prompt_tokens":100,"completion_tokens":-1}"#, 100, nil, nil, nil, nil),
      (#"{"prompt_tokens":"many","completion_tokens":1e300}"#, nil, nil, nil, nil, nil),
    ] as [(String, Int?, Int?, Int?, Int?, Int?)])
  func readsUsageInOtherSpellings(usage: String, input: Int?, cached: Int?, written: Int?, output: Int?, thought: Int?)
    async throws
  {
    let wanted = Usage(input: input, cachedInput: cached, cacheWrite: written, output: output, reasoning: thought)
    let places = [
      #"{"choices":[],"usage":USAGE}"#, #"{"choices":[{"delta":{},"finish_reason":"stop","usage":USAGE}]}"#,
      #"{"choices":[],"x_groq":{"usage":USAGE}}"#, #"{"choices":[],"usageMetadata":USAGE}"#,
      #"{"choices":[{"delta":{"usage":USAGE}}],"usage":null}"#,
    ]
    for place in places {
      let outcome = Outcome(
        stream: Wire.chunk("A") + Wire.stop + Wire.event(place.replacing("USAGE", with: usage)), dialect: .compatible)
      let read = outcome.figures?.usage ?? Usage()
      #expect(read == wanted, "\(place)")
      #expect((outcome.extras.unreadableEvents > 0) == [input, output].contains(nil))
    }
  }

  @Test(
    arguments: [
      (#"{"cost":{"total_cost":0.5,"request_cost":0.1}}"#, "0.5"), (#"{"total_cost":"0.5"}"#, "0.5"),
      (#"{"estimated_cost":0.5}"#, "0.5"), (#"{"cost_in_usd_ticks":5000000000}"#, "0.5"),
      (#"{"cost":0.5,"currency":"CNY"}"#, nil), (#"{"cost":0.5,"currency":"usd"}"#, "0.5"), (#"{"cost":"¥1"}"#, nil),
    ] as [(String, String?)])
  func readsCostsInOtherSpellings(usage: String, cost: String?) async throws {
    let outcome = try await Wire.outcome(Wire.chunk("A") + Wire.stop + Wire.event(#"{"usage":\#(usage)}"#))
    #expect(outcome.figures?.cost == cost.flatMap { USD($0) })
  }

  @Test(arguments: [
    (#"{"error":{"param":"BIG","message":"No such field"}}"#, "No such field"),
    (#"{"error":{"message":"No such field","param":"BIG"}}"#, "No such field"),
    (#"{"error":{"message":"No such field","param":"BIG"#, "No such field"),
    (#"[{"error":{"code":400,"message":"No such field","status":"INVALID_ARGUMENT"}}]"#, "No such field"),
    (#"{"detail":[{"loc":["body","top_k"],"msg":"No such field","type":"extra"}]}"#, "No such field (body.top_k)"),
    (#"{"detail":"No such field"}"#, "No such field"), (#"{"errors":["No such field"]}"#, "No such field"),
    (#"{"error":{"code":3,"details":[{"message":"No such field"}]}}"#, "No such field"),
    (#"{"error":{"message":"No such field: top_k","param":"top_k"}}"#, "No such field: top_k"),
    (
      #"{"error":{"type":"x"},"providerMetadata":{"gateway":{"routing":{"modelAttempts":[{"providerAttempts":["#
        + #"{"error":"No such field"}]}]}}}}"#, "No such field"
    ),
    (#"{"errors":[{"message":"No such"},{"message":"field"}]}"#, "No such; field"),
    (#""No such field""#, "No such field"),
    (#"{"error":{"message":"{\"error\":{\"message\":\"No such field\"}}"}}"#, "No such field"),
    (#"{"title":"Bad","detail":"No such field","status":400}"#, "No such field"),
    (#"{"msg":"No such field"}"#, "No such field"),
    (#"{"error_description":"No such field","error":"invalid"}"#, "No such field"),
    (#"["No such field"]"#, "No such field"),
    (#"{"error":{"message":"No such fie"#, "No such fie"), ("No such field", "No such field"),
  ])
  func findsTheSentenceOfARefusal(body: String, message: String) async throws {
    let big = String(repeating: "x", count: 100_000)
    let outcome = try await Wire.outcome(
      body.replacing("BIG", with: big), status: "400 Bad Request", type: "application/json")
    guard case .refused(let refusal) = outcome.error else { throw outcome.error ?? .truncated }
    #expect(refusal.message == message && refusal.situation == .badRequest)
    #expect(refusal.body.utf8.count <= 64 << 10)
  }

  @Test(
    arguments: [
      (400, "This model's maximum context length is 8192 tokens", .tooLarge), (400, "API key not valid.", .wrongKey),
      (400, "The model `x` does not exist", .unknownModel), (404, "model 'x' not found", .unknownModel),
      (400, "Model not supported: x", .unknownModel), (403, "Insufficient balance, please top up", .outOfCredit),
      (429, "Please check your plan and billing details", .outOfCredit),
      (429, "Quota exceeded per minute", .rateLimited),
      (429, "Check your billing: 10 requests per minute", .rateLimited),
      (429, "Check your billing: 10 requests per day", .rateLimited),
      (429, "Check your billing: 10 requests per second", .rateLimited),
      (429, "Rate limit reached, top up for more", .rateLimited),
      (429, "The daily budget is used up", .budgetExceeded), (402, "Your daily budget is used up", .budgetExceeded),
      (401, "Your daily budget is used up", .wrongKey), (429, "API key not valid.", .rateLimited),
      (404, "Insufficient credits", .outOfCredit), (404, "Which model?", .unknownModel),
      (400, "Which model?", .badRequest), (402, "The model does not exist", .outOfCredit),
      (422, "Input is too long for this model", .tooLarge), (400, "temperature must be below 2", .badRequest),
      (500, "model not found", .serverFault),
    ] as [(Int, String, Situation)])
  func fitsTheSituationToTheCause(status: Int, message: String, situation: Situation) {
    #expect(Situation(status: status, error: WireError(message: message)) == situation)
  }
}
