import Foundation
import TestSupport
import Testing

/// Budgets as users meet them: in scripts, in the chat, and in eight programs at once.
@Suite(.serialized)
struct BudgetTests {
  private func costly(_ cost: String = "0.01") throws -> CannedGateway {
    try CannedGateway(costs: [cost]) { _, number, id in CannedGateway.reply("Reply \(number).", id: id, cost: cost) }
  }

  private func set(_ home: Home, _ name: String, _ value: String) async throws {
    let run = try await home.run(["config", "set", name, value])
    try #require(run.exit == .status(0), "\(run.errors)")
  }

  @Test func aScriptIsRefusedOnceTheBudgetIsSpentAndToldHowToRaiseIt() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    try await set(home, "budgets.day", "0.01")
    #expect(try await home.run(["ask", "one"]).exit == .status(0))
    let journals = home.journals.count
    let refused = try await home.run(["ask", "two"])
    #expect(refused.exit == .status(77) && refused.output.isEmpty)
    #expect(refused.errors.contains("the day's budget of $0.01 is spent ($0.01"))
    #expect(refused.errors.contains("tuppence config set budgets.day AMOUNT raises it"))
    #expect(gateway.prompts.count == 1 && home.journals.count == journals)
    try await set(home, "budgets.day", "1")
    #expect(try await home.run(["ask", "two"]).exit == .status(0))
  }

  @Test func aTurnThatAloneWouldPassNeedsAYes() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    let refused = try await home.run(["ask", "--budget", "0.0001", "one"])
    #expect(refused.exit == .status(77) && refused.errors.contains("this turn may cost about $0.00"))
    #expect(refused.errors.contains("--yes agrees to it") && gateway.prompts.isEmpty)
    #expect(try await home.run(["ask", "--budget", "0.0001", "--yes", "one"]).exit == .status(0))
    #expect(gateway.prompts.count == 1)
  }

  @Test func theWarningComesAtEightyPercent() async throws {
    let home = try Home(try costly())
    let quiet = try await home.run(["ask", "--budget", "0.02", "--no-tags", "one"])
    #expect(quiet.exit == .status(0) && !quiet.errors.contains("budget"))
    let warned = try await home.run(["ask", "--budget", "0.0125", "--no-tags", "one"])
    #expect(warned.errors.contains("this session's budget: $0.01 of $0.0125 spent, $0.0025 left"))
  }

  @Test func theChatAsksShowsWhatIsLeftAndObeys() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home, ["--budget", "0.02", "--no-tags"])
    try await driver.catalogue()
    #expect(try await driver.line("one").contains("$0.01 reported"))
    #expect(try await driver.line("/budget").contains("session  $0.02  $0.01  $0.01"))
    #expect(try await driver.line("/budget 0.0101").contains("this session's budget: $0.0101"))
    try await driver.see("$0.0001 left")
    try driver.type("two\r")
    try await driver.see("$0.0001 of this session's budget ($0.0101) is left")
    try await driver.see("Send it? [y/N]")
    #expect(try await driver.line("n").contains("not sent"))
    #expect(gateway.prompts.count == 1)
    try driver.type("two\r")
    try await driver.see("Send it? [y/N]")
    #expect(try await driver.line("y").contains("session $0.02"))
    #expect(gateway.prompts.count == 2)
    #expect(try await driver.line("three").contains("is spent ($0.02); nothing was sent"))
    #expect(gateway.prompts.count == 2)
    #expect(try await driver.line("/budget off").contains("this session's budget: none"))
    #expect(try await driver.line("three").contains("session $0.03"))
    #expect(try await driver.line("/budget dya 1").contains("did you mean day?"))
    #expect(try await driver.line("/budget day 9").contains("(budgets.day in config.json)"))
    try await driver.leave()
    #expect(try await home.run(["config", "get", "budgets.day"]).output == "9\n")
  }

  @Test func aResumedSessionKeepsItsBudget() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    #expect(try await home.run(["ask", "--budget", "0.01", "--no-tags", "one"]).exit == .status(0))
    #expect(try await home.run(["ask", "-c", "two"]).exit == .status(77))
    #expect(try await home.run(["ask", "-c", "--budget", "0.05", "two"]).exit == .status(0))
    let refused = try await home.run(["chat", "-c"], input: Data("/budget\nthree\n".utf8))
    #expect(refused.output.contains("session  $0.05  $0.02  $0.03") && refused.output.contains("Reply 3."))
  }

  @Test func anAllowanceIsEachUsersAndItsNoticeIsTold() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    try await set(home, "allowance", "0.01")
    try await set(home, "allowance_threshold", "0.005")
    try await set(home, "allowance_notice", "Ask Kim for more.")
    let first = try await home.run(["ask", "--user", "ada", "--no-tags", "one"])
    #expect(first.exit == .status(0))
    #expect(first.errors.contains("the budget of user ada: $0.01") && first.errors.contains("Ask Kim for more."))
    let refused = try await home.run(["ask", "--user", "ada", "--no-tags", "two"])
    #expect(refused.exit == .status(77) && refused.errors.contains("nothing was sent. Ask Kim for more."))
    #expect(try await home.run(["ask", "--user", "bob", "three"]).exit == .status(0))
    #expect(try await home.run(["ask", "four"]).exit == .status(0))
    // Topped up.
    try await set(home, "budgets.user:ada", "0.03")
    #expect(try await home.run(["ask", "--user", "ada", "five"]).exit == .status(0))
  }

  @Test func withoutALedgerBudgetsRefuse() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    let nowhere = ["TUPPENCE_HOME": "/dev/null/nowhere"]
    let refused = try await home.run(["ask", "--budget", "5", "one"], with: nowhere)
    #expect(refused.exit == .status(77) && gateway.prompts.isEmpty)
    #expect(refused.errors.contains("budgets cannot be kept where nothing is recorded; nothing was sent"))
    let free = try await home.run(["chat"], input: Data("one\n".utf8), with: nowhere)
    #expect(free.output.contains("Reply 1.") && free.errors.contains("nothing will be recorded"))
    let terminal = try await TerminalDriver(home, with: nowhere)
    #expect(try await terminal.line("two").contains("[unrecorded]"))
  }

  /// Replies stand still until all have been asked, so that nothing but the reservations can stop the eight.
  @Test func eightProgramsAtOnceHoldTheirTurnsAgainstTheSameDay() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, number, id in CannedGateway.reply(["Reply \(number)"], id: id, until: gate) }
    let home = try Home(gateway)
    #expect(try await home.run(["models", "--json"]).exit == .status(0))
    try await set(home, "budgets.day", "0.004")
    let asks = try (1...8).map { try home.start(["ask", "prompt \($0)"]) }
    try await eventually("all asked or refused") {
      gateway.prompts.count + asks.count { $0.errors.contains("nothing was sent") } == 8
    }
    let held = home.records("turn").map { DecimalText($0.estimate.text ?? "") ?? .zero }
    let fees = home.records("turn").compactMap { DecimalText($0.tag_fees.text ?? "") }
    let sum = (held + fees).reduce(.zero, +)
    #expect((1...7).contains(gateway.prompts.count) && held.count == gateway.prompts.count)
    #expect(Decimal(string: "\(sum)") ?? 0 <= Decimal(string: "0.004") ?? 0)
    gate.open()
    let exits = try await asks.asyncMap { try await $0.waitForExit() }
    #expect(exits.count { $0 == .status(77) } == 8 - gateway.prompts.count)
    #expect(exits.count { $0 == .status(0) } == gateway.prompts.count)
  }

  /// Eight chats of four hundred turns each against one budget that ends on the way: it is passed by no more than the
  /// turns in flight, one each, and nothing is written twice or lost.
  @Test func eightChatsStopWithinOneTurnEachOfTheBudget() async throws {
    let (chats, turns) = (8, 400)
    let gateway = try CannedGateway(costs: ["0.01"]) { _, number, id in
      CannedGateway.reply("Reply \(number).", id: id, cost: "0.01")
    }
    let home = try Home(gateway)
    try await set(home, "budgets.day", "20")
    // Without what came before, so that time goes into turns and not into ever longer requests.
    let input = (1...turns).map { "prompt \($0)\n/clear\n" }.joined()
    let running = try (1...chats).map { _ in try home.start(["chat", "--no-tags"], input: input) }
    for chat in running {
      #expect(try await chat.waitForExit(timeout: .seconds(300)) == .status(0))
      #expect(chat.errors.contains("the day's budget of $20.00 is spent"))
    }
    let sent = gateway.prompts.count
    #expect((2_000...2_000 + chats - 1).contains(sent), "\(sent) turns of a cent")
    #expect(home.journals.count == chats)
    #expect(home.records("turn").count == sent && home.records("reply").count == sent)
    let ids = home.records("generation").compactMap(\.id.text)
    #expect(ids.count == sent && Set(ids).count == sent)
    let refused = running.reduce(0) { $0 + $1.errors.split(separator: "\n").count { $0.contains("nothing was sent") } }
    #expect(refused == chats * turns - sent)
  }

  @Test func aStrangeBillIsWarnedOfAndCountsOnceItIsConfirmed() async throws {
    let gateway = try CannedGateway(costs: ["0.01", "7.5", "-2"]) { _, number, id in
      CannedGateway.reply("Reply \(number).", id: id, cost: "0.01")
    }
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home, ["--budget", "9", "--no-tags"])
    try await driver.line("one")
    try await driver.see("turn 1 · $0.01 billed")
    try await driver.line("two")
    let news =
      "turn 2 · $7.50 billed (+$7.49 against reported) · session $0.02 without 1 strange bill · more than twenty times"
    try await driver.see(news)
    try await driver.see("kept out of sums and budgets until /confirm 2")
    try await driver.line("three")
    try await driver.see("which is negative: kept out of sums and budgets until /confirm 3")
    #expect(try await driver.line("/budget").contains("session  $9.00  $0.03  $8.97"))
    let costs = try await driver.line("/cost")
    #expect(costs.contains("$0.03") && costs.contains("not counted: turn 3 · -$2.00 billed, which is negative"))
    #expect(try await driver.line("/confirm").contains("turn 3 · -$2.00 billed, which is negative"))
    #expect(try await driver.line("/confirm 1").contains("no strange bill"))
    #expect(try await driver.line("/confirm 2").contains("turn 2: $7.50 counts from now on"))
    #expect(try await driver.line("/budget").contains("session  $9.00  $7.52  $1.48"))
    try await driver.leave()
    #expect(home.records("change").contains { $0.confirms.text == CannedGateway.id(2) })
    let shown = try await home.run(["generation", CannedGateway.id(3)])
    #expect(shown.output.contains("billed, strange"))
    let confirmed = try await home.run(["generation", CannedGateway.id(3), "--confirm"])
    #expect(confirmed.exit == .status(0) && confirmed.errors.contains("-$2.00 counts from now on"))
    #expect(try JSON(try await home.run(["generation", CannedGateway.id(3), "--json"]).output).doubt == .null)
    #expect(try await home.run(["generation", CannedGateway.id(1), "--confirm"]).exit == .status(64))
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
