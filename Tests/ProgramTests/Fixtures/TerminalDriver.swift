import Foundation
import TestSupport
import Testing

/// The user's driver before a chat on a terminal: types, and waits for what the screen shows.
struct TerminalDriver {
  static let patience = Duration.seconds(20)
  /// What the editor sends when it begins to read a line.
  static let ready = "\u{1B}[?2004h"

  let terminal: PseudoTerminal
  /// Held, so that its files and its gateway last as long as the chat.
  private let home: Home

  /// Starts a chat and waits for its first prompt.
  init(_ home: Home, _ arguments: [String] = [], columns: Int = 200, with more: [String: String] = [:]) async throws {
    self.home = home
    terminal = try home.terminal(arguments, columns: columns, with: more)
    try await prompt()
  }

  @discardableResult
  func see(_ text: String) async throws -> String {
    try await terminal.read(until: text, timeout: Self.patience)
  }

  /// Waits for the next prompt; everything up to it.
  @discardableResult
  func prompt() async throws -> String {
    try await see(Self.ready) + (try await see("▸"))
  }

  func type(_ text: String) throws {
    try terminal.send(text)
  }

  /// Types a line with Enter and waits for the next prompt; what came between the two.
  @discardableResult
  func line(_ text: String) async throws -> String {
    try type(text + "\r")
    try await see("\u{1B}[?2004l")
    return try await prompt()
  }

  /// Waits for the catalogue of models, which comes in behind the first prompt; prices tell that it is there.
  func catalogue() async throws {
    let deadline = ContinuousClock.now + Self.patience
    while try await !line("/model").contains("estimated") {
      try #require(ContinuousClock.now < deadline, "no catalogue")
    }
  }

  /// Leaves with Ctrl-D.
  func leave() async throws {
    try type("\u{04}")
    #expect(try await exit() == .status(0))
  }

  func exit() async throws -> PseudoTerminal.Exit {
    try await terminal.waitForExit(timeout: Self.patience)
  }
}

/// Polls a condition that the program brings about, until it holds.
func eventually(_ what: String, _ isMet: () async throws -> Bool) async throws {
  let deadline = ContinuousClock.now + TerminalDriver.patience
  while try await !isMet() {
    try #require(ContinuousClock.now < deadline, "never: \(what)")
    try await Task.sleep(for: .milliseconds(5))
  }
}
