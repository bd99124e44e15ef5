import Foundation
import TestSupport
import Testing

@testable import Terminal

/// One editor at a time: libedit and the terminal library under it keep state of their own for the whole process.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct LineEditorTests {
  @Test func readsATypedLine() async throws {
    let desk = try EditorFixture()
    #expect(try await desk.line(typing: "hello\r") == .line("hello", pasted: false))
    #expect(try await desk.line(typing: "again\r") == .line("again", pasted: false))
  }

  @Test func editsWideCharacters() async throws {
    let desk = try EditorFixture()
    let typed = "日本x\u{02}\u{02}語é👍\r"
    #expect(try await desk.line(typing: typed) == .line("日語é👍本x", pasted: false))
  }

  @Test func dropsInvalidBytesAndControls() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line { terminal in
      try terminal.send(bytes: [0x61, 0xFF, 0xC3, 0x62, 0x16, 0x1B, 0x63, 0xC2, 0x9B, 0x0D])
    }
    #expect(answer == .line("abc", pasted: false))
  }

  @Test func aPasteOfThreeLinesIsOneInputAndWaitsForEnter() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line(typing: [
      ("\u{1B}[200~one\r\ntwo\nthree\r\u{1B}[201~", shows: "three"), ("!", shows: "!"), ("\r", shows: ""),
    ])
    #expect(answer == .line("one\ntwo\nthree\n!", pasted: true))
    #expect(desk.terminal.transcript.components(separatedBy: "\u{1B}[?2004h").count == 2)
  }

  @Test func theMarksOfAPasteMayComeInPieces() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line { terminal in
      for piece in ["\u{1B}", "[20", "0~a\u{1B}[31", "mb\rc\u{1B}", "[2", "01~"] {
        try terminal.send(piece)
        try await Task.sleep(for: .milliseconds(15))
      }
      try await terminal.read(until: "c")
      try terminal.send("\r")
    }
    #expect(answer == .line("a[31mb\nc", pasted: true))
  }

  @Test func aForgedEndOfPasteDoesNotSend() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line(typing: [
      ("\u{1B}[200~evil\u{1B}[201~\rmore\u{1B}[201~", shows: "more"), ("\r", shows: ""),
    ])
    #expect(answer == .line("evil\nmore", pasted: true))
  }

  @Test func aPasteBehindTypedTextIsNoPastedLine() async throws {
    let desk = try EditorFixture()
    let attached = try await desk.line(typing: [
      ("/attach ", shows: "h "), ("\u{1B}[200~/tmp/x\u{1B}[201~", shows: "tmp/x"), ("\r", shows: ""),
    ])
    #expect(attached == .line("/attach /tmp/x", pasted: false))
    let replaced = try await desk.line(typing: [
      ("\u{1B}[200~/tmp/x\u{1B}[201~", shows: "tmp/x"), ("\u{15}/help", shows: "help"), ("\r", shows: ""),
    ])
    #expect(replaced == .line("/help", pasted: false))
  }

  @Test(arguments: ["\u{1B}\r", "\n", "\u{1B}\n"]) func insertsANewline(_ keys: String) async throws {
    let desk = try EditorFixture()
    #expect(try await desk.line(typing: "one\(keys)two\r") == .line("one\ntwo", pasted: false))
  }

  @Test func controlCClearsTheLineAndThenInterrupts() async throws {
    let desk = try EditorFixture()
    let cleared = try await desk.line(typing: [
      ("some text", shows: "text"), ("\u{03}", shows: "> "), ("x\r", shows: ""),
    ])
    #expect(cleared == .line("x", pasted: false))
    #expect(try await desk.line(typing: "\u{03}") == .interrupted)
    #expect(try await desk.line(typing: "y\r") == .line("y", pasted: false))
  }

  @Test func controlDEndsOnlyAtAnEmptyLine() async throws {
    let desk = try EditorFixture()
    #expect(try await desk.line(typing: "ab\u{02}\u{04}\r") == .line("a", pasted: false))
    #expect(try await desk.line(typing: "\u{04}") == .end)
  }

  @Test func continuesALineAndGivesItUpWithControlC() async throws {
    let desk = try EditorFixture()
    let joined = try await desk.line(typing: [("one\\\r", shows: "… "), ("two\r", shows: "")])
    #expect(joined == .line("one\ntwo", pasted: false))
    let fenced = try await desk.line(typing: [
      ("\"\"\"a\r", shows: "… "), ("/b\\\r", shows: "… "), ("\"\"\"\r", shows: ""),
    ])
    #expect(fenced == .line("a\n/b\\\n", pasted: false))
    let given = try await desk.line(typing: [("```\r", shows: "… "), ("\u{03}", shows: "> "), ("new\r", shows: "")])
    #expect(given == .line("new", pasted: false))
  }

  @Test func recallsHistoryOfSeveralLines() async throws {
    let desk = try EditorFixture(history: ["older", "two\nlines"])
    #expect(try await desk.line(typing: "\u{1B}[A\r") == .line("two\nlines", pasted: false))
    #expect(try await desk.line(typing: "\u{10}\u{10}\r") == .line("older", pasted: false))
    desk.editor.remember("newest 日本")
    #expect(try await desk.line(typing: "\u{10}\r") == .line("newest 日本", pasted: false))
    #expect(try await desk.line(typing: "\u{12}old\r\r") == .line("older", pasted: false))
  }

  @Test func restoresTheTerminal() async throws {
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    let before = terminal.terminalSettings
    let editor = try LineEditor(input: slave, output: slave, environment: ["TERM": "xterm", "EDITRC": "/nonexistent"])
    let desk = editor
    async let answer = desk.readLine(Prompt(text: "> "))
    try await terminal.read(until: "> ")
    try terminal.send("half")
    try await terminal.read(until: "half")
    #expect(terminal.terminalSettings != before)
    editor.close()
    #expect(await answer == .end)
    #expect(terminal.terminalSettings == before)
    try await terminal.read(until: "\u{1B}[?2004l")
    #expect(await editor.readLine(Prompt(text: "> ")) == .end)
  }

  @Test func isInItsUsualModesBetweenLines() async throws {
    let desk = try EditorFixture()
    let before = desk.terminal.terminalSettings
    #expect(try await desk.line(typing: "x\r") == .line("x", pasted: false))
    #expect(desk.terminal.terminalSettings == before)
    try await desk.terminal.read(until: "\u{1B}[?2004l")
  }

  @Test func whatWasTypedAheadIsShownButNotSent() async throws {
    let desk = try EditorFixture()
    try desk.terminal.send("/cost\nmore\n")
    try await desk.terminal.read(until: "more\r\n")
    let answer = try await desk.line(typing: [("", shows: "more"), ("!\r", shows: "")])
    #expect(answer == .line("/cost\nmore!", pasted: true))
  }

  @Test func keysThatAreKeptBackReachTheNextLineWhateverIsBetween() async throws {
    let desk = try EditorFixture()
    let usual = desk.terminal.terminalSettings
    desk.editor.suppressEcho()
    #expect(!desk.terminal.takesWholeLines)
    try desk.terminal.send("ab")
    // Another program gets the terminal as it was.
    desk.editor.releaseTerminal()
    #expect(desk.terminal.terminalSettings == usual)
    desk.editor.suppressEcho()
    try desk.terminal.send("c")
    #expect(try await desk.line(typing: [("", shows: "abc"), ("!\r", shows: "")]) == .line("abc!", pasted: false))
    #expect(desk.terminal.terminalSettings == usual)
    desk.editor.suppressEcho()
    desk.editor.close()
    #expect(desk.terminal.terminalSettings == usual)
    desk.editor.suppressEcho()
    #expect(desk.terminal.terminalSettings == usual, "it is closed")
  }

  @Test func refusesWhatIsNoTerminal() throws {
    let file = try #require(FileHandle(forReadingAtPath: "/dev/null")).fileDescriptor
    #expect(throws: TerminalError.notATerminal) {
      try LineEditor(input: file, output: file, environment: ["TERM": "xterm"])
    }
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    #expect(throws: TerminalError.notATerminal) {
      try LineEditor(input: slave, output: slave, environment: ["TERM": "dumb"])
    }
  }
}
