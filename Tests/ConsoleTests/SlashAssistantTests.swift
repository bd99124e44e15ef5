import App
import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Assistants of the user's own in a chat: variables, settings, budgets, and files that change.
@Suite(.timeLimit(.minutes(2)))
struct SlashAssistantTests {
  private func write(_ text: String, as name: String = "helper", in fixture: ReplFixture) throws {
    let folder = fixture.home("home/prompts")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data(text.utf8).write(to: folder.appending(path: "\(name).md"))
  }

  private struct Body: Decodable {
    var temperature: Double?
    var max_tokens: Int?
    var reasoning: [String: String]?
  }

  private func bodies(_ fixture: ReplFixture) throws -> [Body] {
    try fixture.server.requests.filter { $0.method == "POST" }.map {
      try JSONDecoder().decode(Body.self, from: $0.body)
    }
  }

  @Test func aVariableWithoutAValueSendsNothing() async throws {
    let fixture = try ReplFixture()
    try write("---\nvariables:\n  level: senior\n---\nA {{level}} in {{language}}. \\{{x}}", in: fixture)
    let (repl, _) = try await fixture.chat([
      .line("/assistant helper"), .line("one"), .line("/set var language=Go {{level}}"), .line("two"),
      .line("/set var level=junior"), .line("three"), .line("/set var nonsense"), .line("/set"),
    ])
    let systems = try fixture.prompts.map { $0[0].content }
    #expect(systems == ["A senior in Go {{level}}. {{x}}", "A junior in Go {{level}}. {{x}}"])
    #expect(fixture.output.contains("the next turn asks for: language"))
    #expect(fixture.output.contains("the assistant helper needs a value for language"))
    #expect(fixture.output.contains("variables: level, language"))
    #expect(fixture.output.contains("language=Go {{level}}  level=junior"))
    await repl.leave()
    var options = Options()
    options.continues = true
    let (again, _) = try await fixture.chat([.line("four"), .line("/new"), .line("five")], options: options)
    #expect(try fixture.prompts.map { $0[0].content }.suffix(2) == [systems[1], systems[1]])
    await again.leave()
  }

  @Test func aTerminalAsksForTheValue() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    try write("In {{language}}.", in: fixture)
    let (repl, lines) = try await fixture.chat([
      .line("/assistant helper"), .line("one"), .line("Ada"), .line("two"), .line("/assistant helper"), .line("three"),
    ])
    #expect(try fixture.prompts.map { $0[0].content } == ["In Ada.", "In Ada.", "In Ada."])
    #expect(lines.prompts.filter { $0.text == "language (for helper): " }.count == 1)
    await repl.leave()
  }

  @Test func settingsTakeThePlaceOfTheAssistants() async throws {
    let fixture = try ReplFixture()
    try write("---\ntemperature: 0.9\nmax_tokens: 77\n---\nBe brief.", in: fixture)
    let (repl, _) = try await fixture.chat([
      .line("/assistant helper"), .line("one"), .line("/set temperature 0.2"), .line("/set reasoning low"),
      .line("two"),
      .line("/set temperature 3"), .line("/set max_tokens x"), .line("/set reasoning hard"), .line("/set"),
      .line("/set temperature off"), .line("three"), .line("/set temperature 1"),
    ])
    let sent = try bodies(fixture)
    #expect(sent.map(\.temperature) == [0.9, 0.2, 0.9] && sent.map(\.max_tokens) == [77, 77, 77])
    #expect(sent.map { $0.reasoning?["effort"] } == [nil, "low", "low"])
    for text in [
      "temperature cannot be \"3\"", "max_tokens cannot be \"x\"", "reasoning cannot be \"hard\"",
      "77 (the assistant's)", "temperature: 0.9, the assistant's, from the next turn on",
    ] { #expect(fixture.output.contains(text), "\(text)") }
    await repl.leave()
    var options = Options()
    options.continues = true
    options.settings = ["max_tokens": "5"]
    let (again, _) = try await fixture.chat([.line("four"), .line("/fork"), .line("five")], options: options)
    let last = try bodies(fixture).suffix(2)
    #expect(last.map(\.temperature) == [1, 1] && last.map(\.max_tokens) == [5, 5])
    await again.leave()
    // The journal has what the option changed.
    let (third, _) = try await fixture.chat([.line("/resume \(again.others[0].id)"), .line("six")])
    #expect(try bodies(fixture).last?.max_tokens == 5)
    await third.leave()
  }

  @Test func aChangedFileAppliesFromTheNextTurnAndIsNamed() async throws {
    let fixture = try ReplFixture()
    try write("One.", in: fixture)
    var options = Options()
    options.assistant = "helper"
    let change: @Sendable (String) -> ScriptedLines.Step = { text in
      .wait { _ in
        do { try self.write(text, in: fixture) } catch { return false }
        return true
      }
    }
    let (repl, _) = try await fixture.chat(
      [.line("a"), change("Two."), .line("b"), .line("c"), change("---\ncolour: red\n---\nx"), .line("d")],
      options: options)
    #expect(try fixture.prompts.map { $0[0].content } == ["One.", "Two.", "Two.", "Two."])
    let told = fixture.output.components(separatedBy: "the file of the assistant helper has changed").count - 1
    #expect(told == 1)
    #expect(fixture.output.contains("colour") && fixture.output.contains("helper goes on as it was"))
    await repl.leave()
  }

  @Test func anAssistantWithAModelOfItsOwnShowsWhatTheConversationCostsThere() async throws {
    let fixture = try ReplFixture()
    try write("---\nmodel: openai/gpt-5\n---\nBe brief.", in: fixture)
    let (repl, _) = try await fixture.chat([.line("one"), .line("/assistant helper"), .line("/assistant helper")])
    let words = fixture.output
    #expect(words.contains("helper from the next turn on, on openai/gpt-5. Sending this conversation there: about $"))
    #expect(words.components(separatedBy: "Sending this conversation").count == 2)
    await repl.leave()
  }

  @Test func theBudgetOfAnAssistantsFileHolds() async throws {
    let fixture = try ReplFixture()
    try write("---\nbudget: 0.003\n---\nBe brief.", in: fixture)
    let (repl, _) = try await fixture.chat([
      .line("/assistant helper"), .line("one"), .line("/settle"), .line("two"), .line("/assistant duck"),
      .line("three"),
      .line("/budget assistant:helper 5"), .line("/assistant helper"), .line("four"),
    ])
    #expect(try fixture.prompts.compactMap(\.last?.content) == ["one", "three", "four"])
    await repl.leave()
  }

  @Test func assistantsAreFoundByAWordOfTheirDescription() async throws {
    let fixture = try ReplFixture()
    try write("---\ndescription: Counts sheep\n---\nx", in: fixture)
    let (repl, _) = try await fixture.chat([.line("/assistants SHEEP counts"), .line("/assistants zzz")])
    #expect(fixture.output.contains("  helper  Counts sheep"))
    #expect(!fixture.output.contains("* duck"))
    #expect(fixture.output.contains("no assistant has that"))
    await repl.leave()
  }
}
