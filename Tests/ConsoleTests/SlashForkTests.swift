import App
import Chat
import Foundation
import Journal
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Going back in a conversation, going on from a part of it, and finding another one.
@Suite(.timeLimit(.minutes(2)))
struct SlashForkTests {
  private func records(_ fixture: ReplFixture, _ session: String) throws -> [Record] {
    try AppContext(environment: fixture.environment).requiredLedger().contents(of: session).records
  }

  /// What a report counts: generations and their cost.
  private func counted(_ fixture: ReplFixture) async throws -> (generations: Int, cost: USD?) {
    let ledger = try AppContext(environment: fixture.environment).requiredLedger()
    let spending = try await LedgerSpending.reading([.init(ledger, cache: nil)])
    let report = spending.report(ReportQuery(keys: [.model]))
    return (report.totals.generations, report.totals.cost)
  }

  @Test func aForkGoesOnFromATurnAndDoesNotCountItsBills() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("two"), .line("three"), .line("/fork 2"), .line("four"), .line("/undo"), .line("/undo"),
      .line("five"), .line("/settle"),
    ])
    let parent = try #require(repl.others.first).id
    #expect(repl.session.id != parent)
    let sent = try fixture.prompts.map { $0.dropFirst().map(\.content) }
    #expect(sent[3] == ["one", "reply 1", "two", "reply 2", "four"])
    #expect(sent[4] == ["one", "reply 1", "five"])
    #expect(fixture.output.contains("goes on from turn 2 of"))
    #expect(fixture.output.contains("its bill is another session's"))
    let turns = await repl.session.transcript.turns.map(\.index)
    #expect(turns == [3, 4])
    let own = try records(fixture, repl.session.id)
    #expect(Transcript(own).conversation == (await repl.session.transcript.conversation))
    await repl.settlement.refresh(repl.session)
    _ = await repl.settlement.settleOnce(parent)
    await repl.leave()
    let (generations, cost) = try await counted(fixture)
    #expect(generations == 5 && cost == USD("0.021"))
    #expect(Transcript(own).totals.turns == 2)
  }

  @Test func aForkGoesOnAfterItWasResumedAndCanBeForkedAgain() async throws {
    let fixture = try ReplFixture()
    let (first, _) = try await fixture.chat([.line("one"), .line("/fork"), .line("two")])
    await first.leave()
    let (again, _) = try await fixture.chat([
      .line("/resume \(first.session.id)"), .line("three"), .line("/fork 1"), .line("four"),
    ])
    let sent = try fixture.prompts.map { $0.dropFirst().map(\.content) }
    #expect(sent[2] == ["one", "reply 1", "two", "reply 2", "three"])
    #expect(sent[3] == ["one", "reply 1", "four"])
    #expect(await again.session.transcript.turns.map(\.index) == [2])
    await again.leave()
  }

  @Test func aForkThatIsClearedBeforeItsFirstTurnIsNone() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([.line("one"), .line("/fork"), .line("/clear"), .line("two")])
    #expect(try fixture.prompts.map { $0.dropFirst().map(\.content) }.last == ["two"])
    let own = Transcript(try records(fixture, repl.session.id))
    #expect(own.session?.fork == nil && own.conversation.map(\.content) == ["two", "reply 2"])
    await repl.leave()
  }

  @Test func aForkThatWasNeverUsedLeavesNothingBehind() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([.line("one"), .line("/fork"), .line("/resume")])
    #expect(fixture.names("sessions").count == 1)
    #expect(await repl.session.transcript.turns.count == 1)
    await repl.leave()
  }

  @Test(arguments: [
    ("/fork", "there is no turn to go on from"), ("/fork 7", "there is no turn 7 with a reply"),
    ("/fork x", "is not the number of a turn"), ("/fork 0", "is not the number of a turn"),
    ("/fork 99999999999999999999", "is not the number of a turn"), ("/undo", "there is no turn to take out"),
    ("/retry", "there is no turn to ask again"), ("/edit last", "there is no turn to edit"),
    ("/search", "the text to search for is empty"), ("/search --sinec 7d x", "/search has no option --sinec"),
    ("/search --since", "--since needs a value"), ("/search --since 7x x", "7x"),
  ]) func refusesWhatThereIsNot(_ line: String, _ words: String) async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([.line(line)])
    #expect(fixture.output.contains(words), "\(fixture.output)")
    #expect(repl.others.isEmpty && fixture.names("sessions").isEmpty)
  }

  @Test func aRetryOnAnotherModelIsForOneTurnAndBothArePaid() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("/retry gpt-5"), .line("two"), .line("/retry nosuch"), .line("/settle"),
    ])
    let usual = SessionOpening.standardModel
    #expect(try fixture.models == [usual, "openai/gpt-5", usual])
    #expect(try fixture.prompts.map { $0.dropFirst().map(\.content) }.last == ["one", "reply 2", "two"])
    #expect(fixture.output.contains("the gateway lists no model \"nosuch\""))
    await repl.leave()
    let (generations, cost) = try await counted(fixture)
    #expect(generations == 3 && cost == USD("0.0126"))
  }

  /// The files of the prompt go again, and the user's own words stay its question.
  @Test func aRetryAndAComparisonHaveTheFilesOfThePrompt() async throws {
    let fixture = try ReplFixture()
    try Data("a note\n".utf8).write(to: fixture.home("note.txt"))
    let gif = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x44, 0, 0x3B]
    try Data(gif).write(to: fixture.home("a.gif"))
    let (repl, _) = try await fixture.chat([
      .line("/attach \(fixture.home("note.txt").path) \(fixture.home("a.gif").path)"), .line("What?"), .line("/retry"),
      .line("/compare sonnet gpt-5"),
    ])
    let turns = await repl.session.transcript.turns
    #expect(turns.map(\.start.question) == ["What?", "What?", "What?", "What?"])
    #expect(turns.map { $0.start.media?.map(\.name) } == [["a.gif"], ["a.gif"], ["a.gif"], ["a.gif"]])
    await repl.leave()
  }

  @Test func aRetryThatIsNotSentLeavesTheModelOfTheNextTurn() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("/budget 0"), .line("/retry gpt-5"), .line("/budget off"), .line("two"),
    ])
    #expect(try fixture.models == [SessionOpening.standardModel, SessionOpening.standardModel])
    await repl.leave()
  }

  @Test func undoInAForkTakesOneTurnOut() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("two"), .line("three"), .line("/fork"), .line("/undo"), .line("four"),
    ])
    #expect(
      try fixture.prompts.map { $0.dropFirst().map(\.content) }.last == ["one", "reply 1", "two", "reply 2", "four"])
    await repl.leave()
  }

  @Test func searchNumbersWhatItFindsAndResumeTakesANumber() async throws {
    let fixture = try ReplFixture()
    let (first, _) = try await fixture.chat([.line("Why a deadlock?")])
    await first.leave()
    let (second, _) = try await fixture.chat([.line("Another deadlock?")])
    await second.leave()
    let (repl, _) = try await fixture.chat([.line("/search DEADLOCK"), .line("/resume 2"), .line("more")])
    #expect(repl.session.id == first.session.id)
    #expect(fixture.output.contains("1  \(second.session.id.prefix(4))"))
    #expect(fixture.output.contains("    turn 1 prompt  Why a [deadlock]?"))
    await repl.leave()
    let (last, _) = try await fixture.chat([.line("/search deadlock"), .line("/search --assistant swift deadlock")])
    #expect(fixture.output.contains("no session matches"))
    #expect(last.viewState.found.isEmpty, "a number is one of the last search's")
    await last.leave()
  }

  @Test func theTitleIsWhatTheUserAsked() async throws {
    let fixture = try ReplFixture()
    let file = fixture.home("notes.txt")
    try Data("first line of a file\n".utf8).write(to: file)
    let (repl, _) = try await fixture.chat([.line("/attach \(file.path)"), .line("What is in it?"), .line("/sessions")])
    #expect(fixture.output.contains(try Regex(#"\* [0-9a-z]{4}  .*  What is in it\?"#)))
    #expect(try fixture.prompts.last?.last?.content.contains("first line of a file") == true)
    await repl.leave()
  }
}
