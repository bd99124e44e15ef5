import Foundation
import Testing

@testable import Console

@Suite struct SessionsCommandTests {
  struct Row: Decodable {
    var id: String
    var title: String?
    var opening: String
    var turns: Int
    var cost: String?
    var state: String
    var play_money: Bool
    var pending: Int
  }

  /// Two with real money, one with play money, one whose stream was cut.
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    var old = JournalText("aaaa000000000001")
    old.turn(1, "Why does my actor deadlock?", cost: "0.004171", bill: "0.004321")
    var play = JournalText("bbbb000000000002", gateway: "sandbox", minute: 1)
    play.turn(1, "Quack", cost: "0.5", bill: "0.5")
    var cut = JournalText("cccc000000000003", minute: 2)
    cut.turn(1, "line one\n\u{1B}[31mline two", cost: nil, generation: "gen_01M3RJQ2GXYP8F188NH5K17ED6")
    for journal in [old, play, cut] { try fixture.write(journal) }
    return fixture
  }

  @Test func listsTheNewestFirstAndKeepsPlayMoneyApart() async throws {
    let answer = try await fixture().run("sessions")
    let lines = answer.lines
    #expect(answer.code == 0)
    #expect(lines.count == 6)
    #expect(lines[0] == "session  started           turns        cost  state    open  gateway  title")
    #expect(lines[1].hasPrefix("cccc") && lines[1].contains("?  unknown     1"))
    #expect(lines[1].hasSuffix("line one ^[[31mline two"))
    #expect(lines[2].hasPrefix("bbbb") && lines[2].contains("$0.50 play  billed"))
    #expect(
      lines[3].hasPrefix("aaaa")
        && lines[3].hasSuffix("$0.004321   billed         vercel   Why does my actor deadlock?")
    )
    #expect(lines[4] == "2 sessions, at least $0.004321 known, 1 pending, 1 unknown")
    #expect(lines[5] == "1 session with play money, $0.50 billed")
  }

  @Test func printsAnArrayForPrograms() async throws {
    let rows: [Row] = try await fixture().run("sessions", "--json").json()
    #expect(rows.map(\.id) == ["cccc000000000003", "bbbb000000000002", "aaaa000000000001"])
    #expect(rows.map(\.cost) == [nil, "0.5", "0.004321"])
    #expect(rows.map(\.play_money) == [false, true, false])
    #expect(rows[0].pending == 1 && rows[0].state == "unknown")
    #expect(rows[2].opening == "Why does my actor deadlock?" && rows[2].title == nil)
  }

  @Test func findsWordsInPromptsAndReplies() async throws {
    let fixture = try fixture()
    let rows: [Row] = try await fixture.run("sessions", "ACTOR", "deadlock", "--json").json()
    #expect(rows.map(\.id) == ["aaaa000000000001"])
    let none = try await fixture.run("sessions", "--search", "no such words")
    #expect(none.output.isEmpty && none.errors == "no session matches\n" && none.code == 0)
  }

  @Test func renamesBySayingSoInTheJournal() async throws {
    let fixture = try fixture()
    let before = try Data(contentsOf: fixture.journal("aaaa000000000001"))
    #expect(try await fixture.run("sessions", "rename", "aaaa", "Actors", "and", "locks").code == 0)
    let rows: [Row] = try await fixture.run("sessions", "locks", "--json").json()
    #expect(rows.map(\.title) == ["Actors and locks"])
    #expect(try Data(contentsOf: fixture.journal("aaaa000000000001")).starts(with: before))
    #expect(!FileManager.default.fileExists(atPath: fixture.home.appending(path: "pending/aaaa000000000001").path))
  }

  @Test func deletesOnlyWithAYesAndNothingOpen() async throws {
    let fixture = try fixture()
    let asked = try await fixture.run("sessions", "delete", "aaaa")
    #expect(asked.code == Failure.Code.usage && asked.errors.contains("--yes"))
    let open = try await fixture.run("sessions", "delete", "cccc", "--yes")
    #expect(open.code == Failure.Code.refused && open.errors.contains("1 charge of session cccc is still open"))
    #expect(FileManager.default.fileExists(atPath: fixture.home.appending(path: "pending/cccc000000000003").path))
    #expect(try await fixture.run("sessions", "delete", "cccc", "--yes", "--force").code == 0)
    #expect(try await fixture.run("sessions", "delete", "aaaa", "-y").code == 0)
    let rows: [Row] = try await fixture.run("sessions", "--json").json()
    #expect(rows.map(\.id) == ["bbbb000000000002"])
  }

  @Test func leavesASessionThatAnotherProcessHolds() async throws {
    let fixture = try fixture()
    _ = try await fixture.run("sessions")
    let mark = fixture.home.appending(path: "pending/aaaa000000000001").path
    let descriptor = open(mark, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    for arguments in [["rename", "aaaa", "x"], ["delete", "aaaa", "--yes"]] {
      let answer = try await fixture.run(["sessions"] + arguments)
      #expect(answer.code == Failure.Code.failed && answer.errors.contains("is open in another tuppence"))
    }
    #expect(FileManager.default.fileExists(atPath: fixture.journal("aaaa000000000001").path))
  }

  @Test func tellsOfNoSessionsAndOfUnknownOnes() async throws {
    let fixture = try CommandFixture()
    #expect(try await fixture.run("sessions").errors == "no sessions yet; start one with: tuppence\n")
    #expect(try await fixture.run("sessions", "--json").output == "[\n\n]\n")
    let unknown = try await fixture.run("sessions", "delete", "zzzz", "--yes")
    #expect(unknown.code == Failure.Code.failed && unknown.errors.contains("no session \"zzzz\""))
  }
}
