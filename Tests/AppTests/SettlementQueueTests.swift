import Chat
import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

/// What is in the queue of look-ups, and in what order it is asked.
@Suite struct SettlementQueueTests {
  /// Charges that were left open an hour ago are due at once, those of the open session before the others.
  @Test func theChargesOfAnOpenSessionComeFirst() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    try leaveOpen("old", 1...12, in: fixture)
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(try await fixture.eventually { fixture.looks.count == Settlement.width })
    try leaveOpen("own", 50...50, in: fixture)
    let session = try fixture.open("own")
    await settlement.attach(session)
    gate.open()
    #expect(try await fixture.eventually { fixture.looks.count == 13 })
    let place = fixture.looks.firstIndex(of: SettlementFixture.id(50))
    // Look-ups that ended meanwhile may have let another one go first.
    #expect(place.map { $0 < 2 * Settlement.width } == true, "\(fixture.looks)")
    await settlement.stop()
    await session.close()
  }

  private func leaveOpen(
    _ session: String, _ numbers: ClosedRange<Int>, at time: Date = Date() - 3_600, in fixture: SettlementFixture
  ) throws {
    let journal = try fixture.ledger.journal(session)
    let opened = SessionOpened(
      id: session, gateway: "vercel", baseURL: fixture.server.baseURL.absoluteString, billing: .lookup,
      assistant: "duck", model: "m", program: "0.1")
    try journal.append(Record(time: time, entry: .session(opened)), synced: false)
    for (place, number) in numbers.enumerated() {
      let entries: [Entry] = [
        .turn(TurnStarted(turn: place + 1, prompt: "p", assistant: "duck", model: "m", gateway: "vercel")),
        .generation(GenerationNamed(turn: place + 1, attempt: 1, id: SettlementFixture.id(number))),
        .reply(ReplyEnded(turn: place + 1, attempt: 1, status: .complete, text: "r")),
      ]
      for entry in entries { try journal.append(Record(time: time, entry: entry), synced: false) }
    }
    try fixture.ledger.mark(session)
  }

  /// A clock that was set back leaves ends of replies that are still to come: they keep no charge waiting.
  @Test(arguments: [86_400, 3, -3] as [TimeInterval]) func aWrongClockKeepsNoChargeWaiting(offset: TimeInterval)
    async throws
  {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try leaveOpen("a", 1...1, at: Date() + offset, in: fixture)
    let settlement = fixture.settlement()
    await settlement.takeUpMarked()
    #expect(try await fixture.eventually { fixture.looks.count == 1 })
    await settlement.stop()
  }

  /// A killed process leaves a mark although nothing is open.
  @Test func aMarkWithNothingBehindItGoesWithTheFirstLook() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.ledger.mark("never")
    try leaveOpen("held", 1...1, in: fixture)
    let lock = try fixture.ledger.lock("held")
    let settlement = fixture.settlement()
    await settlement.takeUpMarked()
    #expect(try fixture.ledger.pendingIDs() == ["held"])
    lock.release(isSettled: false)
    await settlement.stop()
  }

  /// A bill that came on another way, such as by `/settle` of the session itself, is not asked about again.
  @Test func aChargeThatWasClosedLeavesTheQueue() async throws {
    // The gateway itself answers no look-up.
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let session = try fixture.open("a")
    let settlement = fixture.settlement()
    await settlement.attach(session)
    #expect(await settlement.count == 1)
    let open = try #require(await session.transcript.open.first)
    let lookup = Lookup.found(UsageAndCost(cost: USD("0.01")), raw: "{}")
    guard case .billed = await session.take(lookup, of: open) else { throw Missing() }
    await settlement.refresh(session)
    #expect(await settlement.count == 0)
    await settlement.stop()
    await session.close()
  }

  private struct Missing: Error {}

  @Test func aSessionThatAnotherProcessHoldsIsLeftToIt() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let lock = try fixture.ledger.lock("a")
    let settlement = fixture.settlement()
    await settlement.takeUpMarked()
    #expect(await settlement.count == 0)
    lock.release(isSettled: false)
    await settlement.takeUpMarked()
    #expect(await settlement.count == 1)
    await settlement.stop()
  }

  /// A key that was stored after the first try is found when the user asks again.
  @Test func whatHadNoKeyIsAskedAboutOnceThereIsOne() async throws {
    let other = try ByteServer { request, _ in SettlementFixture.bill(request) }
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)], baseURL: other.baseURL.absoluteString)
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().settled == 0 && other.requests.isEmpty)
    let origin = "http://127.0.0.1:\(other.port)"
    let keys = URL(filePath: fixture.context.folders.keyFile)
    try Data(#"[{"origin": "\#(origin)", "key": "vck_another_key_0123456789"}]"#.utf8).write(to: keys)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keys.path)
    #expect(await settlement.settleOnce().settled == 1 && other.requests.count == 1)
    await settlement.stop()
  }

  /// A gateway that gives no time is left alone for twice as long after each refusal, and for an hour at most.
  @Test func thePauseDoublesWithEachRefusal() async throws {
    let clock = Mutex(Duration.seconds(100))
    let fixture = try SettlementFixture { _, _ in ByteServer.answer("429 Too Many Requests", body: "{}") }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let effects = Effects(
      now: { Date() }, elapsed: { clock.withLock { $0 } }, sleep: { _ in try await Task.sleep(for: .seconds(600)) })
    let settlement = Settlement(fixture.context, effects: effects)
    _ = await settlement.takeUpEverything()
    var pauses: [Duration] = []
    for _ in 0..<13 {
      _ = await settlement.settleOnce()
      let end = try #require(await settlement.pauses.values.first?.end)
      pauses.append(end - clock.withLock { $0 })
      clock.withLock { $0 = end }
    }
    let seconds = (1...11).map { 1 << $0 } + [3_600, 3_600]
    #expect(pauses == seconds.map { .seconds($0) })
    #expect(fixture.looks.count == 13)
    await settlement.stop()
  }

  /// The gateway's own time holds, also where it is longer than any usual pause; a refused key waits for an hour.
  @Test(
    arguments: [
      ("429 Too Many Requests", "7200", 7_200), ("503 Busy", "7200", 7_200), ("503 Busy", nil, 2),
      ("401 Unauthorized", nil, 3_600), ("403 Forbidden", "7200", 3_600), ("500 Broken", "7200", nil),
      ("429 Too Many Requests", "0", 0),
    ] as [(String, String?, Int?)])
  func aPlaceIsLeftAloneAsLongAsItsAnswerSays(status: String, wait: String?, seconds: Int?) async throws {
    let headers = wait.map { ["Retry-After": $0] } ?? [:]
    let fixture = try SettlementFixture { _, _ in ByteServer.answer(status, headers: headers, body: "{}") }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let effects = Effects(
      now: { Date() }, elapsed: { .seconds(100) }, sleep: { _ in try await Task.sleep(for: .seconds(600)) })
    let settlement = Settlement(fixture.context, effects: effects)
    _ = await settlement.takeUpEverything()
    _ = await settlement.settleOnce()
    #expect(await settlement.pauses.values.first?.end == seconds.map { .seconds(100 + $0) })
    await settlement.stop()
  }

  /// The key may have been allowed meanwhile, so that the user's wish ends the pause. One that a gateway asks for stays.
  @Test func aRefusedKeyIsTriedAgainWhereTheUserAsks() async throws {
    let fixture = try SettlementFixture { request, number in
      switch number {
      case 0: ByteServer.answer("403 Forbidden", body: #"{"error":"no"}"#)
      case 1: ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "3000"], body: "{}")
      default: SettlementFixture.bill(request)
      }
    }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().pending == 1 && fixture.looks.count == 1)
    for _ in 0..<2 { #expect(await settlement.settleOnce().pending == 1 && fixture.looks.count == 2) }
    await settlement.stop()
  }

  /// An answer, whatever it says, ends the row of refusals.
  @Test(arguments: ["404 Not Found", "200 OK", "500 Broken"]) func aPauseBeginsAgainBehindAnAnswer(answer: String)
    async throws
  {
    let clock = Mutex(Duration.seconds(100))
    let fixture = try SettlementFixture { _, number in
      ByteServer.answer(number == 1 ? answer : "429 Too Many Requests", body: "{}")
    }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let effects = Effects(
      now: { Date() }, elapsed: { clock.withLock { $0 } }, sleep: { _ in try await Task.sleep(for: .seconds(600)) })
    let settlement = Settlement(fixture.context, effects: effects)
    _ = await settlement.takeUpEverything()
    var pauses: [Duration?] = []
    for _ in 0..<4 {
      _ = await settlement.settleOnce()
      let now = clock.withLock { $0 }
      pauses.append(await settlement.pauses.values.first.map { $0.end - now })
      clock.withLock { $0 += .seconds(5_000) }
    }
    #expect(pauses == [.seconds(2), nil, .seconds(2), .seconds(4)])
    await settlement.stop()
  }

  /// The journal says that the charge is open: it stays in the queue.
  @Test func aBillThatCannotBeRecordedIsAskedForAgain() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let session = try fixture.open("a")
    let settlement = fixture.settlement()
    await settlement.attach(session)
    // A journal that is gone is not begun again.
    try FileManager.default.removeItem(at: fixture.ledger.journal("a").url)
    let report = await settlement.settleOnce()
    #expect(report.settled == 0 && report.pending == 1)
    #expect(await settlement.count == 1)
    await settlement.stop()
    await session.close()
  }

  /// The lock on look-ups is held until the last answer is there.
  @Test func theLockIsHeldWhileAnotherChargeOfTheSessionIsAskedAbout() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in
      let isSlow = SettlementFixture.generation(in: request) == SettlementFixture.id(2)
      return (isSlow ? [.pause(gate)] : []) + SettlementFixture.bill(request)
    }
    try fixture.leaveOpen("a", [SettlementFixture.id(1), SettlementFixture.id(2)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    // The first charge leaves the queue once its look-up has ended.
    #expect(try await fixture.eventually { await settlement.count == 1 && fixture.looks.count == 2 })
    #expect(try fixture.charges("a").count == 1)
    #expect(throws: JournalError.self) { try fixture.ledger.lockLookups(of: "a", tries: 1) }
    gate.open()
    #expect(
      try await fixture.eventually {
        guard let lock = try? fixture.ledger.lockLookups(of: "a", tries: 1) else { return false }
        lock.release(isSettled: true)
        return true
      })
    await settlement.stop()
  }

  /// The lock on look-ups is held for an answer, and not longer.
  @Test func anotherProcessMayAskOnceTheAnswerIsThere() async throws {
    let fixture = try SettlementFixture { request, _ in
      ByteServer.generationNotFound(id: SettlementFixture.generation(in: request))
    }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let settlements = [fixture.settlement(), fixture.settlement()]
    for settlement in settlements {
      _ = await settlement.takeUpEverything()
      _ = await settlement.settleOnce()
    }
    #expect(fixture.looks.count == 2)
    for settlement in settlements { await settlement.stop() }
  }
}
