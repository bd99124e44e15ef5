import Chat
import Foundation
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// How a run of bills waits, what it counts, and what an import makes of them.
@Suite(.timeLimit(.minutes(2)))
struct BillPauseTests {
  /// A clock that goes on by what is slept.
  private final class Clock: Sendable {
    let pauses = Mutex<[Duration]>([])
    private let now = Mutex(Duration.zero)

    var effects: Effects {
      Effects(now: { Date() }, elapsed: { self.now.withLock { $0 } }) { pause in
        self.pauses.withLock { $0.append(pause) }
        self.now.withLock { $0 += pause }
      }
    }
  }

  private static func busy(_ seconds: String? = nil) -> [ByteServer.Step] {
    ByteServer.answer("429 Too Many Requests", headers: seconds.map { ["Retry-After": $0] } ?? [:], body: "{}")
  }

  /// Two requests are under way, and the second one gets a shorter time to wait than the first one.
  @Test func ofTwoWaitsTheLongerOneHolds() async throws {
    let (asked, waiting) = (ByteServer.Gate(), ByteServer.Gate())
    let known = Mutex<Set<String>>([])
    let fixture = try SettlementFixture { request, _ in
      let id = SettlementFixture.generation(in: request)
      guard known.withLock({ $0.insert(id).inserted }) else { return SettlementFixture.bill(request) }
      guard id == SettlementFixture.id(2) else { return [.pause(asked)] + Self.busy("50") }
      asked.open()
      return [.pause(waiting)] + Self.busy("5")
    }
    let now = Mutex(Duration.zero)
    let pauses = Mutex<[Duration]>([])
    let effects = Effects(now: { Date() }, elapsed: { now.withLock { $0 } }) { pause in
      pauses.withLock { $0.append(pause) }
      waiting.open()
      while pauses.withLock({ $0.count }) < 2 { await Task.yield() }
      now.withLock { $0 = .seconds(50) }
    }
    let bills = try await BillRun(fixture.context, effects: effects).bills(of: [1, 2].map(SettlementFixture.id))
    #expect(bills.map(\.state) == [.billed, .billed])
    #expect(pauses.withLock { $0 } == [.seconds(50), .seconds(50)])
  }

  /// Without a time of the gateway's the pause doubles up to a minute, and an answer ends the row.
  @Test func thePauseDoublesUpToAMinuteAndBeginsAgainBehindABill() async throws {
    let fixture = try SettlementFixture { request, number in
      number < 9 || number == 10 ? Self.busy() : SettlementFixture.bill(request)
    }
    let clock = Clock()
    let run = BillRun(fixture.context, effects: clock.effects)
    #expect(try await run.bills(of: [SettlementFixture.id(1)]).map(\.state) == [.billed])
    let milliseconds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
    #expect(clock.pauses.withLock { $0 } == milliseconds.map { .milliseconds($0) })
    #expect(try await run.bills(of: [SettlementFixture.id(2)]).map(\.state) == [.billed])
    #expect(clock.pauses.withLock { $0.last } == .milliseconds(500))
  }

  /// A gateway that asks to wait has not failed.
  @Test func aWaitIsNoTry() async throws {
    let fixture = try SettlementFixture { request, number in
      number < 6 ? Self.busy("0") : SettlementFixture.bill(request)
    }
    let bills = try await BillRun(fixture.context, effects: Clock().effects).bills(of: [SettlementFixture.id(1)])
    #expect(bills.map(\.state) == [.billed] && fixture.server.requests.count == 7)
  }

  @Test func whatIsCachedCountsAsDone() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    let ids = [1, 2, 3].map(SettlementFixture.id)
    _ = try await BillRun(fixture.context).bills(of: [ids[1]])
    let steps = Mutex<[[Int]]>([])
    _ = try await BillRun(fixture.context) { done, count in steps.withLock { $0.append([done, count]) } }.bills(of: ids)
    #expect(steps.withLock { $0 } == [[1, 3], [2, 3], [3, 3]])
    // Where all are cached nothing is asked, and no progress is shown.
    _ = try await BillRun(fixture.context) { _, _ in Issue.record("told") }.bills(of: ids)
    #expect(fixture.server.requests.count == 3)
  }

  /// Keys that cannot be had are the user's to mend, and no state of a bill.
  @Test func aKeyFileThatOthersMayReadEndsTheRun() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    let keys = URL(filePath: fixture.context.folders.keyFile)
    try Data("[]".utf8).write(to: keys)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: keys.path)
    await #expect(throws: AppError.self) {
      _ = try await BillRun(fixture.context).bills(of: [SettlementFixture.id(1), "gen-1790752558-a1B2c3"])
    }
    #expect(fixture.server.requests.isEmpty)
    // A gateway of which there is no id needs no key.
    let bills = try await BillRun(fixture.context).bills(of: [SettlementFixture.id(1)])
    #expect(bills.map(\.state) == [.billed])
  }

  /// A bill never changes: the first one that can be read counts.
  @Test func theFirstBillOfACacheCounts() throws {
    let folder = try TemporaryFolder()
    let cache = BillCache(path: folder("bills.jsonl").path)
    let id = SettlementFixture.id(1)
    for cost in [nil, "0.5", "0.7"] {
      let raw = cost.map { #"{"data":{"id":"\#(id)","total_cost":\#($0)}}"# } ?? "{}"
      cache.keep(GenerationBill(id: id, state: .billed, raw: raw))
    }
    cache.keep(GenerationBill(id: SettlementFixture.id(2), state: .billed, raw: nil))
    #expect(cache.bills(of: [id, SettlementFixture.id(2)]).mapValues(\.cost) == [id: USD("0.5")])
    #expect(cache.bills(of: [SettlementFixture.id(3)]).isEmpty)
  }

  private static func bill(_ id: String, _ cost: String, created: String?, model: String? = "a/b") -> GenerationBill {
    var figures = UsageAndCost(cost: USD(cost))
    figures.servedModel = model
    return GenerationBill(
      id: id, state: .billed, figures: figures, raw: created.map { #"{"created_at":"\#($0)"}"# })
  }

  /// A session for each gateway, its turns by the time of their generations.
  @Test func anImportIsInTheOrderOfTheGenerations() throws {
    let fixture = try SettlementFixture { _, _ in [] }
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    let late = Self.bill("gen-1790752558-late00", "1", created: "2026-05-02T00:00:00Z", model: nil)
    let early = Self.bill("gen-1790752558-early0", "2", created: "2026-05-01T00:00:00Z")
    let (same, undated) = ("gen-1790752558-aaaa00", Self.bill("gen-1790752558-none00", "8", created: nil))
    let missing = GenerationBill(id: "gen-1790752558-miss00", state: .unknown)
    let vercel = Self.bill(SettlementFixture.id(1), "16", created: "2026-05-03T00:00:00Z")
    let imported = try BillImport(
      [late, missing, undated, vercel, early, Self.bill(same, "4", created: "2026-05-02T00:00:00Z")],
      into: fixture.context, now: now)
    try #require(imported.sessions.count == 2)
    #expect(imported.imported.first == vercel.id && imported.imported.count == 5)
    let first = try fixture.transcript(imported.sessions[0])
    #expect(first.session?.gateway == "vercel" && first.session?.baseURL == "https://ai-gateway.vercel.sh/v1")
    let second = try fixture.transcript(imported.sessions[1])
    #expect(second.session?.gateway == "openrouter" && second.session?.baseURL == "https://openrouter.ai/api/v1")
    #expect(second.turns.map { $0.generations.first?.id } == [early.id, same, late.id, undated.id])
    #expect(
      second.turns.map(\.index) == [1, 2, 3, 4] && second.turns.map(\.start.model) == ["a/b", "a/b", "unknown", "a/b"])
    #expect(second.started?.iso8601 == "2026-05-01T00:00:00Z" && second.turns.last?.started == now)
    #expect(second.title == "Imported bills" && second.totals.cost == USD("15") && second.totals.state == .billed)
  }

  /// What a journal that cannot be read holds is not known: it may be one of these bills.
  @Test func nothingIsImportedWhereAJournalCannotBeRead() throws {
    let fixture = try SettlementFixture { _, _ in [] }
    try FileManager.default.createDirectory(
      at: fixture.ledger.journal("folder").url, withIntermediateDirectories: false)
    #expect(throws: AppError.self) {
      _ = try BillImport([Self.bill(SettlementFixture.id(1), "1", created: nil)], into: fixture.context)
    }
    #expect(try fixture.ledger.ids() == ["folder"])
  }

  /// The time of a generation is where its gateway states it: at the top, or inside of `data`.
  @Test(
    arguments: [
      (#"{"created_at":"2026-05-01T00:00:00Z"}"#, "2026-05-01T00:00:00Z"),
      (#"{"data":{"created_at":"2026-05-02T00:00:00Z"},"created_at":"2026-05-01T00:00:00Z"}"#, "2026-05-02T00:00:00Z"),
      ("{}", nil), (nil, nil),
    ] as [(String?, String?)])
  func aBillOfOpenRouterHasNoTimeInItsID(raw: String?, time: String?) {
    let bill = GenerationBill(id: "gen-1790752558-a1B2c3", state: .billed, raw: raw)
    #expect(bill.created?.iso8601 == time && bill.gateway == .openrouter)
  }

  @Test func aStateHasAWordForPrograms() {
    let states: [GenerationBill.State] = [
      .billed, .unknown, .noKey(variables: []), .refused(status: 401, message: ""), .unavailable, .notAsked,
    ]
    #expect(states.map(\.name) == ["billed", "unknown", "no_key", "refused", "unavailable", "not_asked"])
  }

  @Test(arguments: [GenerationBill.State.unknown, .unavailable, .notAsked, .billed])
  func whatIsNoBillHasNoCost(state: GenerationBill.State) {
    let bill = GenerationBill(id: "gen_1", state: state, figures: UsageAndCost(cost: USD("1")))
    #expect(bill.cost == (state == .billed ? USD("1") : nil) && bill.gateway == .vercel)
  }
}
