import Foundation
import GatewayClient
import Records
import TestSupport
import Testing

@testable import Console

/// What a gateway tells about the key's own limit: at the prompt and in the doctor.
@Suite(.timeLimit(.minutes(2)))
struct KeyLimitTests {
  private static func key(_ limit: String, _ remaining: String) -> String {
    #"{"data":{"limit":\#(limit),"limit_remaining":\#(remaining),"limit_reset":"monthly","usage":9.58}}"#
  }

  @Test(arguments: [("10", "0.42", true), ("10", "-1", true), ("10", "2", false), ("null", "null", false)])
  func thePromptShowsALimitThatIsNearlyUsedUp(limit: String, remaining: String, isShown: Bool) async throws {
    let fixture = try ReplFixture(
      onTerminal: true, environment: ["OPENROUTER_API_KEY": "sk-or-test-0123456789"]
    ) { request in
      request.path.hasSuffix("/key")
        ? ByteServer.answer(body: Self.key(limit, remaining)) : ByteServer.generationNotFound(id: "gen")
    }
    var options = Options()
    options.gateway = "openrouter"
    options.model = "anthropic/claude-sonnet-5"
    let (_, lines) = try await fixture.chat(
      [
        .line("one"),
        .wait { lines in
          fixture.server.requests.contains { $0.path.hasSuffix("/key") } && (!isShown || !lines.renewals.isEmpty)
        },
      ], options: options)
    let shown = lines.renewals.contains { ($0.text + $0.rights.joined()).contains("key ") }
    #expect(shown == isShown)
  }

  @Test func aVercelKeyIsNotAsked() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let (_, lines) = try await fixture.chat([.line("one")])
    #expect(!fixture.server.requests.contains { $0.path.hasSuffix("/key") })
    #expect(lines.renewals.allSatisfy { !$0.rights.joined().contains("key ") })
  }

  /// Another try would be refused too: the hint says what to do first.
  @Test func aLimitInMidStreamIsNamedAsInARefusal() {
    let limit = GatewayLimit(scope: .project, spent: USD("200"), limit: USD("200"), resets: "daily")
    let failure = Failure(
      .failedMidStream(message: "Project budget exceeded.", situation: .budgetExceeded, limit: limit), in: .script)
    #expect(failure.exitCode == 77)
    #expect(
      failure.message == "the gateway ended the reply with an error: the project's budget at the gateway is used up: "
        + "$200.00 spent of $200.00, resets daily: Project budget exceeded.")
    #expect(failure.hint == "raise it at the gateway")
    let credit = Failure(.failedMidStream(message: "", situation: .outOfCredit), in: .script)
    #expect(credit.message == "the gateway ended the reply with an error: the gateway's credit is used up")
    #expect(credit.exitCode == 77 && credit.hint == "top it up at the gateway")
    let other = Failure(.failedMidStream(message: "died", situation: .serverFault), in: .script)
    #expect(other.message == "the gateway ended the reply with an error: died")
    #expect(other.exitCode == 1 && other.hint == "the same command asks again")
  }

  @Test func aNarrowPromptKeepsWhatRunsLow() throws {
    let prompt = PromptLine(assistant: "duck").prompt(Totals(), keyRemainder: USD("0.42"))
    #expect(prompt.rights.last == "key $0.42 left")
  }

  @Test func theDoctorSaysWhatTheGatewayTells() {
    let low = Credits(
      balance: nil, totalUsed: USD("9.58"), scope: .key, limit: USD("10"), remaining: USD("0.42"), resets: "monthly")
    #expect(low.limitDiagnosis.text == "the key may spend $10.00, $0.42 left, resets monthly, $9.58 used in all")
    #expect(low.limitDiagnosis.state == .problem)
    let free = Credits(balance: nil, totalUsed: USD("1"), scope: .key)
    #expect(free.limitDiagnosis.text == "the key has no limit of its own, $1.00 used in all")
    let account = Credits(balance: USD("5"), totalUsed: USD("1"))
    #expect(account.limitDiagnosis.hint?.contains("vercel ai-gateway api-keys create") == true)
    #expect(!Credits(balance: nil, totalUsed: nil, scope: .key, limit: .zero, remaining: .zero).keyLimitIsLow)
  }
}
