/// What `--help` prints, derived from the tables.
package enum HelpText {
  private static let pageWidth = 100

  package static func program() -> String {
    """
    tuppence \(Program.version): a terminal chat for AI gateways in which every reply comes with its bill

    usage: tuppence [OPTIONS] [COMMAND]
           tuppence [OPTIONS] "PROMPT"

    \(rows(Command.all.map { ($0.call, $0.summary) }, width: pageWidth))

    Text that is no command is a prompt for `ask`, and so is all text behind `--`. Without a command and
    without a prompt: chat on a terminal, ask in a pipe. `tuppence COMMAND --help` shows its options.
    Without a key the chat runs on the built-in sandbox, with play money. Keys come from
    AI_GATEWAY_API_KEY, from key_command in config.json, or from `tuppence login`; never from an option.

    """
  }

  package static func command(_ command: Command) -> String {
    let options = command.options.map { option in
      let short = option.short.map { "-\($0), " } ?? "    "
      return ("\(short)--\(option.name)\(option.valueForm)", option.summary)
    }
    let forms = command.forms.map { form in
      (["tuppence", command.name, form.usage].filter { !$0.isEmpty }.joined(separator: " "), form.summary)
    }
    return """
      usage: \(["tuppence", command.name, "[OPTIONS]", command.usage].filter { !$0.isEmpty }.joined(separator: " "))

      \(command.summary)\(command.details.map { "\n\n" + $0 } ?? "")

      \(forms.isEmpty ? "" : rows(forms, width: pageWidth) + "\n\n")\(rows(options, width: pageWidth))

      """
  }

  /// Two columns, the second one aligned; a help page folds them to the width of its other paragraphs.
  static func rows(_ rows: [(String, String)], width: Int = 10_000) -> String {
    FoldedRows.lines(rows, width: width).joined(separator: "\n")
  }
}
