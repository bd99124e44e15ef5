import Chat
import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

@Suite struct SettlementTests {
  /// A gateway that takes a tenth of a second for each answer, and counts those that it works on at the same time.
  private final class SlowGateway: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock(\.most) }

    func answer(_ request: ByteServer.Request) -> [ByteServer.Step] {
      state.withLock { state in
        state.now += 1
        state.most = max(state.most, state.now)
      }
      usleep(100_000)
      state.withLock { $0.now -= 1 }
      return SettlementFixture.bill(request)
    }
  }

  @Test func asksAboutFourChargesAtATimeUntilAllAreBilled() async throws {
    let gateway = SlowGateway()
    let fixture = try SettlementFixture { request, _ in gateway.answer(request) }
    for number in 0..<10 {
      let ids = (0..<4).map { SettlementFixture.id(number * 4 + $0 + 1) }
      try fixture.leaveOpen("session\(number)", ids)
    }
    let settlement = fixture.settlement()
    let start = ContinuousClock.now
    #expect(await settlement.takeUpEverything().isEmpty)
    let report = await settlement.settleOnce()
    // One after the other they would take four seconds.
    #expect(ContinuousClock.now - start < .seconds(3))
    #expect(gateway.most == 4)
    #expect(report.settled == 40 && report.pending == 0 && report.cost == USD("0.4"))
    #expect(fixture.looks.count == 40)
    #expect(try fixture.ledger.pendingIDs().isEmpty)
    await settlement.stop()
  }

  @Test func findsOpenChargesInJournalsWithoutMarks() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("restored", [SettlementFixture.id(1)], marked: false)
    #expect(try fixture.ledger.pendingIDs().isEmpty)
    let settlement = fixture.settlement()
    await settlement.start()
    #expect(try await fixture.eventually { try fixture.transcript("restored").totals.state == .billed })
    await settlement.stop()
    let isFound = fixture.events.withLock { events in
      events.contains { if case .found(1) = $0 { true } else { false } }
    }
    #expect(isFound)
  }

  @Test func aSessionCanBeOpenedWhileItsChargeIsAskedAbout() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    await settlement.start(once: true)
    _ = try await fixture.server.request(0)
    // At the first try, without a wait.
    try fixture.ledger.lock("one").release(isSettled: false)
    let session = try fixture.open("one")
    await settlement.attach(session)
    gate.open()
    #expect(try await fixture.eventually { await session.transcript.open.isEmpty })
    await settlement.stop()
    await session.close()
    #expect(try fixture.charges("one").count == 1)
    #expect(try fixture.ledger.pendingIDs().isEmpty)
  }

  @Test func aSessionThatAnotherProcessHoldsIsLeftToIt() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let lock = try fixture.ledger.lock("one")
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.pending == 1 && report.elsewhere == 1)
    #expect(fixture.looks.isEmpty)
    lock.release(isSettled: false)
  }

  @Test func twoProcessesDoNotAskAboutTheSameChargeAtOnce() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let (first, second) = (fixture.settlement(), fixture.settlement())
    _ = await first.takeUpEverything()
    async let early = first.settleOnce()
    _ = try await fixture.server.request(0)
    _ = await second.takeUpEverything()
    #expect(await second.settleOnce().elsewhere == 1)
    gate.open()
    #expect(await early.settled == 1)
    #expect(fixture.looks.count == 1)
    await first.stop()
    await second.stop()
  }

  @Test func newChargesOfAnOpenSessionAreAskedAboutByTheSchedule() async throws {
    let looks = Mutex(0)
    let fixture = try SettlementFixture(speed: 20) { request, _ in
      guard request.method == "GET" else { return ByteServer.recordedReply(id: SettlementFixture.id(2)) }
      guard SettlementFixture.generation(in: request) == SettlementFixture.id(2) else {
        return SettlementFixture.bill(request)
      }
      let look = looks.withLock { looks in
        looks += 1
        return looks
      }
      let id = SettlementFixture.id(2)
      return look < 4 ? ByteServer.generationNotFound(id: id) : SettlementFixture.bill(request)
    }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let session = try fixture.open("one")
    let settlement = fixture.settlement()
    await settlement.attach(session)
    _ = try await session.send("Why?") { _ in }
    #expect(try await fixture.eventually { await session.transcript.open.isEmpty })
    #expect(looks.withLock { $0 } == 4)
    await settlement.stop()
    await session.close()
    #expect(try fixture.charges("one").count == 2)
  }

  @Test func aGatewayThatAsksToWaitIsNotAskedBefore() async throws {
    let fixture = try SettlementFixture(speed: 20) { request, number in
      guard number < 4 else { return SettlementFixture.bill(request) }
      return ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "20"], body: "{}")
    }
    try fixture.leaveOpen("one", (1...8).map(SettlementFixture.id))
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let start = ContinuousClock.now
    #expect(await settlement.settleOnce().pending == 8)
    #expect(fixture.looks.count == 4)
    await settlement.settleDue(within: .seconds(60))
    #expect(ContinuousClock.now - start >= .seconds(1))
    #expect(try fixture.transcript("one").totals.state == .billed)
    await settlement.stop()
  }

  @Test func aRefusedKeyIsSaidOnceAndEndsTheLooks() async throws {
    let fixture = try SettlementFixture { _, _ in ByteServer.answer("401 Unauthorized", body: #"{"error":"no"}"#) }
    for number in 1...12 { try fixture.leaveOpen("session\(number)", [SettlementFixture.id(number)]) }
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().pending == 12)
    await settlement.stop()
    #expect(fixture.looks.count <= Settlement.width)
    let refusals = fixture.events.withLock { events in
      events.count { if case .session(.refused, _) = $0 { true } else { false } }
    }
    #expect(refusals == 1)
  }

  @Test func stoppingLeavesWhatIsOpenOpen() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    await settlement.start()
    _ = try await fixture.server.request(0)
    await settlement.stop()
    gate.open()
    #expect(try fixture.charges("one").isEmpty)
    #expect(try fixture.ledger.pendingIDs() == ["one"])
  }

  @Test func anOldTimerCannotClearANewerOne() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    let transcript = try fixture.transcript("one")
    await settlement.enqueue(transcript, of: "one", ended: fixture.effects.elapsed() + .seconds(3_600))
    let number = try #require(await settlement.timerNumber)
    await settlement.pump()
    await settlement.ring(number)
    #expect(await settlement.timerNumber == number + 1)
    await settlement.stop()
  }

  @Test func aClosedChargeIsOpenedAgainAndAskedAbout() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    for id in ["one", "two"] {
      try fixture.leaveOpen(id, [SettlementFixture.id(id == "one" ? 1 : 2)])
      let found = ChargeFound(
        turn: 1, attempt: 1, id: SettlementFixture.id(id == "one" ? 1 : 2), lookup: .exhausted)
      try fixture.ledger.journal(id).append(Record(time: Date(), entry: .charge(found)), synced: false)
    }
    let settlement = fixture.settlement()
    #expect(try await settlement.reopen(SettlementFixture.id(2)) == (1, 0))
    #expect(await settlement.settleOnce().settled == 1)
    #expect(try fixture.transcript("one").closedWithoutBill.count == 1)
    #expect(try await settlement.reopen("one") == (1, 0))
    #expect(await settlement.settleOnce().settled == 1)
    #expect(try await settlement.reopen(nil) == (0, 0))
    await #expect(throws: AppError.noSuchCharge("gen_nothing")) { _ = try await settlement.reopen("gen_nothing") }
    #expect(try fixture.transcript("one").totals.state == .billed)
    await settlement.stop()
  }

  /// What is open needs no opening, and is no unknown id.
  @Test func anOpenChargeIsKnownAndNotOpenedAgain() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    #expect(try await settlement.reopen(SettlementFixture.id(1)) == (0, 0))
    #expect(try fixture.charges("one").isEmpty)
    await #expect(throws: AppError.noSuchCharge(SettlementFixture.id(2))) {
      _ = try await settlement.reopen(SettlementFixture.id(2))
    }
    await settlement.stop()
  }

  @Test func aReopenedChargeStaysOpenWhereTheGatewayHasNoBillYet() async throws {
    let fixture = try SettlementFixture { request, _ in
      ByteServer.generationNotFound(id: SettlementFixture.generation(in: request))
    }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let found = ChargeFound(turn: 1, attempt: 1, id: SettlementFixture.id(1), lookup: .exhausted)
    try fixture.ledger.journal("one").append(Record(time: Date(), entry: .charge(found)), synced: false)
    let settlement = fixture.settlement()
    _ = try await settlement.reopen("one")
    #expect(await settlement.settleOnce().pending == 1)
    await settlement.stop()
    #expect(try fixture.transcript("one").open.count == 1)
    #expect(try fixture.ledger.pendingIDs() == ["one"])
  }

  @Test func chargesThatBeginAlikeAreReopenedByTheirBeginning() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1), SettlementFixture.id(2)])
    for number in 1...2 {
      let found = ChargeFound(turn: number, attempt: 1, id: SettlementFixture.id(number), lookup: .exhausted)
      try fixture.ledger.journal("one").append(Record(time: Date(), entry: .charge(found)), synced: false)
    }
    let settlement = fixture.settlement()
    #expect(try await settlement.reopen(String(SettlementFixture.id(1).dropLast(3))) == (2, 0))
    #expect(await settlement.settleOnce().settled == 2)
    await settlement.stop()
  }

  /// Who waits at the prompt comes before what earlier processes left.
  @Test func theChargesOfAnOpenSessionComeFirst() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in [.pause(gate)] + SettlementFixture.bill(request) }
    try fixture.leaveOpen("old", (1...12).map(SettlementFixture.id))
    try fixture.leaveOpen("own", [SettlementFixture.id(50)], marked: false)
    let settlement = fixture.settlement()
    await settlement.start(once: true)
    // The places are taken by the old ones before the session is opened here.
    #expect(try await fixture.eventually { fixture.looks.count == Settlement.width })
    let session = try fixture.open("own")
    await settlement.attach(session)
    gate.open()
    #expect(try await fixture.eventually { fixture.looks.count == 13 })
    #expect(fixture.looks.firstIndex(of: SettlementFixture.id(50)).map { $0 < 8 } == true, "\(fixture.looks)")
    await settlement.stop()
    await session.close()
  }

  @Test func playMoneyIsNoMoneyInAReport() {
    var report = SettlementReport()
    report.add(Charge(state: .billed, lookup: .done, cost: USD("1")), isPlayMoney: false)
    report.add(Charge(state: .billed, lookup: .done, cost: USD("5")), isPlayMoney: true)
    #expect(report.cost == USD("1") && report.playCost == USD("5") && report.settled == 2)
  }

  /// A killed process leaves a mark although nothing is open.
  @Test func aMarkWithNothingBehindItGoes() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.ledger.mark("never")
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(try fixture.ledger.pendingIDs().isEmpty)
    await settlement.stop()
  }
}
