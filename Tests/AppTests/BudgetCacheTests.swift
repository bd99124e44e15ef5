import Foundation
import Journal
import Records
import Settings
import TestSupport
import Testing

@testable import App
@testable import Chat

/// Budgets by assistant or user take the reports' cache: never another sum than that of the journals.
@Suite struct BudgetCacheTests {
  private let fixture: LedgerFixture
  private var folder: TemporaryFolder { fixture.folder }
  private var ledger: Ledger { fixture.ledger }
  private var cache: String { fixture.cache }

  init() throws {
    fixture = try LedgerFixture()
  }

  private func write(
    _ session: String, _ turns: ClosedRange<Int>, ids: String? = nil, gateway: String = "vercel"
  ) throws {
    for turn in turns {
      let id = "gen_\(ids ?? session)_\(turn)"
      let figures = UsageAndCost(cost: turn % 7 == 0 ? nil : USD("0.00\(turn)"))
      var entries: [Entry] = [
        .turn(
          TurnStarted(
            turn: turn, prompt: "p", assistant: turn % 2 == 0 ? "swift" : "web", model: "m",
            tags: ["session:\(session)"],
            user: turn % 3 == 0 ? nil : "ada", estimate: USD("0.01"), tagFees: USD("0.00015"), gateway: gateway)),
        .generation(GenerationNamed(turn: turn, attempt: 1, id: id)),
        .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "t", figures: figures)),
      ]
      if turn % 2 == 0 {
        // Every tenth is far beyond what was expected, and counts as that.
        let bill = turn % 10 == 0 ? UsageAndCost(cost: USD("9")) : figures
        entries.append(.charge(ChargeFound(turn: turn, attempt: 1, id: id, lookup: .done, figures: bill)))
      }
      try fixture.append(entries, to: session, after: TimeInterval(turn * 20_000))
    }
  }

  private func index() -> SpendingIndex {
    SpendingIndex(ledger, isPlayMoney: false) { [ledger, cache] in LedgerSpending.known(ledger, cache: cache) }
  }

  private func statuses(_ index: SpendingIndex, _ own: Transcript) throws -> [BudgetStatus] {
    let scopes = [BudgetScope.day, .month, .assistant("swift"), .assistant("web"), .user("ada"), .user("bob")]
    let now = LedgerFixture.start + 60_000
    let read = try index.others(since: nil, except: "own", alongside: own)
    let spendings = own.spendings + read.spendings.withoutRepeats(of: own)
    return scopes.map { scope in
      var status = spendings.status(of: Budget(scope: scope, limit: USD("1") ?? .zero), at: now, by: .system)
      status.unknown += read.unreadable
      return status
    }
  }

  @Test func budgetsCountTheSameWithTheCacheHoweverTheLedgerChanges() throws {
    let long = index()
    var own = Transcript()
    for step in 0..<8 {
      switch step {
      case 0: for session in 0..<9 { try write("s\(session)", 1...12) }
      case 1: try write("s2", 13...14)
      case 2: try write("copy", 1...12, ids: "s3")
      case 3: own = Transcript(try ledger.contents(of: "s4").records)
      case 4: try FileManager.default.removeItem(at: folder("sessions/s5.jsonl"))
      case 5: try write("play", 1...5, gateway: "sandbox")
      case 6: try append("half a line", to: "s6")
      default: try append(Self.laterLine, to: "s7")
      }
      let expected = try statuses(SpendingIndex(ledger, isPlayMoney: false), own)
      #expect(try statuses(long, own) == expected, "step \(step)")
      #expect(try statuses(index(), own) == expected, "step \(step)")
      #expect(expected[2].spent > .zero && expected[4].spent > .zero && expected[2].leftOut > 0)
    }
    #expect(try index().others(since: nil, except: "own").newer == "s7")
    #expect(
      LedgerSpending.known(ledger, cache: cache).map(\.session).sorted() == ["play", "s0", "s1", "s2", "s4", "s8"])
  }

  /// A sound line of a later version that this one cannot read.
  private static var laterLine: String {
    let text = #"{"v":9,"ts":"2026-11-21T10:00:00.000Z","type":"later""#
    return text + #","crc":"\#(CRC32.digits(text.utf8))"}"#
  }

  private func append(_ line: String, to session: String) throws {
    let file = try FileHandle(forWritingTo: folder("sessions/\(session).jsonl"))
    try file.seekToEnd()
    try file.write(contentsOf: Data((line + "\n").utf8))
    try file.close()
  }

  /// A cache that was cut, changed, or is of other journals lifts no budget.
  @Test func aSpoiltOrOldCacheChangesNoSum() throws {
    for session in 0..<4 { try write("s\(session)", 1...6) }
    let old = try { () throws -> Data in
      _ = LedgerSpending.known(ledger, cache: cache)
      return try Data(contentsOf: URL(filePath: cache))
    }()
    for session in 0..<4 { try write("s\(session)", 7...13) }
    let expected = try statuses(SpendingIndex(ledger, isPlayMoney: false), Transcript())
    var random = SeededRandom(seed: 3)
    for step in 0..<40 {
      var bytes = old
      if step > 0 {
        _ = LedgerSpending.known(ledger, cache: cache)
        bytes = try Data(contentsOf: URL(filePath: cache))
        if step % 2 == 0 {
          bytes[Int.random(in: bytes.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
        } else {
          bytes = bytes.prefix(Int.random(in: bytes.indices, using: &random))
        }
      }
      try bytes.write(to: URL(filePath: cache))
      #expect(try statuses(index(), Transcript()) == expected, "step \(step)")
    }
  }
}
