import Foundation
import TestSupport
import Testing

/// The program in a real terminal emulator, whose screen can be read back: a tmux server of its own.
final class TmuxScreen: Sendable {
  private let socket: String
  /// Held as long as the program runs in it.
  private let home: Home

  /// Starts a chat and waits for its prompt.
  init(_ home: Home, columns: Int, rows: Int = 24, with more: [String: String] = [:]) async throws {
    self.home = home
    socket = home.folder("tmux").path
    let variables = home.environment(["TERM": "screen-256color"].merging(more) { $1 }).map { "\($0)=\($1)" }
    let program = ["env", "-i"] + variables + [try Home.program(), "chat"]
    try await tmux(
      ["new-session", "-d", "-c", home.folder.url.path, "-x", "\(columns)", "-y", "\(rows)"] + program)
    try await see { $0.last?.contains("▸") == true }
  }

  deinit {
    _ = try? ChildProgram(path: Self.path, arguments: ["-S", socket, "kill-server"], environment: [:])
  }

  /// Debian's place, then Homebrew's.
  private static var path: String {
    ["/usr/bin/tmux", "/opt/homebrew/bin/tmux", "/usr/local/bin/tmux"].first { access($0, X_OK) == 0 } ?? "tmux"
  }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    let child = try ChildProgram(
      path: Self.path, arguments: ["-S", socket, "-f", "/dev/null"] + arguments,
      environment: ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"])
    let exit = try await child.waitForExit()
    try #require(exit == .status(0), "\(arguments): \(child.errors)")
    return child.output
  }

  func type(_ text: String) async throws {
    try await tmux(["send-keys", "-l", text])
  }

  /// The rows of the screen down to the last one that is not empty.
  func rows() async throws -> [String] {
    let text = try await tmux(["capture-pane", "-p"])
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
      String(row.reversed().drop { $0 == " " }.reversed())
    }
    while rows.last?.isEmpty == true { rows.removeLast() }
    return rows
  }

  /// Waits until the screen is so, and returns it.
  @discardableResult
  func see(_ isSo: ([String]) -> Bool) async throws -> [String] {
    let deadline = ContinuousClock.now + Chair.patience
    while true {
      let rows = try await rows()
      if isSo(rows) { return rows }
      try #require(ContinuousClock.now < deadline, "\(rows.joined(separator: "\n"))")
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
