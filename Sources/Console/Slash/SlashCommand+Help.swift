extension SlashCommand {
  static let help = SlashCommand("help", arguments: "[COMMAND]", "what there is", completion: .commands) { repl, name in
    let wanted = name.hasPrefix("/") ? String(name.dropFirst()) : name
    guard wanted.isEmpty || SlashCommand.named(wanted) != nil else {
      repl.complain(Failure(unknownCommand: wanted))
      return .goOn
    }
    let shown = SlashCommand.all.filter { wanted.isEmpty || $0.name == wanted }
    repl.answer([HelpText.rows(shown.map { ("/\($0.name) \($0.arguments)", $0.summary) })])
    if wanted.isEmpty { repl.answer(HelpText.keys) }
    return .goOn
  }
}

extension HelpText {
  static let keys = [
    "",
    "  Alt-Enter or Ctrl-J starts a new line, a trailing \\ too; \"\"\" or ``` opens a block; pasted text never sends.",
    "  Ctrl-C stops a reply, clears the line, twice leaves; //word sends a literal slash.",
  ]
}
