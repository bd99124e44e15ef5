import Records
import Testing

@testable import App
@testable import Console
@testable import Terminal

/// The question about a call, and what a typed answer says.
@Suite struct ToolTextTests {
  private func question(_ arguments: String) -> ToolQuestion {
    let tool = ToolDefinition(
      server: "local", name: "run", tool: "run", description: "Runs.", inputSchema: .members(["type": .text("object")]))
    return ToolQuestion(
      definition: tool, origin: "local", arguments: arguments, changedFrom: nil, isRepeat: false,
      canBeAgreedForLater: false)
  }

  /// A command of which a part would be hidden is not asked about.
  @Test func aQuestionIsWholeUpToWhatItShows() {
    let longest = String(repeating: "a", count: 8_000)
    #expect(ToolText.isWhole(question(longest)) && !ToolText.isWhole(question(longest + "a")))
    // A control character is shown as two.
    #expect(!ToolText.isWhole(question(String(repeating: "a", count: 7_999) + "\u{1B}")))
    #expect(ToolText.question(question(longest))[1] == "arguments: " + longest)
  }

  @Test(
    arguments: [
      ("y", .once), ("YES", .once), (" once ", .once), ("s", .session), ("Session", .session), ("a", .always),
      ("always", .always), ("n", .no(reason: "")), ("no", .no(reason: "")),
      ("n too much  of it", .no(reason: "too much  of it")),
      ("", .no(reason: "")), ("   ", .no(reason: "")), ("yy", .no(reason: "")), ("ya", .no(reason: "")),
      ("sure", .no(reason: "")), ("1", .no(reason: "")),
    ] as [(String, ToolAnswer)])
  func onlyAWordOfTheChoicesAgrees(typed: String, answer: ToolAnswer) {
    #expect(ToolAnswer(typed: typed, canBeAgreedForLater: true) == answer)
    let isForLater = answer == .session || answer == .always
    #expect(ToolAnswer(typed: typed, canBeAgreedForLater: false) == (isForLater ? .no(reason: "") : answer))
  }
}
