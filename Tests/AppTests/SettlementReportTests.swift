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

  /// What another process has settled meanwhile is neither settled here nor open any more.
  @Test(
    arguments: [
      (.effect(.billed(bill)), [1, 0, 0, 0]), (.effect(.closed), [0, 0, 1, 0]), (.effect(.stillOpen), [0, 1, 0, 0]),
      (.effect(.notRecorded), [0, 1, 0, 0]), (.notAsked, [0, 1, 0, 0]), (.effect(.notOpen), [0, 0, 0, 0]),
      (.elsewhere, [0, 1, 0, 1]), (.obstacle(.unknownGateway), [0, 1, 0, 0]),
    ] as [(Settlement.Outcome, [Int])])
  func anOutcomeIsCountedOnce(outcome: Settlement.Outcome, counts: [Int]) {
    var report = SettlementReport()
    report.add(outcome, to: Self.entry())
    #expect([report.settled, report.pending, report.unknown, report.elsewhere] == counts)
    #expect(report.cost == (counts[0] == 1 ? USD("2") : .zero) && report.playCost == .zero)
    #expect(
      report.waiting.map(\.obstacle) == { if case .obstacle(let obstacle) = outcome { [obstacle] } else { [] } }())
  }

  @Test func aBillOfTheSandboxIsPlayMoney() {
    var report = SettlementReport()
    report.add(.effect(.billed(Self.bill)), to: Self.entry(at: ChargePlace(gateway: "sandbox", baseURL: nil)))
    #expect(report.playCost == USD("2") && report.cost == .zero)
  }

  /// By place and by obstacle; a session with two charges is named once.
  @Test func whatWaitsIsGroupedByWhereAndWhy() {
    var report = SettlementReport()
    let other = ChargePlace(gateway: "openrouter", baseURL: "https://b.test/v1")
    let noKey = LookupObstacle.noKey(variables: ["A"])
    for (session, place, obstacle) in [
      ("a", Self.place, noKey), ("a", Self.place, noKey), ("b", Self.place, noKey), ("b", other, noKey),
      ("b", Self.place, .unusableAddress),
    ] {
      report.add(.obstacle(obstacle), to: Self.entry(session, at: place))
    }
    #expect(
      report.waiting == [
        WaitingCharges(place: Self.place, obstacle: noKey, sessions: ["a", "b"], count: 3),
        WaitingCharges(place: other, obstacle: noKey, sessions: ["b"], count: 1),
        WaitingCharges(place: Self.place, obstacle: .unusableAddress, sessions: ["b"], count: 1),
      ])
    #expect(report.pending == 5)
  }

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

  /// The record that opened the session is gone: its turn says where the charge is, and the bill is kept.
  @Test func aSessionWithoutItsOpeningRecordIsSettled() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)], turnURL: fixture.server.baseURL.absoluteString)
    let url = try fixture.ledger.journal("one").url
    var bytes = try Data(contentsOf: url)
    bytes[10] ^= 1
    try bytes.write(to: url)
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().settled == 1)
    await settlement.stop()
    #expect(try fixture.transcript("one").totals.cost == USD("0.01") && fixture.transcript("one").open.isEmpty)
  }

  /// A clock that stands at a hundred seconds, and sleeps that end with their task alone.
  private static func standing(now: Date = Date()) -> Effects {
    Effects(now: { now }, elapsed: { .seconds(100) }, sleep: { _ in try await Task.sleep(for: .seconds(600)) })
  }

  @Test func aChargeIsDueAtItsTimeAndOfItsSession() async throws {
    let fixture = try SettlementFixture { _, _ in [] }
    for (number, id) in ["a", "b"].enumerated() { try fixture.leaveOpen(id, [SettlementFixture.id(number)]) }
    let settlement = Settlement(fixture.context, effects: Self.standing())
    for (id, ended) in [("a", 100), ("b", 102)] {
      await settlement.enqueue(try fixture.transcript(id), of: id, ended: .seconds(ended))
    }
    let first = LookupSchedule.nextLook(since: .zero, asked: nil)
    #expect(await settlement.due(within: first, of: ["a", "b"]) == 1)
    #expect(await settlement.due(within: first - .milliseconds(1), of: ["a", "b"]) == 0)
    #expect(await settlement.due(within: first + .seconds(2), of: ["a", "b"]) == 2)
    #expect(await settlement.due(within: first, of: ["b"]) == 0)
    // Another program goes on with the one; the other stays.
    await settlement.detach("a")
    #expect(await settlement.queue.values.map(\.key.session) == ["b"])
    await settlement.stop()
  }

  /// No bill is there before the first look is due, whichever process ended the reply.
  @Test(arguments: [(0.5, false), (1.875, false), (1.937_5, true), (60, true)] as [(TimeInterval, Bool)])
  func aReplyThatEndedJustBeforeIsNotAskedAboutAtOnce(age: TimeInterval, isUrgent: Bool) async throws {
    let fixture = try SettlementFixture { _, _ in [.stall] }
    let time = Date(timeIntervalSince1970: 1_790_000_000)
    let start = TurnStarted(
      turn: 1, prompt: "p", assistant: "a", model: "m", gateway: "vercel",
      baseURL: fixture.server.baseURL.absoluteString)
    let entries: [Entry] = [
      .turn(start), .generation(GenerationNamed(turn: 1, attempt: 1, id: SettlementFixture.id(1))),
      .reply(ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r")),
    ]
    // The request began long before.
    let records = entries.enumerated().map { Record(time: time - ($0 < 2 ? 30 : 0), entry: $1) }
    let settlement = Settlement(fixture.context, effects: Self.standing(now: time + age))
    await settlement.enqueue(Transcript(records), of: "s", ended: nil)
    let entry = try #require(await settlement.queue.values.first)
    #expect(entry.isUrgent == isUrgent)
    if !isUrgent { #expect(entry.since == .seconds(100) - .milliseconds(Int(age * 1_000))) }
    await settlement.stop()
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

  /// A few journals that cannot be read say enough.
  @Test func threeUnreadableJournalsAreTold() async throws {
    let fixture = try SettlementFixture { _, _ in [] }
    for name in 1...5 {
      try Data("no record\n".utf8).write(to: URL(filePath: "\(fixture.context.folders.sessions)/\(name).jsonl"))
    }
    let settlement = fixture.settlement()
    await settlement.start()
    func told() -> Int {
      fixture.events.withLock { events in events.count { if case .unreadable = $0 { true } else { false } } }
    }
    #expect(try await fixture.eventually { told() > 0 })
    await settlement.stop()
    #expect(told() == 3)
  }
}
