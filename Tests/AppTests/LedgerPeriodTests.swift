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

  /// A turn's own gateway comes before its session's.
  @Test func aTurnIsOfTheGatewayThatItNames() async throws {
    let own = try ledger("own")
    let opened = SessionOpened(
      id: "a", gateway: "openrouter", baseURL: "", billing: .lookup, assistant: "a", model: "m", program: "0.1")
    try own.journal("a").append(Record(time: Self.start, entry: .session(opened)), synced: false)
    try write("a", in: own, generation: "gen_1")
    #expect(try await items(LedgerSet(own: own)).map(\.id) == ["gen_1"])
  }

  /// What separates a generation in the gateway's report, and what is no conversation.
  @Test func anItemSaysWhetherTheReportCanSeparateIt() async throws {
    let own = try ledger("own")
    let fees = "report-queries-vercel"
    for (id, tags, user) in [("a", ["session:a"], "ada"), ("b", ["session:a", "x:b"], nil), (fees, [], nil)] {
      let start = TurnStarted(
        turn: 1, prompt: "p", assistant: id, model: "m", tags: tags, user: user, gateway: "vercel")
      try own.journal(id).append(Record(time: Self.start, entry: .turn(start)), synced: false)
    }
    let found = try await items(LedgerSet(own: own))
    #expect(found.map(\.session) == ["a", "b", fees] && found.map(\.isTagged) == [true, false, false])
    #expect(found.map(\.user) == ["ada", nil, nil] && found.map(\.isReportFee) == [false, false, true])
  }

  /// What is missing of a session may have been money.
  @Test func aDamagedSessionIsNamedAndItsGoodLinesCount() async throws {
    let own = try ledger("own")
    for id in ["good", "torn"] { try write(id, in: own, generation: "gen_\(id)") }
    let file = try FileHandle(forWritingTo: own.journal("torn").url)
    try file.seekToEnd()
    try file.write(contentsOf: Data("torn\n".utf8))
    try file.close()
    try FileManager.default.createDirectory(at: folder("own/sessions/x.jsonl"), withIntermediateDirectories: false)
    let period = (Self.start - 10)..<(Self.start + 100)
    let set = try LedgerSet(own: own)
    let read = try await LedgerPeriod.reading(set, gateway: "vercel", period)
    #expect(read.unreadable == ["torn", "x"] && read.items.map(\.session) == ["good", "torn"])
    #expect(try await LedgerPeriod.reading(set, gateway: "openrouter", period).items.isEmpty)
  }

  /// A whole id is that session, also where it is the beginning of another one's.
  @Test func aWholeIDComesBeforeABeginning() throws {
    let own = try ledger("own")
    for id in ["aa", "aab", "aac", "b"] { try write(id, in: own, generation: "gen_\(id)") }
    let set = try LedgerSet(own: own)
    #expect(try set.id(startingWith: "aa") == "aa" && set.id(startingWith: "b") == "b")
    #expect(try set.id(startingWith: "aab") == "aab")
    #expect(throws: JournalError.ambiguousSession("a", matches: 3)) { try set.id(startingWith: "a") }
    for text in ["", "c"] { #expect(throws: JournalError.noSuchSession(text)) { try set.id(startingWith: text) } }
  }

  /// An export of a period has its first day and its last one, and of a session that is named and cannot be read none.
  @Test func anExportHasBothDaysOfItsPeriod() throws {
    let own = try ledger("own")
    try write("a", in: own, generation: "gen_1")
    let calendar = ReportCalendar(isUTC: true)
    let day = calendar.day(of: Int(Self.start.timeIntervalSince1970))
    func count(_ since: Int?, _ until: Int?) throws -> Int {
      var selection = SessionSelection()
      selection.calendar = calendar
      selection.since = since.map { day.advanced(by: $0) }
      selection.until = until.map { day.advanced(by: $0) }
      var count = 0
      try LedgerSet(own: own).read(selection, gap: { _ in }) { count += $0.turns.count }
      return count
    }
    #expect(try count(0, 0) == 1 && count(0, nil) == 1 && count(nil, 0) == 1 && count(-1, 1) == 1)
    #expect(try count(1, nil) == 0 && count(nil, -1) == 0)
    try FileManager.default.createDirectory(at: folder("own/sessions/x.jsonl"), withIntermediateDirectories: false)
    var gaps = 0
    try LedgerSet(own: own).read(SessionSelection(), gap: { _ in gaps += 1 }) { _ in }
    #expect(gaps == 1)
    #expect(throws: AppError.self) {
      try LedgerSet(own: own).read(SessionSelection(ids: ["x"]), gap: { _ in }) { _ in }
    }
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
