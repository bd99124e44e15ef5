import Terminal

extension SlashCommand {
  static let help = SlashCommand(
    "help", arguments: "[COMMAND]", "lists the commands, or explains one", completion: .commands
  ) { chat, name in
    let wanted = name.hasPrefix("/") ? String(name.dropFirst()) : name
    let found = SlashCommand.named(wanted)
    guard wanted.isEmpty || found != nil else {
      chat.complain(Failure(unknownCommand: wanted))
      return .goOn
    }
    let shown = found.map { [$0] } ?? SlashCommand.all
    let rows = shown.map { ("/\($0.name) \($0.arguments)", $0.summary) }
    let hints = wanted.isEmpty ? [""] + keys.flatMap { wrapped($0, toWidth: chat.textWidth - 2).map { "  " + $0 } } : []
    await chat.answer(FoldedRows.lines(rows, width: chat.textWidth) + hints)
    return .goOn
  }

  private static let keys = [
    "Alt-Enter or Ctrl-J starts a new line, a trailing \\ too; \"\"\" or ``` opens a block; pasted text never sends.",
    "Ctrl-C stops a reply, clears the line, twice leaves; //word sends a literal slash.",
  ]
}

/// Names with a word about each in two columns, fitted to the screen: below each other where that is too narrow. The word
/// about a long name begins in the next row.
enum FoldedRows {
  private static let narrowest = 24
  private static let widestName = 32

  static func lines(_ rows: [(String, String)], width: Int) -> [String] {
    let column = (rows.map { displayWidth(of: $0.0) }.filter { $0 <= widestName }.max() ?? widestName) + 4
    guard column + narrowest <= width else {
      return rows.flatMap { left, right in
        ["  " + left] + wrapped(right, toWidth: max(8, width - 6)).map { "      " + $0 }
      }
    }
    let indent = String(repeating: " ", count: column)
    return rows.flatMap { left, right in
      let texts = wrapped(right, toWidth: width - column)
      guard displayWidth(of: left) <= column - 4 else { return ["  " + left] + texts.map { indent + $0 } }
      return texts.enumerated().map { number, text in
        number == 0 ? "  " + padded(left, toWidth: column - 2) + text : indent + text
      }
    }
  }
}
