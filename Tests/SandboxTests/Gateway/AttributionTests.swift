import Foundation
import Testing

@testable import Sandbox

@Suite struct AttributionTests {
  private func request(_ gateway: String) -> String {
    #"{"model":"openai/gpt-4.1-nano","messages":[{"role":"user","content":"hi"}],"#
      + #""providerOptions":{"gateway":\#(gateway)}}"#
  }

  @Test func chargesEachDistinctTagAndTheUserInTheRecordOnly() async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.post(
        request(#"{"tags":["a","b","a"],"user":"u"}"#), fields: "ai-reporting-tags: b, c\r\nai-reporting-user: v\r\n")
      let id = try #require(answer.body.split(separator: "\"").first { $0.hasPrefix("gen_") })
      #expect(answer.body.contains(#""gateway_cost":0.0000128}"#))
      #expect(answer.body.contains(#""surchargeCost":"0","#))
      let record = try sandbox.get("/v1/generation?id=\(id)").body
      #expect(record.contains(#""total_cost":0.0003128,"upstream_inference_cost":0,"usage":0.0003128,"#))
      #expect(record.hasSuffix(#""market_cost":0.0000128,"surcharge_cost":0.0003,"gateway_cost":0.0003128}}"#))
      let file = try String(contentsOf: sandbox.folder.appendingPathComponent("generations.jsonl"), encoding: .utf8)
      #expect(file.contains(#""tags":["a","b","c"],"user":"v"}"#))
    }
  }

  @Test(arguments: [
    (#"{"tags":["1","2","3","4","5","6","7","8","9","10"]}"#, "", 200),
    (#"{"tags":["1","2","3","4","5","6","7","8","9","10"]}"#, "ai-reporting-tags: 10,1\r\n", 200),
    (#"{"tags":["1","2","3","4","5","6","7","8","9","10"]}"#, "ai-reporting-tags: 11\r\n", 400),
    (#"{"tags":["\#(String(repeating: "t", count: 64))"]}"#, "", 200),
    (#"{"tags":["\#(String(repeating: "t", count: 65))"]}"#, "", 400), (#"{"tags":[""]}"#, "", 400),
    ("{}", "ai-reporting-tags: a,,b\r\n", 400), ("{}", "ai-reporting-tags:\r\n", 200),
    (#"{"user":"\#(String(repeating: "u", count: 256))"}"#, "", 200),
    (#"{"user":"\#(String(repeating: "u", count: 257))"}"#, "", 400),
    ("{}", "ai-reporting-user: \(String(repeating: "u", count: 257))\r\n", 400),
  ])
  func holdsTheLimits(gateway: String, fields: String, status: Int) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.post(request(gateway), fields: fields)
      #expect(answer.status == status)
      #expect(status == 200 || answer.body.contains(#""type":"invalid_request_error""#))
    }
  }

  @Test func countsThePlainUserField() async throws {
    try await withSandbox { sandbox throws in
      let (id, _) = try sandbox.chat("hi", more: #","user":"ann""#)
      #expect(try sandbox.get("/v1/generation?id=\(id)").body.contains(#""surcharge_cost":0.000075,"#))
    }
  }
}
