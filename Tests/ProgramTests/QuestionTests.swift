import Foundation
import TestSupport
import Testing

/// Questions about money and deletion: only a yes that is typed behind the question is one.
@Suite(.serialized)
struct QuestionTests {
  /// Starts a program on a terminal behind a shell that waits for a line, so that what is typed behind that line is there
  /// before the program begins.
  private func program(_ arguments: [String], in home: Home, typedAhead: String) async throws -> PseudoTerminal {
    let call = "echo ready; read go; exec '\(try Home.program())' \"$@\""
    let terminal = try PseudoTerminal(
      path: "/bin/sh", arguments: ["-c", call, "sh"] + arguments, environment: home.environment(),
      folder: home.folder.url.path, columns: 200)
    try await terminal.read(until: "ready\r\n", timeout: TerminalDriver.patience)
    try terminal.send("go\n" + typedAhead)
    return terminal
  }

  private func session(_ home: Home) async throws -> URL {
    try await home.run(["ask", "one"])
    try await home.run(["settle"])
    return try #require(home.journals.first)
  }

  private static let answers: [(typedAhead: String, answer: String, isYes: Bool)] = [
    ("", "\n", false), ("", "n\n", false), ("", "no\n", false), ("", "yy\n", false), ("", "\u{04}", false),
    ("", "y\nls -l\n", false), ("", "y\nls", false), ("", "yes\n\n", false), ("", "n\ny\n", false),
    ("", "ja\ny\ny\n", false), ("y\n", "\n", false), ("yes\ny\n", "n\n", false), ("y", "\n", false),
    ("", "y\n", true), ("", " YES \n", true), ("n\n", "y\n", true), ("\n", "y\n", true),
  ]

  @Test(arguments: answers)
  func aSessionIsDeletedByATypedYesAlone(_ typedAhead: String, _ answer: String, _ isYes: Bool) async throws {
    let home = try Home(try CannedGateway())
    let journal = try await session(home)
    let terminal = try await program(["sessions", "delete", journal.stem], in: home, typedAhead: typedAhead)
    try await terminal.read(until: "[y/N] ", timeout: TerminalDriver.patience)
    try terminal.send(answer)
    let exit = try await terminal.waitForExit(timeout: TerminalDriver.patience)
    #expect(exit == .status(isYes ? 0 : 1), "\(terminal.transcript)")
    #expect(FileManager.default.fileExists(atPath: journal.path) != isYes)
    #expect(terminal.transcript.contains(isYes ? "deleted" : "nothing was deleted"))
    #expect(terminal.terminalSettings == (try PseudoTerminal().terminalSettings))
  }

  @Test func aSessionIsNotDeletedByControlC() async throws {
    let home = try Home(try CannedGateway())
    let journal = try await session(home)
    let terminal = try await program(["sessions", "delete", journal.stem], in: home, typedAhead: "")
    try await terminal.read(until: "[y/N] ", timeout: TerminalDriver.patience)
    try terminal.send("\u{03}")
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) != .status(0))
    #expect(FileManager.default.fileExists(atPath: journal.path))
  }

  /// A refused `delete --force` keeps the mark of what is open.
  @Test func aNoToAForcedDeletionKeepsTheMark() async throws {
    let home = try Home(try CannedGateway(bills: ByteServer.Gate()))
    try await home.run(["ask", "one"])
    let journal = try #require(home.journals.first)
    let mark = home.files.appending(path: "pending/\(journal.stem)")
    #expect(FileManager.default.fileExists(atPath: mark.path))
    let terminal = try await program(["sessions", "delete", journal.stem, "--force"], in: home, typedAhead: "")
    try await terminal.read(until: "[y/N] ", timeout: TerminalDriver.patience)
    try terminal.send("\n")
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(1))
    #expect(FileManager.default.fileExists(atPath: mark.path) && FileManager.default.fileExists(atPath: journal.path))
  }

  @Test(arguments: answers)
  func aTurnBeyondTheBudgetIsSentByATypedYesAlone(_ typedAhead: String, _ answer: String, _ isYes: Bool) async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let terminal = try await program(["ask", "--budget", "0.0001", "one"], in: home, typedAhead: typedAhead)
    try await terminal.read(until: "[y/N] ", timeout: TerminalDriver.patience)
    try terminal.send(answer)
    let exit = try await terminal.waitForExit(timeout: TerminalDriver.patience)
    #expect(exit == .status(isYes ? 0 : 77), "\(terminal.transcript)")
    #expect(gateway.sent == (isYes ? ["one"] : []))
  }

  private static let chatAnswers: [(kind: String, answer: String, isYes: Bool)] =
    ["n⏎", "⏎", "yy⏎", "no⏎", "y ⏎z⏎", "y⏎z", "y⏎"].flatMap { answer in
      [("xterm-256color", "\r"), ("dumb", "\n")].map { kind, enter in
        (kind, answer.replacing("⏎", with: enter), answer == "y⏎")
      }
    } + [("xterm-256color", "\u{1B}[200~y\u{1B}[201~⏸\r", false), ("xterm-256color", "\u{03}", false)]

  @Test(arguments: chatAnswers)
  func aChatSendsByATypedYesAlone(_ kind: String, _ answer: String, _ isYes: Bool) async throws {
    let gateway = try CannedGateway()
    let (enter, prompt) = kind == "dumb" ? ("\n", "duck > ") : ("\r", "▸")
    let home = try Home(gateway)
    let terminal = try home.terminal(["--budget", "0.0001", "--no-tags"], with: ["TERM": kind])
    try await terminal.read(until: prompt, timeout: TerminalDriver.patience)
    // Typed in one piece with the prompt, the yes is there before the question.
    try terminal.send("one\(enter)y\(enter)")
    try await terminal.read(until: "Send it? [y/N] ", timeout: TerminalDriver.patience)
    for part in answer.split(separator: "⏸") {
      try terminal.send(String(part))
      // Enter directly behind a paste belongs to it.
      if answer.contains("⏸") { try await Task.sleep(for: .milliseconds(300)) }
    }
    if isYes {
      try await eventually("the turn is sent") { gateway.sent == ["one"] }
    } else {
      try await terminal.read(until: "not sent", timeout: TerminalDriver.patience)
      #expect(gateway.sent.isEmpty)
    }
  }

  @Test(arguments: ["\u{03}", "\u{04}", "vck_half\u{03}", "vck_whole_key\n"])
  func aKeyThatIsTypedOrGivenUpLeavesTheEchoOn(_ typed: String) async throws {
    let home = try Home(try CannedGateway())
    let usual = try PseudoTerminal().terminalSettings
    let terminal = try home.terminal(["login"])
    try await terminal.read(until: "not shown: ", timeout: TerminalDriver.patience)
    try await eventually("a hidden line") { terminal.terminalSettings != usual }
    try terminal.send(typed)
    _ = try await terminal.waitForExit(timeout: TerminalDriver.patience)
    #expect(terminal.terminalSettings == usual)
    #expect(!terminal.transcript.contains("vck_"))
  }

  @Test func attachedFilesStayForTheNextTryWhereABudgetRefusesTheTurn() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Data("let a = 1\n".utf8).write(to: home.folder("a.swift"))
    let driver = try await TerminalDriver(home, ["--budget", "0"])
    #expect(try await driver.line("/attach a.swift").contains("a.swift"))
    #expect(try await driver.line("What is it?").contains("is spent"))
    #expect(try await driver.line("/attach").contains("a.swift"))
    try await driver.line("/budget 0.0001")
    try driver.type("What is it?\r")
    try await driver.see("Send it? [y/N]")
    #expect(try await driver.line("n").contains("not sent"))
    #expect(try await driver.line("/attach").contains("a.swift"))
    try await driver.line("/budget off")
    try await driver.line("What is it?")
    #expect(try await driver.line("/attach").contains("nothing is attached"))
    #expect(gateway.sent == ["File `a.swift`:\n```\nlet a = 1\n```\n\nWhat is it?"])
  }
}

extension URL {
  /// The file's name without its ending.
  fileprivate var stem: String { deletingPathExtension().lastPathComponent }
}
