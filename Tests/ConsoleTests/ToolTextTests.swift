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

  private func use(
    _ status: ToolUse.Status, server: String = "files", arguments: String = "{}", text: String? = nil, size: Int? = nil,
    isError: Bool? = nil, time: Int? = nil
  ) -> ToolUse {
    ToolUse(
      turn: 1, attempt: 1, call: "c", server: server, tool: "read", arguments: arguments, status: status, text: text,
      size: size, isError: isError, durationMilliseconds: time)
  }

  @Test func aRemarkSaysWhatBecameOfACall() {
    #expect(ToolText.remark(use(.started), wasAsked: false) == "files/read {}")
    #expect(ToolText.remark(use(.started), wasAsked: true) == nil)
    #expect(ToolText.remark(use(.started, server: ""), wasAsked: false) == "read {}")
    #expect(
      ToolText.remark(use(.run, size: 1_204, isError: true, time: 1_250), wasAsked: true)
        == "files/read: failed · 1,204 bytes · 1.3 s")
    #expect(ToolText.remark(use(.run, size: 1, isError: false), wasAsked: true) == "files/read: 1 byte")
    #expect(ToolText.remark(use(.refused, text: "too\ndear"), wasAsked: true)?.hasPrefix("files/read: too") == true)
    #expect(ToolText.remark(use(.refused), wasAsked: true) == "files/read: refused")
    #expect(ToolText.remark(use(.notRun), wasAsked: true) == "files/read: not run")
    // Arguments have 200 characters, and the size of all of them.
    let long = String(repeating: "é", count: 201)
    #expect(
      ToolText.remark(use(.started, arguments: long), wasAsked: false)
        == "files/read " + long.dropLast() + "… (402 bytes)")
  }

  @Test func aTextIsShortenedOnlyWhereItIsLonger() {
    #expect(ToolText.shortened("éé", to: 2) == "éé" && ToolText.shortened("ééé", to: 2) == "éé… (6 bytes)")
    // What is shown counts: a control character is two.
    #expect(ToolText.shortened("a\u{1B}", to: 2) == "a^… (2 bytes)" && ToolText.shortened("\u{1B}", to: 2) == "^[")
  }

  private static func tool(_ description: String, readsOnly: Bool? = nil) -> ToolDefinition {
    ToolDefinition(
      server: "files", name: "files_read", tool: "read", description: description,
      inputSchema: .members(["type": .text("object")]),
      annotations: readsOnly.map { .members(["readOnlyHint": .flag($0)]) })
  }

  @Test func aQuestionSaysWhoseToolItIsAndWhatIsUnusual() {
    func lines(_ origin: String, isRepeat: Bool = false, from before: String? = nil) -> [String] {
      ToolText.question(
        ToolQuestion(
          definition: Self.tool("Reads."), origin: origin, arguments: #"{"a":1}"#, changedFrom: before,
          isRepeat: isRepeat, canBeAgreedForLater: true))
    }
    #expect(lines("files") == ["the model calls files/read", #"arguments: {"a":1}"#])
    #expect(lines("npx server")[0] == "the model calls files/read (npx server)")
    #expect(
      lines("files", isRepeat: true).dropFirst(2) == ["the same call was interrupted before: it may have run already"])
    #expect(lines("files", from: Self.tool("Writes.").canonicalText).count == 5)
  }

  /// Each part that differs, from shortly before the place where it does.
  @Test func whatHasChangedInAToolIsShown() {
    let changed = "the tool has changed since you agreed to it"
    func change(_ before: ToolDefinition, _ after: ToolDefinition) -> [String] {
      ToolText.change(from: before.canonicalText, to: after.canonicalText)
    }
    #expect(change(Self.tool("Reads."), Self.tool("Reads.")) == [changed])
    #expect(
      change(Self.tool("Reads a file."), Self.tool("Reads files.", readsOnly: true)) == [
        changed, "description before: Reads a file.", "description now: Reads files.", "annotations before: null",
        #"annotations now: {"readOnlyHint":true}"#,
      ])
    let long = String(repeating: "x", count: 100)
    #expect(
      change(Self.tool(long + "a"), Self.tool(long + "b"))[1...] == [
        "description before: … \(long.prefix(60))a", "description now: … \(long.prefix(60))b",
      ])
    var other = Self.tool("Reads.")
    other.inputSchema = .members(["type": .text("array")])
    #expect(
      change(Self.tool("Reads."), other)[1...]
        == [#"arguments before: {"type":"object"}"#, #"arguments now: {"type":"array"}"#])
    #expect(ToolText.change(from: "no JSON", to: other.canonicalText) == [changed])
  }

  @Test(
    arguments: [
      (.asks, "asks"), (.session, "runs in this session"), (.always, "always runs"), (.rule, "runs by --allow-tool"),
      (.changed, "asks: it has changed"),
    ] as [(Toolbox.Agreement, String)])
  func whetherAToolIsAskedAboutIsSaid(agreement: Toolbox.Agreement, words: String) {
    #expect(agreement.words == words)
  }

  @Test func whyATurnStoppedIsSaid() {
    #expect(ToolText.stop(.stepLimit(1))?.hasPrefix("stopped after 1 step, which is the limit (max_steps)") == true)
    #expect(ToolText.stop(.stepLimit(2))?.hasPrefix("stopped after 2 steps, which") == true)
    #expect(ToolText.stop(.obstacle(.unpriced(model: "m"), isDeclined: false)) == nil)
    #expect(ToolText.stop(.obstacle(.unpriced(model: "m"), isDeclined: true))?.contains("before the next step") == true)
    #expect(ToolText.stop(.interrupted) == "stopped; the calls that are left were not run")
  }

  @Test(
    arguments: [
      (.stepLimit(3), 1), (.interrupted, 130), (.obstacle(.unpriced(model: "m"), isDeclined: true), 77),
    ] as [(TurnStop, Int32)])
  func aTurnThatStoppedFails(stop: TurnStop, code: Int32) {
    let last = LastStop()
    last.take(.began)
    #expect(last.exitCode == nil)
    last.take(.stopped(stop))
    last.take(.ended(nil))
    #expect(last.exitCode == code)
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
