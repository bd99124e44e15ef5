import Foundation
import TestSupport
import Testing

/// A thousand turns against a sandbox that misbehaves, by programs that are killed: in the end the ledger is the gateway's
/// total. `SOAK_SEED=N swift test --filter SoakTests` draws the same errands and faults again.
@Suite(.serialized)
struct SoakTests {
  /// Programs that run at the same time.
  private static let width = 8

  @Test func aThousandTurnsWithRandomFaultsAddUpToTheGatewaysTotal() async throws {
    let given = ProcessInfo.processInfo.environment["SOAK_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 1...999_999)
    print("soak: SOAK_SEED=\(seed)")
    let stage = try await SoakFixture(seed: seed)
    let outcomes = try await outcomes(of: 1_000, on: stage)
    try await expectASecondChatIsRefused(stage)
    try await settleAllButTheMissing(stage)
    try await expectOpenChargesAreNeitherZeroNorDropped(stage)

    // The missing records turn up after all.
    try await stage.restart(faultless: true)
    #expect(try await stage.settle().pending == .number(0))
    #expect(try await stage.settle().settled == .number(0))
    let (sums, exports) = (try await stage.sums(), try await stage.exports())
    #expect(sums.open.isEmpty)
    expectTheGatewaysTotal(sums, exports)
    expectWhatHasNoNameIsFreeOrUnknown(exports, stage)
    expectEveryPromptIsThere(outcomes, exports)
    try await expectTheListingAgrees(exports, stage)
    let total = exports.values.compactMap { $0.totals.cost.text.flatMap { DecimalText($0) } }.reduce(.zero, +)
    _ = try await stage.user.judged(total: total.description)
    let signals = outcomes.count(where: \.errand.isSignalled)
    // A kill may end a write of several pages between two of them; nothing else may be wrong with a line.
    let faults = try JSON(try await stage.user.run(["check", "--json"]).output).faults.list
    #expect(faults.allSatisfy { $0.kind.text == "torn" } && faults.count <= signals, "\(faults)")
    // Who was killed, or talked to the sandbox that was, may have had a request under way that named nothing yet.
    #expect(sums.unnamed.count <= signals + Self.width)
    print(
      "soak: \(outcomes.count) programs, \(signals) signalled, \(outcomes.count(where: \.isRefused)) refused, "
        + "\(sums.gateway.generations) generations, $\(sums.gateway.cost), \(sums.unnamed.count) unnamed, "
        + "\(faults.count) torn lines")
  }

  /// Runs errands beside each other until the journals hold so many turns; halfway the sandbox is killed.
  private func outcomes(of turns: Int, on stage: SoakFixture) async throws -> [SoakOutcome] {
    var dice = SeededDice(seed: stage.seed)
    var (outcomes, number, isRestarted) = ([SoakOutcome](), 0, false)
    try await withThrowingTaskGroup(of: SoakOutcome.self) { group in
      while true {
        let made = stage.count(#""type":"turn""#)
        if made >= turns { break }
        if !isRestarted, made >= turns / 2 {
          isRestarted = true
          try await stage.restart()
        }
        let sessions = stage.user.journals.map { $0.deletingPathExtension().lastPathComponent }.sorted()
        while number - outcomes.count < Self.width {
          let errand = SoakErrand(number, sessions: sessions, dice: &dice)
          number += 1
          group.addTask { try await errand.run(on: stage) }
        }
        if let outcome = try await group.next() { outcomes.append(outcome) }
      }
      for try await outcome in group { outcomes.append(outcome) }
    }
    return outcomes
  }

  /// A chat holds its session; another program is told so, and asks nothing.
  private func expectASecondChatIsRefused(_ stage: SoakFixture) async throws {
    let chat = try stage.user.start(["chat"], input: nil, with: stage.access)
    chat.send("soak held\n")
    try await eventually("turn of the chat that holds its session") {
      stage.user.records("turn").contains { $0.prompt.text == "soak held" }
    }
    let session = try #require(
      stage.user.records("turn").first { $0.prompt.text == "soak held" }?.tags[0].text?.dropFirst("session:".count))
    let second = try await stage.user.run(["ask", "--session", String(session), "soak refused"], with: stage.access)
    #expect(second.exit == .status(1) && second.errors.contains("is open in another tuppence"))
    chat.closeInput()
    #expect(try await chat.waitForExit() == .status(0))
    #expect(stage.count("soak refused") == 0)
  }

  /// Two programs at once, until only bills are left that the gateway keeps back.
  private func settleAllButTheMissing(_ stage: SoakFixture) async throws {
    // The latest bill is there five seconds behind its generation.
    let quiet = ContinuousClock.now + .seconds(6)
    let deadline = quiet + .seconds(60)
    while true {
      async let left = stage.settle()
      let right = try await stage.settle()
      let isOver = try await left.settled == .number(0) && right.settled == .number(0)
      if isOver, ContinuousClock.now > quiet { return }
      try #require(ContinuousClock.now < deadline, "never settled")
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  private func expectOpenChargesAreNeitherZeroNorDropped(_ stage: SoakFixture) async throws {
    let (sums, exports) = (try await stage.sums(), try await stage.exports())
    #expect(!sums.open.isEmpty, "no record was missing: nothing is shown")
    let generations = exports.values.flatMap(\.turns.list).flatMap(\.generations.list)
    let open = generations.filter { $0.lookup.text == "open" }
    #expect(open.compactMap(\.id.text).sorted() == sums.open.sorted())
    for generation in open {
      let state = try #require(generation.state.text)
      #expect(["reported", "estimated", "unknown"].contains(state))
      #expect((generation.cost == .null) == (state == "unknown"))
      #expect(generation.cost.text != "0" || generation.byok == .flag(true))
    }
    #expect(try await stage.settle().pending == .number(Decimal(open.count)))
    for export in exports.values where export.turns.list.contains(where: { $0.cost == .null }) {
      #expect(export.totals.at_least == .flag(true))
    }
  }

  /// Each generation that a journal names is billed once, to the last digit; each other one has its attempt without a name.
  private func expectTheGatewaysTotal(_ sums: LedgerSums, _ exports: [String: JSON]) {
    #expect(sums.ledger.generations + sums.unnamed.count == sums.gateway.generations)
    let known = DecimalText(sums.ledger.cost) ?? .zero
    #expect(sums.unnamed.map(\.cost).reduce(known, +).description == sums.gateway.cost)
    var billed = DecimalText.zero
    for (session, export) in exports {
      let generations = export.turns.list.flatMap(\.generations.list)
      let costs = generations.compactMap(\.cost.text).compactMap { DecimalText($0) }
      #expect(costs.reduce(DecimalText.zero, +).description == export.totals.cost.text)
      for generation in generations {
        #expect((generation.state.text == "billed") == (generation.id != .null))
        guard generation.state.text == "billed" else { continue }
        billed = billed + (generation.cost.text.flatMap { DecimalText($0) } ?? .zero)
      }
      let nameless = generations.count { ["unknown", "estimated"].contains($0.state.text) }
      #expect(sums.unnamed.count { $0.session == session } <= nameless, "\(session)")
      if nameless > 0 { #expect(export.totals.at_least == .flag(true) || export.totals.state.text == "estimated") }
    }
    #expect(billed.description == sums.ledger.cost)
  }

  /// A request that was turned away costs nothing; one that failed, or was cut before it had a name, may have cost something.
  private func expectWhatHasNoNameIsFreeOrUnknown(_ exports: [String: JSON], _ stage: SoakFixture) {
    let generations = exports.values.flatMap(\.turns.list).flatMap(\.generations.list).filter { $0.id == .null }
    let states = Dictionary(grouping: generations) { $0.state.text ?? "" }
    #expect(Set(states.keys).isSubset(of: ["free", "unknown", "estimated"]), "\(states.keys)")
    #expect((states["free"] ?? []).allSatisfy { $0.cost.text == "0" })
    #expect((states["unknown"] ?? []).allSatisfy { $0.cost == .null })
    #expect((states["estimated"] ?? []).allSatisfy { $0.cost != .null && $0.cost.text != "0" })
    let (turnedAway, failed) = (stage.answers(429) + stage.answers(503), stage.answers(500))
    #expect(turnedAway > 0 && failed > 0)
    #expect((states["unknown"] ?? []).count + (states["estimated"] ?? []).count >= failed)
  }

  /// Nothing that a program was asked for and could do is missing, and nothing is there twice.
  private func expectEveryPromptIsThere(_ outcomes: [SoakOutcome], _ exports: [String: JSON]) {
    let turns = exports.values.flatMap(\.turns.list)
    let byPrompt = Dictionary(grouping: turns) { $0.prompt.text ?? "" }
    #expect(byPrompt.values.allSatisfy { $0.count == 1 })
    for outcome in outcomes where !outcome.isRefused {
      if !outcome.errand.isSignalled {
        #expect(outcome.errand.prompts.allSatisfy { byPrompt[$0] != nil }, "\(outcome.errand.arguments)")
        if outcome.errand.arguments[0] != "ask" {
          #expect(outcome.exit == .status(0), "\(outcome.errand.arguments) \(outcome.errors)")
        }
      }
      if outcome.errand.arguments[0] != "settle" {
        expectWhatWasShownIsNamed(outcome, turns: outcome.errand.prompts.compactMap { byPrompt[$0]?.first })
      }
    }
  }

  /// Text beyond the replies that the ledger has was shown by the turn in which the program was killed: its generation has
  /// been written before.
  private func expectWhatWasShownIsNamed(_ outcome: SoakOutcome, turns: [JSON]) {
    func words(_ text: String) -> String { text.filter { !$0.isWhitespace } }
    let kept = words(turns.filter { $0.finished != .null }.compactMap(\.reply.text).joined())
    guard words(outcome.output).count > kept.count else { return }
    let last = turns.last { $0.finished == .null }
    #expect(last?.generations.list.last?.id.text != nil, "\(outcome)")
  }

  private func expectTheListingAgrees(_ exports: [String: JSON], _ stage: SoakFixture) async throws {
    let listing = try JSON(try await stage.user.run(["sessions", "--all", "--json"]).output).list.filter {
      $0.turns != .number(0)
    }
    #expect(listing.count == exports.count)
    for session in listing {
      let totals = try #require(exports[session.id.text ?? ""]?.totals)
      #expect(session.at_least == totals.at_least && session.state == totals.state)
      #expect(session.cost == totals.cost || session.cost == .null)
    }
  }
}
