import Foundation
import TestSupport
import Testing

/// Turns with tools, by the built program against the built sandbox.
@Suite struct ToolTests {
  private static let allowed = ["--tools", "read_file", "--allow-tool", "local/read_file"]

  @Test func aScriptRunsOnlyWhatItAllows() async throws {
    let stage = try await ToolFixture()
    let refused = try await stage.ask("--tools", "read_file", "read_file a.txt")
    #expect(refused.exit == .status(0) && refused.output.contains("the user has not allowed local/read_file"))
    #expect(!refused.output.contains("contents of a") && stage.posts == 2)
    #expect(stage.uses.map(\.status.text) == ["refused"])
    let allowed = try await stage.ask("--tools", "read_file", "--allow-tool", "local/*", "read_file a.txt")
    #expect(allowed.exit == .status(0) && allowed.output.contains("`read_file` answered: “contents of a”."))
    #expect(allowed.errors.contains("local/read_file {\"path\":\"a.txt\"}\n"))
    #expect(allowed.errors.contains("local/read_file: 13 bytes · 0.0 s\n"))
    #expect(allowed.errors.contains("2 steps · $0.00"), "\(allowed.errors)")
    let pinned = "local/read_file@" + String(repeating: "0", count: 64)
    let changed = try await stage.ask("--tools", "read_file", "--allow-tool", pinned, "read_file a.txt")
    #expect(changed.exit == .status(0) && changed.output.contains("has not allowed"))
    let off = try await stage.ask("--allow-tool", "local/*", "read_file a.txt")
    #expect(off.exit == .status(0) && !off.output.contains("answered"), "no tool is offered by itself")
  }

  @Test func theHashOfADefinitionPinsIt() async throws {
    let stage = try await ToolFixture()
    _ = try await stage.ask("--tools", "read_file", "read_file a.txt")
    let hash = try #require(stage.uses.first?.definition.text)
    let pinned = try await stage.ask(
      "--tools", "read_file", "--allow-tool", "local/read_file@\(hash)", "read_file a.txt")
    #expect(pinned.output.contains("contents of a"))
  }

  @Test func aCommandNeverRunsInAScript() async throws {
    let stage = try await ToolFixture()
    let run = try await stage.ask("--tools", "run", "--allow-tool", "local/run", #"run {"command":"touch made"}"#)
    #expect(run.exit == .status(0) && run.output.contains("has not allowed local/run"))
    #expect(!FileManager.default.fileExists(atPath: stage.folder.appending(path: "made").path))
  }

  /// Also where they are in the folder that the user works in.
  @Test func theProgramsOwnFoldersAreNotRead() async throws {
    let stage = try await ToolFixture()
    var environment = stage.user.environment(stage.access)
    environment["TUPPENCE_HOME"] = ""
    let paths = ["config", "data", "state"].map { "\($0)/tuppence/secret" }
    for (path, variable) in zip(paths, ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]) {
      let file = stage.folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("contents".utf8).write(to: file)
      environment[variable] = file.deletingLastPathComponent().deletingLastPathComponent().path
    }
    let prompt = paths.map { "read_file \($0)" }.joined(separator: " and ")
    let child = try ChildProgram(
      path: "/bin/sh",
      arguments: ["-c", "cd '\(stage.folder.path)' && exec \"$0\" \"$@\"", Home.program(), "ask"] + Self.allowed + [
        prompt
      ],
      environment: environment)
    #expect(try await child.waitForExit(timeout: .seconds(60)) == .status(0), "\(child.errors)")
    for path in paths { #expect(child.output.contains("“this file may not be read: \(path)”"), "\(child.output)") }
  }

  @Test func everyStepIsAGenerationWithItsTools() async throws {
    let stage = try await ToolFixture()
    let prompt = "read_file a.txt then read_file b.txt and read_file missing.txt"
    let child = try stage.start(["ask", "--json"] + Self.allowed + [prompt])
    #expect(try await child.waitForExit() == .status(0))
    let turn = try JSON(child.output).turn
    let generations = turn.generations.list
    #expect(generations.map(\.step) == [.number(1), .number(2), .number(3)])
    #expect(generations.map { $0.tools.list.count } == [1, 2, 0])
    #expect(generations[1].tools[0].arguments.text == #"{"path":"b.txt"}"#)
    #expect(generations[1].tools[0].result.text == "contents of b" && generations[1].tools[0].size == .number(13))
    #expect(generations[1].tools[1].error == .flag(true) && generations[1].tools[1].status.text == "run")
    #expect(Set(generations.compactMap(\.id.text)).count == 3)
    try await stage.settle()
    let export = try await stage.user.run(["export", "--format", "json", "--no-content"])
    #expect(export.output.contains("read_file") && !export.output.contains("b.txt"))
    #expect(!export.output.contains("contents of"))
    let sums = try await stage.sums()
    #expect(sums.ledger.generations == 3 && sums.ledger.cost == sums.gateway.cost && sums.unnamed.isEmpty)
    let table = try await stage.user.run(["chat", "-c"], input: Data("/cost\n".utf8), with: stage.access)
    for row in ["1.1", "1.2", "1.3"] { #expect(table.output.contains(" \(row) "), "\(table.output)") }
  }

  @Test func aTurnHasNoMoreStepsThanItMayHave() async throws {
    let stage = try await ToolFixture(fault: "tool-endless")
    let child = try stage.start(["ask", "--max-steps", "3"] + Self.allowed + ["read_file a.txt"])
    #expect(try await child.waitForExit() == .status(1))
    #expect(stage.posts == 3 && child.errors.contains("stopped after 3 steps, which is the limit (max_steps)"))
    #expect(stage.uses.map(\.status.text) == ["started", "run", "started", "run", "not_run"])
    // The conversation goes on with the call that was not run.
    let next = try await stage.ask("-c", "hello")
    #expect(next.exit == .status(0), "\(next.errors)")
  }

  @Test func aTurnLimitHoldsBeforeEveryStep() async throws {
    let stage = try await ToolFixture()
    try stage.write(String(repeating: "x", count: 90_000), to: "long.txt")
    let child = try stage.start(["ask", "--turn-limit", "0.02"] + Self.allowed + ["read_file long.txt"])
    #expect(try await child.waitForExit() == .status(77))
    #expect(stage.posts == 1 && child.errors.contains("more than the $0.02 that one turn may cost"), "\(child.errors)")
  }

  @Test func aBudgetHoldsBeforeEveryStep() async throws {
    let stage = try await ToolFixture()
    try stage.write(String(repeating: "x", count: 90_000), to: "long.txt")
    let child = try stage.start(["ask", "--budget", "0.01"] + Self.allowed + ["read_file long.txt"])
    #expect(try await child.waitForExit() == .status(77))
    #expect(stage.posts == 1 && child.errors.contains("budget"), "\(child.errors)")
    #expect(stage.user.records("attempt").isEmpty, "a step that is refused leaves no record")
  }

  @Test func aSearchOfTheWebIsForGatewaysThatHaveOneAndIsCountedBefore() async throws {
    let stage = try await ToolFixture()
    let refused = try await stage.user.run(
      ["ask", "--web-search", "--gateway", "http://127.0.0.1:1/v1", "-m", "m", "hi"])
    #expect(refused.exit == .status(64) && refused.errors.contains("has no search of the web"))
    let child = try stage.start(["ask", "--web-search", "--turn-limit", "0.005", "hi"])
    #expect(try await child.waitForExit() == .status(77))
    #expect(stage.posts == 0 && child.errors.contains("may cost about $0.0"), "\(child.errors)")
    #expect(try await stage.ask("--web-search", "hi").exit == .status(0))
  }

  /// What a fault of the sandbox makes of a prompt for two calls in one step.
  @Test(arguments: [
    ("tool-no-index", "contents of b"), ("tool-same-index", "contents of b"), ("tool-name", "contents of b"),
    ("tool-stop", "contents of b"), ("tool-not-json", "the arguments are not the text of a JSON object"),
  ])
  func callsAreGatheredFromOddStreams(fault: String, answer: String) async throws {
    let stage = try await ToolFixture(fault: fault)
    let child = try stage.start(["ask"] + Self.allowed + ["read_file a.txt and read_file b.txt"])
    #expect(try await child.waitForExit() == .status(0), "\(child.errors)")
    #expect(child.output.contains(answer) && stage.posts == 2, "\(child.output)")
  }

  @Test func aCutCallRunsNothing() async throws {
    let stage = try await ToolFixture(fault: "tool-cut")
    let child = try stage.start(["ask"] + Self.allowed + ["read_file a.txt"])
    #expect(try await child.waitForExit() == .status(1))
    #expect(stage.posts == 1 && stage.uses.isEmpty)
    #expect(child.errors.contains("the model called read_file; no tool ran"))
  }
}
