import Foundation
import TestSupport
import Testing

struct PseudoTerminalTests {
  private func shell(_ script: String, columns: Int = 80) throws -> PseudoTerminal {
    try PseudoTerminal(
      path: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin", "TERM": "xterm"],
      columns: columns)
  }

  @Test func talksToAProgramAndSeesItsStatus() async throws {
    let terminal = try shell("printf 'name? '; read name; echo \"hello $name\"; exit 3")
    try await terminal.read(until: "name? ")
    try terminal.send("Ada\n")
    try await terminal.read(until: "hello Ada")
    #expect(try await terminal.waitForExit() == .status(3))
    #expect(terminal.transcript.contains("name? Ada\r\nhello Ada\r\n"))
  }

  @Test func seesTheSignalThatEndedAProgram() async throws {
    let terminal = try shell("echo ready; exec sleep 60")
    try await terminal.read(until: "ready")
    try terminal.send("\u{03}")
    #expect(try await terminal.waitForExit() == .signal(SIGINT))
  }

  @Test func saysWhatItSawInstead() async throws {
    let terminal = try shell("echo something; exec sleep 60")
    try await terminal.read(until: "some")
    await #expect(throws: PseudoTerminal.Failure.notSeen("other", seen: "thing\r\n")) {
      try await terminal.read(until: "other", timeout: .milliseconds(200))
    }
    await #expect(throws: PseudoTerminal.Failure.stillRunning(seen: "thing\r\n")) {
      try await terminal.waitForExit(timeout: .milliseconds(10))
    }
  }

  @Test func givesTheProgramItsEnvironmentSizeAndResizes() async throws {
    let terminal = try shell("trap 'stty size' WINCH; env; stty size; while :; do read x; done", columns: 97)
    try await terminal.read(until: "24 97")
    #expect(terminal.transcript.contains("TERM=xterm") && !terminal.transcript.contains("HOME="))
    terminal.resize(columns: 41, rows: 12)
    try terminal.send("\n")
    try await terminal.read(until: "12 41")
    let before = terminal.terminalSettings
    #expect(before.hasPrefix("iflag"))
    terminal.signal(SIGTERM)
    let exit = try await terminal.waitForExit()
    #expect(exit == .signal(SIGTERM))
  }

  @Test func aMissingProgramEndsWith127() async throws {
    let terminal = try PseudoTerminal(path: "/no/such/program")
    #expect(try await terminal.waitForExit() == .status(127))
  }
}
