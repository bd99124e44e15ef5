import Foundation
import Records
import Testing

@testable import Console

/// `tuppence sessions TEXT`: where a text is in the conversations of the ledger.
@Suite struct SearchCommandTests {
  struct Row: Decodable {
    struct Match: Decodable, Equatable {
      var turn: Int?
      var `in`: String
      var match: String
    }
    var id: String
    var turns: Int
    var matches: [Match]?
  }

  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    var old = JournalText("aaaa000000000001")
    old.turn(1, "Why does my actor deadlock?", reply: "It awaits itself.", cost: "0.004171", bill: "0.004321")
    old.turn(2, "And then?", reply: "Then the ACTOR\nDeadlock ends.", cost: "0.001", generation: "gen_2")
    old.add(.change(Change(title: "Deadlocks")))
    var new = JournalText("bbbb000000000002", minute: 5)
    new.add(
      .turn(
        TurnStarted(
          turn: 1, prompt: "diff --git a/x\n\nIs there a \u{1B}[2Jdeadlock ¤ in it?",
          question: "Is there a \u{1B}[2Jdeadlock ¤ in it?", assistant: "review", model: "openai/gpt-5", user: "ada")))
    new.add(.reply(ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "No.")))
    var failed = JournalText("cccc000000000003", minute: 9)
    failed.add(.turn(TurnStarted(turn: 1, prompt: "deadlock", assistant: "swift", model: "openai/gpt-5")))
    failed.add(.reply(ReplyEnded(turn: 1, attempt: 1, status: .failed, text: "", isFree: true)))
    for journal in [old, new, failed] { try fixture.write(journal) }
    return fixture
  }

  @Test func showsEachPlaceWithItsTurnAndTheMatchMarked() async throws {
    let answer = try await fixture().run("sessions", "deadlock")
    #expect(answer.code == 0)
    #expect(
      answer.lines.map { $0.replacing(#/ \d{4}-\d\d-\d\d \d\d:\d\d /#, with: " TIME ") } == [
        "bbbb  TIME  Is there a ^[[2Jdeadlock ¤ in it?",
        "    turn 1 prompt  diff --git a/x Is there a ^[[2J[deadlock] ¤ in it?",
        "aaaa  TIME  Deadlocks",
        "    title  [Deadlock]s",
        "    turn 1 prompt  Why does my actor [deadlock]?",
        "    turn 2 reply  Then the ACTOR [Deadlock] ends.",
      ])
    #expect(answer.errors == "1 session without a reply not shown; --all shows them\n")
  }

  @Test(arguments: [40, 80, 200]) func noLineIsWiderThanTheScreen(_ width: Int) async throws {
    var fixture = try fixture()
    fixture.environment["COLUMNS"] = "\(width)"
    var long = JournalText("dddd000000000004", minute: 20)
    long.turn(
      1, String(repeating: "before ", count: 40) + "deadlock" + String(repeating: " behind", count: 40), cost: "0.001")
    try fixture.write(long)
    let lines = try await fixture.run("sessions", "deadlock").lines
    #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
    #expect(lines[1].contains(width > 40 ? "before [deadlock] behind" : " [deadlock] "))
  }

  @Test(arguments: [
    (["--all"], ["cccc", "bbbb", "aaaa"]), (["--assistant", "review"], ["bbbb"]),
    (["--model", "GPT-5-mini"], ["aaaa"]),
    (["--user", "ada"], ["bbbb"]), (["--user", "nobody"], []), (["--since", "2026-11-22"], []),
    (["--since", "2026-11-21"], ["bbbb", "aaaa"]), (["--search", "git"], ["bbbb"]),
  ]) func filtersByTurns(_ options: [String], _ found: [String]) async throws {
    let text = options.contains("--search") ? [] : ["deadlock"]
    let rows: [Row] = try await fixture().run(["sessions", "--json"] + options + text).json()
    #expect(rows.map { String($0.id.prefix(4)) } == found)
  }

  @Test func theFiltersChooseSessionsWithoutATextToo() async throws {
    let rows: [Row] = try await fixture().run("sessions", "--json", "--model", "mini").json()
    #expect(rows.map(\.id) == ["aaaa000000000001"])
    let all: [Row] = try await fixture().run("sessions", "--json", "--all").json()
    #expect(all.count == 3)
    let none = try await fixture().run("sessions", "--user", "bob")
    #expect(none.errors.hasPrefix("no session has a turn of that kind\n"))
  }

  @Test func printsTheMatchesForPrograms() async throws {
    let rows: [Row] = try await fixture().run("sessions", "actor deadlock", "--json").json()
    #expect(rows.map(\.turns) == [2])
    #expect(
      rows.first?.matches == [
        Row.Match(turn: 1, in: "prompt", match: "actor deadlock"),
        Row.Match(turn: 2, in: "reply", match: "ACTOR Deadlock"),
      ])
  }

  @Test(arguments: [["sessions", ""], ["sessions", "--search", " \t"]]) func anEmptyTextIsRefused(_ line: [String])
    async throws
  {
    let answer = try await fixture().run(line)
    #expect(answer.code == Failure.Code.usage && answer.errors.contains("the text to search for is empty"))
  }

  @Test func aDamagedJournalIsNamedAndTheRestIsSearched() async throws {
    let fixture = try fixture()
    let journal = fixture.journal("aaaa000000000001")
    var bytes = try Data(contentsOf: journal)
    let place = try #require(bytes.firstRange(of: Data("Why does".utf8)))
    bytes[place.lowerBound] = UInt8(ascii: "w")
    try bytes.write(to: journal)
    let answer = try await fixture.run("sessions", "deadlock")
    #expect(answer.lines.contains { $0.hasPrefix("    title  ") })
    #expect(!answer.output.contains("Why does") && !answer.output.contains("why does"))
    #expect(answer.errors.contains("damaged lines are left out of: aaaa; tuppence check says more"))
    // One without a readable first record is searched too.
    try Data(bytes.drop { $0 != 0x0A }.dropFirst()).write(to: journal)
    #expect(try await fixture.run("sessions", "deadlocks").lines.contains { $0.contains("[Deadlocks]") })
  }

  @Test func theListHidesWhatWasNeverAnswered() async throws {
    let fixture = try fixture()
    let answer = try await fixture.run("sessions")
    #expect(!answer.output.contains("cccc"))
    #expect(answer.errors == "1 session without a reply not shown; --all shows them\n")
    #expect(answer.output.contains("Is there a ^[[2Jdeadlock ¤ in it?"))
    #expect(try await fixture.run("sessions", "--all").output.contains("cccc"))
  }
}
