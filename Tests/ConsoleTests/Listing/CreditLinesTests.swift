import App
import Foundation
import Records
import TestSupport
import Testing

@testable import Console

/// What `tuppence credits` says of an account or a key.
@Suite struct CreditLinesTests {
  private static let now = Date(timeIntervalSince1970: 1_795_255_200)

  /// The report of each answer in turn, each some hours after the one before.
  private func reports(
    _ bodies: [String], hours: Double, gateway: String = "vercel", warning: String? = nil
  ) async throws -> [CreditReport] {
    let server = try ByteServer { _, number in ByteServer.answer(body: bodies[min(number, bodies.count - 1)]) }
    var fixture = try CommandFixture()
    for (name, value) in [("AI_GATEWAY", "vck_test_key_0123456789"), ("OPENROUTER", "sk-or-v1-0123456789")] {
      fixture.environment["\(name)_API_KEY"] = value
      fixture.environment["\(name)_BASE_URL"] = server.baseURL.absoluteString
    }
    if let warning { #expect(try await fixture.run("config", "set", "credits_warning", warning).code == 0) }
    let context = try AppContext(environment: fixture.environment)
    let connection = try await Connection(option: gateway, context)
    var reports: [CreditReport] = []
    for place in bodies.indices {
      let time = Self.now.addingTimeInterval(hours * 3_600 * Double(place))
      if let report = try await CreditReport.taken(connection, context, at: time) { reports.append(report) }
    }
    await connection.close()
    #expect(!server.requests.isEmpty)
    return reports
  }

  private static let account = [
    #"{"balance":"95.50","total_used":"4.50"}"#, #"{"balance":"95.40","total_used":"4.60"}"#,
  ]

  @Test(arguments: [(2, "$0.10, $1.20 a day (2 hours ago)"), (0.5, "$0.10 (30 minutes ago)")])
  func theUseSinceTheLastReadingHasItsPace(hours: Double, text: String) async throws {
    let reports = try await reports(Self.account, hours: hours)
    #expect(
      reports.last?.lines == [
        "  balance                 $95.40", "  used in all             $4.60", "  since the last reading  \(text)",
      ])
    let json = try #require(reports.last).json.line
    for member in [
      #""balance":"95.4""#, #""total_used":"4.6""#, #""used_since":"0.1""#, #""scope":"account""#,
      #""used_per_day":\#(hours == 2 ? #""1.2""# : "null")"#, #""last_look":"2026-11-21T10:00:00"#,
      #""below_warning":false"#, #""play_money":false"#, #""limit":null"#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
  }

  /// Of a key the rest of its limit is what is left; a warning is due below the amount, not at it.
  @Test(arguments: [("3.51", true), ("3.50", false)]) func aKeysRestIsHeldAgainstTheWarning(
    warning: String, isLow: Bool
  )
    async throws
  {
    let body = #"{"data":{"usage":1.5,"limit":5,"limit_remaining":3.5,"limit_reset":"monthly"}}"#
    let report = try #require(
      try await reports([body], hours: 1, gateway: "openrouter", warning: warning).first)
    #expect(
      report.warningText == (isLow ? "what is left, $3.50, is below $3.51 (credits_warning)" : nil))
    #expect(report.json.line.contains(#""below_warning":\#(isLow)"#))
    for member in [#""scope":"key""#, #""limit":"5""#, #""remaining":"3.5""#, #""resets":"monthly""#] {
      #expect(report.json.line.contains(member), "\(member)")
    }
  }

  @Test func playMoneyIsMarked() async throws {
    let fixture = try CommandFixture()
    let answer = try await fixture.run("credits", "--gateway", "sandbox")
    #expect(answer.lines.first?.hasSuffix(" (play money)") == true, "\(answer)")
    #expect(try await fixture.run("credits", "--gateway", "sandbox", "--json").output.contains("\"play_money\" : true"))
  }
}
