import Foundation
import Journal
import Records
import TestSupport
import Testing

@testable import App

/// The generations of a period, for reconciliation, and which of two copies counts in a report.
@Suite struct LedgerPeriodTests {
  private let folder: TemporaryFolder
  private static let start = Date(timeIntervalSince1970: 1_790_000_000)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func ledger(_ name: String) throws -> Ledger {
    for part in ["sessions", "pending"] {
      try FileManager.default.createDirectory(at: folder("\(name)/\(part)"), withIntermediateDirectories: true)
    }
    return Ledger(sessions: folder("\(name)/sessions"), pending: folder("\(name)/pending"))
  }

  private func write(_ id: String, in ledger: Ledger, generation: String, second: Int = 0, turn: Int = 1) throws {
    let figures = UsageAndCost(cost: USD("0.5"))
    let entries: [Entry] = [
      .turn(TurnStarted(turn: turn, prompt: "p", assistant: id, model: "m", gateway: "vercel")),
      .generation(GenerationNamed(turn: turn, attempt: 1, id: generation)),
      .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: figures)),
    ]
    for entry in entries {
      try ledger.journal(id).append(
        Record(time: Self.start + TimeInterval(second), entry: entry), synced: false)
    }
  }

  private func items(_ set: LedgerSet, from second: Int = -10, to end: Int = 100) async throws -> [Reconciliation.Item]
  {
    let period = (Self.start + TimeInterval(second))..<(Self.start + TimeInterval(end))
    return try await LedgerPeriod.reading(set, gateway: "vercel", period).items
  }

  @Test func aGenerationOfTwoJournalsIsOneItem() async throws {
    let own = try ledger("own")
    try write("a", in: own, generation: "gen_1")
    try write("copy", in: own, generation: "gen_1")
    try write("b", in: own, generation: "gen_2", second: 5)
    let set = try LedgerSet(own: own)
    #expect(try await items(set).map(\.id) == ["gen_1", "gen_2"])
    #expect(try await items(set, from: 1).map(\.id) == ["gen_2"])
    #expect(try await items(set, to: 5).map(\.id) == ["gen_1"])
  }

  /// A file that was last written before the period has nothing of it; another copy of the session may.
  @Test func aSessionIsReadWhereOneOfItsJournalsReachesThePeriod() async throws {
    let (own, other) = (try ledger("own"), try ledger("other"))
    for ledger in [own, other] { try write("a", in: ledger, generation: "gen_1") }
    try write("a", in: other, generation: "gen_2", second: 50, turn: 2)
    try FileManager.default.setAttributes(
      [.modificationDate: Self.start - 86_400], ofItemAtPath: own.journal("a").url.path)
    let set = try LedgerSet(own: own, shared: [folder("other").path])
    #expect(try await items(set).map(\.id) == ["gen_1", "gen_2"])
  }

  @Test func ofACopiedJournalTheOlderSessionCounts() throws {
    let own = try ledger("own")
    try write("z-first", in: own, generation: "gen_1")
    try write("a-copy", in: own, generation: "gen_1", second: 1)
    let report = try LedgerSpending(own, cache: nil).report(ReportQuery(keys: [.session]))
    #expect(report.rows.map(\.keys) == [["z-first"]])
  }
}
