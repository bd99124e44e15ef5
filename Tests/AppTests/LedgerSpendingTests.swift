import Foundation
import Journal
import Records
import TestSupport
import Testing

@testable import App

@Suite struct LedgerSpendingTests {
  private let folder: TemporaryFolder
  private let ledger: Ledger
  private var cache: String { folder("spending.cache").path }

  init() throws {
    folder = try TemporaryFolder()
    for name in ["sessions", "pending"] {
      try FileManager.default.createDirectory(at: folder(name), withIntermediateDirectories: true)
    }
    ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"))
  }

  /// Turns with a cost and an id each, every second of them settled.
  private func write(_ session: String, _ turns: ClosedRange<Int>, generation: String? = nil, second: Int = 0) throws {
    for turn in turns {
      let id = "gen_\(generation ?? session)_\(turn)"
      var figures = UsageAndCost(cost: USD("0.00\(turn)"), usage: Usage(input: 10 * turn, output: turn))
      figures.provider = "p\(turn % 3)"
      var entries: [Entry] = [
        .turn(
          TurnStarted(
            turn: turn, prompt: "é\n\"\u{1}", assistant: "swift", model: "m\(turn % 2)", tags: ["session:\(session)"],
            user: turn % 3 == 0 ? nil : "ada", estimate: USD("0.01"), gateway: "vercel")),
        .generation(GenerationNamed(turn: turn, attempt: 1, id: id)),
        .reply(
          ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "t\\", figures: figures, raw: ["{\"a\":1}"])),
      ]
      if turn % 2 == 0 {
        entries.append(.charge(ChargeFound(turn: turn, attempt: 1, id: id, lookup: .done, figures: figures, raw: "{}")))
      }
      for entry in entries {
        let time = Date(timeIntervalSince1970: 1_790_000_000 + TimeInterval(turn * 20_000 + second))
        try ledger.journal(session).append(Record(time: time, entry: entry), synced: false)
      }
    }
  }

  private func report(_ spending: LedgerSpending, _ key: ReportKey = .day) -> Report {
    spending.report(ReportQuery(keys: [key]))
  }

  @Test func aWarmReadingEqualsAColdOneHoweverTheLedgerChanges() throws {
    for step in 0..<6 {
      switch step {
      case 0: for session in 0..<70 { try write("s\(session)", 1...9) }
      case 1: try write("s3", 10...14)
      case 2: try write("copy", 1...9, generation: "s5", second: 1)
      case 3: try FileManager.default.removeItem(at: folder("sessions/s5.jsonl"))
      case 4: try Data("no cache".utf8).write(to: URL(filePath: cache))
      default: break
      }
      let warm = try LedgerSpending(ledger, cache: cache)
      let cold = try LedgerSpending(ledger, cache: nil)
      #expect(warm.sessions == cold.sessions, "step \(step)")
      #expect(try LedgerSpending(ledger, cache: cache).sessions == cold.sessions, "step \(step)")
      for key in ReportKey.allCases { #expect(report(warm, key) == report(cold, key)) }
    }
  }

  @Test func theFastReadingEqualsTheTranscripts() throws {
    try write("s1", 1...60)
    let session = try #require(try LedgerSpending(ledger, cache: nil).sessions.first)
    let transcript = Transcript(try ledger.contents(of: "s1").records)
    #expect(session == SessionSpending(transcript, session: "s1", damagedLines: 0))
    #expect(report(try LedgerSpending(ledger, cache: nil)).totals.cost == transcript.totals.cost)
  }

  @Test func damagedLinesAreCountedAsInTheJournal() throws {
    try write("s1", 1...4)
    let file = folder("sessions/s1.jsonl")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    bytes += Data("torn".utf8)
    try bytes.write(to: file)
    let spending = try LedgerSpending(ledger, cache: nil)
    let contents = try ledger.contents(of: "s1")
    #expect(spending.damaged.map(\.lines) == [contents.damaged.count] && spending.isAtLeast)
  }
}
