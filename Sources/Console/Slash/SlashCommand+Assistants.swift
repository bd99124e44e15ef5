import App
import Records
import Terminal

extension SlashCommand {
  static let assistants = SlashCommand("assistants", "who can answer, and what they are for") { repl, _ in
    let current = await repl.session.assistant.name
    let rows = repl.context.library.names.map { name in
      let about = (try? repl.context.assistant(named: name).description) ?? "cannot be read"
      return ((name == current ? "* " : "  ") + name, Sanitiser.line(about))
    }
    await repl.answer(FoldedRows.lines(rows, width: repl.textWidth))
    return .goOn
  }
}
