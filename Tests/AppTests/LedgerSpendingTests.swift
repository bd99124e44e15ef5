import Foundation
import Journal
import Records
import Settings
import TestSupport
import Testing

@testable import App

@Suite struct LedgerSpendingTests {
  private let fixture: LedgerFixture
  private var folder: TemporaryFolder { fixture.folder }
  private var ledger: Ledger { fixture.ledger }
  private var cache: String { fixture.cache }

  init() throws {
    fixture = try LedgerFixture()
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
      try fixture.append(entries, to: session, after: TimeInterval(turn * 20_000 + second))
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

  /// Copies the ledger into another data folder.
  private func copied(_ name: String) throws -> SharedLedger {
    try FileManager.default.createDirectory(at: folder(name), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: folder("sessions"), to: folder("\(name)/sessions"))
    return try SharedLedger(folder(name).path)
  }

  private func read(_ shared: [SharedLedger]) throws -> LedgerSpending {
    let set = try LedgerSet(own: ledger, shared: shared.map(\.path))
    let folders = try Folders(environment: ["TUPPENCE_HOME": folder("home").path])
    try folders.create()
    let spending = try LedgerSpending(set.sources(folders))
    // The second reading takes the caches.
    #expect(try LedgerSpending(set.sources(folders)).sessions == spending.sessions)
    return spending
  }

  @Test func aSessionOfTwoLedgersIsTheUnionOfItsRecords() throws {
    try write("s1", 1...5)
    let other = try copied("other")
    try write("s1", 6...8)
    try write("s2", 1...2)
    // The other one knows a bill that this one does not.
    let bill = ChargeFound(
      turn: 3, attempt: 1, id: "gen_s1_3", lookup: .done, figures: UsageAndCost(cost: USD("0.009")))
    try other.ledger.journal("s1").append(
      Record(time: Date(timeIntervalSince1970: 1_791_000_000), entry: .charge(bill)), synced: false)
    let report = report(try read([other]), .session)
    let costs = ["0.001", "0.002", "0.009", "0.004", "0.005", "0.006", "0.007", "0.008"]
    let expected = costs.reduce(USD.zero) { $0 + (USD($1) ?? .zero) }
    #expect(report.rows.map(\.keys) == [["s1"], ["s2"]] && report.turns == 10)
    #expect(report.rows.first?.spent.cost == expected && report.totals.pending == 4)
    #expect(try read([other]).conflicts.isEmpty)
  }

  @Test func turnsThatDifferBetweenTwoLedgersCountBothAndAreNamed() throws {
    try write("s1", 1...2)
    let other = try copied("other")
    try write("s1", 3...3)
    let start = TurnStarted(turn: 3, prompt: "another", assistant: "web", model: "m", gateway: "vercel")
    for entry in [Entry.turn(start), .generation(GenerationNamed(turn: 3, attempt: 1, id: "gen_other"))] {
      try other.ledger.journal("s1").append(
        Record(time: Date(timeIntervalSince1970: 1_790_000_100), entry: entry), synced: false)
    }
    let spending = try read([other])
    #expect(spending.conflicts == [LedgerSpending.Conflict(session: "s1", turns: [3])])
    #expect(report(spending).turns == 4 && report(spending).totals.unknown == 1)
    #expect(report(spending, .assistant).rows.map(\.keys) == [["swift"], ["web"]])
  }

  @Test func linksAndOtherThingsOfAnotherLedgerAreNotRead() throws {
    try write("s1", 1...2)
    try write("secret", 1...2)
    let other = try copied("other")
    try FileManager.default.removeItem(at: folder("other/sessions/secret.jsonl"))
    try FileManager.default.createSymbolicLink(
      at: folder("other/sessions/secret.jsonl"), withDestinationURL: folder("sessions/secret.jsonl"))
    #expect(mkfifo(folder("other/sessions/pipe.jsonl").path, 0o600) == 0)
    try FileManager.default.removeItem(at: folder("sessions/secret.jsonl"))
    try FileManager.default.createDirectory(at: folder("sessions/own.jsonl"), withIntermediateDirectories: false)
    let spending = try read([other])
    #expect(spending.unreadable.sorted() == ["own", "pipe", "secret"] && spending.isAtLeast)
    #expect(throws: JournalError.self) { try other.ledger.contents(of: "secret") }
    try FileManager.default.createSymbolicLink(
      at: folder("linked"), withDestinationURL: folder("other/sessions"))
    try FileManager.default.createDirectory(at: folder("third"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder("third/sessions"), withDestinationURL: folder("other/sessions"))
    #expect(throws: AppError.noLedger(folder("third").path)) { try SharedLedger(folder("third").path) }
    #expect(throws: Never.self) { try SharedLedger(folder("linked").path) }
  }

  /// A folder has one cache by whatever name it is given; a folder of journals may be given itself.
  @Test func aFolderOfAnotherIsKnownByWhereItIs() throws {
    try write("s1", 1...2)
    let other = try copied("other")
    try FileManager.default.createSymbolicLink(at: folder("linked"), withDestinationURL: folder("other"))
    let folders = try Folders(environment: ["TUPPENCE_HOME": folder("home").path])
    func caches(_ names: String...) throws -> [String?] {
      try LedgerSet(own: ledger, shared: names.map { folder($0).path }).sources(folders).map(\.cache)
    }
    let (direct, linked) = (try caches("other"), try caches("linked"))
    #expect(direct == linked && direct.count == 2 && direct[0] == folders.spendingCache && direct[0] != direct[1])
    try FileManager.default.moveItem(at: folder("other/sessions"), to: folder("plain"))
    #expect(try SharedLedger(folder("plain").path).ledger.unorderedIDs() == ["s1"])
    #expect(throws: AppError.noLedger(other.path)) { try SharedLedger(other.path) }
  }

  /// One's own ledger comes first, and what is damaged in any of them counts.
  @Test func aSessionOfTwoLedgersHasTheDamageOfBoth() throws {
    try write("s1", 1...2)
    let other = try copied("other")
    for (name, text) in [("sessions", "x\n"), ("other/sessions", "x\ny\n")] {
      let file = try FileHandle(forWritingTo: folder("\(name)/s1.jsonl"))
      try file.seekToEnd()
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    }
    let set = try LedgerSet(own: ledger, shared: [other.path])
    let (union, damaged) = try set.contents(of: "s1")
    #expect(damaged == 3 && Transcript(union.records).turns.count == 2)
    #expect(throws: JournalError.noSuchSession("gone")) { _ = try set.contents(of: "gone") }
    try write("own", 1...1)
    #expect(try set.sessions().mapValues(\.count) == ["s1": 2, "own": 1])
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

  /// Budgets write the cache where an eighth of the sessions is not in it, and reports always.
  @Test func aCacheIsWrittenWhereMuchIsNew() throws {
    func bytes() throws -> Data { try Data(contentsOf: URL(filePath: cache)) }
    for session in 0..<14 { try write("s\(session)", 1...1) }
    _ = try LedgerSpending(ledger, cache: cache)
    let before = try bytes()
    for (session, isWritten) in [(14, false), (15, true)] {
      try write("s\(session)", 1...1)
      let read = try LedgerSpending([.init(ledger, cache: cache)], writesCache: .whereMuchIsNew)
      #expect(read.sessions.count == session + 1)
      #expect(try (bytes() != before) == isWritten, "with \(session + 1) sessions")
    }
    let after = try bytes()
    try write("s16", 1...1)
    _ = try LedgerSpending(ledger, cache: cache)
    #expect(try bytes() != after)
  }

  @Test func aCacheOfAnotherTimeZoneOrWithAFlippedBitIsNone() throws {
    try write("s1", 1...3)
    let entry = SpendingFile.Entry(stamp: "x", spending: try LedgerSpending(ledger, cache: nil).sessions[0])
    let bytes = Data(SpendingFile.encoded([entry], zone: "a"))
    #expect(SpendingFile.decoded(bytes, zone: "a") == [entry] && SpendingFile.decoded(bytes, zone: "b") == nil)
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 1
      #expect(SpendingFile.decoded(other, zone: "a") == nil, "byte \(place)")
      #expect(SpendingFile.decoded(bytes[..<place], zone: "a") == nil)
    }
  }
}
