import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// Turns that budgets allow, ask about, or forbid.
@Suite struct BudgetGuardTests {
  /// 300 expected output tokens cost three cents, the prompt nothing.
  private static let models =
    #"{"object":"list","data":[{"id":"openai/gpt-4.1-nano","pricing":{"input":"0","output":"0.0001"}}]}"#
  private static let estimate = USD("0.03")

  private func stand(cost: String = "0.05", calls: SystemCalls = .system) throws -> Stand {
    try Stand(calls: calls) { request, _ in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: Stand.first) }
      return ByteServer.recordedReply(id: Stand.first, cost: cost)
    }
  }

  private func rules(_ limits: [BudgetScope: String]) -> BudgetRules {
    BudgetRules(limits: limits.compactMapValues { USD($0) })
  }

  private func budgets(
    _ stand: Stand, _ limits: [BudgetScope: String], isPlayMoney: Bool = false
  ) -> BudgetGuard {
    let rules = rules(limits)
    return BudgetGuard(rules: { rules }, tally: SpendingTally(stand.ledger, isPlayMoney: isPlayMoney))
  }

  /// Another session's journal with one turn that was sent and never ended.
  private func turnInFlight(
    _ stand: Stand, id: String = "other", gateway: String = "vercel", started: Date? = nil, estimate: String
  ) throws {
    let journal = stand.ledger.journal(id)
    let time = started ?? stand.effects.now()
    let opening = SessionOpened(
      id: id, gateway: gateway, baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "swift", model: "m",
      program: "test")
    let turn = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m", estimate: USD(estimate))
    try journal.append(Record(time: time, entry: .session(opening)), synced: false)
    try journal.append(Record(time: time, entry: .turn(turn)), synced: false)
  }

  private func refusal(_ session: Session, agreed: Bool = false) async -> BudgetRefusal? {
    do throws(BudgetRefusal) {
      _ = try await session.send("Why?", agreed: agreed) { _ in }
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsSpentIsRefusedBeforeAnythingIsSentOrRecorded() async throws {
    let stand = try stand()
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.session: "0.05"]))
    #expect(await refusal(session) == nil)
    let journal = stand.journal()
    let refused = try #require(await refusal(session, agreed: true))
    guard case .spent(let standing) = refused else {
      Issue.record("not spent: \(refused)")
      return
    }
    #expect(standing.spent == USD("0.05") && standing.remainder == .zero)
    #expect(stand.journal() == journal)
    #expect(await session.transcript.turns.count == 1)
    #expect(stand.server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test func aTurnThatAloneWouldPassIsAskedAbout() async throws {
    let stand = try stand()
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.day: "0.02"]))
    let standing = BudgetStanding(budget: Budget(scope: .day, limit: try #require(USD("0.02"))), spent: .zero)
    #expect(await refusal(session) == .wouldPass(standing, estimate: try #require(Self.estimate)))
    #expect(stand.journal().isEmpty && !stand.server.requests.contains { $0.method == "POST" })
    #expect(await refusal(session, agreed: true) == nil)
    #expect(await session.transcript.turns.count == 1)
  }

  @Test func turnsInFlightElsewhereCountWithTheirEstimates() async throws {
    let stand = try stand()
    try turnInFlight(stand, estimate: "0.08")
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.day: "0.1"]))
    guard case .wouldPass(let standing, _) = await refusal(session) else {
      Issue.record("not held against the day")
      return
    }
    #expect(standing.spent == USD("0.08"))
    // The journal grows beside us: its bill takes the estimate's place.
    let journal = stand.ledger.journal("other")
    let found = ChargeFound(
      turn: 1, attempt: 1, id: "gen_x", lookup: .done, figures: Figures(cost: USD("0.001")), raw: "{}")
    for _ in 1...3 {
      try journal.append(Record(time: stand.effects.now(), entry: .charge(found)), synced: false)
      #expect(try await session.standings().first?.spent == USD("0.001"))
    }
    #expect(await refusal(session) == nil)
  }

  /// Another program is between its look at the budgets and its record: ours has to wait, and then sees that record.
  @Test func aTurnWaitsForAnothersReservation() async throws {
    let stand = try stand()
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.day: "0.1"]))
    let (held, holding) = AsyncStream<Void>.makeStream()
    let other = Task.detached {
      try stand.ledger.reserving {
        holding.yield()
        // Long enough for a turn that does not wait to be sent.
        Thread.sleep(forTimeInterval: 0.3)
        return Result { try self.turnInFlight(stand, estimate: "0.08") }
      }
    }
    for await _ in held { break }
    let refused = await refusal(session)
    try await other.value.get()
    guard case .wouldPass(let standing, _) = refused else {
      Issue.record("did not wait: \(String(describing: refused))")
      return
    }
    #expect(standing.spent == USD("0.08") && !stand.server.requests.contains { $0.method == "POST" })
  }

  /// Between two tries of a turn nothing is under way at the gateway, and yet the turn will cost something.
  @Test func aTurnThatWaitsForItsNextTryIsHeld() async throws {
    let seen = Mutex<[USD]>([])
    let stand = try Stand { request, number in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: Stand.first) }
      return ByteServer.answer("429 Too Many Requests", body: "{}")
    }
    let other = try stand.session(id: "s2", budgets: budgets(stand, [.day: "1"]))
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.day: "1"]))
    _ = try await session.send("Why?") { event in
      guard case .retrying = event else { return }
      let records = (try? stand.ledger.contents(of: "s1").records) ?? []
      seen.withLock { $0.append(Transcript(records).turns.map(\.budgeted).reduce(.zero, +)) }
    }
    #expect(seen.withLock { $0 } == [Self.estimate, Self.estimate])
    #expect(try await other.standings().first?.spent == .zero)
  }

  @Test func aCopiedJournalCountsOnce() async throws {
    let stand = try stand()
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.day: "1"]))
    _ = try await session.send("Why?") { _ in }
    try FileManager.default.copyItem(at: stand.folder("sessions/s1.jsonl"), to: stand.folder("sessions/copy.jsonl"))
    #expect(try await session.standings().first?.spent == USD("0.05"))
    let other = try stand.session(id: "s2", budgets: budgets(stand, [.day: "1"]))
    #expect(try await other.standings().first?.spent == USD("0.05"))
  }

  /// A repaired journal is another file, even where it has grown past the length that was read.
  @Test func aRepairedJournalIsReadAnew() async throws {
    let stand = try stand()
    try turnInFlight(stand, estimate: "0.4")
    let session = try stand.session(budgets: budgets(stand, [.day: "10"]))
    let file = stand.folder("sessions/other.jsonl")
    _ = try await session.standings()
    try stand.ledger.journal("other").append(
      Record(time: stand.effects.now(), entry: .note(Note(text: String(repeating: "x", count: 400)))), synced: false)
    _ = try await session.standings()
    try turnInFlight(stand, id: "fresh", estimate: "0.7")
    try stand.ledger.journal("fresh").append(
      Record(time: stand.effects.now(), entry: .note(Note(text: String(repeating: "y", count: 900)))), synced: false)
    #expect(rename(stand.folder("sessions/fresh.jsonl").path, file.path) == 0)
    #expect(try await session.standings().first?.spent == USD("0.7"))
  }

  @Test func limitsThatCannotBeReadRefuse() async throws {
    let stand = try stand()
    let session = try stand.session(
      budgets: BudgetGuard(rules: { nil }, tally: SpendingTally(stand.ledger, isPlayMoney: false)))
    #expect(await refusal(session) == .unknownLimits)
    #expect(stand.journal().isEmpty)
  }

  @Test func aRefusedRetryLeavesTheConversationAsItWas() async throws {
    var told = Transcript()
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m")
    let reply = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r")
    told.apply(Record(time: .now, entry: .turn(start)))
    told.apply(Record(time: .now, entry: .reply(reply)))
    told.apply(
      Record(time: .now, entry: .turn(TurnStarted(turn: 2, prompt: "p", assistant: "swift", model: "m", replaces: 1))))
    told.forget(turn: 2)
    #expect(told.turns.count == 1 && told.conversation.count == 2)
  }

  @Test func playMoneyAndRealMoneyAreCountedApart() async throws {
    let stand = try stand()
    try turnInFlight(stand, id: "duck", gateway: "sandbox", estimate: "5")
    let real = try stand.session(sendsTags: false, budgets: budgets(stand, [.day: "1"]))
    #expect(try await real.standings().first?.spent == .zero)
    let play = try stand.session(id: "s2", budgets: budgets(stand, [.day: "1"], isPlayMoney: true))
    #expect(try await play.standings().first?.spent == USD("5"))
  }

  @Test func yesterdayCountsForTheMonthOrForEverAndNotForToday() async throws {
    let stand = try stand()
    // A journal of yesterday that was written to today as well.
    try turnInFlight(stand, started: stand.effects.now() - 86_400, estimate: "0.4")
    let session = try stand.session(
      budgets: budgets(stand, [.day: "1", .month: "1", .assistant("swift"): "1", .assistant("duck"): "1"]))
    let spent = try await session.standings().map { "\($0.budget.scope) \($0.spent)" }
    #expect(spent == ["day 0", "month 0.4", "assistant:swift 0.4"])
  }

  @Test func anOldJournalIsNotReadForToday() async throws {
    let stand = try stand()
    try turnInFlight(stand, estimate: "0.4")
    let path = stand.folder("sessions/other.jsonl").path
    try FileManager.default.setAttributes(
      [.modificationDate: stand.effects.now() - 3 * 86_400, .posixPermissions: 0o600], ofItemAtPath: path)
    let session = try stand.session(budgets: budgets(stand, [.day: "1"]))
    #expect(try await session.standings().first?.spent == .zero)
    let all = try stand.session(id: "s2", budgets: budgets(stand, [.assistant("swift"): "1"]))
    #expect(try await all.standings().first?.spent == USD("0.4"))
  }

  @Test func whereNothingIsRecordedBudgetsRefuse() async throws {
    let stand = try stand()
    let rules = rules([.session: "1"])
    let session = try stand.session(budgets: BudgetGuard(rules: { rules }, tally: nil))
    #expect(await refusal(session) == .unrecorded)
    #expect(!stand.server.requests.contains { $0.method == "POST" })
    let free = try stand.session(id: "s2", budgets: BudgetGuard(rules: { BudgetRules() }, tally: nil))
    #expect(await refusal(free) == nil)
  }

  @Test(arguments: [[.session: "1"], [.day: "1"]] as [[BudgetScope: String]])
  func aTurnThatCannotBeWrittenDownIsNotSent(limits: [BudgetScope: String]) async throws {
    var calls = SystemCalls.system
    let isFull = Mutex(false)
    let write = calls.write
    let full = { @Sendable in isFull.withLock { $0 } }
    calls.write = { descriptor, bytes in
      if full() {
        errno = ENOSPC
        return -1
      }
      return write(descriptor, bytes)
    }
    let stand = try stand(calls: calls)
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, limits))
    isFull.withLock { $0 = true }
    guard case .uncounted(.diskFull) = await refusal(session) else {
      Issue.record("sent without a reservation")
      return
    }
    #expect(await session.transcript.turns.isEmpty)
    #expect(!stand.server.requests.contains { $0.method == "POST" })
    isFull.withLock { $0 = false }
    #expect(await refusal(session) == nil)
    let records = try stand.records()
    #expect(Transcript(records).session?.id == "s1" && Transcript(records).turns.count == 1)
  }

  @Test func aRaisedLimitHoldsAtOnce() async throws {
    let stand = try stand()
    let limit = Mutex(rules([.day: "0"]))
    let session = try stand.session(
      budgets: BudgetGuard(
        rules: { limit.withLock { $0 } }, tally: SpendingTally(stand.ledger, isPlayMoney: false)))
    #expect(await refusal(session) != nil)
    limit.withLock { $0.limits[.day] = USD("1") }
    #expect(await refusal(session) == nil)
  }

  @Test func theSessionsOwnBudgetIsKeptInItsJournal() async throws {
    let stand = try stand()
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.session: "0.01"]))
    await session.use(budget: .limit(try #require(USD("0.2"))))
    #expect(await refusal(session) == nil)
    #expect(Transcript(try stand.records()).session?.budget == .limit(try #require(USD("0.2"))))
    await session.use(budget: .off)
    #expect(Transcript(try stand.records()).session?.budget == .off)
    #expect(await session.budgets.isEmpty)
  }

  @Test func whatChangesABudgetIsTold() async throws {
    let stand = try stand()
    let session = try stand.session(sendsTags: false, budgets: budgets(stand, [.session: "1"]))
    _ = try await session.send("Why?") { _ in }
    let told = stand.news.withLock { news in
      news.compactMap { news in
        if case .budgets("s1", let standings) = news { standings.map(\.spent) } else { nil }
      }
    }
    #expect(told == [[try #require(USD("0.05"))]])
    await session.use(budget: .off)
    await session.tellBudgets()
    await session.tellBudgets()
    // That there are none any more is told once.
    #expect(stand.news.withLock { $0.count { $0 == .budgets(session: "s1", []) } } == 1)
  }
}
