import Foundation
import Testing

@testable import Sandbox

@Suite struct GenerationTests {
  private static let wrongFormat = #"{"error":"Invalid generation ID format. Expected format: gen_<ulid>"}"#

  @Test(arguments: [
    ("", #"{"error":"id is required"}"#), ("?id=", #"{"error":"id is required"}"#),
    ("?other=1", #"{"error":"id is required"}"#), ("?id=chatcmpl-1", wrongFormat),
    ("?id=gen_01M3RJQ30CFFKQT4YCFFKQT4YI", wrongFormat), ("?id=gen_01M3RJQ30CFFKQT4YCFFKQT4", wrongFormat),
  ])
  func refusesAnIDFlatly(query: String, body: String) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.get("/v1/generation" + query)
      #expect(answer.status == 400)
      #expect(answer.body == body)
    }
  }

  @Test func knowsNothingOfAnUnknownOne() async throws {
    try await withSandbox { sandbox throws in
      let id = "gen_01ARZ3NDEKTSV4RRFFQ69G5FAV"
      let answer = try sandbox.get("/v1/generation?id=" + id)
      #expect(answer.status == 404)
      #expect(
        answer.body
          == #"{"error":"Usage event not found","id":"\#(id)","message":"No usage event found with ID \#(id)"}"#)
    }
  }

  @Test func comesLateAndThenForGood() async throws {
    try await withSandbox({ $0.recordDelay = .seconds(9) }) { sandbox throws in
      let (id, _) = try sandbox.chat("hi", model: "anthropic/claude-opus-4.7")
      #expect(try sandbox.get("/v1/generation?id=\(id)").status == 404)
      sandbox.clock.turn(by: 8.9)
      #expect(try sandbox.get("/v1/generation?id=\(id)").status == 404)
      sandbox.clock.turn(by: 0.2)
      let answer = try sandbox.get("/v1/generation?id=\(id)")
      #expect(answer.status == 200)
      #expect(
        answer.body
          == #"{"data":{"id":"\#(id)","total_cost":0.00079,"upstream_inference_cost":0,"usage":0.00079,"#
          + #""created_at":"2026-09-30T07:15:58.092Z","model":"anthropic/claude-opus-4.7","is_byok":false,"#
          + #""provider_name":"anthropic","streamed":false,"finish_reason":"stop","latency":1,"generation_time":1,"#
          + #""tokens_prompt":8,"tokens_completion":30,"native_tokens_prompt":8,"native_tokens_completion":30,"#
          + #""native_tokens_reasoning":0,"native_tokens_cached":0,"native_tokens_cache_creation":0,"#
          + #""billable_web_search_calls":0,"market_cost":0.00079,"surcharge_cost":0,"gateway_cost":0.00079}}"#)
    }
  }

  @Test func makesIDsThatSortByTime() {
    let ids = [1, 2, 1_790_752_558_092, (1 << 48) - 1].map { GenerationID.made(milliseconds: $0) { .max } }
    #expect(ids == ids.sorted())
    #expect(ids[2] == "gen_01M3RJQ30CZZZZZZZZZZZZZZZZ")
    #expect(ids.allSatisfy(GenerationID.isWellFormed))
    #expect(Set((0..<100).map { _ in GenerationID.made(milliseconds: 5) { .random(in: .min ... .max) } }).count == 100)
  }
}
