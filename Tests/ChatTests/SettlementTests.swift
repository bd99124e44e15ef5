import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// What a session makes of the gateway's answers about its open charges.
@Suite struct SettlementTests {
  private func fixture(calls: SystemCalls = .system) throws -> SessionFixture {
    try SessionFixture(calls: calls) { _, _ in ByteServer.recordedReply(id: SessionFixture.first, cost: "0.001") }
  }

  /// A session with one turn, and its open charge.
  private func openCharge(_ fixture: SessionFixture) async throws -> (Session, OpenCharge) {
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    return (session, try #require(await session.transcript.open.first))
  }

  private static let bill = Lookup.found(UsageAndCost(cost: USD("0.0012337500000000002")), raw: "{}")

  @Test func aBillIsRecordedAndTold() async throws {
    let fixture = try fixture()
    let (session, charge) = try await openCharge(fixture)
    let bill = Charge(state: .billed, lookup: .done, cost: USD("0.0012337500000000002"))
    #expect(await session.take(Self.bill, of: charge) == .billed(bill))
    let news = fixture.news.withLock { $0 }
    guard case .billed(_, let told, let attempt, let before, let after, let totals) = try #require(news.first) else {
      Issue.record("no bill was told: \(news)")
      return
    }
    #expect(news.count == 1)
    #expect(told.index == 1 && attempt == 1 && before.state == .reported && after == bill)
    #expect(totals.cost == USD("0.0012337500000000002"))
    await session.close()
    #expect(Transcript(try fixture.records()).totals.state == .billed)
    #expect(fixture.ledger.pendingIDs().isEmpty)
  }

  @Test func aSecondAnswerChangesNothing() async throws {
    let fixture = try fixture()
    let (session, charge) = try await openCharge(fixture)
    _ = await session.take(Self.bill, of: charge)
    let journal = fixture.journal()
    #expect(await session.take(Self.bill, of: charge) == .notOpen)
    #expect(await session.take(.notYet(status: 404), of: charge) == .notOpen)
    #expect(fixture.journal() == journal)
  }

  @Test(arguments: [404, 200, 400, 422])
  func onlyManyAnswersOverARealDayCloseACharge(status: Int) async throws {
    let fixture = try fixture()
    let (session, charge) = try await openCharge(fixture)
    let answer: Lookup = [400, 422].contains(status) ? .refused(status: status, message: "") : .notYet(status: status)
    for _ in 1...24 {
      #expect(await session.take(answer, of: charge) == .stillOpen)
      try await fixture.effects.sleep(.seconds(3_599))
    }
    try await fixture.effects.sleep(.seconds(3_600))
    #expect(await session.take(answer, of: charge) == .closed)
    let turn = try #require(Transcript(try fixture.records()).turns.first)
    #expect(turn.charge(of: turn.generations[0]).lookup == .exhausted)
    #expect(turn.charge(of: turn.generations[0]).state == .reported)
    guard case .exhausted(_, _, SessionFixture.first) = try #require(fixture.news.withLock { $0.last }) else {
      Issue.record("the end was not told")
      return
    }
  }

  /// The history survives the process, in the session's mark.
  @Test func aDayIsCountedOverSeveralProcesses() async throws {
    let fixture = try fixture()
    let (first, charge) = try await openCharge(fixture)
    _ = await first.take(.notYet(status: 404), of: charge)
    await first.close()
    var effect = LookupEffect.stillOpen
    for look in 2...LookupHistory.finalCount {
      try await fixture.effects.sleep(.seconds(8_000))
      let session = try fixture.session(records: try fixture.records())
      effect = await session.take(.notYet(status: 404), of: charge)
      await session.close()
      if look < LookupHistory.finalCount { #expect(effect == .stillOpen, "\(look)") }
    }
    #expect(effect == .closed)
    #expect(fixture.ledger.pendingIDs().isEmpty)
  }

  /// Offline for a day, or with a wrong key, is no answer.
  @Test(arguments: [
    Lookup.notYet(status: 503), .notYet(status: 429), .notYet(status: nil), .notYet(status: 408),
    .refused(status: 401, message: ""), .refused(status: 403, message: ""),
  ])
  func whatIsNoAnswerKeepsTheChargeOpen(answer: Lookup) async throws {
    let fixture = try fixture()
    let (session, charge) = try await openCharge(fixture)
    for _ in 1...40 {
      #expect(await session.take(answer, of: charge) == .stillOpen)
      try await fixture.effects.sleep(.seconds(3_600))
    }
    await session.close()
    #expect(fixture.ledger.pendingIDs() == ["s1"])
    #expect(Transcript(try fixture.records()).open.map(\.id) == [SessionFixture.first])
  }

  @Test func aBillThatCannotBeRecordedKeepsTheMark() async throws {
    let disk = Disk()
    let fixture = try fixture(calls: disk.calls)
    let (session, charge) = try await openCharge(fixture)
    disk.isFull.withLock { $0 = true }
    #expect(await session.take(Self.bill, of: charge) == .notRecorded)
    await session.close()
    #expect(fixture.ledger.pendingIDs() == ["s1"])
    #expect(Transcript(try fixture.records()).open.count == 1)
  }

  /// Nor is what a line of a later version has open.
  @Test func aLostRecordAndALaterVersionsLineKeepTheMark() async throws {
    let disk = Disk()
    for isLater in [true, false] {
      disk.isFull.withLock { $0 = false }
      let fixture = try fixture(calls: disk.calls)
      let (session, charge) = try await openCharge(fixture)
      disk.isFull.withLock { $0 = true }
      #expect(await session.take(Self.bill, of: charge) == .notRecorded)
      let head = #"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#
      let line = head + #","crc":"\#(CRC32.digits(Array(head.utf8)))"}"# + "\n"
      try Data((isLater ? line : "").utf8).write(to: fixture.folder("sessions/s1.jsonl"))
      await session.close()
      #expect(fixture.ledger.pendingIDs() == (isLater ? ["s1"] : []))
    }
  }

  /// What an unreadable journal has open is not known.
  @Test func aLostRecordAndAnUnreadableJournalKeepTheMark() async throws {
    let disk = Disk()
    let fixture = try fixture(calls: disk.calls)
    let (session, charge) = try await openCharge(fixture)
    disk.isFull.withLock { $0 = true }
    #expect(await session.take(Self.bill, of: charge) == .notRecorded)
    let journal = fixture.folder("sessions/s1.jsonl")
    try FileManager.default.removeItem(at: journal)
    try FileManager.default.createDirectory(at: journal, withIntermediateDirectories: false)
    await session.close()
    #expect(fixture.ledger.pendingIDs() == ["s1"])
  }

  /// The journal says that the charge is open: it is asked about again.
  @Test func aChargeWhoseEndCannotBeRecordedStaysOpen() async throws {
    let fixture = try fixture()
    let (session, charge) = try await openCharge(fixture)
    for _ in 1..<LookupHistory.finalCount {
      #expect(await session.take(.notYet(status: 404), of: charge) == .stillOpen)
      try await fixture.effects.sleep(.seconds(8_000))
    }
    // A journal that is gone is not begun again.
    try FileManager.default.removeItem(at: fixture.folder("sessions/s1.jsonl"))
    #expect(await session.take(.notYet(status: 404), of: charge) == .notRecorded)
    await session.close()
  }

  @Test func aReopenedChargeStartsItsDayAgain() async throws {
    let fixture = try fixture()
    let (session, charge) = try await openCharge(fixture)
    while await session.take(.notYet(status: 404), of: charge) == .stillOpen {
      try await fixture.effects.sleep(.seconds(3_600))
    }
    #expect(await session.transcript.closedWithoutBill == [charge])
    #expect(await session.reopen([charge]) == nil)
    #expect(await session.transcript.open == [charge])
    #expect(await session.take(.notYet(status: 404), of: charge) == .stillOpen)
    await session.close()
    #expect(Transcript(try fixture.records()).open == [charge])
    #expect(fixture.ledger.pendingIDs() == ["s1"])
  }

  @Test func theObserverIsCalledWhenATurnLeftACharge() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    let calls = Mutex(0)
    await session.observeCharges { calls.withLock { $0 += 1 } }
    _ = try await session.send("Why?") { _ in }
    #expect(calls.withLock { $0 } == 1)
  }
}

@Suite struct LookupHistoryTests {
  private static let day = 86_400_000

  private func isClosed(_ readings: [ClockReading]) -> Bool {
    var history = LookupHistory()
    // As it lies in the mark between two processes.
    return readings.reduce(false) { closed, reading in
      history = LookupHistory(history.data)
      return history.addDenial(of: "gen", at: reading) || closed
    }
  }

  private func reading(_ run: String, hours: Int, wall: Int) -> ClockReading {
    ClockReading(
      run: run, milliseconds: hours * 3_600_000, wall: Date(timeIntervalSince1970: TimeInterval(wall * 3_600)))
  }

  @Test func aRealDayWithManyAnswersIsTheEnd() {
    #expect(isClosed((0...24).map { reading("boot", hours: $0, wall: 0) }))
    #expect(!isClosed((0...23).map { reading("boot", hours: $0, wall: 0) }))
    #expect(!isClosed([0, 100].map { reading("boot", hours: $0, wall: $0) }), "two answers are not many")
    #expect(!isClosed((0...1_000).map { _ in reading("boot", hours: 0, wall: 0) }), "no time has passed")
  }

  /// Hours by which a wall clock is wrong: 40 days, 26 hours, in both directions, and sudden changes.
  @Test(arguments: [[-960], [-26], [26], [960], [-960, 960], [0, 26, -26, 960, -960]])
  func aWrongWallClockNeverClosesACharge(offsets: [Int]) {
    let readings = (0..<2_000).map { look in
      reading("boot", hours: look / 100, wall: look / 100 + offsets[look % offsets.count])
    }
    #expect(!isClosed(readings), "twenty hours passed")
  }

  /// After a restart only the wall clock tells how much time has passed; it is trusted for an hour at most.
  @Test func betweenTwoBootsAnHourIsTheMostThatCounts() {
    #expect(!isClosed((0..<24).map { reading("boot \($0)", hours: 0, wall: $0 * 1_000) }))
    #expect(isClosed((0..<25).map { reading("boot \($0)", hours: 0, wall: $0 * 1_000) }))
    #expect(!isClosed((0..<100).map { reading("boot \($0)", hours: 0, wall: -$0 * 1_000) }))
  }

  /// A clock of one run that seems to go back, as after a restored virtual machine, adds no time.
  @Test func aClockThatGoesBackAddsNothing() {
    #expect(reading("a", hours: 1, wall: 0).milliseconds(since: reading("a", hours: 30, wall: 0)) == 0)
    #expect(reading("b", hours: 1, wall: 1).milliseconds(since: reading("a", hours: 30, wall: 30)) == 0)
    #expect(reading("b", hours: 1, wall: 30).milliseconds(since: reading("a", hours: 30, wall: 29)) == 3_600_000)
  }

  @Test func absurdClocksAreNoTrouble() {
    var far = reading("a", hours: 0, wall: 0)
    far.wall = Date(timeIntervalSince1970: 1e300)
    var early = far
    early.wall = Date(timeIntervalSince1970: -1e300)
    early.run = "b"
    #expect(early.milliseconds(since: far) == 0 && far.milliseconds(since: early) == 3_600_000)
    #expect(LookupHistory(Data("spoilt".utf8)) == LookupHistory())
  }

  @Test func theSystemsReadingGoesOnWithTheBoot() async throws {
    let first = ClockReading.system()
    try await Task.sleep(for: .milliseconds(30))
    let second = ClockReading.system()
    #expect(first.run == second.run)
    #expect((20..<60_000).contains(second.milliseconds(since: first)))
  }
}

@Suite struct LookupScheduleTests {
  @Test func theScheduleWaitsLongerEachTimeAndGoesOnHourly() {
    let start = Duration.seconds(1_000)
    var asked: Duration?
    var looks: [Duration] = []
    while looks.count < 40 {
      let next = LookupSchedule.nextLook(since: start, asked: asked)
      looks.append(next - start)
      asked = next
    }
    #expect(looks[0] == .milliseconds(1_937))
    #expect(looks[1..<13].map(\.components.seconds) == [4, 7, 10, 15, 25, 40, 60, 120, 300, 600, 1_800, 3_600])
    #expect(looks[13] == .seconds(7_200) && looks[39] == .seconds(28 * 3_600))
    #expect(LookupSchedule.nextLook(since: start, asked: start) == start + .milliseconds(1_937))
  }
}

/// A disk that can be made full.
private final class Disk: Sendable {
  let isFull = Mutex(false)

  var calls: SystemCalls {
    var calls = SystemCalls.system
    calls.write = { [self] descriptor, bytes in
      guard isFull.withLock(\.self) else { return SystemCalls.system.write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    return calls
  }
}
