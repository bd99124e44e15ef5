import Testing

@testable import Sandbox

@Suite struct SpendReportTests {
  private static let days = "start_date=2026-09-29&end_date=2026-09-30"

  /// Two turns of one model with a tag, one of another model a day later.
  private func withTurns(_ test: (SandboxFixture) throws -> Void) async throws {
    try await withSandbox { sandbox throws in
      let options = #","user":"ann","providerOptions":{"gateway":{"tags":["t","u"]}}"#
      _ = try sandbox.chat("hi", model: "openai/gpt-4.1-nano", more: options)
      _ = try sandbox.chat("hi", model: "openai/gpt-4.1-nano", more: #","providerOptions":{"gateway":{"tags":["t"]}}"#)
      sandbox.clock.turn(by: 86_400)
      _ = try sandbox.chat("hi", model: "anthropic/claude-opus-4.7")
      try test(sandbox)
    }
  }

  @Test func addsUpADayExactly() async throws {
    try await withTurns { sandbox throws in
      #expect(
        try sandbox.get("/v1/report?" + Self.days).body
          == #"{"results":[{"day":"2026-09-30","total_cost":0.0003256,"market_cost":0.0000256,"#
          + #""surcharge_cost":0.0003,"gateway_cost":0,"input_tokens":16,"output_tokens":60,"cached_input_tokens":0,"#
          + #""cache_creation_input_tokens":0,"reasoning_tokens":0,"request_count":2}]}"#)
    }
  }

  @Test(arguments: [
    ("start_date=2026-09-30&end_date=2026-10-01&group_by=model", ["anthropic/claude-opus-4.7", "openai/gpt-4.1-nano"]),
    (days + "&group_by=tag", ["t", "u"]), (days + "&group_by=user", ["ann"]),
    (days + "&group_by=provider", ["openai"]), (days + "&date_part=hour", ["2026-09-30T07"]),
    (days + "&group_by=model&tags=t,u&tags_match=all", ["openai/gpt-4.1-nano"]),
    (days + "&group_by=model&user_id=bob", []), (days + "&group_by=credential_type", ["system"]),
    (days + "&model=anthropic/claude-opus-4.7", []), ("start_date=2026-01-01&end_date=2026-01-02", []),
  ])
  func groupsAndFilters(query: String, keys: [String]) async throws {
    try await withTurns { sandbox throws in
      let body = try sandbox.get("/v1/report?" + query).body
      let rows = body.components(separatedBy: "{\"").dropFirst(2)
      #expect(rows.map { $0.components(separatedBy: "\"")[2] } == keys)
    }
  }

  @Test func countsARequestOncePerTag() async throws {
    try await withTurns { sandbox throws in
      let body = try sandbox.get("/v1/report?" + Self.days + "&group_by=tag").body
      #expect(body.contains(#""tag":"t","total_cost":0.0003256,"#))
      #expect(body.contains(#""tag":"u","total_cost":0.0002378,"#))
    }
  }

  @Test func anAccountWithoutAPaidPlanHasNone() async throws {
    try await withSandbox({ $0.fault = .noReportPlan }) { sandbox throws in
      let answer = try sandbox.get("/v1/report")
      #expect(answer.status == 403)
      #expect(
        answer.body
          == #"{"error":{"message":"Spend report access requires a paid plan. Please upgrade your plan to use this feature.","type":"forbidden"}}"#
      )
      #expect(try sandbox.get("/v1/credits").body == #"{"balance":"10","total_used":"0"}"#)
    }
  }

  @Test func costsItsFee() async throws {
    try await withSandbox { sandbox throws in
      #expect(try sandbox.get("/v1/report?" + Self.days).body == #"{"results":[]}"#)
      #expect(try sandbox.get("/v1/credits").body == #"{"balance":"9.995","total_used":"0.005"}"#)
    }
  }

  @Test(arguments: [
    "", "start_date=2026-09-29", "start_date=today&end_date=2026-09-30", days + "&group_by=mood",
    days + "&group_by=model&date_part=hour", days + "&group_by=hour", "start_date=2026-10-01&end_date=2026-09-30",
  ])
  func refusesAWrongQueryForNothing(query: String) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.get("/v1/report?" + query)
      #expect(answer.status == 400)
      #expect(answer.body.contains(#""type":"invalid_request_error""#))
      #expect(try sandbox.get("/v1/credits").body.contains(#""total_used":"0""#))
      #expect(try sandbox.get("/v1/report?" + query, key: nil).status == 401)
    }
  }

  @Test func knowsNothingOfWhatIsTooYoung() async throws {
    try await withSandbox({ $0.recordDelay = .seconds(60) }) { sandbox throws in
      _ = try sandbox.chat("hi")
      #expect(try sandbox.get("/v1/report?" + Self.days).body == #"{"results":[]}"#)
      sandbox.clock.turn(by: 60)
      #expect(try sandbox.get("/v1/report?" + Self.days).body.contains(#""request_count":1}"#))
    }
  }
}
