import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Terminal

/// What the editor's own keys do: the search, the settings, a paste, and keys that were typed before the prompt.
extension LineEditorTests {
  @Test func aCompletionInTheMiddleLeavesTheCursorBehindIt() async throws {
    let desk = try EditorFixture { _, _ in Completion(replace: 0..<2, candidates: [.init("/cost")]) }
    let back = String(repeating: "\u{02}", count: 5)
    #expect(try await desk.line(typing: "/c rest\(back)\t!\r") == .line("/cost! rest", pasted: false))
  }

  @Test func controlDGivesUpAContinuedLine() async throws {
    let desk = try EditorFixture()
    let given = try await desk.line(typing: [("```\r", shows: "… "), ("\u{04}", shows: "> "), ("new\r", shows: "")])
    #expect(given == .line("new", pasted: false))
  }

  @Test func onlyAPasteAtTheBeginningMakesALinePasted() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line(typing: [
      ("one\\\r", shows: "… "), ("\u{1B}[200~/x\u{1B}[201~", shows: "/x"), ("\r", shows: ""),
    ])
    #expect(answer == .line("one\n/x", pasted: false))
    let cleared = try await desk.line(typing: [
      ("\u{1B}[200~/help\u{1B}[201~", shows: "/help"), ("\u{03}", shows: "> "), ("/help\r", shows: ""),
    ])
    #expect(cleared == .line("/help", pasted: false), "the paste was cleared")
  }

  /// Ctrl-C ends a paste only when nothing has come for a second: a hostile text cannot leave it.
  @Test func aPasteIsNotEndedFromWithin() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line(typing: [
      ("\u{1B}[200~a\u{03}\rb\u{04}\r\u{1A}c\u{1B}[201~", shows: "c"), ("\r", shows: ""),
    ])
    #expect(answer == .line("a\nb\nc", pasted: true))
  }

  @Test func theNextLineKnowsNothingOfThePasteAndTheChangesOfTheLast() async throws {
    let desk = try EditorFixture()
    let pasted = try await desk.line(typing: [("\u{1B}[200~/help\u{1B}[201~", shows: "/help"), ("\r", shows: "")])
    #expect(pasted == .line("/help", pasted: true))
    #expect(try await desk.line(typing: "/help\r") == .line("/help", pasted: false))
    #expect(try await desk.line(typing: "\u{1F}x\r") == .line("x", pasted: false))
  }

  @Test func aClearedLineBeginsTheHistoryAnew() async throws {
    let desk = try EditorFixture(history: ["one", "two", "three"])
    let answer = try await desk.line(typing: [
      ("\u{1B}[A\u{1B}[A", shows: "two"), ("\u{03}", shows: "> "), ("\u{1B}[A\r", shows: ""),
    ])
    #expect(answer == .line("three", pasted: false))
  }

  @Test func theMarkOfAPasteIsNeitherTypedNorPasted() async throws {
    let desk = try EditorFixture()
    #expect(try await desk.line(typing: "a\u{10F000}b\r") == .line("ab", pasted: false))
    let pasted = try await desk.line(typing: [("\u{1B}[200~a\u{10F000}b\u{1B}[201~", shows: "b"), ("\r", shows: "")])
    #expect(pasted == .line("ab", pasted: true))
  }

  /// What was not found is not sent in its place.
  @Test(arguments: [
    ("draft\u{12}zzz\r!\r", "draft!"), ("\u{12}alphaz\r!\r", "alpha!"), ("draft\u{12}\r!\r", "draft!"),
    ("ab\u{02}\u{12}x\u{07}X\r", "aXb"), ("\u{12}alph\r", "alpha"),
  ])
  func theSearchSendsOnlyWhatItFinds(_ typed: String, _ expected: String) async throws {
    let desk = try EditorFixture(history: ["alpha", "beta"])
    #expect(try await desk.line(typing: typed) == .line(expected, pasted: false))
  }

  @Test func theSearchKeyByItselfSearchesTheLastPattern() async throws {
    let desk = try EditorFixture(history: ["alpha", "beta"])
    #expect(try await desk.line(typing: "\u{12}alp\r") == .line("alpha", pasted: false))
    #expect(try await desk.line(typing: "\u{12}\u{12}\r\r") == .line("alpha", pasted: false))
  }

  @Test func theSearchOfViDoesNotSend() async throws {
    let file = try settings("bind -v\n")
    defer { try? FileManager.default.removeItem(at: file) }
    let desk = try EditorFixture(history: ["alpha", "beta"], settings: file.path)
    #expect(try await desk.line(typing: "\u{1B}[27u/alp\rA!\r") == .line("alpha!", pasted: false))
  }

  @Test func theSettingsAreThoseOfEDITRCElseOfTheHome() async throws {
    let file = try settings("bind ^T ed-move-to-end\n")
    let home = file.appendingPathExtension("home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    try Data("bind ^T ed-move-to-beg\n".utf8).write(to: home.appending(path: ".editrc"))
    defer { for url in [file, home] { try? FileManager.default.removeItem(at: url) } }
    for (environment, expected) in [
      (["HOME": home.path], "Xab"), (["HOME": home.path, "EDITRC": file.path], "abX"),
    ] {
      let desk = try EditorFixture(environment: environment)
      #expect(try await desk.line(typing: "ab\u{02}\u{14}X\r") == .line(expected, pasted: false))
      desk.editor.close()
    }
  }

  private func settings(_ text: String) throws -> URL {
    let file = FileManager.default.temporaryDirectory.appending(path: "editrc-\(UUID().uuidString)")
    try Data(text.utf8).write(to: file)
    return file
  }

  /// What is typed while a reply is printed, and the line when an exclamation mark and Enter are typed at the prompt.
  @Test(arguments: [
    ("\u{04}c", "c!", false), ("a\r\r", "a\n!", true), ("/cost\r", "/cost!", false), ("/a\rb", "/a\nb!", true),
  ])
  func keysTypedBeforeThePromptActOnTheDraft(_ typed: String, _ expected: String, _ isPasted: Bool) async throws {
    let desk = try EditorFixture()
    desk.editor.suppressEcho()
    try desk.terminal.send(typed)
    #expect(try await desk.line(typing: "!\r") == .line(expected, pasted: isPasted))
  }

  @Test func whatWasTypedBeforeAQuestionWaitsForTheNextPrompt() async throws {
    let desk = try EditorFixture()
    desk.editor.suppressEcho()
    try desk.terminal.send("later")
    let answer = try await desk.line(Prompt(text: "sure? > ", isQuestion: true)) { try $0.send("n\r") }
    #expect(answer == .line("n", pasted: false))
    #expect(try await desk.line(typing: "!\r") == .line("later!", pasted: false))
  }

  /// Ctrl-\ does not end a turn that is being paid for, and what was typed outlives a Ctrl-C.
  @Test func whileAReplyIsPrintedTheKeysAreSafe() throws {
    let desk = try EditorFixture()
    var usual = termios()
    #expect(tcgetattr(desk.slave, &usual) == 0)
    desk.editor.suppressEcho()
    var modes = termios()
    #expect(tcgetattr(desk.slave, &modes) == 0)
    #expect(modes.c_lflag & tcflag_t(ISIG | NOFLSH) == tcflag_t(ISIG | NOFLSH))
    #expect(modes.c_lflag & tcflag_t(ECHO | ICANON) == 0)
    let keys = withUnsafeBytes(of: modes.c_cc) { Array($0) }
    let usualKeys = withUnsafeBytes(of: usual.c_cc) { Array($0) }
    #expect(keys[Int(VINTR)] == usualKeys[Int(VINTR)] && keys[Int(VQUIT)] != usualKeys[Int(VQUIT)])
    #expect(keys[Int(VMIN)] == 1 && keys[Int(VTIME)] == 0)
  }

  private final class Calls: Sendable {
    let value = Mutex((prompts: 0, bytes: 0))
  }

  @Test func theFirstPromptIsReportedOnceAndEveryTypedByte() async throws {
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    let calls = Calls()
    let editor = try LineEditor(
      input: slave, output: slave, environment: ["TERM": "xterm", "EDITRC": "/nonexistent"],
      prompted: { calls.value.withLock { $0.prompts += 1 } }, keyTyped: { calls.value.withLock { $0.bytes += 1 } })
    for text in ["ab\r", "é\r"] {
      async let answer = editor.readLine(Prompt(text: "> "))
      try await terminal.read(until: "> ")
      try terminal.send(text)
      #expect(await answer == .line(String(text.dropLast()), pasted: false))
    }
    editor.close()
    #expect(calls.value.withLock { $0 } == (1, 6))
  }

  @Test func aHistoryOfMoreThanTenThousandPromptsLosesItsOldestQuarter() async throws {
    let desk = try EditorFixture(history: (1...10_001).map { "entry \($0)" })
    try await desk.terminal.read(until: "lost its oldest 2501 prompts: at most 10000 prompts and 64 MiB are kept")
  }
}
