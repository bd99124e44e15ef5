import Exports
import Foundation
import Journal
import Records
import TestSupport
import Testing

@testable import App

/// Which sessions an export takes, and what it says of those that it cannot take whole.
@Suite struct ExportSelectionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func ledger(_ name: String) throws -> Ledger {
    Ledger(sessions: try folder.folder("\(name)/sessions"), pending: try folder.folder("\(name)/pending"))
  }

  private func write(
    _ id: String, in ledger: Ledger, generation: String, after seconds: TimeInterval = 0, gateway: String = "vercel",
    turn: Int = 1, prompt: String = "p"
  ) throws {
    let figures = UsageAndCost(cost: USD("0.5"))
    for entry in [
      Entry.turn(TurnStarted(turn: turn, prompt: prompt, assistant: "a", model: "m", gateway: gateway)),
      .generation(GenerationNamed(turn: turn, attempt: 1, id: generation)),
      .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: figures)),
    ] {
      let time = Date(timeIntervalSince1970: 1_790_000_000) + seconds
      try ledger.journal(id).append(Record(time: time, entry: entry), synced: false)
    }
  }

  private func read(
    _ set: LedgerSet, _ selection: SessionSelection = SessionSelection()
  ) throws -> (exports: [SessionExport], gaps: [JournalGap]) {
    var (exports, gaps): ([SessionExport], [JournalGap]) = ([], [])
    try set.read(selection, gap: { gaps.append($0) }) { exports.append($0) }
    return (exports, gaps)
  }

  /// Of all sessions those of real money, or of one gateway; a session that is named is taken whatever it is.
  @Test func playMoneyIsTakenWhereItIsAskedFor() throws {
    let own = try ledger("own")
    try write("real", in: own, generation: "gen_1")
    try write("play", in: own, generation: "gen_2", after: 1, gateway: "sandbox")
    try write("other", in: own, generation: "gen_3", after: 2, gateway: "openrouter")
    let set = try LedgerSet(own: own)
    func ids(_ gateway: String?, _ ids: [String]? = nil) throws -> [String] {
      var selection = SessionSelection(ids: ids)
      selection.gateway = gateway
      return try read(set, selection).exports.map(\.session.id)
    }
    #expect(try ids(nil) == ["real", "other"] && ids("sandbox") == ["play"] && ids("openrouter") == ["other"])
    #expect(try ids(nil, ["play", "real"]) == ["play", "real"])
    // A session without a turn of the period is no session of the export.
    var selection = SessionSelection()
    selection.since = selection.calendar.day(of: 1_790_000_000 + 2 * 86_400)
    #expect(try read(set, selection).exports.isEmpty)
  }

  /// A copied journal has the generations of the older one, whatever it is called.
  @Test func ofACopiedJournalTheOlderSessionCounts() throws {
    let own = try ledger("own")
    try write("z-first", in: own, generation: "gen_1")
    try write("a-copy", in: own, generation: "gen_1", after: 1)
    let exports = try read(LedgerSet(own: own)).exports
    #expect(exports.map(\.session.id) == ["z-first", "a-copy"])
    #expect(exports.map(\.totals.cost) == [USD("0.5"), .zero])
  }

  /// What one ledger cannot read, another one may have.
  @Test func aSessionOfTwoLedgersSaysWhatDiffersAndWhatIsMissing() throws {
    let (own, other) = (try ledger("own"), try ledger("other"))
    try write("both", in: own, generation: "gen_1")
    try write("both", in: other, generation: "gen_2", prompt: "another")
    try write("half", in: other, generation: "gen_3", after: 1)
    try FileManager.default.createDirectory(
      at: folder("own/sessions/half.jsonl"), withIntermediateDirectories: false)
    try write("torn", in: own, generation: "gen_4", after: 2)
    let size = try #require(own.stamp(of: "torn")?.size)
    let file = try FileHandle(forWritingTo: folder("own/sessions/torn.jsonl"))
    try file.seekToEnd()
    try file.write(contentsOf: Data("x\ny\n".utf8))
    try file.close()
    let (exports, gaps) = try read(LedgerSet(own: own, shared: [folder("other").path]))
    #expect(Set(exports.map(\.session.id)) == ["both", "half", "torn"])
    #expect(exports.first { $0.session.id == "both" }?.turns.count == 2)
    #expect(gaps.contains(.conflict(session: "both", turns: [1])))
    #expect(gaps.contains(.damagedLines(session: "torn", count: 2, first: size)))
    let unreadable = gaps.compactMap { if case .unreadable(let session, _) = $0 { session } else { nil } }
    #expect(unreadable == ["half"] && gaps.count == 3)
  }

  /// A session needs no file that stays open, and neither does its mark for a collector.
  @Test func nothingStaysOpen() throws {
    func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count }
    let own = try ledger("own")
    for number in 0..<20 { try write("s\(number)", in: own, generation: "gen_\(number)") }
    let (set, marks) = (try LedgerSet(own: own), SpanMarks(folder: folder("spans").path))
    let before = try open()
    for number in 0..<5 {
      #expect(try read(set).exports.count == 20)
      for session in 0..<20 {
        marks.begin("s\(session)-\(number)", nil)
        marks.finish([1], of: "s\(session)-\(number)")
      }
    }
    // Other tests may have some open meanwhile.
    #expect(try open() - before < 60)
  }

  /// What the words are is left out where that is asked; the cost stays.
  @Test func anExportWithoutContentHasNoWord() throws {
    let own = try ledger("own")
    try write("a", in: own, generation: "gen_1", prompt: "promptword")
    var selection = SessionSelection()
    selection.hasContent = false
    let export = try #require(try read(LedgerSet(own: own), selection).exports.first)
    #expect(!export.hasContent && export.totals.cost == USD("0.5"))
    #expect(!ExportFormat.json.text(of: [export]).contains("promptword"))
  }
}
