import Foundation
import TestSupport
import Testing

@testable import Terminal

/// What is typed before a question, or pasted behind its answer, answers nothing, and reaches no later prompt.
@Suite(.timeLimit(.minutes(1))) struct QuestionInputTests {
  private let terminal: PseudoTerminal
  private let slave: Int32

  init() throws {
    terminal = try PseudoTerminal()
    slave = try #require(terminal.slave)
  }

  /// The next line, once it is there.
  private func line() -> String {
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(slave, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  @Test(arguments: [("y\n", false), ("y\nls -l\nls\n", true), ("y\nls", true), ("y\n\n", true)])
  func aLineWithMoreBehindItIsPastedAndTheRestIsDropped(typed: String, isPasted: Bool) throws {
    let settings = terminal.terminalSettings
    try terminal.send(typed)
    #expect(line() == "y\n")
    #expect(QuestionInput.isPasted(slave) == isPasted)
    #expect(terminal.terminalSettings == settings)
    try terminal.send("next\n")
    #expect(line() == "next\n")
  }

  @Test func whatWasTypedBeforeAQuestionIsForgotten() throws {
    try terminal.send("y\ny\nba")
    var waiting = pollfd(fd: slave, events: Int16(POLLIN), revents: 0)
    #expect(poll(&waiting, 1, 10_000) == 1)
    QuestionInput.forgetTypedAhead(slave)
    try terminal.send("n\n")
    #expect(line() == "n\n")
  }
}
