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

  private func fixture(cost: String = "0.05", calls: SystemCalls = .system) throws -> SessionFixture {
    try SessionFixture(calls: calls) { request, _ in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: SessionFixture.first) }
      return ByteServer.recordedReply(id: SessionFixture.first, cost: cost)
    }
  }

  private func rules(_ limits: [BudgetScope: String]) -> BudgetRules {
    BudgetRules(limits: limits.compactMapValues { USD($0) })
  }

  private func budgets(
    _ fixture: SessionFixture, _ limits: [BudgetScope: String], isPlayMoney: Bool = false
  ) -> BudgetGuard {
    let rules = rules(limits)
    return BudgetGuard(rules: { rules }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: isPlayMoney))
  }

  /// Another session's journal with one turn that was sent and never ended.
  private func turnInFlight(
    _ fixture: SessionFixture, id: String = "other", gateway: String = "vercel", started: Date? = nil, estimate: String
  ) throws {
    let journal = fixture.ledger.journal(id)
    let time = started ?? fixture.effects.now()
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
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.session: "0.05"]))
    #expect(await refusal(session) == nil)
    let journal = fixture.journal()
    let refused = try #require(await refusal(session, agreed: true))
    guard case .spent(let status) = refused else {
      Issue.record("not spent: \(refused)")
      return
    }
    #expect(status.spent == USD("0.05") && status.remainder == .zero)
    #expect(fixture.journal() == journal)
    #expect(await session.transcript.turns.count == 1)
    #expect(fixture.server.requests.filter { $0.method == "POST" }.count == 1)
  }

  @Test func aTurnThatAloneWouldPassIsAskedAbout() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.day: "0.02"]))
    let status = BudgetStatus(budget: Budget(scope: .day, limit: try #require(USD("0.02"))), spent: .zero)
    #expect(await refusal(session) == .wouldPass(status, estimate: try #require(Self.estimate)))
    #expect(fixture.journal().isEmpty && !fixture.server.requests.contains { $0.method == "POST" })
    #expect(await refusal(session, agreed: true) == nil)
    #expect(await session.transcript.turns.count == 1)
  }

  @Test func turnsInFlightElsewhereCountWithTheirEstimates() async throws {
    let fixture = try fixture()
    try turnInFlight(fixture, estimate: "0.08")
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.day: "0.1"]))
    guard case .wouldPass(let status, _) = await refusal(session) else {
      Issue.record("not held against the day")
      return
    }
    #expect(status.spent == USD("0.08"))
    // The journal grows beside us: its bill takes the estimate's place.
    let journal = fixture.ledger.journal("other")
    let found = ChargeFound(
      turn: 1, attempt: 1, id: "gen_x", lookup: .done, figures: UsageAndCost(cost: USD("0.001")), raw: "{}")
    for _ in 1...3 {
      try journal.append(Record(time: fixture.effects.now(), entry: .charge(found)), synced: false)
      #expect(try await session.statuses().first?.spent == USD("0.001"))
    }
    #expect(await refusal(session) == nil)
  }

  /// Another program is between its look at the budgets and its record: ours has to wait, and then sees that record.
  @Test func aTurnWaitsForAnothersReservation() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.day: "0.1"]))
    let (held, holding) = AsyncStream<Void>.makeStream()
    let other = Task.detached {
      try fixture.ledger.withBudgetLock {
        holding.yield()
        // Long enough for a turn that does not wait to be sent.
        Thread.sleep(forTimeInterval: 0.3)
        return Result { try self.turnInFlight(fixture, estimate: "0.08") }
      }
    }
    for await _ in held { break }
    let refused = await refusal(session)
    try await other.value.get()
    guard case .wouldPass(let status, _) = refused else {
      Issue.record("did not wait: \(String(describing: refused))")
      return
    }
    #expect(status.spent == USD("0.08") && !fixture.server.requests.contains { $0.method == "POST" })
  }

  /// Between two tries of a turn nothing is under way at the gateway, and yet the turn will cost something.
  @Test func aTurnThatWaitsForItsNextTryIsHeld() async throws {
    let seen = Mutex<[USD]>([])
    let fixture = try SessionFixture { request, number in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: SessionFixture.first) }
      return ByteServer.answer("429 Too Many Requests", body: "{}")
    }
    let other = try fixture.session(id: "s2", budgets: budgets(fixture, [.day: "1"]))
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.day: "1"]))
    _ = try await session.send("Why?") { event in
      guard case .retrying = event else { return }
      let records = (try? fixture.ledger.contents(of: "s1").records) ?? []
      seen.withLock { $0.append(Transcript(records).turns.map(\.budgeted).reduce(.zero, +)) }
    }
    #expect(seen.withLock { $0 } == [Self.estimate, Self.estimate])
    #expect(try await other.statuses().first?.spent == .zero)
  }

  @Test func aCopiedJournalCountsOnce() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.day: "1"]))
    _ = try await session.send("Why?") { _ in }
    try FileManager.default.copyItem(at: fixture.folder("sessions/s1.jsonl"), to: fixture.folder("sessions/copy.jsonl"))
    #expect(try await session.statuses().first?.spent == USD("0.05"))
    let other = try fixture.session(id: "s2", budgets: budgets(fixture, [.day: "1"]))
    #expect(try await other.statuses().first?.spent == USD("0.05"))
  }

  /// A repaired journal is another file, even where it has grown past the length that was read.
  @Test func aRepairedJournalIsReadAnew() async throws {
    let fixture = try fixture()
    try turnInFlight(fixture, estimate: "0.4")
    let session = try fixture.session(budgets: budgets(fixture, [.day: "10"]))
    let file = fixture.folder("sessions/other.jsonl")
    _ = try await session.statuses()
    try fixture.ledger.journal("other").append(
      Record(time: fixture.effects.now(), entry: .note(Note(text: String(repeating: "x", count: 400)))), synced: false)
    _ = try await session.statuses()
    try turnInFlight(fixture, id: "fresh", estimate: "0.7")
    try fixture.ledger.journal("fresh").append(
      Record(time: fixture.effects.now(), entry: .note(Note(text: String(repeating: "y", count: 900)))), synced: false)
    #expect(rename(fixture.folder("sessions/fresh.jsonl").path, file.path) == 0)
    #expect(try await session.statuses().first?.spent == USD("0.7"))
  }

  @Test func limitsThatCannotBeReadRefuse() async throws {
    let fixture = try fixture()
    let session = try fixture.session(
      budgets: BudgetGuard(rules: { nil }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)))
    #expect(await refusal(session) == .unknownLimits)
    #expect(fixture.journal().isEmpty)
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
    let fixture = try fixture()
    try turnInFlight(fixture, id: "duck", gateway: "sandbox", estimate: "5")
    let real = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.day: "1"]))
    #expect(try await real.statuses().first?.spent == .zero)
    let play = try fixture.session(id: "s2", budgets: budgets(fixture, [.day: "1"], isPlayMoney: true))
    #expect(try await play.statuses().first?.spent == USD("5"))
  }

  @Test func yesterdayCountsForTheMonthOrForEverAndNotForToday() async throws {
    let fixture = try fixture()
    // A journal of yesterday that was written to today as well.
    try turnInFlight(fixture, started: fixture.effects.now() - 86_400, estimate: "0.4")
    let session = try fixture.session(
      budgets: budgets(fixture, [.day: "1", .month: "1", .assistant("swift"): "1", .assistant("duck"): "1"]))
    let spent = try await session.statuses().map { "\($0.budget.scope) \($0.spent)" }
    #expect(spent == ["day 0", "month 0.4", "assistant:swift 0.4"])
  }

  @Test func anOldJournalIsNotReadForToday() async throws {
    let fixture = try fixture()
    try turnInFlight(fixture, estimate: "0.4")
    let path = fixture.folder("sessions/other.jsonl").path
    try FileManager.default.setAttributes(
      [.modificationDate: fixture.effects.now() - 3 * 86_400, .posixPermissions: 0o600], ofItemAtPath: path)
    let session = try fixture.session(budgets: budgets(fixture, [.day: "1"]))
    #expect(try await session.statuses().first?.spent == .zero)
    let all = try fixture.session(id: "s2", budgets: budgets(fixture, [.assistant("swift"): "1"]))
    #expect(try await all.statuses().first?.spent == USD("0.4"))
    // A budget without a beginning beside one that has one needs the old journal too.
    let both = try fixture.session(id: "s3", budgets: budgets(fixture, [.day: "1", .assistant("swift"): "1"]))
    #expect(try await both.statuses().map(\.spent) == [USD("0.4"), USD("0.4")])
  }

  /// The fees for tags are a part of what a turn is expected to cost: two tags cost 0.00015.
  @Test func feesForTagsAreHeldAgainstTheBudget() async throws {
    let fixture = try fixture()
    let session = try fixture.session(budgets: budgets(fixture, [.day: "0.03014"]))
    guard case .wouldPass(_, let estimate) = await refusal(session) else {
      Issue.record("the fees were not counted")
      return
    }
    #expect(estimate == USD("0.03015"))
    let other = try fixture.session(id: "s2", budgets: budgets(fixture, [.day: "0.03015"]))
    #expect(await refusal(other) == nil)
  }

  /// What the configuration allows an assistant takes the place of what its file does.
  @Test func anAssistantsOwnBudgetHoldsWhereNoneIsConfigured() async throws {
    let fixture = try fixture()
    let assistant = Assistant(name: "swift", budget: USD("0.5"), prompt: "Be brief.")
    for (id, limits, expected) in [("s1", [:], "0.5"), ("s2", [.assistant("swift"): "2"], "2")]
      as [(String, [BudgetScope: String], String)]
    {
      let session = try fixture.session(id: id, assistant: assistant, budgets: budgets(fixture, limits))
      #expect(await session.budgets == [Budget(scope: .assistant("swift"), limit: try #require(USD(expected)))])
    }
  }

  /// No question is asked about one budget where another one forbids the turn anyway.
  @Test func aSpentBudgetComesBeforeTheQuestionAboutAnother() async throws {
    let fixture = try fixture()
    try turnInFlight(fixture, estimate: "0.08")
    let session = try fixture.session(
      sendsTags: false, budgets: budgets(fixture, [.session: "0.02", .day: "0.08"]))
    guard case .spent(let status) = await refusal(session) else {
      Issue.record("the user was asked about a turn that is forbidden")
      return
    }
    #expect(status.budget.scope == .day)
  }

  /// A comparison is held against the budgets with the sum of the prices that are known, and the fees of those turns.
  @Test(arguments: [
    (["openai/gpt-4.1-nano", "b/free"], "0.03015"), (["b/free", "openai/gpt-4.1-nano"], "0.03015"),
    (["openai/gpt-4.1-nano", "b/free", "openai/gpt-4.1-nano"], "0.0603"),
  ])
  func aComparisonIsHeldWithThePricesThatAreKnown(models: [String], sum: String) async throws {
    let fixture = try fixture()
    let comparison = Comparison("Why?", models: models)
    let expected = try #require(USD(sum))
    for (limit, isSent) in [(USD(units: expected.units - 1), false), (expected, true)] {
      let session = try fixture.session(id: "\(isSent)", budgets: budgets(fixture, [.session: limit.description]))
      do throws(BudgetRefusal) {
        _ = try await session.compare(comparison, tell: { _, _ in }, ended: { _, _ in })
        #expect(isSent)
      } catch {
        guard case .wouldPass(_, let estimate) = error else { throw error }
        #expect(!isSent && estimate == expected)
      }
      await session.close()
    }
    #expect(fixture.server.posts == models.count)
  }

  /// A limit that a session is resumed with is its own, also for the next program that goes on with it.
  @Test func aBudgetGivenWithAResumptionIsKeptInTheJournal() async throws {
    let fixture = try fixture()
    let first = try fixture.session(sendsTags: false)
    _ = try await first.send("Why?") { _ in }
    await first.close()
    let limit = SessionBudget.limit(try #require(USD("1")))
    let session = try fixture.session(
      sendsTags: false, records: try fixture.records(), budgets: budgets(fixture, [:]), budget: limit)
    for _ in 1...2 { _ = try await session.send("Why?") { _ in } }
    #expect(Transcript(try fixture.records()).session?.budget == limit)
    // Once is enough.
    #expect(try fixture.records().count { if case .change = $0.entry { true } else { false } } == 1)
  }

  @Test func whereNothingIsRecordedBudgetsRefuse() async throws {
    let fixture = try fixture()
    let rules = rules([.session: "1"])
    let session = try fixture.session(budgets: BudgetGuard(rules: { rules }, spendingIndex: nil))
    #expect(await refusal(session) == .unrecorded)
    #expect(!fixture.server.requests.contains { $0.method == "POST" })
    let free = try fixture.session(id: "s2", budgets: BudgetGuard(rules: { BudgetRules() }, spendingIndex: nil))
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
    let fixture = try fixture(calls: calls)
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, limits))
    isFull.withLock { $0 = true }
    guard case .uncounted(.diskFull) = await refusal(session) else {
      Issue.record("sent without a reservation")
      return
    }
    #expect(await session.transcript.turns.isEmpty)
    #expect(!fixture.server.requests.contains { $0.method == "POST" })
    isFull.withLock { $0 = false }
    #expect(await refusal(session) == nil)
    let records = try fixture.records()
    #expect(Transcript(records).session?.id == "s1" && Transcript(records).turns.count == 1)
  }

  @Test func aRaisedLimitHoldsAtOnce() async throws {
    let fixture = try fixture()
    let limit = Mutex(rules([.day: "0"]))
    let session = try fixture.session(
      budgets: BudgetGuard(
        rules: { limit.withLock { $0 } }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)))
    #expect(await refusal(session) != nil)
    limit.withLock { $0.limits[.day] = USD("1") }
    #expect(await refusal(session) == nil)
  }

  @Test func theSessionsOwnBudgetIsKeptInItsJournal() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.session: "0.01"]))
    await session.use(budget: .limit(try #require(USD("0.2"))))
    #expect(await refusal(session) == nil)
    #expect(Transcript(try fixture.records()).session?.budget == .limit(try #require(USD("0.2"))))
    await session.use(budget: .off)
    #expect(Transcript(try fixture.records()).session?.budget == .off)
    #expect(await session.budgets.isEmpty)
  }

  /// Another user has another budget, and without a user there is none. Both changes are told at once, before any turn.
  @Test func theBudgetOfWhoPaysIsTold() async throws {
    let fixture = try fixture()
    let session = try fixture.session(budgets: budgets(fixture, [.user("ada"): "1", .assistant("duck"): "2"]))
    func told(within limit: Duration = .seconds(5)) async -> [String]? {
      let deadline = ContinuousClock.now + limit
      while fixture.news.withLock({ $0.isEmpty }), ContinuousClock.now < deadline { await Task.yield() }
      guard case .budgets(session: "s1", let statuses) = fixture.news.withLock({ $0.popLast() }) else { return nil }
      return statuses.map { "\($0.budget.scope)" }
    }
    await session.use(user: "ada")
    #expect(await told() == ["user:ada"])
    await session.use(user: nil)
    #expect(await told() == [])
    await session.use(assistant: Assistant(name: "duck", prompt: "Quack."), keepsModel: true)
    #expect(await told() == ["assistant:duck"])
  }

  /// A strange figure counts once the user has confirmed it, also where the gateway gives no ids.
  @Test(arguments: [SessionFixture.first, "chatcmpl-1"]) func aConfirmedFigureIsCountedAndTold(id: String) async throws
  {
    let fixture = try SessionFixture { request, _ in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      return request.method == "POST"
        ? ByteServer.recordedReply(id: id, cost: "2000") : ByteServer.generationNotFound(id: id)
    }
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.session: "9000"]))
    _ = try await session.send("Why?") { _ in }
    let bill = try #require(await session.transcript.doubtful.first)
    #expect(bill.turn == 1 && bill.id == (id == SessionFixture.first ? id : nil))
    #expect(try await session.statuses().map { $0.spent < USD("1") ?? .zero } == [true])
    #expect(await session.confirm(bill) == nil)
    #expect(try await session.statuses().map(\.spent) == [USD("2000")])
    guard case .budgets(session: "s1", let told) = fixture.news.withLock({ $0.last }) else {
      Issue.record("the budget with the figure was not told")
      return
    }
    #expect(told.map(\.spent) == [USD("2000")])
    #expect(Transcript(try fixture.records()).doubtful.isEmpty)
  }

  @Test func whatChangesABudgetIsTold() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false, budgets: budgets(fixture, [.session: "1"]))
    _ = try await session.send("Why?") { _ in }
    let told = fixture.news.withLock { news in
      news.compactMap { news in
        if case .budgets("s1", let statuses) = news { statuses.map(\.spent) } else { nil }
      }
    }
    #expect(told == [[try #require(USD("0.05"))]])
    let charge = try #require(await session.transcript.open.first)
    _ = await session.take(.found(UsageAndCost(cost: USD("0.07")), raw: "{}"), of: charge)
    let last = fixture.news.withLock { $0.last }
    guard case .budgets("s1", let statuses) = last else {
      Issue.record("the bill's effect on the budget was not told")
      return
    }
    #expect(statuses.map(\.spent) == [try #require(USD("0.07"))])
    await session.use(budget: .off)
    await session.tellBudgets()
    await session.tellBudgets()
    // That there are none any more is told once.
    #expect(fixture.news.withLock { $0.count { $0 == .budgets(session: "s1", []) } } == 1)
  }
}
