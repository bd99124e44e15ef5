import App
import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// `/compare`: several models, one prompt.
@Suite(.timeLimit(.minutes(2)))
struct ComparisonTests {
  private static let (first, second) = ("anthropic/claude-sonnet-5", "openai/gpt-5")

  @Test func aCostOfWhichAPartIsNotKnownIsTheLeast() {
    var known = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
    known.ended = ReplyEnded(
      turn: 1, attempt: 1, status: .failed, text: "", figures: UsageAndCost(cost: USD("0.0025")))
    var unknown = Generation(attempt: 2, started: Date(timeIntervalSince1970: 0))
    unknown.ended = ReplyEnded(turn: 1, attempt: 2, status: .complete, text: "Well.")
    let turn = Turn(
      start: TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m"), started: known.started,
      generations: [known, unknown], billing: .reported)
    let lines = ComparisonTable(turns: [turn], isPlayMoney: false).lines(width: 200, styles: .plain)
    #expect(lines.filter { $0.contains("≥ $0.0025") }.count == 2, "\(lines)")
  }

  /// Each row has its own figures, and only the reply that stays says so.
  @Test func theTableHasEachReplysFigures() {
    func turn(_ index: Int, _ model: String, _ figures: UsageAndCost?, time: Int) -> Turn {
      var generation = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
      generation.ended = ReplyEnded(
        turn: index, attempt: 1, status: .complete, text: "Well.", figures: figures, durationMilliseconds: time)
      return Turn(
        start: TurnStarted(turn: index, prompt: "p", assistant: "a", model: model), started: generation.started,
        generations: [generation], billing: .reported)
    }
    let known = UsageAndCost(cost: USD("0.001"), usage: Usage(input: 1_010, output: 2))
    let turns = [turn(3, "a/x", known, time: 1_000), turn(4, "b/y", nil, time: 2_000)]
    func cells(_ isPlayMoney: Bool) -> [[String]] {
      ComparisonTable(turns: turns, isPlayMoney: isPlayMoney, kept: 4).lines(width: 200, styles: .plain).map { line in
        line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      }
    }
    #expect(
      cells(false) == [
        ["reply", "turn", "model", "time", "in", "out", "cost", "state"],
        ["1", "3", "a/x", "1.0 s", "1,010", "2", "$0.001", "reported"],
        ["2", "4", "b/y", "2.0 s", "unknown", "unknown, kept"], ["total", "1,010", "2", "≥ $0.001", "unknown"],
      ])
    #expect(cells(true)[1][6] == "$0.001 play" && cells(true)[2][4] == "unknown")
  }

  @Test func theLastPromptIsAskedOfEachAndOneReplyIsKept() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("two"), .line("/compare sonnet gpt-5"), .line("three"), .line("/settle"),
    ])
    let sent = try fixture.prompts.map { $0.dropFirst().map(\.content) }
    #expect(sent[2] == ["one", "reply 1", "two"] && sent[3] == sent[2])
    #expect(Set(try fixture.models[2...3]) == [Self.first, Self.second])
    let turns = await repl.session.transcript.turns
    #expect(turns.map(\.isInConversation) == [true, false, true, false, true])
    let kept = turns[2].reply
    #expect(sent[4] == ["one", "reply 1", "two", kept, "three"])
    #expect(turns[2].start.model == Self.first && turns[3].start.model == Self.second)
    #expect(
      fixture.output.contains("reply 1 (turn 3, \(Self.first)) is in the conversation; the costs count all replies"))
    #expect(fixture.output.contains(try Regex(#"total .* \$0\.000"#)))
    #expect(fixture.output.contains("2 models are asked; each reply is shown when it has ended"))
    #expect(fixture.output.contains("1 · \(Self.first)") && fixture.output.contains("2 · \(Self.second)"))
    for row in ["1 +3 +\(Self.first)", "2 +4 +\(Self.second)"] {
      #expect(fixture.output.contains(try Regex("\n +\(row) ")), "\(fixture.output)")
    }
    #expect(await repl.session.transcript.totals.cost == USD("0.021"))
    await repl.leave()
    var options = Options()
    options.continues = true
    let (again, _) = try await fixture.chat([], options: options)
    #expect(await again.session.transcript.conversation == (await repl.session.transcript.conversation))
    await again.leave()
  }

  @Test(arguments: ["/compare gpt-5,sonnet new", "/compare gpt-5 sonnet -- new", "/compare gpt-5,sonnet -- new"])
  func aNewPromptComesBehindTheModels(_ line: String) async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([.line("one"), .line(line), .line("three")])
    let sent = try fixture.prompts.map { $0.dropFirst().map(\.content) }
    #expect(sent[1] == ["one", "reply 1", "new"] && sent[2] == sent[1])
    #expect(sent[3].dropLast(2) == ["one", "reply 1", "new"])
    #expect(await repl.session.transcript.lastAsked?.prompt == "three")
    await repl.leave()
  }

  /// The files that wait go with a new prompt, and not with the last one, which has its own.
  @Test func filesThatWaitGoWithANewPromptAlone() async throws {
    let fixture = try ReplFixture()
    let file = fixture.home("notes.txt")
    try Data("first line of a file\n".utf8).write(to: file)
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("/attach \(file.path)"), .line("/compare sonnet gpt-5"),
      .wait { _ in fixture.server.posts == 3 }, .line("/compare sonnet gpt-5 -- two"), .line("three"),
    ])
    let last = try fixture.prompts.compactMap(\.last?.content)
    #expect(last.map { $0.contains("first line of a file") } == [false, false, false, true, true, false])
    #expect(repl.attachments.all.isEmpty)
    await repl.leave()
  }

  @Test func aTerminalAsksWhichReplyStays() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let (repl, lines) = try await fixture.chat([
      .line("one"), .line("/compare sonnet gpt-5"), .line("9"), .line("2"), .line("/compare gpt-5 gpt-5 -- again"),
      .line(""),
    ])
    let turns = await repl.session.transcript.turns
    #expect(turns.map(\.isInConversation) == [false, false, true, true, false])
    #expect(lines.prompts.filter { $0.text.hasPrefix("Keep which reply, 1 to 2? [1]") }.count == 3)
    #expect(turns.suffix(2).map(\.start.model) == [Self.second, Self.second])
    #expect(await fixture.shows("reply 2 (turn 3, \(Self.second)) is in the conversation"))
    #expect(await fixture.shows("reply 1 (turn 4, \(Self.second)) is in the conversation"))
    await repl.leave()
  }

  @Test(arguments: [
    ("/compare", "needs two models"), ("/compare gpt-5", "needs two models"),
    ("/compare gpt-5 -- x", "needs two models"),
    ("/compare gpt-5 nosuch", "nosuch"), ("/compare sonnet gpt-5", "there is no prompt to ask again"),
    ("/compare a n -- x", "match"),
  ]) func refusesWhatItCannotAsk(_ line: String, _ words: String) async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([.line(line)])
    #expect(fixture.output.contains(words), "\(fixture.output)")
    #expect(try fixture.prompts.isEmpty)
    await repl.leave()
  }

  @Test func theSumIsHeldAgainstBudgetsAndTheTurnLimitBeforeAnyRequest() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("/settle"), .line("/budget 0.0055"), .line("/compare sonnet gpt-5 -- two"),
      .line("/budget 5"), .line("/budget turn 0.000001"), .line("/compare sonnet gpt-5 -- two"),
    ])
    #expect(try fixture.prompts.count == 1)
    #expect(await repl.session.transcript.turns.count == 1)
    #expect(fixture.output.components(separatedBy: "tuppence:").count == 3, "\(fixture.output)")
    await repl.leave()
  }
}
