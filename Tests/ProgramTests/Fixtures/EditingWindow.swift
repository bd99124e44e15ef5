import Foundation
import TestSupport
import Testing

extension Tmux {
  /// A chat that stands at its first prompt.
  static func chat(
    _ home: Home, columns: Int = 60, rows: Int = 24, settings: String? = nil
  ) async throws -> Tmux {
    let file = home.folder("editrc")
    if let settings { try Data(settings.utf8).write(to: file) }
    let window = try await Tmux(
      home, columns: columns, rows: rows, with: settings == nil ? [:] : ["EDITRC": file.path])
    try await window.see("duck ▸")
    return window
  }

  /// A shell with job control in which the chat was started from a line, at its first prompt.
  static func shell(_ home: Home, columns: Int = 60, before line: String = "") async throws -> Tmux {
    let window = try await Tmux(home, columns: columns, shell: true)
    try await window.see("$")
    try await window.enter(line + "$TUPPENCE; echo en''ded")
    try await window.see("duck ▸")
    return window
  }

  /// Types a line and sends it.
  func enter(_ line: String) async throws {
    try await type(line)
    try await press("Enter")
  }
}
