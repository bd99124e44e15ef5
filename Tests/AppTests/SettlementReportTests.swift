import Chat
import Foundation
import Journal
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// What a report counts, where charges are looked up, and when they are due.
@Suite struct SettlementReportTests {
  private static let place = ChargePlace(gateway: "vercel", baseURL: "https://a.test/v1")

  private static func entry(_ session: String = "s", at place: ChargePlace = place) -> Settlement.Entry {
    Settlement.Entry(
      key: .init(session: session, id: "gen_1"), charge: OpenCharge(turn: 1, attempt: 1, id: "gen_1", since: Date()),
      place: place, since: .zero, isUrgent: false)
  }

  private static let bill = Charge(state: .billed, lookup: .done, cost: USD("2"))

  /// A tally has what came of every look-up; what is open is the report's own.
  @Test func aReportTakesTheTallysResultsAndKeepsWhatIsOpen() {
    var tally = SettlementReport()
    tally.add(Self.bill, isPlayMoney: false)
    tally.add(Charge(state: .billed, lookup: .done, cost: USD("3")), isPlayMoney: true)
    for outcome in [Settlement.Outcome.effect(.closed), .effect(.stillOpen)] { tally.add(outcome, to: Self.entry()) }
    var report = SettlementReport()
    report.add(.elsewhere, to: Self.entry())
    report.count(tally)
    #expect(report.settled == 2 && report.unknown == 1 && report.cost == USD("2") && report.playCost == USD("3"))
    #expect(report.pending == 1 && report.elsewhere == 1)
  }

  /// By its turn's record; what that does not say, the session's does.
  @Test func aChargeIsOfTheGatewayThatItsTurnNames() {
    func place(_ gateway: String?, _ url: String?, isOpened: Bool = true) -> ChargePlace {
      let opened = SessionOpened(
        id: "s", gateway: "vercel", baseURL: "https://s.test/v1", billing: .lookup, assistant: "a", model: "m",
        program: "0.1")
      let turns = [
        TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m", gateway: "first", baseURL: "https://f.test/v1"),
        TurnStarted(turn: 2, prompt: "p", assistant: "a", model: "m", gateway: gateway, baseURL: url),
      ]
      let entries: [Entry] = (isOpened ? [.session(opened)] : []) + turns.map { .turn($0) }
      return Transcript(entries.map { Record(time: Date(), entry: $0) })
        .place(of: OpenCharge(turn: 2, attempt: 1, id: "gen_1", since: Date()))
    }
    #expect(place(nil, nil) == ChargePlace(gateway: "vercel", baseURL: "https://s.test/v1"))
    #expect(place("openrouter", nil) == ChargePlace(gateway: "openrouter", baseURL: "https://s.test/v1"))
    #expect(place(nil, "https://t.test/v1") == ChargePlace(gateway: "vercel", baseURL: "https://t.test/v1"))
    #expect(place("openrouter", "https://t.test/v1").baseURL == "https://t.test/v1")
    #expect(place(nil, nil, isOpened: false) == ChargePlace(gateway: "first", baseURL: nil))
  }

  /// A server that bills in its replies is asked without a key: it has nothing that a key would open.
  @Test func aGatewayWithoutLookUpsNeedsNoKey() async throws {
    let fixture = try SettlementFixture { _, _ in [] }
    let url = fixture.server.baseURL.absoluteString
    let other = try SettlementFixture(environment: ["AI_GATEWAY_API_KEY": "", "AI_GATEWAY_BASE_URL": ""]) { _, _ in [] }
    try other.leaveOpen("one", [SettlementFixture.id(1)], gateway: url, baseURL: url)
    let settlement = other.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.waiting.isEmpty && report.pending == 1 && fixture.server.requests.isEmpty)
  }

  /// It may ask for a passphrase, which a look-up in the background must not do.
  @Test(arguments: [false, true]) func aKeyCommandRunsWhereItMay(isAllowed: Bool) async throws {
    let fixture = try SettlementFixture(environment: ["AI_GATEWAY_API_KEY": "", "AI_GATEWAY_BASE_URL": ""]) {
      request, _ in SettlementFixture.bill(request)
    }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let key = fixture.folder("key.txt")
    try Data("vck_command_key_0123456789\n".utf8).write(to: key)
    let config = #"{"key_command":"cat \#(key.path)","ai_gateway_base_url":"\#(fixture.server.baseURL)"}"#
    try Data(config.utf8).write(to: URL(filePath: fixture.context.folders.configurationFile))
    let context = try AppContext(environment: fixture.context.environment)
    let settlement = Settlement(context, runsKeyCommands: isAllowed, effects: fixture.effects)
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.settled == (isAllowed ? 1 : 0))
    #expect(report.waiting.map(\.obstacle) == (isAllowed ? [] : [.noKey(variables: Provider.vercel.keyVariables)]))
    let keys = fixture.server.requests.map { $0.headers["authorization"] }
    #expect(keys == (isAllowed ? ["Bearer vck_command_key_0123456789"] : []))
  }

  @Test func aJournalThatNamesNoGatewayIsNotAskedAbout() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    let journal = try fixture.ledger.journal("one")
    for entry in [
      Entry.turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")),
      .generation(GenerationNamed(turn: 1, attempt: 1, id: SettlementFixture.id(1))),
    ] { try journal.append(Record(time: Date(), entry: entry), synced: false) }
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().waiting.map(\.obstacle) == [.unknownGateway])
    await settlement.stop()
    #expect(fixture.looks.isEmpty)
  }

  /// Of charges that are all due, the one that was learned of first comes first, whatever their ids.
  @Test func theOldestChargesAreAskedAboutFirst() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    let records = (1...8).flatMap { turn in
      let start = TurnStarted(
        turn: turn, prompt: "p", assistant: "a", model: "m", gateway: "vercel",
        baseURL: fixture.server.baseURL.absoluteString)
      let named = GenerationNamed(turn: turn, attempt: 1, id: SettlementFixture.id(9 - turn))
      return [Entry.turn(start), .generation(named)].map { Record(time: Date() - 3_600, entry: $0) }
    }
    let settlement = fixture.settlement()
    await settlement.enqueue(Transcript(records), of: "a", ended: nil)
    #expect(try await fixture.eventually { fixture.looks.count == Settlement.width })
    #expect(Set(fixture.looks) == Set((5...8).map(SettlementFixture.id)))
    await settlement.stop()
    gate.open()
  }

  /// What was found before is not news.
  @Test func chargesAreFoundOnce() async throws {
    let fixture = try SettlementFixture { request, _ in
      ByteServer.generationNotFound(id: SettlementFixture.generation(in: request))
    }
    try fixture.leaveOpen("a", [1, 2].map(SettlementFixture.id))
    try fixture.leaveOpen("b", [SettlementFixture.id(3)])
    let settlement = fixture.settlement()
    for _ in 0..<2 { await settlement.takeUpMarked() }
    await settlement.stop()
    let found = fixture.events.withLock { events in
      events.compactMap { if case .found(let count) = $0 { count } else { nil } }
    }
    #expect(found == [3])
  }
}
