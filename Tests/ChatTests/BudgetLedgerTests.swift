import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// What budgets count of sessions that were deleted, damaged, or written by a later version.
@Suite struct BudgetLedgerTests {
  private func fixture(calls: SystemCalls = .system) throws -> SessionFixture {
    try SessionFixture(calls: calls) { request, _ in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: #"{"data":[]}"#) }
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: SessionFixture.first) }
      return ByteServer.recordedReply(id: SessionFixture.first, cost: "0.05")
    }
  }

  private func session(
    _ fixture: SessionFixture, id: String = "s1", _ limits: [BudgetScope: String] = [.day: "1"],
    isPlayMoney: Bool = false, unreadable: Int = 0
  ) throws -> Session {
    let rules = BudgetRules(limits: limits.compactMapValues { USD($0) })
    return try fixture.session(
      id: id, sendsTags: false, unreadable: unreadable,
      budgets: BudgetGuard(rules: { rules }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: isPlayMoney)))
  }

  /// Another session's journal with one turn that was sent and never ended.
  private func spend(
    _ estimate: String, _ fixture: SessionFixture, id: String = "other", gateway: String = "vercel",
    started: Date? = nil, user: String? = nil
  ) throws {
    let journal = fixture.ledger.journal(id)
    let time = started ?? fixture.effects.now()
    let opening = SessionOpened(
      id: id, gateway: gateway, baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "swift", model: "m",
      program: "test")
    let turn = TurnStarted(
      turn: 1, prompt: "a secret", assistant: "swift", model: "m", user: user, estimate: USD(estimate))
    try journal.append(Record(time: time, entry: .session(opening)), synced: false)
    try journal.append(Record(time: time, entry: .turn(turn)), synced: false)
  }

  private func delete(_ id: String, _ fixture: SessionFixture) throws {
    try fixture.ledger.remove(id, at: fixture.effects.now(), releasing: try fixture.ledger.lock(id))
  }

  private func refusal(_ session: Session) async -> BudgetRefusal? {
    do throws(BudgetRefusal) {
      _ = try await session.send("Why?") { _ in }
      return nil
    } catch {
      return error
    }
  }

  /// A journal of which no line says whose money it was counts for real money and for play money.
  @Test func whatNamesNoGatewayIsCounted() async throws {
    let fixture = try fixture()
    let turn = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m", estimate: USD("0.4"))
    try fixture.ledger.journal("other").append(Record(time: fixture.effects.now(), entry: .turn(turn)), synced: false)
    #expect(try await session(fixture).statuses().map(\.spent) == [USD("0.4")])
    #expect(try await session(fixture, id: "s2", isPlayMoney: true).statuses().map(\.spent) == [USD("0.4")])
  }

  @Test func aDeletedSessionsMoneyStaysInTheBudgets() async throws {
    let fixture = try fixture()
    try spend("0.4", fixture, user: "ada")
    try spend("0.3", fixture, id: "play", gateway: "sandbox")
    try spend("0.2", fixture, id: "early", started: fixture.effects.now() - 86_400)
    let open = try session(fixture, [.day: "1", .month: "1", .assistant("swift"): "1", .user("ada"): "1"])
    await open.use(user: "ada")
    let before = try await open.statuses().map(\.spent)
    #expect(before == ["0.4", "0.6", "0.6", "0.4"].compactMap { USD($0) })
    for id in ["other", "play", "early"] {
      try delete(id, fixture)
      #expect(try await open.statuses().map(\.spent) == before, "\(id)")
    }
    // For a program that never saw the journals too, and over play money apart.
    #expect(try await session(fixture, id: "s2").statuses().map(\.spent) == [USD("0.4")])
    #expect(try await session(fixture, id: "s3", isPlayMoney: true).statuses().map(\.spent) == [USD("0.3")])
    let list = try String(contentsOf: fixture.folder("removed.jsonl"), encoding: .utf8)
    #expect(!list.contains("secret") && list.split(separator: "\n").count == 3)
    guard case .spent = await refusal(try session(fixture, id: "s4", [.day: "0.4"])) else {
      Issue.record("the deleted session's money was spent again")
      return
    }
  }

  @Test func aSessionThatCameBackCountsOnce() async throws {
    let fixture = try fixture()
    try spend("0.4", fixture)
    let file = fixture.folder("sessions/other.jsonl")
    let backup = try Data(contentsOf: file)
    try delete("other", fixture)
    try backup.write(to: file)
    #expect(try await session(fixture).statuses().map(\.spent) == [USD("0.4")])
  }

  @Test func withoutItsSpendingOnTheDiskNothingIsDeleted() async throws {
    let isFull = Mutex(false)
    var calls = SystemCalls.system
    let (write, sync) = (calls.write, calls.sync)
    calls.write = { descriptor, bytes in
      guard isFull.withLock({ $0 }) else { return write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    let isFailing = Mutex(false)
    calls.sync = { descriptor in
      guard isFailing.withLock({ $0 }) else { return sync(descriptor) }
      errno = EIO
      return -1
    }
    let fixture = try fixture(calls: calls)
    try spend("0.4", fixture)
    isFull.withLock { $0 = true }
    #expect(throws: JournalError.diskFull(path: fixture.folder("removed.jsonl").path)) { try delete("other", fixture) }
    isFull.withLock { $0 = false }
    isFailing.withLock { $0 = true }
    #expect(throws: JournalError.self) { try delete("other", fixture) }
    #expect(try fixture.ledger.contents(of: "other").records.count == 2)
    #expect(FileManager.default.fileExists(atPath: fixture.folder("pending/other").path))
    #expect(try await session(fixture).statuses().map(\.spent) == [USD("0.4")])
  }

  @Test func aDamagedLineMakesEachSumALowerBound() async throws {
    let fixture = try fixture()
    try spend("0.4", fixture)
    let journal = fixture.folder("sessions/other.jsonl")
    try (Data(contentsOf: journal) + Data("{\"v\":1,\"ts\":\"2026\n".utf8)).write(to: journal)
    let open = try session(fixture, [.session: "1", .day: "1"])
    let statuses = try await open.statuses()
    #expect(statuses.map(\.spent) == [USD.zero, try #require(USD("0.4"))])
    #expect(statuses.map(\.isAtLeast) == [false, true])
    // It stays one when the journal is deleted or grows.
    for _ in 1...3 {
      try fixture.ledger.journal("other").append(
        Record(time: fixture.effects.now(), entry: .note(Note(text: "n"))), synced: false)
      #expect(try await open.statuses().map(\.unknown) == [0, 1])
    }
    try delete("other", fixture)
    #expect(try await open.statuses().map(\.isAtLeast) == [false, true])
    #expect(await refusal(open) == nil)
    let own = try session(fixture, id: "s2", [.session: "1", .day: "1"], unreadable: 2)
    #expect(try await own.statuses().map(\.unknown) == [2, 3])
  }

  /// What a deleted session had spent may be in a line that cannot be read.
  @Test func aDamagedListOfDeletedSessionsMakesEachSumALowerBound() async throws {
    let fixture = try fixture()
    try spend("0.4", fixture)
    try delete("other", fixture)
    let list = fixture.folder("removed.jsonl")
    try (Data(contentsOf: list) + Data("damage\n".utf8)).write(to: list)
    let statuses = try await session(fixture, [.session: "1", .day: "1"]).statuses()
    #expect(statuses.map(\.spent) == [USD.zero, try #require(USD("0.4"))] && statuses.map(\.unknown) == [0, 1])
  }

  /// Cut in place, as by an editor, it is the same file with other lines.
  @Test func aJournalThatHasBecomeShorterIsReadAnew() async throws {
    let fixture = try fixture()
    try spend("0.4", fixture)
    let open = try session(fixture)
    let journal = fixture.ledger.journal("other")
    let long = String(repeating: "n", count: 500)
    for _ in 1...2 {
      try journal.append(
        Record(time: fixture.effects.now(), entry: .note(Note(text: long))), synced: false)
      #expect(try await open.statuses().map(\.spent) == [USD("0.4")])
    }
    try spend("0.7", fixture, id: "short")
    let file = fixture.folder("sessions/other.jsonl")
    let handle = try FileHandle(forWritingTo: file)
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(contentsOf: fixture.folder("sessions/short.jsonl")))
    try handle.close()
    try FileManager.default.removeItem(at: fixture.folder("sessions/short.jsonl"))
    #expect(try await open.statuses().map(\.spent) == [USD("0.7")])
  }

  @Test func anUnknownCostMakesTheSumALowerBound() async throws {
    let fixture = try SessionFixture { _, _ in
      ByteServer.stream(#"data: {"id":"x","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"# + "\n\n")
    }
    let open = try session(fixture, [.session: "1"])
    _ = await refusal(open)
    #expect(try await open.statuses().map(\.isAtLeast) == [true])
  }

  /// A line as a later version would write it.
  private func later(_ entry: Entry, as type: String? = nil, to id: String, _ fixture: SessionFixture) throws {
    let line = try RecordLine.encoded(Record(time: fixture.effects.now(), entry: entry)).dropLast()
    var text = String(decoding: line.dropLast(18), as: UTF8.self).replacingOccurrences(
      of: #"{"v":1,"#, with: #"{"v":2,"#)
    if let type { text = text.replacingOccurrences(of: #""type":"charge""#, with: #""type":"\#(type)""#) }
    let file = try FileHandle(forUpdating: fixture.folder("sessions/\(id).jsonl"))
    try file.seekToEnd()
    try file.write(contentsOf: Data((text + #","crc":""# + CRC32.digits(Data(text.utf8)) + "\"}\n").utf8))
    try file.close()
  }

  @Test func aLaterVersionsAmountsCountAsFarAsTheyCanBeRead() async throws {
    let fixture = try fixture()
    try spend("0.4", fixture)
    let open = try session(fixture, [.session: "1", .day: "1"])
    let bill = Entry.charge(
      ChargeFound(turn: 1, attempt: 1, id: "gen_9", lookup: .done, figures: UsageAndCost(cost: USD("0.7"))))
    try later(bill, to: "other", fixture)
    #expect(try await open.statuses().map(\.spent) == [USD.zero, try #require(USD("0.7"))])
    #expect(try await open.statuses().map(\.isAtLeast) == [false, false])
    try later(bill, as: "settlement", to: "other", fixture)
    #expect(await refusal(open) == .newerSession("other"))
    await #expect(throws: BudgetRefusal.newerSession("other")) { try await open.statuses() }
    #expect(!fixture.server.requests.contains { $0.method == "POST" })
    // A budget of the session alone asks for no other one.
    #expect(await refusal(try session(fixture, id: "s2", [.session: "1"])) == nil)
    // Play money is refused nothing for real money's sake.
    #expect(await refusal(try session(fixture, id: "s3", isPlayMoney: true)) == nil)
  }

  @Test func theEarlierOfTwoPeriodsDecidesWhatIsRead() async throws {
    let fixture = try fixture()
    // Fifteen days into the month; the journal was last written three days ago.
    let early = fixture.effects.now() - 3 * 86_400
    try spend("0.9", fixture, started: early)
    try FileManager.default.setAttributes(
      [.modificationDate: early], ofItemAtPath: fixture.folder("sessions/other.jsonl").path)
    for limits in [[.day: "5", .month: "0.9"], [.month: "0.9"]] as [[BudgetScope: String]] {
      guard case .spent(let status) = await refusal(try session(fixture, id: "s\(limits.count)", limits)) else {
        Issue.record("a spent month let a turn through")
        return
      }
      #expect(status.budget.scope == .month && status.spent == USD("0.9"))
    }
  }

  /// The limits as they were read for a turn hold for it, whatever becomes of the file before the turn is written.
  @Test(arguments: [true, false]) func theLimitsAreReadOnceForATurn(isSpent: Bool) async throws {
    let fixture = try fixture()
    let reads = Mutex(0)
    let limits = BudgetRules(limits: [.session: try #require(USD(isSpent ? "0" : "1"))])
    let guarded = BudgetGuard(
      rules: {
        // Cut short between two looks, a configuration without limits is left.
        reads.withLock { reads in
          reads += 1
          return reads == 1 ? limits : BudgetRules()
        }
      }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false))
    let session = try fixture.session(sendsTags: false, budgets: guarded)
    let refused = await refusal(session)
    if case .spent = refused { #expect(isSpent) } else { #expect(refused == nil && !isSpent) }
    #expect(fixture.server.posts == (isSpent ? 0 : 1))
    if isSpent { #expect(reads.withLock { $0 } == 1) }
  }

  /// What a later version wrote stays unknown, however far the journal grows behind it.
  @Test func aLaterVersionsLineIsRememberedWhileItsJournalGrows() async throws {
    let fixture = try fixture()
    try spend("0.1", fixture)
    let open = try session(fixture)
    #expect(try await open.statuses().map(\.spent) == [USD("0.1")])
    let head = #"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#
    let line = head + #","crc":"\#(CRC32.digits(Array(head.utf8)))"}"# + "\n"
    let journal = fixture.folder("sessions/other.jsonl")
    try (Data(contentsOf: journal) + Data(line.utf8)).write(to: journal)
    for _ in 1...3 {
      #expect(await refusal(open) == .newerSession("other"))
      let note = Record(time: fixture.effects.now(), entry: .note(Note(text: "n")))
      try fixture.ledger.journal("other").append(note, synced: false)
    }
  }
}
