import Terminal

extension SlashCommand {
  static let sessions = SlashCommand("sessions", "the latest ten sessions, with their turns and costs") { repl, _ in
    let rows = SessionRows.latest(10, in: repl.workspace)
    guard !rows.isEmpty else {
      repl.say("no session yet")
      return .goOn
    }
    repl.answer(
      SessionRows.lines(rows, current: repl.session.id, width: repl.program.screen.width, styles: repl.styles))
    return .goOn
  }
}
