import App
import Foundation
import Journal
import Records
import Testing

@testable import Console
@testable import Terminal

/// Lists of sessions: which are in them, in what order, and what is said of those that are not.
@Suite struct SessionFiguresTests {
  private static let ids = ["aaaa000000000001", "bbbb000000000002", "cccc000000000003"]

  private func ledger(_ fixture: CommandFixture) throws -> (Ledger, AppContext) {
    let context = try AppContext(environment: fixture.environment)
    return (try context.requiredLedger(), context)
  }

  /// A session of as many turns as it has costs.
  private static func journal(
    _ id: String, gateway: String = "vercel", minute: Int, title: String? = nil, _ costs: String...
  ) -> JournalText {
    var journal = JournalText(id, gateway: gateway, minute: minute)
    for (place, cost) in costs.enumerated() {
      journal.turn(
        place + 1, "prompt of \(id.prefix(4))", cost: cost, bill: cost, generation: "gen_\(id.prefix(4))\(place)")
    }
    if let title { journal.add(.change(Change(title: title))) }
    return journal
  }

  /// Begun in the order a, b, c; the journal of a was written last.
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    try fixture.write(Self.journal(Self.ids[0], minute: 0, title: "First", "0.1", "0.2"))
    try fixture.write(Self.journal(Self.ids[1], gateway: "sandbox", minute: 5, "7"))
    try fixture.write(Self.journal(Self.ids[2], minute: 9, "0.4"))
    for (place, hours) in [1, 3, 2].enumerated() {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: TimeInterval(-hours * 3_600))],
        ofItemAtPath: fixture.journal(Self.ids[place]).path)
    }
    return fixture
  }

  /// All of them by their beginning; the latest by their last change, and without sums.
  @Test func theLatestAreThoseThatChangedLast() throws {
    let fixture = try fixture()
    let (ledger, _) = try ledger(fixture)
    defer { withExtendedLifetime(fixture) {} }
    let all = SessionListing(ledger)
    #expect(all.summaries.map(\.id) == Self.ids.reversed())
    let latest = SessionListing(ledger, latest: 2)
    #expect(latest.summaries.map(\.id) == [Self.ids[0], Self.ids[2]])
    #expect(all.lines(width: 200, styles: .plain).count == 6)
    #expect(latest.lines(width: 200, styles: .plain).count == 3, "a part has no sum")
  }

  @Test func theSessionInUseIsMarkedAndNotOffered() throws {
    let fixture = try fixture()
    let (ledger, _) = try ledger(fixture)
    defer { withExtendedLifetime(fixture) {} }
    let listing = SessionListing(ledger)
    let lines = listing.lines(width: 200, styles: .plain, current: Self.ids[0])
    #expect(lines[0].hasPrefix("  session") && lines[1].hasPrefix("  cccc") && lines[3].hasPrefix("* aaaa"))
    #expect(listing.candidates(except: Self.ids[2]).map(\.text) == ["bbbb", "aaaa"])
    #expect(
      listing.candidates(except: "").map(\.note) == [
        "prompt of cccc · 1 turn, $0.40", "prompt of bbbb · 1 turn, $7.00 play", "First · 2 turns, $0.30",
      ])
  }

  @Test func sumsKeepPlayMoneyApart() throws {
    let fixture = try fixture()
    let (ledger, _) = try ledger(fixture)
    defer { withExtendedLifetime(fixture) {} }
    let lines = SessionListing(ledger).lines(width: 200, styles: .plain)
    #expect(lines.suffix(2) == ["2 sessions, $0.70 billed", "1 session with play money, $7.00 billed"])
    let turns = lines[1...3].map { $0.split(separator: " ")[3] }
    #expect(turns == ["1", "1", "2"], "\(lines)")
  }

  /// Those without a reply are counted with what they cost, and the session in use is always there.
  @Test func whatWasNeverAnsweredIsCountedWithItsCost() throws {
    let fixture = try fixture()
    var failed = JournalText("dddd000000000004", minute: 20)
    failed.add(.turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "openai/gpt-5")))
    failed.add(
      .reply(
        ReplyEnded(
          turn: 1, attempt: 1, status: .failed, text: "", figures: UsageAndCost(cost: USD("0.0125")))))
    try fixture.write(failed)
    let (ledger, _) = try ledger(fixture)
    let listing = SessionListing(ledger)
    #expect(listing.summaries.count == 3 && listing.unanswered == 1)
    let remark = try #require(listing.remark)
    #expect(remark.hasPrefix("1 session without a reply ($0.0125") && remark.hasSuffix(") not shown; --all shows them"))
    let all = SessionListing(ledger, hidesUnanswered: false)
    #expect(all.summaries.count == 4 && all.remark == nil)
    let own = SessionListing(ledger, own: "dddd000000000004")
    #expect(own.summaries.count == 4 && own.remark == nil)
  }

  @Test func programsGetEveryFigureUnderItsName() async throws {
    let fixture = try fixture()
    let output = try await fixture.run("sessions", "--json").output
    let first = try #require(output.components(separatedBy: "\"assistant\"").last)
    for member in [
      #""title" : "First""#, #""opening" : "prompt of aaaa""#, #""turns" : 2"#, #""pending" : 0"#,
      #""model" : "openai/gpt-5-mini""#, #" : "swift""#, #""gateway" : "vercel""#,
      #""input" : 2408"#, #""output" : 624"#, #""started" : "2026-11-21T10:00:00"#,
      #""last_turn" : "2026-11-21T10:00:05"#,
    ] { #expect(first.contains(member), "\(member): \(first)") }
  }

  /// Three places of a session are shown, the rest is counted.
  @Test(arguments: [(3, nil), (4, "    and in 1 more place"), (6, "    and in 3 more places")] as [(Int, String?)])
  func theFirstPlacesOfASessionAreShown(turns: Int, rest: String?) async throws {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.ids[0])
    for turn in 1...turns {
      journal.turn(turn, "the needle \(turn)", cost: "0.1", bill: "0.1", generation: "gen_\(turn)")
    }
    try fixture.write(journal)
    let lines = try await fixture.run("sessions", "needle").lines
    #expect(lines.count == 4 + (rest == nil ? 0 : 1))
    #expect(lines[1].hasPrefix("    turn 1 prompt  the [needle] 1") && lines[3].contains("turn 3"))
    if let rest { #expect(lines.last == rest) }
  }

  @Test func aSearchCanBeNumberedAndCut() async throws {
    let fixture = try fixture()
    let (ledger, context) = try ledger(fixture)
    defer { withExtendedLifetime(fixture) {} }
    let pattern = try #require(TextPattern("prompt"))
    let listing = SearchListing(SessionSearch(ledger, for: pattern), context)
    let heads = { (lines: [String]) in lines.filter { !$0.hasPrefix("    ") }.map { String($0.prefix(7)) } }
    #expect(heads(listing.lines(width: 80, styles: .plain, numbered: true)) == ["1  cccc", "2  bbbb", "3  aaaa"])
    #expect(heads(listing.lines(width: 80, styles: .plain, numbered: true, latest: 2)) == ["1  cccc", "2  bbbb"])
    // No line is wider than what is easily read, however wide the screen.
    let other = try longFixture()
    let (wide, _) = try self.ledger(other)
    defer { withExtendedLifetime(other) {} }
    let long = SearchListing(SessionSearch(wide, for: try #require(TextPattern("needle"))), context)
    let widest = try #require(long.lines(width: 1_000, styles: .plain).map(\.count).max())
    #expect((100...120).contains(widest), "\(widest)")
  }

  private func longFixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.ids[0])
    journal.turn(
      1, String(repeating: "hay ", count: 90) + "needle" + String(repeating: " hay", count: 90), cost: "0.1")
    try fixture.write(journal)
    return fixture
  }

  @Test func manyJournalsThatCannotBeReadAreNamedInPart() async throws {
    let fixture = try fixture()
    for number in 10...21 {
      try FileManager.default.createDirectory(
        at: fixture.journal("\(number)zz000000000001"), withIntermediateDirectories: false)
    }
    let answer = try await fixture.run("sessions", "prompt")
    let names = (10...19).map { "\($0)zz" }.joined(separator: ", ")
    #expect(answer.errors == "cannot be read: \(names) and 2 others; tuppence check says more\n", "\(answer.errors)")
  }

  @Test func theQuestionBeforeADeletionSaysWhatGoes() async throws {
    let fixture = try fixture()
    let asked = try await fixture.run("sessions", "delete", "aaaa")
    #expect(
      asked.errors.hasPrefix(
        "tuppence: Delete session aaaa (First), 2 turns, $0.30 billed? Its cost leaves every report; budgets keep it."),
      "\(asked.errors)")
    try fixture.write(JournalText("eeee000000000005", minute: 30))
    let empty = try await fixture.run("sessions", "delete", "eeee")
    #expect(empty.errors.hasPrefix("tuppence: Delete session eeee, 0 turns, "), "\(empty.errors)")
    #expect(!empty.errors.contains("leaves every report"))
    // What was asked and refused stays as it was, and can be deleted later.
    #expect(try await fixture.run("sessions", "delete", "eeee", "--yes").code == 0)
  }

  @Test func aTitleIsAllTheWordsBehindTheSession() async throws {
    let fixture = try fixture()
    #expect(try await fixture.run("sessions", "rename", "cccc", "A", "new  title").errors == "renamed\n")
    #expect(try await fixture.run("sessions").output.contains("A new"))
    #expect(try await fixture.run("sessions", "rename", "cccc", "").code == 64)
    #expect(try await fixture.run("sessions", "rename", "cccc", String(repeating: "x", count: 200)).code == 0)
    #expect(try await fixture.run("sessions", "rename", "cccc", String(repeating: "x", count: 201)).code == 64)
  }

  /// Another command can change the session while the program still runs.
  @Test func aDeletionThatIsRefusedGivesTheSessionBack() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let sessions = fixture.home("home/sessions")
    try FileManager.default.createDirectory(
      at: sessions, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let records = Self.journal(Self.ids[0], minute: 0, "0.1").records
    try records.reduce(into: Data()) { $0 += try RecordLine.encoded($1) }
      .write(to: sessions.appending(path: "\(Self.ids[0]).jsonl"))
    let running = Task { await fixture.program.run(["sessions", "delete", "aaaa"]) }
    #expect(await fixture.shows("[y/N] "))
    try fixture.terminal?.send("n\n")
    #expect(await running.value == 1)
    #expect(await fixture.shows("nothing was deleted"))
    #expect(fixture.names("pending").isEmpty, "no mark of the question is left")
    let pipe = try ReplFixture(home: fixture.home)
    #expect(await pipe.program.run(["sessions", "rename", "aaaa", "Still here"]) == 0)
    #expect(pipe.output.contains("renamed"), "\(pipe.output)")
  }

  /// Into a pipe nothing is cut, unless `COLUMNS` says so.
  @Test func aListInAPipeIsAsWideAsItsWords() async throws {
    var fixture = try CommandFixture()
    let title = String(repeating: "long title ", count: 15).trimmingCharacters(in: .whitespaces)
    try fixture.write(Self.journal(Self.ids[0], minute: 0, title: title, "0.1"))
    #expect(!(try await fixture.run("sessions").output.contains(title)))
    fixture.environment["COLUMNS"] = nil
    #expect(try await fixture.run("sessions").output.contains(title))
    fixture.environment["COLUMNS"] = ""
    #expect(try await fixture.run("sessions").output.contains(title))
  }

  /// A session without a readable first record is found, with what its other lines say.
  @Test func programsFindASessionWithoutItsFirstRecord() async throws {
    struct Row: Decodable {
      struct Match: Decodable {
        var turn: Int?
        var `in`: String
        var before: String
        var match: String
        var after: String
      }
      var id: String
      var title: String?
      var opening: String?
      var turns: Int
      var last_turn: String?
      var matches: [Match]
    }
    let fixture = try fixture()
    let file = fixture.journal(Self.ids[0])
    let bytes = try Data(contentsOf: file)
    try Data(bytes.drop { $0 != 0x0A }.dropFirst()).write(to: file)
    let rows: [Row] = try await fixture.run("sessions", "of aaaa", "--json").json()
    #expect(rows.map(\.id) == [Self.ids[0]] && rows.first?.title == "First" && rows.first?.turns == 2)
    #expect(rows.first?.opening == "prompt of aaaa" && rows.first?.last_turn?.hasPrefix("2026-11-21T10:00:05") == true)
    #expect(rows.first?.matches.map(\.turn) == [1, 2])
    let match = try #require(rows.first?.matches.first)
    #expect([match.in, match.before, match.match, match.after] == ["prompt", "prompt ", "of aaaa", ""])
  }

  @Test func whatASessionLacksIsNeitherZeroNorWhole() async throws {
    let fixture = try CommandFixture()
    try fixture.write(JournalText(Self.ids[0]))
    var cut = JournalText(Self.ids[1], minute: 5)
    cut.turn(1, "cut", cost: nil, generation: "gen_1")
    cut.turn(2, "strange", cost: "0.1", bill: "50", generation: "gen_2")
    cut.turn(3, "strange", cost: "0.1", bill: "50", generation: "gen_3")
    try fixture.write(cut)
    let lines = try await fixture.run("sessions", "--all").lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines[0] == "session started turns cost state open title", "\(lines)")
    #expect(lines[2].hasPrefix("aaaa ") && lines[2].hasSuffix(" 0 -"), "\(lines)")
    let json = try await fixture.run("sessions", "--json").output
    for member in [#""at_least" : true"#, #""doubtful" : 2"#, #""unknown" : 1"#, #""turns" : 3"#] {
      #expect(json.contains(member), "\(member): \(json)")
    }
    var failed = JournalText(Self.ids[2], minute: 9)
    failed.add(.turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "openai/gpt-5")))
    failed.add(.reply(ReplyEnded(turn: 1, attempt: 1, status: .failed, text: "")))
    try fixture.write(failed)
    let remark = try await fixture.run("sessions").errors
    #expect(remark.hasPrefix("2 sessions without a reply ("), "\(remark)")
  }

  @Test func aDeletionSaysThatItIsDone() async throws {
    let fixture = try fixture()
    let answer = try await fixture.run("sessions", "delete", "aaaa", "--yes")
    #expect(answer.code == 0 && answer.errors == "deleted\n" && answer.output.isEmpty)
    #expect(try await fixture.run("sessions", "--json").output.contains("aaaa") == false)
  }
}
