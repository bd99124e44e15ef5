import Terminal

extension SlashCommand {
  static let help = SlashCommand("help", arguments: "[COMMAND]", "what there is", completion: .commands) { repl, name in
    let wanted = name.hasPrefix("/") ? String(name.dropFirst()) : name
    let found = SlashCommand.named(wanted)
    guard wanted.isEmpty || found != nil else {
      repl.complain(Failure(unknownCommand: wanted))
      return .goOn
    }
    let shown = found.map { [$0] } ?? SlashCommand.all
    let rows = shown.map { ("/\($0.name) \($0.arguments)", $0.summary) }
    let hints = wanted.isEmpty ? [""] + keys.flatMap { wrapped($0, toWidth: repl.textWidth - 2).map { "  " + $0 } } : []
    await repl.answer(FoldedRows.lines(rows, width: repl.textWidth) + hints)
    return .goOn
  }

  private static let keys = [
    "Alt-Enter or Ctrl-J starts a new line, a trailing \\ too; \"\"\" or ``` opens a block; pasted text never sends.",
    "Ctrl-C stops a reply, clears the line, twice leaves; //word sends a literal slash.",
  ]
}
