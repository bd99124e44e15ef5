import Foundation
import TestSupport
import Testing

/// `tuppence settle`: what it asks, what it says, and what it leaves.
@Suite struct SettleTests {
  @Test func aGatewayWithoutAKeyDoesNotKeepTheOthersOpen() async throws {
    let home = try Home(try CannedGateway(costs: ["0.01"]))
    try await home.run(["ask", "--gateway", "sandbox", "two"])
    try home.leaveOpenCharge("open10000000000", generation: CannedGateway.id(1), hoursAgo: 1)
    // Without the key of the first gateway only the sandbox can be asked.
    let run = try await home.run(["settle"], with: ["AI_GATEWAY_API_KEY": "", "AI_GATEWAY_BASE_URL": ""])
    #expect(run.exit == .status(77))
    #expect(
      run.errors.contains("1 charge of vercel at http://127.0.0.1:") && run.errors.contains("waits: there is no key"))
    // Whether the sandbox has billed by then or not, the other charge is counted as open.
    #expect(["0 settled, 2 still open\n", "1 settled, 1 still open\n"].contains { run.output.hasSuffix($0) })
    let later = try await home.run(["settle"])
    #expect(later.exit == .status(0))
    #expect(later.output.contains("$0.01 billed"))
  }

  @Test func jsonCountsAndAddsUpRealMoneyAndPlayMoneyApart() async throws {
    let bills = ByteServer.Gate()
    let home = try Home(try CannedGateway(costs: ["0.0012337500000000002", "3.2e-06"], bills: bills))
    try await home.run(["ask", "one"])
    try await home.run(["ask", "two"])
    try await home.run(["ask", "--gateway", "sandbox", "three"])
    let played = try await settled(home, pending: 2)
    let keys = [
      "version", "settled", "pending", "unknown", "elsewhere", "cost", "play_cost", "waiting", "unreadable",
    ]
    #expect(played.keys == Set(keys))
    #expect(played.version == .number(1) && played.settled == .number(1))
    #expect(played.unknown == .number(0) && played.elsewhere == .number(0))
    #expect(try await played.play_cost.text == home.export().totals.cost.text && played.play_cost.text != "0")
    #expect(played.cost.text == "0")
    bills.open()
    let paid = try await settled(home, pending: 0)
    #expect(paid.settled == .number(2))
    #expect(paid.cost.text == "0.0012369500000000002" && paid.play_cost.text == "0")
  }

  /// What `settle --json` says once no more than so many bills are still to come.
  private func settled(_ home: Home, pending: Decimal) async throws -> JSON {
    let deadline = ContinuousClock.now + TerminalDriver.patience
    while true {
      let run = try await home.run(["settle", "--json"])
      #expect(run.exit == .status(0), "\(run.errors)")
      let json = try JSON(run.output)
      if json.pending == .number(pending) { return json }
      try #require(ContinuousClock.now < deadline, "\(run.output)")
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  @Test func aChargesAgeDoesNotCloseIt() async throws {
    let gateway = try CannedGateway(bills: ByteServer.Gate())
    let home = try Home(gateway)
    try home.leaveOpenCharge("young00000000001", generation: CannedGateway.id(1), hoursAgo: 23)
    try home.leaveOpenCharge("old0000000000002", generation: CannedGateway.id(2), hoursAgo: 1_000)
    try home.leaveOpenCharge("future0000000003", generation: CannedGateway.id(3), hoursAgo: -1_000)
    for _ in 1...2 { #expect(try await home.run(["settle"]).output == "0 settled, 3 still open\n") }
    #expect(home.records("charge").isEmpty)
    #expect(gateway.looks.values.allSatisfy { $0 == 2 } && gateway.looks.count == 3)
  }

  @Test func closedChargesAreAskedAboutAgain() async throws {
    let home = try Home(try CannedGateway(costs: ["0.01", "0.02"]))
    try home.leaveOpenCharge("closed0000000001", generation: CannedGateway.id(1), hoursAgo: 30, closed: true)
    try home.leaveOpenCharge("other00000000002", generation: CannedGateway.id(2), hoursAgo: 30, closed: true)
    #expect(try await home.run(["settle"]).output == "0 settled, 0 still open\n")
    let one = try await home.run(["settle", "--again", "clos"])
    #expect(one.exit == .status(0) && one.output.hasSuffix("1 settled, 0 still open\n"), "\(one)")
    #expect(try await home.export("clos").totals.cost.text == "0.01")
    let rest = try await home.run(["settle", "--again=\(CannedGateway.id(2))", "--json"])
    #expect(try JSON(rest.output).settled == .number(1) && rest.errors.contains("1 closed charge opened again"))
    let unknown = try await home.run(["settle", "--again", "nothing"])
    #expect(unknown.exit == .status(1) && unknown.errors.contains("\"nothing\""))
    #expect(try await home.run(["settle", "clos"]).exit == .status(64))
  }

  @Test func waitingAsksAgainUntilTheBillIsThere() async throws {
    let bills = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.01"], bills: bills)
    let home = try Home(gateway)
    try home.leaveOpenCharge("open10000000000", generation: CannedGateway.id(1), hoursAgo: 1)
    let child = try home.start(["settle", "--wait=60s"])
    try await eventually("a look") { !gateway.looks.isEmpty }
    bills.open()
    #expect(try await child.waitForExit() == .status(0))
    #expect(child.output.hasSuffix("1 settled, 0 still open\n"), "\(child.output)")
    #expect(try await home.run(["settle", "--wait=soon"]).exit == .status(64))
  }

  @Test func aJournalThatCannotBeReadIsSaid() async throws {
    let home = try Home(try CannedGateway(costs: ["0.01"]))
    try home.leaveOpenCharge("open10000000000", generation: CannedGateway.id(1), hoursAgo: 1)
    try Data("no record\n".utf8).write(to: home.files.appending(path: "sessions/spoilt.jsonl"))
    let run = try await home.run(["settle"])
    #expect(run.exit == .status(1) && run.output.hasSuffix("1 settled, 0 still open\n"))
    #expect(run.errors.contains("spoi") && run.errors.contains("its charges are not known"), "\(run.errors)")
    let json = try JSON(try await home.run(["settle", "--json"]).output)
    #expect(json.unreadable.list.map(\.session.text) == ["spoilt"])
  }

  @Test func journalsThatWereRestoredWithoutMarksAreSettled() async throws {
    let home = try Home(try CannedGateway(costs: ["0.01"]))
    try home.leaveOpenCharge("open10000000000", generation: CannedGateway.id(1), hoursAgo: 1)
    try FileManager.default.removeItem(at: home.files.appending(path: "pending"))
    let check = try await home.run(["check"])
    #expect(check.exit == .status(0) && check.errors.contains("its mark in pending is missing"), "\(check)")
    #expect(try await home.run(["settle"]).output.hasSuffix("1 settled, 0 still open\n"))
    #expect(try await home.run(["check"]).errors.isEmpty)
  }

  @Test func withoutAnAnswerNothingIsGivenUp() async throws {
    let home = try Home()
    // Nothing listens there.
    let access = ["AI_GATEWAY_API_KEY": "any", "AI_GATEWAY_BASE_URL": "http://127.0.0.1:1/v1"]
    try home.leaveOpenCharge("old0000000000002", generation: CannedGateway.id(2), hoursAgo: 25)
    #expect(try await home.run(["settle"], with: access).output == "0 settled, 1 still open\n")
    #expect(home.records("charge").isEmpty)
  }

  /// While one program waits for the gateway, another one leaves its charges to it.
  @Test func aChargeIsAskedAboutByOneProgramAtATime() async throws {
    let slowBills = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.01"], slowBills: slowBills)
    let home = try Home(gateway)
    for number in 1...3 {
      try home.leaveOpenCharge("open\(number)0000000000", generation: CannedGateway.id(number), hoursAgo: 1)
    }
    let first = try home.start(["settle"])
    try await eventually("look") { !gateway.looks.isEmpty }
    let second = try await home.run(["settle"])
    #expect(second.output == "0 settled, 3 still open (3 of them in another tuppence)\n")
    slowBills.open()
    #expect(try await first.waitForExit() == .status(0))
    #expect(first.output.hasSuffix("3 settled, 0 still open\n"))
    #expect(gateway.looks.count == 3 && gateway.looks.values.allSatisfy { $0 == 1 })
    #expect(home.records("charge").count == 3)
  }

  /// Scripts that only ever ask get their bills too: each run asks about what earlier ones left, and waits for nothing.
  @Test func anAskLooksUpWhatEarlierOnesLeft() async throws {
    let slowReply = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.01"]) { _, number, id in
      number == 1 ? CannedGateway.reply("One.", id: id) : CannedGateway.reply(["Tw", "o."], id: id, until: slowReply)
    }
    let home = try Home(gateway)
    try await home.run(["ask", "one"])
    #expect(home.records("charge").isEmpty)
    let second = try home.start(["ask", "two"])
    try await eventually("the first one's bill") { home.records("charge").count == 1 }
    slowReply.open()
    #expect(try await second.waitForExit() == .status(0))
    #expect(second.output == "Two.\n" && !second.errors.contains("billed"))
    #expect(home.records("charge")[0].id.text == CannedGateway.id(1))
  }

  /// A gateway that does not answer look-ups keeps no script waiting.
  @Test func anAskDoesNotWaitForEarlierBills() async throws {
    let slowBills = ByteServer.Gate()
    let gateway = try CannedGateway(slowBills: slowBills)
    let home = try Home(gateway)
    try home.leaveOpenCharge("open10000000000", generation: CannedGateway.id(9), hoursAgo: 1)
    let run = try await home.run(["ask", "two"])
    #expect(run.exit == .status(0) && run.output == "Reply 1.\n")
    #expect(home.records("charge").isEmpty)
    slowBills.open()
    #expect(try await home.run(["settle"]).output.hasSuffix(" 0 still open\n"))
  }

  @Test func aTurnOfTwoGenerationsCostsBoth() async throws {
    let gateway = try CannedGateway(costs: ["0.0001", "0.0002"]) { _, number, id in
      guard number == 1 else { return CannedGateway.reply("Whole.", id: id) }
      let body = #"{"error":{"message":"No","type":"rate_limit_exceeded"},"generationId":"\#(id)"}"#
      return ByteServer.answer("429 Too Many Requests", body: body)
    }
    let home = try Home(gateway)
    #expect(try await home.run(["ask", "one"]).output == "Whole.\n")
    #expect(try await home.run(["settle"]).output.hasSuffix("2 settled, 0 still open\n"))
    let turn = try await home.export().turns[0]
    #expect(turn.generations.list.map(\.cost.text) == ["0.0001", "0.0002"])
    #expect(turn.cost.text == "0.0003" && turn.state.text == "billed")
  }

  @Test func aBillThatIsNotWhatWasReportedIsSaid() async throws {
    let gateway = try CannedGateway(costs: ["0.5"]) { _, _, id in CannedGateway.reply("Hm.", id: id, cost: "0.25") }
    let home = try Home(gateway)
    try await home.run(["ask", "--no-tags", "one"])
    #expect(try await home.run(["settle"]).output.contains("$0.50 billed (+$0.25 against reported)"))
  }

  @Test func aKeyOfOnesOwnIsPaidApartFromTheGatewayAndItsSurcharges() async throws {
    let stage = try await FaultFixture("byok")
    try await stage.user.run(["ask", "hi"], with: stage.access)
    try await stage.settleInTime()
    let generation = try await stage.user.export().turns[0].generations[0]
    #expect(try generation.cost.text == stage.charged() && generation.surcharge.text == stage.charged())
    #expect(try generation.upstream_cost.text == stage.inference() && generation.upstream_cost.text != "0")
    #expect(try await stage.user.export().totals.cost.text == stage.charged())
  }
}
