import Testing

@testable import Sandbox

@Suite struct FaultMenuTests {
  private static let streamed = #"{"model":"openai/gpt-5","stream":true,"messages":[{"role":"user","content":"hi"}]}"#

  private func named(_ name: String) throws -> Fault {
    try #require(Fault.menu.first { $0.name == name }).fault
  }

  /// What a streamed chat gets, and what its generation's record says then.
  private func exchange(_ name: String, after seconds: Double = 0) async throws -> (reply: RawAnswer, record: RawAnswer)
  {
    let fault = try named(name)
    var answers: [RawAnswer] = []
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      let reply = try sandbox.post(Self.streamed)
      let id = reply.body.split(separator: "\"").first { $0.hasPrefix("gen_") } ?? ""
      sandbox.clock.turn(by: seconds)
      answers = [reply, try sandbox.get("/v1/generation?id=\(id)")]
    }
    return (answers[0], answers[1])
  }

  @Test func namesEachFaultOnceAndInOneLine() {
    #expect(Set(Fault.menu.map(\.name)).count == Fault.menu.count)
    for fault in Fault.menu {
      #expect(fault.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(fault.name)")
      #expect(!fault.summary.isEmpty && fault.summary.count <= 60 && !fault.summary.contains("\n"), "\(fault.name)")
    }
  }

  @Test(arguments: [
    ("401", 401, "authentication_error"), ("402-credit", 402, "insufficient_funds"),
    ("402-budget", 402, "quota_for_entity_exceeded"), ("403-card", 403, "customer_verification_required"),
    ("403-rule", 403, #""ruleId""#), ("404-model", 404, "model_not_found"), ("404-html", 404, "<!DOCTYPE html>"),
    ("405-empty", 405, ""), ("429", 429, "rate_limit_exceeded"), ("500", 500, "internal_server_error"),
    ("503", 503, "service_unavailable_error"), ("504-html", 504, "<html>"), ("redirect", 307, ""), ("moved", 308, ""),
  ])
  func refusesAsTheGatewayDoes(_ name: String, _ status: Int, _ word: String) async throws {
    let reply = try await exchange(name).reply
    #expect(reply.status == status)
    #expect(word.isEmpty ? reply.body.isEmpty : reply.body.contains(word))
    #expect(reply.head.contains("Location: ") == (300..<400).contains(status))
  }

  @Test func splitsCharactersAndLineEnds() async throws {
    #expect(try await exchange("one-byte").reply.events.last == "[DONE]")
    let crlf = try await exchange("crlf").reply
    #expect(crlf.body.contains("[DONE]\r\n\r\n") && !crlf.body.replacing("\r\n", with: "").contains("\n"))
    #expect(try await exchange("comments").reply.body.hasPrefix(": OPENROUTER PROCESSING\n\n:\n\ndata: {"))
  }

  @Test func anEmptyReplyIsBilledForItsPrompt() async throws {
    let (reply, record) = try await exchange("empty")
    #expect(reply.events.count == 3 && !reply.body.contains(#""content""#))
    #expect(record.body.contains(#""tokens_completion":0"#) && record.status == 200)
  }

  @Test func aKeyOfOnesOwnIsChargedUpstream() async throws {
    let (reply, record) = try await exchange("byok")
    let usage = try #require(reply.events.dropLast().last)
    #expect(usage.contains(#""cost":0,"is_byok":true"#) && usage.contains(#""credentialType":"byok""#))
    #expect(!usage.contains("gateway_cost") && !usage.contains(#""upstream_inference_cost":null"#))
    #expect(record.body.contains(#""total_cost":0,"#) && record.body.contains(#""is_byok":true"#))
    #expect(!record.body.contains(#""upstream_inference_cost":0,"#))
  }

  @Test func aSurchargeIsInTheSum() async throws {
    let (reply, record) = try await exchange("surcharge")
    #expect(reply.body.contains(#""surcharge_cost":0.0001,"zero_data_retention_cost":0.0001,"gateway_cost":0."#))
    #expect(reply.body.contains(#""surchargeCost":"0.0001""#))
    #expect(record.body.contains(#""surcharge_cost":0.0001"#))
  }

  @Test func withoutUsageNoCostIsStatedAnywhere() async throws {
    let (reply, record) = try await exchange("no-usage")
    #expect(!reply.body.contains("usage") && !reply.body.lowercased().contains("cost"))
    #expect(record.status == 200 && record.body.contains("total_cost"))
  }

  @Test func theIDStandsInTheMetadataOnly() async throws {
    let (reply, record) = try await exchange("late-id")
    #expect(reply.body.components(separatedBy: "gen_").count == 2)
    #expect(reply.body.contains(#""generationId":"gen_"#) && record.status == 200)
    #expect(reply.events.dropLast().allSatisfy { $0.hasPrefix(#"{"id":"chatcmpl-"#) })
  }

  @Test(arguments: [("late-record", 4.0, 404), ("late-record", 6.0, 200), ("no-record", 1e6, 404)])
  func aRecordIsLateOrNeverComes(_ name: String, _ seconds: Double, _ status: Int) async throws {
    #expect(try await exchange(name, after: seconds).record.status == status)
  }

  @Test func theFirstRequestAloneIsTooMuch() async throws {
    let fault = try named("429-once")
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      #expect(try [429, 200, 200] == (0..<3).map { _ in try sandbox.post(Self.streamed).status })
    }
  }
}
