import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// A limit at the gateway that is used up, in the words of several gateways.
@Suite struct GatewayLimitTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var status = 402
    var body: String
    var limit: GatewayLimit
    var testDescription: String { body }
  }

  private static func vercel(_ message: String) -> String {
    #"{"error":{"message":"\#(message.replacing("\"", with: "\\\""))","type":"quota_for_entity_exceeded"}}"#
  }

  private static func limit(
    _ scope: GatewayLimit.Scope?, _ spent: String?, _ limit: String?, _ resets: String? = nil
  ) -> GatewayLimit {
    GatewayLimit(
      scope: scope, spent: spent.flatMap { USD($0) }, limit: limit.flatMap { USD($0) }, resets: resets)
  }

  static let cases: [Case] = [
    Case(
      body: vercel(
        "Project budget exceeded. Current spend: $200.00, limit: $200.00. Please contact your administrator to increase "
          + "the budget."), limit: limit(.project, "200", "200")),
    Case(
      body: vercel(
        #"Quota limit exceeded for "api_key_id_7user9". Current spend: $10.00, limit: $10.00. Please contact your "#
          + "administrator to increase the quota."), limit: limit(.key, "10", "10")),
    Case(
      status: 429,
      body: vercel(#"Quota limit exceeded for "user_id_key1". Current spend: $1,234.50, limit: $1,000."#),
      limit: limit(.user, "1234.5", "1000")),
    Case(
      status: 403, body: vercel("Team budget exceeded. Current spend: $5, limit: $5. It resets on 2026-12-01."),
      limit: limit(.team, "5", "5", "2026-12-01")),
    Case(body: vercel("Budget exceeded"), limit: limit(nil, nil, nil)),
    Case(
      status: 403,
      body: #"{"error":{"message":"Key limit exceeded (daily limit). Manage it at openrouter.ai","code":403}}"#,
      limit: limit(.key, nil, nil, "daily")),
    Case(
      status: 400,
      body:
        #"{"error":{"message":"Budget has been exceeded! Team=t1 Current cost: 0.0125, Max budget: 0.01","type":"budget_exceeded","code":"400"}}"#,
      limit: limit(.team, "0.0125", "0.01")),
    Case(
      status: 429, body: #"{"error":"ExceededBudget: User=u1 over budget. Spend=12.3, Budget=10"}"#,
      limit: limit(.user, "12.3", "10")),
    Case(
      body: #"{"error":{"message":"You have used $12.34 of your $10.00 daily budget."}}"#,
      limit: limit(nil, "12.34", "10", "daily")),
    Case(
      body:
        #"{"error":{"message":"spending limit reached","metadata":{"scope":"workspace","current_spend":"3.5","limit":4,"reset_at":"2026-12-01T00:00:00Z"}}}"#,
      limit: limit(.workspace, "3.5", "4", "2026-12-01T00:00:00Z")),
    // A label holds to the end of its sentence, and the first amount under it is the one.
    Case(
      body: vercel("Budget exceeded. $12 spent, limit: $10. Maximum budget: $20."), limit: limit(nil, "12", "10")),
    // A number of anything else is no amount.
    Case(
      body: vercel("Budget exceeded after 40 requests: spent 12.5 USD, limit 10 dollars."),
      limit: limit(nil, "12.5", "10")),
    Case(
      body: vercel("Budget exceeded. It resets on 2026-12-01. Ask your administrator."),
      limit: limit(nil, nil, nil, "2026-12-01")),
    // What members state comes before what the sentence says.
    Case(
      body:
        #"{"error":{"message":"Team budget exceeded. Current spend: $9, limit: $8. Resets monthly","scope":"key","spent":"3.5","max_budget":4,"resets":"daily"}}"#,
      limit: limit(.key, "3.5", "4", "daily")),
  ]

  private func refusal(_ status: Int, _ body: String) async throws -> Refusal {
    let server = try ByteServer { _, _ in ByteServer.answer("\(status) Refused", body: body) }
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    guard case .refused(let refusal) = outcome.error else {
      throw TestFailure()
    }
    return refusal
  }

  private struct TestFailure: Error {}

  @Test(arguments: cases)
  func isReadAsFarAsItIsStated(example: Case) async throws {
    let refusal = try await refusal(example.status, example.body)
    #expect(refusal.situation == .budgetExceeded)
    #expect(refusal.limit ?? GatewayLimit() == example.limit)
  }

  @Test(
    arguments: [
      ("key", .key), ("API keys", .key), ("Token", .key), ("Projects", .project), ("teams", .team), ("users", .user),
      ("member", .user), ("customer", .user), ("Workspace", .workspace), ("organization", .organization),
      ("organisation", .organization), ("org", .organization), ("monkey", nil), ("userland", nil),
    ] as [(String, GatewayLimit.Scope?)])
  func aWordNamesWhoseLimitItIs(word: String, scope: GatewayLimit.Scope?) {
    #expect(GatewayLimit(sentence: "The \(word) has $1 of a team budget", body: nil)?.scope == scope ?? .team)
    #expect(GatewayLimit(sentence: "Limit of the \(word)", body: nil)?.scope == scope)
  }

  /// When it begins again, in the gateway's own words, or else by the period that it names.
  @Test(
    arguments: [
      ("It renews every month.", "month"), ("Refreshes in 3 days. Sorry!", "3 days"),
      ("Resets at 2026-12-01 00:00 UTC", "2026-12-01 00:00 utc"), ("It will reset on Monday.", "monday"),
      ("A weekly limit", "weekly"), ("The limit per week", "weekly"), ("A day's limit", "daily"),
      ("The monthly limit, not the daily one", "monthly"), ("The limit of a month. It resets at ", "monthly"),
      ("The limit", nil),
    ] as [(String, String?)])
  func aSentenceSaysWhenALimitBeginsAgain(sentence: String, resets: String?) {
    #expect(GatewayLimit(sentence: sentence, body: nil)?.resets == resets)
  }

  @Test func wordsThatStateNothingAreNoLimit() async throws {
    #expect(GatewayLimit(sentence: "Budget exceeded", body: try JSONTree(Array(#"{"error":{"code":1}}"#.utf8))) == nil)
    #expect(try await refusal(402, Self.vercel("Budget exceeded")).limit == nil)
    #expect(GatewayLimit(sentence: "Team budget exceeded", body: nil) == GatewayLimit(scope: .team))
    let negative = try JSONTree(Array(#"{"error":{"limit":-4,"spent":"-1"}}"#.utf8))
    #expect(GatewayLimit(sentence: "x", body: negative) == nil)
    let hostile = try JSONTree(
      Array(#"{"error":{"reset_at":"2026\u001b[2J\n\#(String(repeating: "x", count: 90))"}}"#.utf8))
    let resets = try #require(GatewayLimit(sentence: "x", body: hostile)?.resets)
    #expect(resets.hasPrefix("2026 [2J xxx") && resets.count == 40)
  }

  /// What is no limit of money stays what it was.
  @Test(arguments: [
    (
      429, #"{"error":{"message":"Rate limit exceeded: 10 requests per day","type":"rate_limit_exceeded"}}"#,
      Situation.rateLimited
    ),
    (402, #"{"error":{"message":"Insufficient funds.","type":"insufficient_funds"}}"#, .outOfCredit),
    (402, "", .outOfCredit),
    (400, #"{"error":{"message":"max_tokens exceeds the limit: 4096"}}"#, .badRequest),
    (401, #"{"error":{"message":"Invalid API key: 10"}}"#, .wrongKey),
  ])
  func anotherRefusalHasNoLimit(status: Int, body: String, situation: Situation) async throws {
    let refusal = try await refusal(status, body)
    #expect(refusal.situation == situation && refusal.limit == nil)
  }

  @Test(arguments: [
    "budget exceeded $", "budget exceeded. limit: $9999999999999999999999999999999999999999999999",
    "budget exceeded $$$ : = 1.2.3.4",
    "budget exceeded limit: -5, spend: NaN", String(repeating: "budget exceeded $1 ", count: 50_000),
    "budget exceeded limit=\u{202E}$5\u{0}", "budget exceeded. Resets at " + String(repeating: "x", count: 9_000),
  ])
  func hostileWordsDoNoHarm(message: String) {
    let limit = GatewayLimit(sentence: message, body: nil)
    #expect((limit?.resets ?? "").count <= 40)
    #expect((limit?.limit ?? .zero) >= .zero)
  }
}
