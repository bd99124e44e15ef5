import Foundation
import TestSupport
import Testing

/// Consent to calls on a terminal.
@Suite(.serialized) struct ToolChatTests {
  private func send(_ line: String, to terminal: PseudoTerminal, until text: String) async throws -> String {
    try terminal.send(line + "\r")
    return try await terminal.read(until: text, timeout: TerminalDriver.patience)
  }

  /// Sends an answer, and waits for what it brings and for the next prompt.
  private func end(_ line: String, _ terminal: PseudoTerminal, with text: String) async throws -> String {
    let shown = try await send(line, to: terminal, until: text)
    return shown + (try await terminal.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience))
  }

  @Test func aCallIsAskedAboutOnceForTheSessionAndForGood() async throws {
    let stage = try await ToolFixture()
    let chat = try await stage.chat(["--tools", "read_file"])
    let asked = try await send("read_file a.txt", to: chat, until: "Run it?")
    #expect(asked.contains("the model calls local/read_file") && asked.contains(#"arguments: {"path":"a.txt"}"#))
    _ = try await end("y", chat, with: "answered: “contents of a”")
    _ = try await send("read_file b.txt", to: chat, until: "Run it?")
    _ = try await end("n not this one", chat, with: "the user refused this call: not this one")
    _ = try await send("read_file b.txt", to: chat, until: "Run it?")
    _ = try await end("", chat, with: "the user refused this call”")
    _ = try await send("read_file b.txt", to: chat, until: "Run it?")
    _ = try await end("s", chat, with: "answered: “contents of b”")
    let unasked = try await end("read_file c.txt", chat, with: "answered: “contents of c”")
    #expect(!unasked.contains("Run it?"))
    _ = try await end("/tools", chat, with: "runs in this session")
    _ = try await end("/tools off", chat, with: "no tools are offered")
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }

  /// A line with more behind it was pasted, in a script on a terminal too.
  @Test(arguments: [("y\n", true), ("y\nls\n", false), ("y\nls", false), ("\n", false), ("\u{04}", false)])
  func aScriptOnATerminalRunsACallByATypedYesAlone(answer: String, isRun: Bool) async throws {
    let stage = try await ToolFixture()
    let terminal = try PseudoTerminal(
      path: Home.program(), arguments: ["ask", "--tools", "run", #"run {"command":"touch made"}"#],
      environment: stage.user.environment(stage.access), folder: stage.folder.path, columns: 200)
    try await terminal.read(until: "Run it?", timeout: TerminalDriver.patience)
    try terminal.send(answer)
    _ = try await terminal.waitForExit(timeout: TerminalDriver.patience)
    #expect(FileManager.default.fileExists(atPath: stage.folder.appending(path: "made").path) == isRun)
  }

  /// A paste agrees to no call.
  @Test func aPastedAnswerRunsNoCall() async throws {
    let stage = try await ToolFixture()
    let chat = try await stage.chat(["--tools", "run"])
    for answer in ["y", "s"] {
      _ = try await send(#"run {"command":"touch made"}"#, to: chat, until: "Run it?")
      try chat.send("\u{1B}[200~\(answer)\u{1B}[201~")
      // Enter directly behind a paste belongs to it.
      try await Task.sleep(for: .milliseconds(300))
      _ = try await end("", chat, with: "the user refused this call")
    }
    #expect(!FileManager.default.fileExists(atPath: stage.folder.appending(path: "made").path))
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }

  @Test func whatIsAgreedToForGoodHoldsInLaterChatsUntilItIsTakenBack() async throws {
    let stage = try await ToolFixture()
    let first = try await stage.chat(["--tools", "read_file"])
    _ = try await send("read_file a.txt", to: first, until: "Run it?")
    _ = try await end("a", first, with: "answered: “contents of a”")
    try first.send("\u{04}")
    #expect(try await first.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    let consents = stage.user.files.appending(path: "tools.json")
    #expect(try FileManager.default.attributesOfItem(atPath: consents.path)[.posixPermissions] as? Int == 0o600)
    let script = try await stage.ask("--tools", "read_file", "read_file b.txt")
    #expect(script.output.contains("contents of b"))
    // Another definition was agreed to.
    let text = try String(contentsOf: consents, encoding: .utf8)
    let sha = try #require(try JSON(text).always[0].sha256.text)
    let other = text.replacing(sha, with: String(repeating: "0", count: 64))
      .replacing("Reads a text file", with: "Reads a te\\\\u001b[2Jxt file")
    try Data(other.utf8).write(to: consents)
    let second = try await stage.chat(["--tools", "read_file"])
    let asked = try await send("read_file c.txt", to: second, until: "Run it?")
    #expect(asked.contains("the tool has changed since you agreed to it"))
    #expect(asked.contains("description before: Reads a te^[[2Jxt file"))
    _ = try await end("y", second, with: "answered: “contents of c”")
    _ = try await end("/tools forget local/read_file", second, with: "asked about again from now on: 1")
    try second.send("\u{04}")
    #expect(try await second.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    #expect(try await stage.ask("--tools", "read_file", "read_file b.txt").output.contains("has not allowed"))
  }

  @Test func aCommandIsAskedAboutEachTimeAndGetsNoKey() async throws {
    let stage = try await ToolFixture()
    let chat = try await stage.chat(["--tools", "run"])
    for _ in 1...2 {
      let asked = try await send(#"run {"command":"echo key=$AI_GATEWAY_API_KEY; pwd"}"#, to: chat, until: "Run it?")
      #expect(asked.contains("echo key=$AI_GATEWAY_API_KEY; pwd"))
      _ = try await end("y", chat, with: "answered: “")
    }
    #expect(stage.uses.filter { $0.status.text == "run" }.allSatisfy { $0["text"].text?.hasPrefix("key=\n/") == true })
    _ = try await send(#"run {"command":"touch made"}"#, to: chat, until: "Run it?")
    _ = try await end("a", chat, with: "the user refused this call")
    #expect(!FileManager.default.fileExists(atPath: stage.folder.appending(path: "made").path))
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }

  @Test func ctrlCStopsATurnAtTheQuestionAndWhileAToolRuns() async throws {
    let stage = try await ToolFixture()
    let chat = try await stage.chat(["--tools", "run"])
    _ = try await send(#"run {"command":"touch made"}"#, to: chat, until: "Run it?")
    try chat.send("\u{03}")
    try await chat.read(until: "the calls that are left were not run", timeout: TerminalDriver.patience)
    try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience)
    #expect(!FileManager.default.fileExists(atPath: stage.folder.appending(path: "made").path))
    _ = try await send(#"run {"command":"touch begun; sleep 60"}"#, to: chat, until: "Run it?")
    try chat.send("y\r")
    try await eventually("the command runs") {
      FileManager.default.fileExists(atPath: stage.folder.appending(path: "begun").path)
    }
    try chat.send("\u{03}")
    try await chat.read(until: "the calls that are left were not run", timeout: TerminalDriver.patience)
    try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience)
    #expect(stage.uses.map(\.status.text) == ["not_run", "started", "run"])
    #expect(stage.uses.last?["text"].text?.contains("[stopped by the user]") == true)
    // The same call again is asked about as one that was interrupted.
    let asked = try await send(#"run {"command":"touch made"}"#, to: chat, until: "Run it?")
    #expect(asked.contains("the same call was interrupted before"))
    _ = try await end("y", chat, with: "answered: “")
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }
}
