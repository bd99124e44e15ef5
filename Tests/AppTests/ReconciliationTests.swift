import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

/// A ledger compared with a gateway's report, by hand.
@Suite struct ReconciliationTests {
  private static let now = Date(timeIntervalSince1970: 1_790_000_000)

  private static func item(
    _ id: String, _ cost: String, user: String? = nil, isTagged: Bool = true, age: TimeInterval = 3_600
  ) -> Reconciliation.Item {
    Reconciliation.Item(
      session: isTagged ? "s" : "t", id: id, started: now - age,
      charge: Charge(state: .billed, lookup: .done, cost: USD(cost)), user: user, isTagged: isTagged)
  }

  private func compared(
    _ items: [Reconciliation.Item], total: String, tagged: String? = nil, users: [String: String]? = nil
  ) -> (unexplained: USD?, others: USD?, generations: [String]) {
    let reported = Reconciliation.Reported(
      total: USD(total) ?? .zero, tagged: tagged.flatMap { USD($0) }.map { ["s": $0] } ?? [:],
      users: users?.compactMapValues { USD($0) }, youngest: Self.now - 600)
    let result = Reconciliation(items, reported)
    let others = result.lines.first { $0.kind == .otherTraffic }?.amount
    return (result.unexplained, others, result.lines.last?.generations ?? [])
  }

  /// The user's sum holds the session's difference too, which is counted once.
  @Test func aUserWithAndWithoutTagsIsCountedOnce() {
    let items = [Self.item("g1", "0.5", user: "ada"), Self.item("g2", "0.25", user: "ada", isTagged: false)]
    let result = compared(items, total: "1.85", tagged: "0.6", users: ["ada": "0.85"])
    #expect(result.unexplained == USD("0.1") && result.others == USD("1") && result.generations == ["g1"])
    let more = compared(items, total: "1.85", tagged: "0.5", users: ["ada": "0.85"])
    #expect(more.unexplained == USD("0.1") && more.others == USD("1") && more.generations == ["g2"])
  }

  @Test func onlyWhatIsOldEnoughIsMissing() {
    let old = Self.item("g1", "0.5")
    let young = Self.item("g2", "0.25", age: 60)
    #expect(compared([old, young], total: "0.5", tagged: "0.5").unexplained == .zero)
    #expect(compared([old, young], total: "0.4", tagged: "0.4").unexplained == USD("-0.1"))
    #expect(compared([young], total: "0", tagged: nil).unexplained == .zero)
    let oldest = Self.item("g2", "0.25", age: 600)
    #expect(compared([old, oldest], total: "0.5", tagged: "0.5").unexplained == USD("-0.25"))
    let untagged = [Self.item("g3", "0.5", isTagged: false), Self.item("g4", "0.25", isTagged: false, age: 60)]
    #expect(compared(untagged, total: "0.5").unexplained == .zero)
    let missing = compared(untagged, total: "0.1")
    #expect(missing.unexplained == USD("-0.4") && missing.others == .zero && missing.generations == ["g3", "g4"])
  }

  @Test func usersAreAskedAboutForTurnsWithoutTagsAlone() {
    let items = [
      Self.item("g1", "1", user: "ada"), Self.item("g2", "1", isTagged: false),
      Self.item("g3", "1", user: "bob", isTagged: false),
    ]
    #expect(Reconciliation.usersToAsk(items) == ["bob"])
  }

  /// The fees of report queries are fees, whoever asked, and no bill of them is looked for in a report; what has no figure
  /// makes the comparison a lower bound.
  @Test func theFeesOfQueriesAreFees() {
    var fee = Self.item("fee", "0.005", user: "ada", isTagged: false)
    fee.isReportFee = true
    #expect(Reconciliation.usersToAsk([fee]).isEmpty)
    let result = Reconciliation([fee, Self.item("g1", "0.5")], used: USD("1"))
    #expect(result.lines.map(\.amount) == [USD("0.5"), .zero, USD("0.005"), USD("0.495")] && !result.isAtLeast)
    var unknown = Self.item("g2", "0")
    unknown.charge = Charge(state: .unknown, lookup: .none, cost: nil)
    #expect(Reconciliation([unknown], used: nil).isAtLeast)
    let tagged = Self.item("g1", "0.5")
    var nameless = Self.item("g4", "0.5")
    nameless.id = nil
    #expect(Reconciliation([nameless], used: nil).lines.first?.generations == ["s (no id)"])
    #expect(Reconciliation([nameless], used: nil).lines.last?.amount == nil, "what the account used is not known")
    let missing = compared([tagged, Self.item("g3", "0.5", isTagged: false)], total: "0.6", tagged: "0.5")
    #expect(missing.generations == ["g3"])
  }

  /// A query that was sent and not recorded would be money that the ledger does not have.
  @Test func aQuerysFeeIsOnTheDiskBeforeItLeaves() async throws {
    let syncs = Mutex(0)
    let atRequest = Mutex<Int?>(nil)
    let fixture = try SettlementFixture { _, _ in
      atRequest.withLock { $0 = syncs.withLock { $0 } }
      return ByteServer.answer("500 Broken", body: "{}")
    }
    var calls = SystemCalls.system
    calls.sync = { _ in
      syncs.withLock { $0 += 1 }
      return 0
    }
    let sessions = try fixture.ledger.journal("a").url.deletingLastPathComponent()
    let ledger = Ledger(
      sessions: sessions, pending: sessions.deletingLastPathComponent().appending(path: "pending"), calls: calls)
    let fees = ReportFees(ledger, try await Connection(option: nil, fixture.context))
    let query = RemoteReportQuery(since: "2026-11-20", until: "2026-11-21", grouping: .day)
    await #expect(throws: ReportFees.Failure.self) { _ = try await fees.report(query) }
    // And what came of it behind it.
    let before = try #require(atRequest.withLock { $0 })
    #expect(before > 0 && syncs.withLock { $0 } > before)
    let turn = try #require(try fixture.transcript(fees.session).turns.first)
    #expect(turn.totals.state == .estimated && turn.totals.cost == RemoteReportQuery.fee)
  }

  /// What the report may not have yet explains what it lacks, and nothing beyond that.
  @Test func youngTurnsExplainNoMoreThanIsMissing() {
    let items = [Self.item("g1", "0.5"), Self.item("g2", "0.25", age: 60)]
    #expect(compared(items, total: "0.65", tagged: "0.65").unexplained == .zero)
    #expect(compared(items, total: "0.75", tagged: "0.75").unexplained == .zero)
    #expect(compared(items, total: "0.8", tagged: "0.8").unexplained == USD("0.05"))
    #expect(compared(items, total: "0.45", tagged: "0.45").unexplained == USD("-0.05"))
  }

  /// A figure is explained where no bill will follow it.
  @Test(
    arguments: [
      (.billed, .done, true), (.free, .none, true), (.reported, .none, true), (.reported, .exhausted, true),
      (.reported, .open, false), (.estimated, .none, false), (.estimated, .open, false),
    ] as [(ChargeState, LookupState, Bool)])
  func whatIsStillToComeIsPending(state: ChargeState, lookup: LookupState, isExplained: Bool) {
    var item = Self.item("g1", "0.5")
    item.charge = Charge(
      state: state, lookup: lookup, cost: USD("0.5"), surcharge: USD("0.1"), expectedTagFees: USD("0.02"))
    let lines = Reconciliation([item], used: USD("1")).lines
    #expect(lines.map(\.kind) == [.explained, .pending, .fees, .outside])
    let rest = USD("0.4")
    #expect(lines.map(\.amount) == [isExplained ? rest : .zero, isExplained ? .zero : rest, USD("0.12"), USD("0.48")])
  }
}
