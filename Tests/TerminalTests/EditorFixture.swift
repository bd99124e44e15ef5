import TestSupport
import Testing

@testable import Terminal

/// A line editor at one end of a pseudo-terminal, a test that types at the other.
struct EditorFixture {
  let terminal: PseudoTerminal
  let editor: LineEditor
  let slave: Int32

  init(
    columns: Int = 80, rows: Int = 24, history: [String] = [], settings: String = "/nonexistent",
    environment: [String: String] = [:],
    completion: @escaping @Sendable (String, Int) -> Completion = { _, _ in .none }
  ) throws {
    terminal = try PseudoTerminal(columns: columns, rows: rows)
    slave = try #require(terminal.slave)
    editor = try LineEditor(
      input: slave, output: slave,
      environment: ["TERM": "xterm-256color"].merging(environment.isEmpty ? ["EDITRC": settings] : environment) { $1 },
      history: history, completion: completion)
  }

  /// Asks for a line, waits for the prompt's beginning, and types what the body types. An editor that gives no line
  /// within ten seconds is closed.
  func line(
    _ prompt: Prompt = Prompt(text: "> "), _ body: (PseudoTerminal) async throws -> Void
  ) async throws -> LineInput {
    let watch = Task {
      try await Task.sleep(for: .seconds(10))
      Issue.record("no line came: \(terminal.transcript.debugDescription)")
      editor.close()
    }
    defer { watch.cancel() }
    async let answer = editor.readLine(prompt)
    do {
      try await terminal.read(until: "?2004h")
      try await terminal.read(until: "> ")
      try await body(terminal)
    } catch {
      editor.close()
      throw error
    }
    return await answer
  }

  /// Types each of the texts after the screen has answered the one before.
  func line(typing texts: [(String, shows: String)]) async throws -> LineInput {
    try await line { terminal in
      for (text, shows) in texts {
        try terminal.send(text)
        if !shows.isEmpty { try await terminal.read(until: shows) }
      }
    }
  }

  /// Types a text in one go and waits for the line.
  func line(typing text: String) async throws -> LineInput {
    try await line(typing: [(text, shows: "")])
  }
}
