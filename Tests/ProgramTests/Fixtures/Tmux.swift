import Foundation
import TestSupport
import Testing

/// A window of tmux with a program in it: what the user would see, cell by cell, with a server of its own.
final class Tmux: Sendable {
  private let home: Home
  private let server: pid_t

  /// Opens a window with the chat in it, or with a shell that has the program's path in `$TUPPENCE`.
  init(
    _ home: Home, columns: Int, rows: Int = 24, shell: Bool = false, arguments: String = "",
    with more: [String: String] = [:]
  ) async throws {
    self.home = home
    let own = ["TUPPENCE": try Home.program(), "PS1": "$ ", "TMUX_TMPDIR": home.folder.url.path].merging(more) { $1 }
    let command = shell ? ["/bin/sh", "-i"] : ["/bin/sh", "-c", "exec \"$TUPPENCE\" \(arguments)"]
    let size = ["-x", "\(columns)", "-y", "\(rows)", "-c", home.folder.url.path]
    let start = ["-u", "-f", "/dev/null", "new-session", "-d"] + size + command
    _ = try await Self.run(start, home.environment(own).merging(["TERM": "xterm-256color"]) { $1 })
    server = try #require(pid_t(try await Self.run(["display-message", "-p", "#{pid}"], home.environment(own))))
  }

  deinit {
    kill(server, SIGTERM)
  }

  /// Types the text as it stands.
  func type(_ text: String) async throws { try await tell(["send-keys", "-l", "--", text]) }

  /// Strikes keys by tmux's names for them (`C-a`, `M-Enter`, `Up`), in one go.
  func press(_ keys: String...) async throws { try await tell(["send-keys"] + keys) }

  /// Pastes as the user's terminal does: between marks where the program asked for them, newlines as Enter.
  func paste(_ text: String) async throws {
    let file = home.folder("clipboard-\(UUID().uuidString)")
    try Data(text.utf8).write(to: file)
    try await tell(["load-buffer", file.path])
    try await tell(["paste-buffer", "-p", "-d"])
  }

  /// Returns when the program can know: tmux tells its terminal of the new size a quarter of a second later.
  func resize(columns: Int, rows: Int = 24) async throws {
    try await tell(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    let terminal = try await tell(["display-message", "-p", "#{pane_tty}"])
    try await eventually("the size") {
      try await home.shell("stty size < \(terminal)").output == "\(rows) \(columns)\n"
    }
  }

  /// The screen's rows without the spaces at their ends and the empty rows below, and without the tones of skin that
  /// older versions of tmux do not join with their emoji.
  func rows() async throws -> [String] { try await captured() }

  /// The same with the rows that were scrolled out of the window.
  func history() async throws -> [String] { try await captured("-S", "-") }

  private func captured(_ options: String...) async throws -> [String] {
    let text = try await tell(["capture-pane", "-p"] + options)
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row -> String in
      let plain = row.unicodeScalars.filter { !(0x1F3FB...0x1F3FF).contains($0.value) }
      return String(String(plain).reversed().drop { $0 == " " }.reversed())
    }
    while rows.last == "" { rows.removeLast() }
    return rows
  }

  /// The screen with its colours.
  func styled() async throws -> String { try await tell(["capture-pane", "-p", "-e"]) }

  /// Column and row of the cursor, from 0.
  func cursor() async throws -> String {
    try await tell(["display-message", "-p", "#{cursor_x},#{cursor_y}"])
  }

  /// Waits until the screen ends with these rows, and the cursor stands at `column,row` where that is given.
  func see(
    _ rows: [String], cursor: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await wait(for: "\(rows) \(cursor ?? "")", sourceLocation) { seen in
      guard seen.suffix(rows.count) == rows[...] else { return false }
      guard let cursor else { return true }
      return try await self.cursor() == cursor
    }
  }

  /// Waits until some row holds the text.
  func see(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await wait(for: text, sourceLocation) { $0.contains { $0.contains(text) } }
  }

  /// Waits until the screen is so, and gives its rows.
  @discardableResult
  func see(
    sourceLocation: SourceLocation = #_sourceLocation, _ isSo: ([String]) -> Bool
  ) async throws -> [String] {
    var last: [String] = []
    try await wait(for: "the screen as asked for", sourceLocation) { seen in
      last = seen
      return isSo(seen)
    }
    return last
  }

  /// A window with a chat in it, at its first prompt.
  static func chat(_ home: Home, columns: Int, rows: Int = 24) async throws -> Tmux {
    let window = try await Tmux(home, columns: columns, rows: rows)
    try await window.see { $0.last?.contains("▸") == true }
    return window
  }

  private func wait(
    for what: String, _ place: SourceLocation, _ isSeen: ([String]) async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + TerminalDriver.patience
    while true {
      let seen = try await rows()
      if try await isSeen(seen) { return }
      let cursor = try await cursor()
      try #require(
        ContinuousClock.now < deadline, "never: \(what)\n\(seen.joined(separator: "\n"))\n\(cursor)",
        sourceLocation: place)
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @discardableResult
  private func tell(_ arguments: [String]) async throws -> String {
    try await Self.run(arguments, home.environment(["TMUX_TMPDIR": home.folder.url.path]))
  }

  /// tmux's answer without its last newline. Where tmux is missing this fails, and so does the test.
  private static func run(_ arguments: [String], _ environment: [String: String]) async throws -> String {
    let places = ["PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"]
    let child = try ChildProgram(
      path: "/usr/bin/env", arguments: ["tmux", "-L", "test"] + arguments,
      environment: environment.merging(places) { $1 })
    let exit = try await child.waitForExit()
    try #require(exit == .status(0), "tmux \(arguments): \(child.errors)")
    return child.output.hasSuffix("\n") ? String(child.output.dropLast()) : child.output
  }
}
