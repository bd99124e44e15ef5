import App
import Chat
import Foundation
import GatewayClient
import MCP
import Media
import Records
import Settings
import Testing

@testable import Console

/// The failures of gateways, of budgets and limits, and of MCP servers: figures, hints and exit codes.
@Suite struct GatewayFailureTests {
  private static let errors: [(GatewayError, Int32)] = [
    (.notReachable(host: "h", detail: ""), 69), (.connectTimeout(host: "h", after: .seconds(10)), 69),
    (.proxyFailed(proxy: "p:1", status: 407, detail: "d"), 69), (.libraryMissing(detail: "d"), 69),
    (.libraryUnusable(detail: ""), 69), (.mediaMissing(name: "n"), 1), (.connectionLost(detail: ""), 69),
    (.noResponse(after: .seconds(9)), 69), (.stalled(after: .seconds(9)), 69), (.truncated, 1),
    (.redirected(to: "h"), 77), (.unreadableAnswer(detail: ""), 1), (.cancelled, 130),
    (.failedMidStream(message: "m", situation: .serverFault), 1),
    (.failedMidStream(message: "m", situation: .budgetExceeded), 77),
    (.failedMidStream(message: "m", situation: .outOfCredit), 77),
  ]
  private static let situations: [(Situation, Int32)] = [
    (.wrongKey, 77), (.outOfCredit, 77), (.budgetExceeded, 77), (.cardRequired, 77), (.notAllowed, 77),
    (.unknownModel, 1), (.unknownPath, 1), (.badRequest, 1), (.tooLarge, 1), (.rateLimited, 69), (.unavailable, 69),
    (.serverFault, 69), (.other, 1),
  ]

  @Test func eachErrorHasItsExitCode() {
    for (error, code) in Self.errors { #expect(Failure(error).exitCode == code, "\(error)") }
    #expect(Set(Self.situations.map(\.0)) == Set(Situation.allCases))
    for (situation, code) in Self.situations {
      #expect(Failure(.refused(Refusal(status: 400, situation: situation))).exitCode == code, "\(situation)")
    }
  }

  /// A part of a second is a second more.
  @Test(arguments: [(2_000, "2 s"), (2_001, "3 s"), (400, "1 s")]) func timesAreRoundedUp(_ time: Int, _ text: String) {
    let limit = Duration.milliseconds(time)
    #expect(Failure(.stalled(after: limit)).message.hasSuffix("sent nothing for \(text)"))
    #expect(Failure(.noResponse(after: limit)).message == "the gateway did not answer within \(text)")
    #expect(
      Failure(.connectTimeout(host: "h", after: limit)).message
        == "no connection to h within \(text); nothing was sent")
    let refusal = Refusal(status: 429, situation: .rateLimited, retryAfter: limit)
    #expect(Failure(.refused(refusal)).hint == "the gateway asks to wait \(text)")
  }

  @Test func whatTheServerSaysIsBehindTheProgramsWords() {
    func text(_ status: Int, _ message: String, limit: GatewayLimit? = nil) -> String {
      Failure(.refused(Refusal(status: status, situation: .badRequest, message: message, limit: limit))).message
    }
    let words = "the gateway rejects the request as invalid"
    #expect(text(400, "No.") == words + " (HTTP 400): No." && text(400, "") == words + " (HTTP 400)")
    #expect(text(200, "No.") == words + ": No." && text(0, "") == words)
    #expect(
      text(402, "No.", limit: GatewayLimit(scope: .key)) == "the key's budget at the gateway is used up (HTTP 402): No."
    )
    #expect(
      Failure(.proxyFailed(proxy: "p:1", status: 407, detail: "d")).message.contains(
        "p:1 refused the connection: HTTP 407;"))
    #expect(
      Failure(.proxyFailed(proxy: "p:1", status: nil, detail: "d")).message.contains("p:1 refused the connection: d;"))
    #expect(Failure(.notReachable(host: "h", detail: "d")).message == "cannot reach h: d; nothing was sent")
    #expect(Failure(.notReachable(host: "h", detail: "")).message == "cannot reach h; nothing was sent")
    #expect(Failure(.unreadableAnswer(detail: "d")).message == "the answer is not a chat reply: d")
    #expect(Failure(.redirected(to: "")).message == "the gateway points to another address; nothing was sent there")
  }

  @Test func aLimitInARefusalBringsItsOwnHint() {
    let limit = GatewayLimit(scope: .key, spent: USD("1"), limit: USD("1"))
    let failure = Failure(.refused(Refusal(status: 402, situation: .budgetExceeded, limit: limit)))
    #expect(failure.hint == "raise it at the gateway, or use another key")
    #expect(failure.message == "\(limit.words) (HTTP 402)")
  }

  @Test func theHintIsForThePlaceThatItIsShownIn() {
    for (situation, chat, script) in [
      (
        Situation.unknownModel, "/model and Tab lists the models; --model ID names one",
        "--model ID names another; in a chat, /model and Tab lists them"
      ), (.tooLarge, "/clear empties the conversation", "send less, or leave --continue out"),
      (.serverFault, "/retry asks again", "the same command asks again"),
      (.rateLimited, "wait a little; /retry asks again", "wait a little; the same command asks again"),
    ] {
      let error = GatewayError.refused(Refusal(status: 400, situation: situation))
      #expect(Failure(error).hint == chat && Failure(error, in: .script).hint == script)
    }
  }

  @Test(
    arguments: [
      ("1", "2", "daily", ": $1.00 spent of $2.00, resets daily"), ("1", nil, nil, ": $1.00 spent"),
      (nil, "2", nil, ": its limit is $2.00"), (nil, nil, "daily", ": resets daily"), (nil, nil, nil, ""),
    ] as [(String?, String?, String?, String)])
  func aLimitAtTheGatewayIsNamedWithItsFigures(spent: String?, limit: String?, resets: String?, words: String) {
    let amounts = [spent, limit].map { $0.flatMap { USD($0) } }
    let used = GatewayLimit(scope: .team, spent: amounts[0], limit: amounts[1], resets: resets)
    #expect(used.words == "the team's budget at the gateway is used up\(words)")
    #expect(GatewayLimit(spent: amounts[0], limit: amounts[1], resets: resets).words.hasPrefix("a budget at"))
    #expect(used.hint == "raise it at the gateway")
    #expect(GatewayLimit(scope: .key).hint == "raise it at the gateway, or use another key")
  }

  private static func turn(id: String?, ended: Bool, cost: String? = nil, billing: Billing = .lookup) -> Turn {
    var generation = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
    generation.id = id
    if ended {
      generation.ended = ReplyEnded(
        turn: 1, attempt: 1, status: .failed, text: "", figures: cost.map { UsageAndCost(cost: USD($0)) })
    }
    return Turn(
      start: TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m"), started: generation.started,
      generations: [generation], billing: billing)
  }

  @Test func whatBecomesOfAFailedTurnsCostIsSaid() {
    let open = Self.turn(id: "gen_1", ended: true)
    #expect(Failure(.truncated, of: open).hint == "its cost is being looked up; /retry asks again")
    #expect(
      Failure(.truncated, of: open, in: .script).hint
        == "tuppence settle looks its cost up; the same command asks again")
    let unnamed = Self.turn(id: nil, ended: true, billing: .reported)
    #expect(
      Failure(.truncated, of: unnamed).hint
        == "its cost stays unknown (no generation was named); /retry asks again")
    let known = Self.turn(id: nil, ended: true, cost: "0.01", billing: .reported)
    #expect(Failure(.truncated, of: known).hint == "/retry asks again")
    let refusal = GatewayError.refused(Refusal(status: 429, situation: .rateLimited, retryAfter: .seconds(2)))
    #expect(Failure(refusal, of: open).hint == "the gateway asks to wait 2 s; its cost is being looked up")
    let broken = GatewayError.failedMidStream(message: "m", situation: .outOfCredit)
    #expect(Failure(broken, of: open).hint == "its cost is being looked up; top it up at the gateway")
  }

  private static func status(
    _ scope: BudgetScope, spent: String = "2", limit: String = "2.5", notice: String? = nil
  ) -> BudgetStatus {
    BudgetStatus(
      budget: Budget(scope: scope, limit: USD(limit) ?? .zero, notice: notice), spent: USD(spent) ?? .zero)
  }

  @Test func aBudgetsRefusalHasLimitSpentAndRest() {
    let spent = Failure(.spent(Self.status(.day, spent: "3", notice: "Ask Ada")), in: .script)
    #expect(spent.message == "\(BudgetScope.day.words) of $2.50 is spent ($3.00); nothing was sent. Ask Ada")
    #expect(spent.hint == "tuppence config set budgets.day AMOUNT raises it" && spent.exitCode == 77)
    let estimate = USD("0.75") ?? .zero
    let passing = BudgetRefusal.wouldPass(Self.status(.session), estimate: estimate)
    let words =
      "this turn may cost about $0.75, and $0.50 of \(BudgetScope.session.words) ($2.50) is left; nothing was sent"
    #expect(
      Failure(passing, in: .script)
        == Failure(
          words, hint: "--yes agrees to it; --budget AMOUNT raises it for this session", exitCode: 77))
    #expect(
      Failure(passing, in: .chat)
        == Failure(words, hint: "/budget AMOUNT raises it, /budget off lifts it", exitCode: 77))
  }

  @Test(arguments: [
    (BudgetScope.month, "/budget month AMOUNT raises it, /budget month off lifts it", "budgets.month"),
    (
      .assistant("duck"), "/budget assistant:duck AMOUNT raises it, /budget assistant:duck off lifts it",
      "budgets.assistant:duck"
    ),
    (
      .user("ada l"), "/budget user:ada l AMOUNT raises it, /budget user:ada l off lifts it", "'budgets.user:ada l'"
    ),
  ]) func theHintNamesTheBudgetThatIsSpent(_ scope: BudgetScope, _ chat: String, _ name: String) {
    #expect(Failure(.spent(Self.status(scope)), in: .chat).hint == chat)
    #expect(Failure(.spent(Self.status(scope)), in: .script).hint == "tuppence config set \(name) AMOUNT raises it")
  }

  @Test func whatKeepsABudgetFromBeingKeptIsARefusal() {
    for refusal in [BudgetRefusal.unrecorded, .unknownLimits, .newerSession("7f3k"), .uncounted(.diskFull(path: "/j"))]
    {
      let failure = Failure(refusal, in: .script)
      #expect(failure.exitCode == 77 && failure.message.contains("nothing was sent"), "\(refusal)")
    }
    let full = Failure(.unrecordable(.diskFull(path: "/j")), in: .script)
    #expect(full.exitCode == 1)
    #expect(
      full.hint == "free some space; the next record is written again; or "
        + "send it without a record, and without its bill: --unrecorded")
  }

  @Test func aTurnAboveTheLimitNamesBothAmounts() {
    let obstacle = TurnObstacle.aboveTurnLimit(estimate: USD("0.75") ?? .zero, limit: USD("0.5") ?? .zero)
    let failure = Failure(obstacle, in: .script)
    #expect(
      failure.message
        == "this turn may cost about $0.75, more than the $0.50 that one turn may cost; nothing was sent")
    #expect(failure.hint?.hasPrefix("--yes agrees to it; --turn-limit AMOUNT") == true && failure.exitCode == 77)
    #expect(Failure(obstacle, in: .chat).hint == "/budget turn AMOUNT raises the limit, /budget turn off lifts it")
    #expect(Failure(.unpriced(model: "m"), in: .script).exitCode == 77)
  }

  @Test func filesThatCannotBeSentAreARefusal() {
    let large = Failure(MediaRefusal.tooLarge(bytes: 61_000_000))
    #expect(
      large.message
        == "the pictures and documents have 61.0 MB, and a request takes 50.0 MB; nothing was sent")
    #expect(large.exitCode == 64)
    let png = Failure(MediaRefusal.notTaken(.png, model: "m", others: ["a", "b"]))
    #expect(png.message == "m does not take pictures; nothing was sent" && png.hint == "models that do: a, b")
    let pdf = Failure(MediaRefusal.notTaken(.pdf, model: "m", others: []))
    #expect(pdf.message == "m does not take PDF documents; nothing was sent" && pdf.exitCode == 64)
    #expect(pdf.hint == "the gateway lists no model that does")
  }

  private static let servers: [(MCPError, String, String?)] = [
    (.ended(status: 3, errors: "no"), "has ended with status 3: no", "the next call starts it again"),
    (.ended(status: nil, errors: ""), "has ended", "the next call starts it again"),
    (
      .startTimedOut(after: .seconds(10), printed: ""), "did not start within 10 s",
      "startup_timeout_sec gives it more time"
    ),
    (
      .startTimedOut(after: .milliseconds(1_500), printed: "hi"), "did not start within 1500 ms; it printed: hi",
      "a server prints messages of the protocol only"
    ),
    (.silent(after: .seconds(60)), "sent nothing for 60 s", "tool_timeout_sec gives it more time"),
    (.answerTooLong(limit: 4 << 20), "sent an answer of more than 4 MiB", nil),
    (.flooded(bytes: 8 << 20), "sent 8 MiB that are no answer, and was ended", nil),
    (.refused(code: -32_601, message: ""), "refused the request: error (-32601)", nil),
    (.refused(code: 5, message: "no"), "refused the request: no (5)", nil),
    (
      .unauthorized(host: "h", sends: true), "at h refused the header Authorization (401)",
      "correct its headers; OAuth is not supported"
    ),
    (
      .unauthorized(host: "h", sends: false), "at h refused the request without credentials (401)",
      "add \"headers\": {\"Authorization\": \"Bearer ${TOKEN}\"} to its entry; OAuth is not supported"
    ),
    (.httpStatus(404, host: "h"), "at h answered with status 404", "check its url"),
    (.httpStatus(405, host: "h"), "at h answered with status 405", "check its url"),
    (.httpStatus(500, host: "h"), "at h answered with status 500", nil),
    (.paused(failures: 3, last: .closed), "failed 3 times and rests for a minute; the last time it is closed", nil),
    (.connectionLost(detail: ""), "broke the connection", nil),
  ]

  @Test func aServersFailureHasItsFiguresAndWhatToDo() {
    for (error, words, hint) in Self.servers {
      #expect(Failure(error, server: "files") == Failure("the MCP server files \(words)", hint: hint), "\(error)")
    }
  }

  @Test func anEntryThatCannotBeUsedIsMisuseWithItsPlace() {
    let failure = Failure(
      SettingsError.unusableServer(.unsetVariable("KEY"), name: "files", path: "/c", line: 5))
    #expect(failure.message == "the MCP server \"files\" in /c, line 5 uses the variable KEY, which is not set")
    #expect(failure.hint == "set it, or write ${KEY:-text}" && failure.exitCode == 64)
    #expect(Failure(MCPServerFault.unknownType("sse"), server: "s").message.hasSuffix("sse, which is not supported"))
    #expect(Failure(MCPServerFault.unknownType("x"), server: "s").hint == "stdio or http")
  }
}
