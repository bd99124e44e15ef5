import Platform

/// What a line at the prompt means.
package enum ReplInput: Equatable, Sendable {
  case nothing
  case leave
  case command(name: String, argument: String)
  case prompt(String)
  /// A command of another program, typed alone; it is not sent, because that would cost money.
  case foreignCommand(String)

  /// A typed line `/word` or `/word ...` of letters is a command, and never a prompt; all pasted text, text of several lines and paths are prompts; `//` is a literal slash.
  /// Only where a command takes a text may that have several lines, being pasted behind it.
  package init(_ text: String, pasted: Bool) {
    let trimmed = text.trimmed(of: .whitespacesAndNewlines)
    if trimmed.isEmpty {
      self = .nothing
    } else if ["exit", "quit"].contains(trimmed), !pasted {
      self = .leave
    } else if pasted {
      self = .prompt(text)
    } else if text.hasPrefix("//") {
      self = .prompt(String(text.dropFirst()))
    } else if Self.isForeign(trimmed) {
      self = .foreignCommand(trimmed)
    } else if let (name, argument) = Self.command(in: text) {
      self = .command(name: name, argument: argument)
    } else {
      self = .prompt(text)
    }
  }

  /// What such words mean elsewhere, and the command of the chat for it.
  private static let foreign = [
    "help": "/help", "?": "/help", "\\?": "/help", "\\h": "/help", ":help": "/help", "bye": "/quit", "logout": "/quit",
    "\\q": "/quit", ":q": "/quit", ":q!": "/quit", ":wq": "/quit", "quit()": "/quit", "exit()": "/quit",
  ]

  /// One of those words, or `!ls`, as a shell's command is typed in other programs.
  private static func isForeign(_ text: String) -> Bool {
    if foreign[text.lowercased()] != nil { return true }
    return text.first == "!" && text.dropFirst().first?.isLetter == true && !text.contains("\n")
  }

  /// The failure that offers the chat's own command.
  static func failure(forForeign text: String) -> Failure {
    guard let command = foreign[text.lowercased()] else {
      return Failure(
        "\"\(text)\" was not sent; the chat runs no shell commands",
        hint: "Ctrl-Z suspends the chat; /edit sends any text")
    }
    let does = command == "/help" ? "lists the commands" : "leaves the chat"
    return Failure("\"\(text)\" was not sent", hint: "\(command) \(does); /edit sends any text")
  }

  private static func command(in text: String) -> (String, String)? {
    guard text.first == "/" else { return nil }
    let body = text.dropFirst()
    let name = body.prefix { $0.isASCII && $0.isLetter }
    let rest = body.dropFirst(name.count)
    guard !name.isEmpty, rest.first?.isWhitespace ?? true else { return nil }
    if text.contains("\n") {
      guard rest.first == " ", SlashCommand.named(name.lowercased())?.takesText == true else { return nil }
    }
    return (name.lowercased(), rest.trimmed(of: .whitespaces))
  }
}
