import Records

/// One command of the chat: parsing, `/help` and Tab are derived from these values.
struct SlashCommand: Sendable {
  enum CompletionKind: Sendable {
    case none, models, assistants, sessions, files, exports, settings, commands, budgets
    case words([String])
  }

  /// Without the slash.
  let name: String
  let arguments: String
  let summary: String
  let completion: CompletionKind
  /// Other names, for those who are used to them; not listed.
  let aliases: [String]
  let run: @Sendable (SlashContext, String) async -> LoopAction

  init(
    _ name: String, arguments: String = "", _ summary: String, completion: CompletionKind = .none,
    aliases: [String] = [], run: @escaping @Sendable (SlashContext, String) async -> LoopAction
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.completion = completion
    self.aliases = aliases
    self.run = run
  }

  /// Every command there is, in the order of `/help`.
  static let all: [SlashCommand] = [
    .help, .model, .models, .assistant, .assistants, .system, .cost, .report, .budget, .confirm, .tags, .user, .set,
    .attach, .paste, .tools, .compact,
    .retry, .edit, .undo, .fork, .compare, .copy, .image, .open,
    .history, .clear, .new, .sessions, .search, .resume, .rename, .export, .settle, .quit,
  ]

  /// Whether its argument may be a text of several lines.
  var takesText: Bool { arguments.contains("TEXT") }

  static func named(_ name: String) -> SlashCommand? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}

extension Failure {
  /// A slash command that there is not.
  init(unknownCommand name: String) {
    let nearest = nearestMatch(to: name, among: SlashCommand.all.map(\.name)).map { "/" + $0 }
    self.init(
      "there is no command /\(name); nothing was sent",
      hint: Self.suggestion(nearest, else: "/help lists the commands.") + " //\(name) sends it as text",
      exitCode: Failure.Code.usage)
  }
}
