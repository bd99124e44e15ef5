import Settings

/// The manual page in roff (man(7)), derived from the tables of commands and options.
package enum ManPage {
  package static func text(_ commands: [Command] = Command.all) -> String {
    """
    .TH TUPPENCE 1 "" "tuppence \(Program.version)" "User Commands"
    .SH NAME
    tuppence \\- a terminal chat for AI gateways in which every reply comes with its bill
    .SH SYNOPSIS
    .B tuppence
    .RI [ COMMAND ]
    .RI [ OPTIONS ]
    .SH DESCRIPTION
    Without a command it chats on a terminal and asks one prompt in a pipe. Without a key it runs on the built\\-in
    sandbox, with play money.
    .SH COMMANDS
    \(commands.map(section).joined(separator: "\n"))
    .SH ENVIRONMENT
    \(environment.map { ".TP\n.B \(escaped($0.0))\n\(escaped($0.1))" }.joined(separator: "\n"))
    .SH EXIT STATUS
    \(exits.map { ".TP\n.B \($0.0)\n\(escaped($0.1))" }.joined(separator: "\n"))

    """
  }

  private static func section(_ command: Command) -> String {
    let forms = command.forms.filter { !$0.name.isEmpty }.map { form in
      entry([command.name, form.usage].filter { !$0.isEmpty }.joined(separator: " "), form.summary)
    }
    let options = command.options.map { option in
      let short = option.short.map { "-\($0), " } ?? ""
      return entry("\(short)--\(option.name)\(option.valueForm)", option.summary)
    }
    let title = ".SS tuppence \(escaped(command.call))"
    let texts = [command.summary, command.details].compactMap { $0.map(escaped) }.joined(separator: "\n.PP\n")
    return ([title, texts] + forms + options).joined(separator: "\n")
  }

  private static func entry(_ term: String, _ text: String) -> String {
    ".TP\n.B \(escaped(term))\n\(escaped(text))"
  }

  /// Backslashes and hyphens for roff; a line that begins like a request gets a zero-width letter before it.
  static func escaped(_ text: String) -> String {
    let line = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// Every variable of the environment, with what it sets.
  static let environment =
    (Provider.all + [.compatible]).filter { !$0.keyVariables.isEmpty }.map {
      ($0.keyVariables.joined(separator: ", "), "the key of \($0.title)")
    }
    + Configuration.Field.all.compactMap { field in
      field.variable.map { ($0, "\(field.summary); \(field.name) in config.json") }
    } + [
      ("https_proxy, all_proxy, no_proxy", "proxies; this machine is reached without one"),
      ("CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR", "certificate authorities in place of the system's"),
      ("TUPPENCE_HOME", "one folder for configuration, sessions and history, in place of the XDG folders"),
      ("NO_COLOR, TERM, COLUMNS", "as in other programs"),
    ]

  private static let exits = [
    ("0", "success"), ("1", "failure"), ("64", "the command line is invalid"),
    ("69", "the gateway cannot be reached"), ("77", "refused: no key, no credit, a budget"), ("130", "interrupted"),
    ("141", "the reader of its output has closed the pipe"),
  ]
}
