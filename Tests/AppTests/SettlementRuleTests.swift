import Chat
import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

/// Single rules of the queue of look-ups and of its report.
@Suite struct SettlementRuleTests {
  private static let now = Date(timeIntervalSince1970: 1_790_000_000)

  /// A clock whose time does not change.
  private static func standing(
    sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in try await Task.sleep(for: .seconds(600)) }
  ) -> Effects {
    Effects(now: { now }, elapsed: { .seconds(100) }, sleep: sleep)
  }

  private func fixture(_ environment: [String: String] = [:]) throws -> SettlementFixture {
    try SettlementFixture(environment: environment) { request, _ in SettlementFixture.bill(request) }
  }

  private func stalled(_ gate: ByteServer.Gate) throws -> SettlementFixture {
    try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
  }

  /// A journal whose replies ended so many seconds ago, one turn each.
  private func leave(_ session: String, endedBefore seconds: [TimeInterval], in fixture: SettlementFixture) throws {
    let journal = try fixture.ledger.journal(session)
    let opened = SessionOpened(
      id: session, gateway: "vercel", baseURL: fixture.server.baseURL.absoluteString, billing: .lookup,
      assistant: "duck", model: "m", program: "0.1")
    try journal.append(Record(time: Self.now - 9_000, entry: .session(opened)), synced: false)
    for (place, seconds) in seconds.enumerated() {
      let entries: [(TimeInterval, Entry)] = [
        (8_000, .turn(TurnStarted(turn: place + 1, prompt: "p", assistant: "duck", model: "m", gateway: "vercel"))),
        (8_000, .generation(GenerationNamed(turn: place + 1, attempt: 1, id: SettlementFixture.id(place + 1)))),
        (seconds, .reply(ReplyEnded(turn: place + 1, attempt: 1, status: .complete, text: "r"))),
      ]
      for (before, entry) in entries {
        try journal.append(Record(time: Self.now - before, entry: entry), synced: false)
      }
    }
    try fixture.ledger.mark(session)
  }

  // When a charge is due.

  /// A reply that another process ended half a second ago can have no bill yet; one that ended before is due at once.
  @Test func aChargeOfAMomentAgoWaitsForItsBill() async throws {
    let fixture = try stalled(ByteServer.Gate())
    try leave("a", endedBefore: [7_000, 0.5], in: fixture)
    let settlement = Settlement(fixture.context, effects: Self.standing())
    await settlement.takeUpMarked()
    let queue = await settlement.queue.values.sorted { $0.key.id < $1.key.id }
    #expect(queue.map(\.isUrgent) == [true, false])
    #expect(queue.last?.since == .seconds(99.5))
    _ = try await fixture.server.request(0)
    #expect(fixture.looks == [SettlementFixture.id(1)])
    await settlement.stop()
  }

  @Test func whatIsDueIsCountedToTheMoment() async throws {
    let fixture = try fixture()
    try leave("a", endedBefore: [0.5, 0.5], in: fixture)
    try leave("b", endedBefore: [0.5], in: fixture)
    let settlement = Settlement(fixture.context, effects: Self.standing())
    await settlement.takeUpMarked()
    // The first look is 1,937 ms behind the end of the reply.
    #expect(await settlement.due(within: .milliseconds(1_437), of: ["a"]) == 2)
    #expect(await settlement.due(within: .milliseconds(1_436), of: ["a"]) == 0)
    #expect(await settlement.due(within: .seconds(60), of: ["a", "b"]) == 3)
    #expect(await settlement.due(within: .seconds(60), of: []) == 0)
    #expect(fixture.looks.isEmpty)
    await settlement.stop()
  }

  @Test func whatCannotBeAskedAboutIsNotDue() async throws {
    let fixture = try fixture(["AI_GATEWAY_API_KEY": ""])
    try leave("a", endedBefore: [7_000], in: fixture)
    let settlement = Settlement(fixture.context, effects: Self.standing())
    await settlement.takeUpMarked()
    #expect(await settlement.settleOnce().pending == 1)
    #expect(await settlement.due(within: .seconds(100_000), of: ["a"]) == 0)
    await settlement.stop()
  }

  @Test func whatIsBehindAPauseIsDueAtItsEnd() async throws {
    let fixture = try SettlementFixture { _, _ in
      ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "20"], body: "{}")
    }
    try leave("a", endedBefore: [7_000], in: fixture)
    let settlement = Settlement(fixture.context, effects: Self.standing())
    await settlement.takeUpMarked()
    _ = await settlement.settleOnce()
    #expect(await settlement.pauses.count == 1)
    // By the schedule alone the next look would be within two seconds.
    #expect(await settlement.due(within: .seconds(19), of: ["a"]) == 0)
    #expect(await settlement.due(within: .seconds(20), of: ["a"]) == 1)
    await settlement.stop()
  }

  /// A wish that a pause has answered is no wish for later: the schedule holds again.
  @Test func whatWasAskedForDuringAPauseIsDueByTheSchedule() async throws {
    let fixture = try SettlementFixture { _, _ in
      ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "1"], body: "{}")
    }
    try leave("a", endedBefore: [7_000], in: fixture)
    let settlement = Settlement(fixture.context, effects: Self.standing())
    await settlement.takeUpMarked()
    for _ in 0..<2 { #expect(await settlement.settleOnce().pending == 1) }
    #expect(fixture.looks.count == 1)
    #expect(await settlement.due(within: .seconds(1), of: ["a"]) == 0)
    #expect(await settlement.due(within: .seconds(2), of: ["a"]) == 1)
    await settlement.stop()
  }

  @Test func aChargeThatIsKnownKeepsItsPlaceInTheSchedule() async throws {
    let fixture = try SettlementFixture(speed: 20) { request, _ in
      ByteServer.generationNotFound(id: SettlementFixture.generation(in: request))
    }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let session = try fixture.open("a")
    let settlement = fixture.settlement()
    await settlement.attach(session)
    #expect(try await fixture.eventually { await settlement.queue.values.first?.asked != nil })
    await settlement.refresh(session)
    #expect(await settlement.queue.values.first?.asked != nil)
    await settlement.stop()
    await session.close()
  }

  // Sessions.

  @Test func aSessionThatIsLeftTakesItsOwnChargesAlongAlone() async throws {
    let gate = ByteServer.Gate()
    let fixture = try stalled(gate)
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    try fixture.leaveOpen("b", [SettlementFixture.id(2)])
    let (a, b) = (try fixture.open("a"), try fixture.open("b"))
    let settlement = fixture.settlement()
    await settlement.attach(a)
    await settlement.attach(b)
    _ = try await fixture.server.request(1)
    await settlement.detach("a")
    #expect(await settlement.queue.keys.map(\.session) == ["b"])
    gate.open()
    #expect(try await fixture.eventually { await settlement.count == 0 })
    #expect(try fixture.charges("a").isEmpty && fixture.charges("b").count == 1)
    await settlement.stop()
    for session in [a, b] { await session.close() }
  }

  @Test func oneSessionMayBeSettledAlone() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    try fixture.leaveOpen("b", [SettlementFixture.id(2), SettlementFixture.id(3)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce("a")
    #expect(report.settled == 1 && report.pending == 0)
    await settlement.stop()
  }

  @Test func aClosedChargeOfASessionThatIsOpenHereIsOpenedThroughIt() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let found = ChargeFound(turn: 1, attempt: 1, id: SettlementFixture.id(1), lookup: .exhausted)
    try fixture.ledger.journal("one").append(Record(time: Date(), entry: .charge(found)), synced: false)
    let session = try fixture.open("one")
    let settlement = fixture.settlement()
    await settlement.attach(session)
    #expect(try await settlement.reopen("one") == (1, 0))
    #expect(await settlement.settleOnce().settled == 1)
    #expect(await session.transcript.totals.state == .billed)
    #expect(!(try fixture.ledger.isFree("one")))
    await settlement.stop()
    await session.close()
  }

  @Test func aChargeThatCannotBeRecordedAsOpenIsAFailure() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let found = ChargeFound(turn: 1, attempt: 1, id: SettlementFixture.id(1), lookup: .exhausted)
    let journal = try fixture.ledger.journal("one")
    try journal.append(Record(time: Date(), entry: .charge(found)), synced: false)
    let full = SystemCalls(
      write: { _, _ in
        errno = ENOSPC
        return -1
      }, sync: { _ in 0 })
    let session = try fixture.open("one", calls: full)
    let settlement = fixture.settlement()
    await settlement.attach(session)
    await #expect(throws: AppError.journal(.diskFull(path: journal.url.path))) {
      _ = try await settlement.reopen("one")
    }
    await settlement.stop()
    await session.close()
  }

  @Test func closedChargesOfASessionElsewhereAreCounted() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("one", [SettlementFixture.id(1), SettlementFixture.id(2)])
    for number in 1...2 {
      let found = ChargeFound(turn: number, attempt: 1, id: SettlementFixture.id(number), lookup: .exhausted)
      try fixture.ledger.journal("one").append(Record(time: Date(), entry: .charge(found)), synced: false)
    }
    let lock = try fixture.ledger.lock("one")
    let settlement = fixture.settlement()
    #expect(try await settlement.reopen("one") == (0, 2))
    #expect(try fixture.transcript("one").closedWithoutBill.count == 2)
    lock.release(isSettled: false)
    await settlement.stop()
  }

  /// Neither its lock is kept nor its mark removed.
  @Test func aSessionThatCannotBeReadIsGivenFree() async throws {
    let fixture = try fixture()
    let url = try fixture.ledger.journal("broken").url
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try fixture.ledger.mark("broken")
    let settlement = fixture.settlement()
    let gateway = Gateway(baseURL: fixture.server.baseURL, authorization: nil)
    await #expect(throws: JournalError.self) { try await settlement.closedSession("broken", gateway) }
    #expect(try fixture.ledger.isFree("broken") && fixture.ledger.pendingIDs() == ["broken"])
    await settlement.stop()
  }

  /// What the session's own record said is taken from its first turn.
  @Test func aSessionWhoseRecordIsDamagedIsSettledAllTheSame() async throws {
    let fixture = try fixture()
    let url = fixture.server.baseURL.absoluteString
    let journal = try fixture.ledger.journal("one")
    for number in 1...2 {
      let turn = TurnStarted(
        turn: number, prompt: "p", assistant: "a\(number)", model: "m\(number)", gateway: "vercel",
        baseURL: number == 1 ? url : url + "/other")
      try journal.append(Record(time: Self.now, entry: .turn(turn)), synced: false)
    }
    let named = GenerationNamed(turn: 1, attempt: 1, id: SettlementFixture.id(1))
    try journal.append(Record(time: Self.now, entry: .generation(named)), synced: false)
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().settled == 1)
    await settlement.stop()
    let session = try #require(try fixture.transcript("one").session)
    #expect(session.id == "one" && session.gateway == "vercel" && session.baseURL == url)
    #expect(session.assistant == "a1" && session.model == "m1")
  }

  // What earlier processes left.

  /// Every few seconds at first, hourly in the end; three journals that cannot be read say enough.
  @Test func theMarksAreReadAgainNowAndThen() async throws {
    let fixture = try stalled(ByteServer.Gate())
    try FileManager.default.createDirectory(
      atPath: fixture.context.folders.sessions, withIntermediateDirectories: true)
    for number in 1...5 {
      try Data("no record\n".utf8).write(to: fixture.ledger.journal("garbage\(number)").url)
    }
    let sleeps = Mutex<[Duration]>([])
    let effects = Self.standing(sleep: { sleep in
      let count = sleeps.withLock { sleeps in
        sleeps.append(sleep)
        return sleeps.count
      }
      if count == 1 { try fixture.leaveOpen("late", [SettlementFixture.id(1)]) }
      if count == 14 { throw CancellationError() }
    })
    let settlement = Settlement(fixture.context, effects: effects) { event in
      fixture.events.withLock { $0.append(event) }
    }
    await settlement.takeUpRepeatedly()
    let seconds = sleeps.withLock { $0.map(\.components.seconds) }
    #expect(seconds == [2, 3, 5, 10, 20, 20, 60, 180, 300, 1_200, 1_800, 3_600, 3_600, 3_600])
    #expect(await settlement.queue.keys.map(\.session) == ["late"])
    let unreadable = fixture.events.withLock { events in
      events.count { if case .unreadable = $0 { true } else { false } }
    }
    #expect(unreadable == 3)
    await settlement.stop()
  }

  @Test func aSessionThatIsOpenHereIsNotLookedAt() async throws {
    let fixture = try fixture()
    for id in ["one", "two"] { try fixture.leaveOpen(id, [SettlementFixture.id(id == "one" ? 1 : 2)]) }
    var index = OpenChargeIndex(try fixture.ledger, fixture.context.folders)
    #expect(await index.finding(except: ["one"]).sessions == ["two"])
  }

  // Reports.

  @Test func whatWaitsIsCountedByItsPlace() async throws {
    let fixture = try fixture(["AI_GATEWAY_API_KEY": ""])
    try fixture.leaveOpen("one", (1...3).map(SettlementFixture.id))
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.waiting.map(\.count) == [3] && report.waiting.map(\.sessions) == [["one"]] && report.pending == 3)
    let told = fixture.events.withLock { events in
      events.compactMap { event -> WaitingCharges? in if case .waiting(let waiting) = event { waiting } else { nil } }
    }
    #expect(told == report.waiting)
  }

  @Test(arguments: [401, 403]) func aRefusalIsToldWithItsSession(status: Int) async throws {
    let fixture = try SettlementFixture { _, _ in
      ByteServer.answer("\(status) No", body: #"{"error":{"message":"not yours","type":"x"}}"#)
    }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    _ = await settlement.settleOnce()
    await settlement.stop()
    let told = fixture.events.withLock { events in
      events.compactMap { event -> String? in
        guard case .session(.refused(let session, let status, let message), let isPlayMoney) = event else { return nil }
        return "\(session) \(status) \(message) \(isPlayMoney)"
      }
    }
    #expect(told == ["one \(status) not yours false"])
  }

  /// The results of look-ups that were not waited for are in the sums too.
  @Test func allLookUpsAreSummedUp() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("one", (1...3).map(SettlementFixture.id))
    let settlement = fixture.settlement()
    await settlement.takeUpMarked()
    #expect(try await fixture.eventually { await settlement.count == 0 })
    #expect(try await fixture.eventually { await settlement.tally.settled == 3 })
    #expect(await settlement.tally.cost == USD("0.03"))
    var report = SettlementReport()
    report.count(await settlement.tally)
    #expect(report.settled == 3 && report.cost == USD("0.03"))
    await settlement.stop()
  }

  @Test func eachOutcomeIsCountedInItsPlace() {
    func entry(_ session: String, _ gateway: String = "vercel") -> Settlement.Entry {
      Settlement.Entry(
        key: .init(session: session, id: "g"),
        charge: OpenCharge(turn: 1, attempt: 1, id: "g", since: Self.now),
        place: ChargePlace(gateway: gateway, baseURL: "https://a.example"), since: .zero, isUrgent: false)
    }
    func report(_ outcomes: Settlement.Outcome..., gateway: String = "vercel") -> SettlementReport {
      var report = SettlementReport()
      for outcome in outcomes { report.add(outcome, to: entry("s", gateway)) }
      return report
    }
    func counts(_ report: SettlementReport) -> [Int] {
      [report.settled, report.pending, report.unknown, report.elsewhere]
    }
    let bill = Charge(state: .billed, lookup: .done, cost: USD("2"))
    #expect(counts(report(.effect(.billed(bill)))) == [1, 0, 0, 0])
    #expect(counts(report(.effect(.closed))) == [0, 0, 1, 0])
    #expect(counts(report(.effect(.stillOpen), .effect(.notRecorded), .notAsked)) == [0, 3, 0, 0])
    #expect(counts(report(.effect(.notOpen))) == [0, 0, 0, 0])
    #expect(counts(report(.elsewhere)) == [0, 1, 0, 1])
    let play = report(.effect(.billed(bill)), .effect(.billed(bill)), gateway: "sandbox")
    #expect(play.cost == .zero && play.playCost == USD("4") && play.settled == 2)
    let noKey = LookupObstacle.noKey(variables: ["K"])
    var waiting = report(.obstacle(noKey), .obstacle(noKey), .obstacle(.unusableAddress))
    waiting.add(.obstacle(noKey), to: entry("t"))
    let place = ChargePlace(gateway: "vercel", baseURL: "https://a.example")
    #expect(
      waiting.waiting == [
        WaitingCharges(place: place, obstacle: noKey, sessions: ["s", "t"], count: 3),
        WaitingCharges(place: place, obstacle: .unusableAddress, sessions: ["s"], count: 1),
      ])
    #expect(waiting.pending == 4)
    var later = report(.elsewhere)
    var tally = play
    tally.add(.effect(.closed), to: entry("s"))
    tally.add(.effect(.billed(bill)), to: entry("s"))
    later.count(tally)
    #expect(counts(later) == [3, 1, 1, 1] && later.cost == USD("2") && later.playCost == USD("4"))
  }
}
