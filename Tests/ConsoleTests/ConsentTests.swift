import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import App
@testable import Console
@testable import Terminal

/// What counts as an answer to a question about a tool, a cost or a value.
@Suite(.timeLimit(.minutes(1))) struct ConsentTests {
  private func question(_ arguments: String = "{}", canBeAgreedForLater: Bool = false) -> ToolQuestion {
    let tool = ToolDefinition(
      server: "local", name: "run", tool: "run", description: "Runs.", inputSchema: .members(["type": .text("object")]))
    return ToolQuestion(
      definition: tool, origin: "local", arguments: arguments, changedFrom: nil, isRepeat: false,
      canBeAgreedForLater: canBeAgreedForLater)
  }

  private static let long = String(repeating: "a", count: 8_001)

  /// The answer of a chat on a terminal where the steps are typed.
  private func answer(
    _ question: ToolQuestion, _ steps: [ScriptedLines.Step], onTerminal: Bool = true
  ) async throws -> (answer: ToolAnswer?, left: Int) {
    let fixture = try ReplFixture(onTerminal: onTerminal)
    var answer: ToolAnswer?
    var left = 0
    let (repl, _) = try await fixture.chat(steps) { repl in
      answer = await repl.consent(to: question)
      left = (repl.lines as? ScriptedLines)?.left ?? -1
    }
    await repl.connection.close()
    return (answer, left)
  }

  @Test(
    arguments: [
      ([.line("y")], .once), ([.line("s")], .session), ([.line("a")], .always), ([.line("n why")], .no(reason: "why")),
      ([.line("")], .no(reason: "")), ([.pasted("y")], .no(reason: "")), ([.pasted("n why")], .no(reason: "")),
      ([.interrupted], .stop), ([], .stop),
    ] as [([ScriptedLines.Step], ToolAnswer)])
  func onlyATypedLineAnswersInAChat(steps: [ScriptedLines.Step], expected: ToolAnswer) async throws {
    #expect(try await answer(question(canBeAgreedForLater: true), steps).answer == expected)
  }

  /// A command that cannot be shown whole is not asked about; other arguments may be longer than what is shown.
  @Test func aCommandThatIsNotShownWholeIsNotAskedAbout() async throws {
    let refused = try await answer(question(Self.long), [.line("y")])
    #expect(refused.answer == .no(reason: "the command is too long") && refused.left == 1)
    #expect(try await answer(question(Self.long, canBeAgreedForLater: true), [.line("y")]).answer == .once)
    #expect(try await answer(question(), [.line("y")], onTerminal: false).answer == .unavailable)
  }

  /// The question of `ask`, which a turn that was stopped answers at once.
  @Test func aScriptOnATerminalAsksAboutWhatItShowsWhole() async throws {
    let (terminal, pipe) = (try ReplFixture(onTerminal: true), try ReplFixture())
    func answer(_ question: ToolQuestion, _ fixture: ReplFixture) async -> ToolAnswer {
      let task = Task { fixture.program.consent(to: question) }
      task.cancel()
      return await task.value
    }
    #expect(await answer(question(Self.long), terminal) == .unavailable)
    #expect(await answer(question(Self.long, canBeAgreedForLater: true), terminal) == .stop)
    #expect(await answer(question(), terminal) == .stop)
    #expect(await answer(question(), pipe) == .unavailable)
  }

  /// A query of the gateway's own report costs money.
  @Test(arguments: ["report", "reconcile"], [("n\n", false), ("\n", false), ("y\n", true)])
  func aReportIsAskedForByAYesAlone(command: String, answer: (typed: String, isYes: Bool)) async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let running = Task { await fixture.program.run([command, "--remote"]) }
    #expect(await fixture.shows("[y/N] "))
    try fixture.terminal?.send(answer.typed)
    let code = await running.value
    #expect(fixture.server.requests.contains { $0.path.contains("/report?") } == answer.isYes)
    guard !answer.isYes else { return }
    #expect(await fixture.shows("was not asked for"))
    #expect(code == Failure.Code.failed)
  }

  /// The question for a variable of an assistant.
  @Test(arguments: [[.interrupted], []] as [[ScriptedLines.Step]])
  func withoutAValueNothingIsSent(steps: [ScriptedLines.Step]) async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let folder = fixture.home("home/prompts")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data("In {{language}} and {{style}}.".utf8).write(to: folder.appending(path: "helper.md"))
    var options = Options()
    options.assistant = "helper"
    let (repl, lines) = try await fixture.chat([.line("one"), .line("Ada")] + steps, options: options)
    #expect(lines.prompts.contains { $0.text == "style (for helper): " })
    #expect(await fixture.shows("style has no value; nothing was sent"))
    #expect(fixture.server.posts == 0)
    await repl.leave()
  }

  /// What a question reads: one line, or what is before the end of the input.
  @Test(arguments: [("a b \nc\n", "a b"), ("\n", ""), ("y", "y"), ("\r\n", ""), ("", nil)] as [(String, String?)])
  func aLineIsReadUpToItsEnd(input: String, line: String?) throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipe.fileHandleForWriting.close()
    #expect(Program.line(from: pipe.fileHandleForReading.fileDescriptor) == line)
  }

  @Test func aLineIsNotWaitedForWhereTheTurnIsOver() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("y".utf8))
    #expect(Program.answer(from: pipe.fileHandleForReading.fileDescriptor) { true } == nil)
  }
}
