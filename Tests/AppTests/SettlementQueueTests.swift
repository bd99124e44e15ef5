import Chat
import Foundation
import GatewayClient
import Journal
import Records
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

  private func leaveOpen(_ session: String, _ numbers: ClosedRange<Int>, in fixture: SettlementFixture) throws {
    let journal = try fixture.ledger.journal(session)
    let time = Date() - 3_600
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
