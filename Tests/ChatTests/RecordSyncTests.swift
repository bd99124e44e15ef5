import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// When a turn's records are on the disk.
@Suite struct RecordSyncTests {
  /// How many records the journal held at each sync of it.
  private final class Disk: Sendable {
    let records = Mutex<[Int]>([])
    let journal = Mutex<URL?>(nil)

    var calls: SystemCalls {
      var calls = SystemCalls.system
      calls.sync = { descriptor in
        var status = stat()
        fstat(descriptor, &status)
        if status.st_mode & S_IFMT == S_IFREG, let url = self.journal.withLock({ $0 }) {
          let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
          self.records.withLock { $0.append(text.split(separator: "\n").count) }
        }
        return 0
      }
      return calls
    }
  }

  /// A machine that stops in mid-reply must not lose the id by which the reply is billed.
  @Test func theGenerationsIDIsSyncedWhileTheReplyStillRuns() async throws {
    let disk = Disk()
    let gate = ByteServer.Gate()
    let events = ByteServer.recordedEvents(text: "Hello there")
    let fixture = try SessionFixture(calls: disk.calls) { _, _ in
      [.send(ByteServer.streamHead + ByteServer.chunk(events[0] + events[1])), .pause(gate)]
        + [.send(ByteServer.chunk(events[2...].joined()) + ByteServer.lastChunk)]
    }
    disk.journal.withLock { $0 = fixture.folder("sessions/s1.jsonl") }
    let session = try fixture.session()
    let sending = Task { try await session.send("Why?") { _ in } }
    // The session and the turn are synced before the request leaves, the generation behind its first text.
    let deadline = ContinuousClock.now + .seconds(10)
    while disk.records.withLock({ $0 }) != [2, 3], ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(2))
    }
    #expect(disk.records.withLock { $0 } == [2, 3])
    gate.open()
    _ = try await sending.value
    // The reply's own record.
    #expect(disk.records.withLock { $0 } == [2, 3, 4])
  }

  @Test func aTurnIsSyncedBeforeItsRequestLeavesWhateverBudgetHoldsIt() async throws {
    for limits in [[:], [.session: "1"], [.day: "1"]] as [[BudgetScope: String]] {
      let disk = Disk()
      let synced = Mutex<[Int]?>(nil)
      let fixture = try SessionFixture(calls: disk.calls) { request, _ in
        guard request.method == "POST" else { return ByteServer.answer(body: #"{"data":[]}"#) }
        synced.withLock { $0 = disk.records.withLock { $0 } }
        return ByteServer.recordedReply()
      }
      disk.journal.withLock { $0 = fixture.folder("sessions/s1.jsonl") }
      let rules = BudgetRules(limits: limits.compactMapValues { USD($0) })
      let session = try fixture.session(
        budgets: BudgetGuard(rules: { rules }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)))
      _ = try await session.send("Why?") { _ in }
      #expect(synced.withLock { $0 } == [2], "\(limits)")
    }
  }

  /// A turn that is in the journal, but maybe not on the disk, is sent, and the user hears of it.
  @Test(arguments: [nil, "1"] as [String?]) func aTurnThatIsWrittenAndNotSyncedIsSent(limit: String?) async throws {
    var calls = SystemCalls.system
    calls.sync = { _ in
      errno = EIO
      return -1
    }
    let fixture = try SessionFixture(calls: calls) { request, _ in
      request.method == "POST" ? ByteServer.recordedReply() : ByteServer.answer(body: #"{"data":[]}"#)
    }
    let rules = BudgetRules(limits: [.session: limit.flatMap { USD($0) }].compactMapValues(\.self))
    let session = try fixture.session(
      budgets: BudgetGuard(rules: { rules }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)))
    let recorder = EventRecorder()
    let outcome = try await session.send("Why?") { recorder($0) }
    #expect(outcome.turn.reply == "Hello" && fixture.server.posts == 1)
    #expect(recorder.journalErrors.first.map { if case .notSynced = $0 { true } else { false } } == true)
    #expect(Transcript(try fixture.records()).turns.map(\.reply) == ["Hello"])
  }

  /// Before the wait for the next try, so that the turn stays held against the budgets, and with each bill.
  @Test func aFurtherAttemptAndABillAreSynced() async throws {
    let disk = Disk()
    let fixture = try SessionFixture(calls: disk.calls) { _, number in
      number == 0
        ? ByteServer.answer("429 Too Many Requests", body: "{}") : ByteServer.recordedReply(id: SessionFixture.first)
    }
    disk.journal.withLock { $0 = fixture.folder("sessions/s1.jsonl") }
    let session = try fixture.session()
    let waiting = Mutex<[Int]>([])
    _ = try await session.send("Why?") { event in
      if case .retrying = event { waiting.withLock { $0 = disk.records.withLock { $0 } } }
    }
    // Session and turn; the first attempt's end; the second attempt.
    #expect(waiting.withLock { $0 } == [2, 3, 4])
    #expect(disk.records.withLock { $0 } == [2, 3, 4, 5, 6])
    let charge = try #require(await session.transcript.open.first)
    _ = await session.take(.found(UsageAndCost(cost: .zero), raw: "{}"), of: charge)
    #expect(disk.records.withLock { $0.last } == 7)
  }

  /// After a kill no call runs twice without a question.
  @Test(arguments: [ToolUse.Status.started, .run, .refused, .notRun])
  func whatBecameOfACallIsSynced(status: ToolUse.Status) async throws {
    let disk = Disk()
    let fixture = try SessionFixture(calls: disk.calls) { _, _ in ByteServer.recordedReply(id: SessionFixture.first) }
    disk.journal.withLock { $0 = fixture.folder("sessions/s1.jsonl") }
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    let use = ToolUse(turn: 1, attempt: 1, call: "c1", server: "s", tool: "t", arguments: "{}", status: status)
    #expect(await session.record(use) == nil)
    #expect(disk.records.withLock { $0.suffix(2) } == [4, 5])
  }

  @Test func theEndOfAChargeItsReopeningAndAConfirmationAreSynced() async throws {
    let disk = Disk()
    let fixture = try SessionFixture(calls: disk.calls) { _, _ in
      ByteServer.recordedReply(id: SessionFixture.first)
    }
    disk.journal.withLock { $0 = fixture.folder("sessions/s1.jsonl") }
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    let charge = try #require(await session.transcript.open.first)
    #expect(disk.records.withLock { $0.last } == 4)
    while await session.take(.notYet(status: 404), of: charge) == .stillOpen {
      try await fixture.effects.sleep(.seconds(7_200))
    }
    #expect(disk.records.withLock { $0.last } == 5)
    #expect(await session.reopen([charge]) == nil)
    #expect(disk.records.withLock { $0.last } == 6)
    _ = await session.take(.found(UsageAndCost(cost: USD("-1")), raw: "{}"), of: charge)
    #expect(disk.records.withLock { $0.last } == 7)
    #expect(await session.confirm(try #require(await session.transcript.doubtful.first)) == nil)
    #expect(disk.records.withLock { $0.last } == 8)
  }
}
