import Foundation
import TestSupport
import Testing

/// A program that dies of a fault: the terminal is usable afterwards, the exit status is true, and no file holds the key.
@Suite struct CrashTests {
  /// What a fault in the program, a library or the kernel sends, and what other programs send to end this one.
  static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGQUIT, SIGUSR1, SIGALRM]
  /// A development build's runtime would wait for a key at its report.
  private static let noBacktrace = ["SWIFT_BACKTRACE": "enable=no"]
  private static let marksOff = "\u{1B}[?2004l\u{1B}[?25h"

  private func expectUsualModes(_ terminal: PseudoTerminal) throws {
    #expect(terminal.terminalSettings == (try PseudoTerminal()).terminalSettings)
  }

  @Test(arguments: signals)
  func aSignalAtThePromptLeavesTheTerminalAsItWas(_ signal: Int32) async throws {
    let home = try Home(try CannedGateway())
    let terminal = try home.terminal(with: Self.noBacktrace)
    try await terminal.read(until: " ▸ ")
    try terminal.send("half a line")
    try await terminal.read(until: "line")
    #expect(terminal.terminalSettings != (try PseudoTerminal()).terminalSettings)
    terminal.signal(signal)
    #expect(try await terminal.waitForExit() == .signal(signal))
    #expect(terminal.unread.contains(Self.marksOff))
    try expectUsualModes(terminal)
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGTRAP])
  func aSignalInAReplyLeavesTheTerminalAsItWas(_ signal: Int32) async throws {
    let gateway = try CannedGateway { _, _, id in
      CannedGateway.reply(["Begun", " now."], id: id, until: ByteServer.Gate())
    }
    let home = try Home(gateway)
    let terminal = try home.terminal(with: Self.noBacktrace)
    try await terminal.read(until: " ▸ ")
    try terminal.send("one\r")
    try await terminal.read(until: "Begun")
    #expect(terminal.terminalSettings != (try PseudoTerminal()).terminalSettings)
    terminal.signal(signal)
    #expect(try await terminal.waitForExit() == .signal(signal))
    try expectUsualModes(terminal)
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT])
  func aSignalWhileAKeyIsTypedLeavesTheTerminalAsItWas(_ signal: Int32) async throws {
    let home = try Home(try CannedGateway())
    let terminal = try home.terminal(["login"], with: Self.noBacktrace)
    try await terminal.read(until: "not shown: ")
    let usual = try PseudoTerminal().terminalSettings
    try await eventually("a hidden line") { terminal.terminalSettings != usual }
    try terminal.send("vck_half")
    terminal.signal(signal)
    #expect(try await terminal.waitForExit() == .signal(signal))
    try expectUsualModes(terminal)
    #expect(!terminal.transcript.contains("vck_half"))
  }

  @Test(arguments: ["main", "task", "thread", "queue", "\t"])
  func aThreadWithoutStackLeavesTheTerminalAsItWas(_ thread: String) async throws {
    #if canImport(Darwin)
    guard thread == "main" else { return }
    #endif
    let path = try Home.built("CrashingEditor")
    let terminal = try PseudoTerminal(
      path: path, environment: Self.noBacktrace.merging(["TERM": "xterm", "LANG": "C.UTF-8"]) { $1 })
    try await terminal.read(until: "> ")
    try terminal.send(thread == "\t" ? thread : thread + "\r")
    #expect(try await terminal.waitForExit(timeout: .seconds(30)) == .signal(SIGSEGV))
    #expect(terminal.transcript.contains(Self.marksOff))
    try expectUsualModes(terminal)
  }

  @Test func aSignalInTheBackgroundLeavesTheTerminalToTheShell() async throws {
    let home = try Home(try CannedGateway())
    let window = try await Tmux.shell(home, before: "export SWIFT_BACKTRACE=enable=no; ")
    try await window.press("C-z")
    try await window.see("Stopped")
    try await window.enter("clear; stty -echo; kill -SEGV %1; kill -CONT %1; wait %1; stty -a | grep -o -e -echo' '")
    try await window.see("-echo")
  }

  @Test func aCrashWritesNoCoreFileAndChildrenMay() async throws {
    let home = try Home(try CannedGateway())
    let script = #"cd "$HOME"; ulimit -S -c unlimited; ulimit -c > limit; "#
    let editor = home.folder("editor")
    try Data("#!/bin/sh\nulimit -c > \"$HOME/child\"\n".utf8).write(to: editor)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor.path)
    let terminal = try PseudoTerminal(
      path: "/bin/sh", arguments: ["-c", script + "exec '\(try Home.program())'"],
      environment: home.environment(Self.noBacktrace.merging(["EDITOR": editor.path, "VISUAL": editor.path]) { $1 }))
    try await terminal.read(until: " ▸ ")
    try terminal.send("/edit\r")
    try await eventually("the editor's limit") { try text("child", home) != "" }
    #expect(try text("child", home) == text("limit", home))
    try await terminal.read(until: " ▸ ")
    terminal.signal(SIGSEGV)
    #expect(try await terminal.waitForExit() == .signal(SIGSEGV))
    #expect(try cores(home) == [])
    try await expectCoreOfAnother(home, script)
  }

  private func text(_ name: String, _ home: Home) throws -> String {
    (try? String(contentsOf: home.folder(name), encoding: .utf8)) ?? ""
  }

  private func cores(_ home: Home) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: home.folder.url.path).filter { $0.hasPrefix("core") }
  }

  /// Where the system writes cores into the folder and the user may have them, another program leaves one.
  private func expectCoreOfAnother(_ home: Home, _ script: String) async throws {
    let pattern = (try? String(contentsOfFile: "/proc/sys/kernel/core_pattern", encoding: .utf8)) ?? "/"
    guard pattern.hasPrefix("core"), try text("limit", home) == "unlimited\n" else { return }
    let other = try ChildProgram(
      path: "/bin/sh", arguments: ["-c", script + "kill -SEGV $$"], environment: home.environment())
    #expect(try await other.waitForExit() == .signal(SIGSEGV))
    #expect(try cores(home) != [])
  }
}
