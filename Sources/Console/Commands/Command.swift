/// One command of the program: parsing, help and completion are derived from these values.
package struct Command: Sendable {
  package let name: String
  /// The words behind the options, for a command without forms.
  package let arguments: [Argument]
  package let summary: String
  /// A sentence below the summary in help, where the summary does not say enough.
  package let details: String?
  /// The words that it takes in the first place, where it has several ways of being called.
  package let forms: [CommandForm]
  package let options: [CommandOption]
  let run: @Sendable (Program, Options) async -> Int32

  init(
    _ name: String, arguments: [Argument] = [], _ summary: String, details: String? = nil,
    forms: [CommandForm] = [], options: [CommandOption] = [], run: @escaping @Sendable (Program, Options) async -> Int32
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.details = details
    self.forms = forms
    self.options = options + [.help]
    self.run = run
  }

  /// The words behind the options, as help shows them.
  package var usage: String {
    guard !forms.isEmpty else { return arguments.usage }
    let calls = forms.map(\.usage).filter { !$0.isEmpty }.joined(separator: " | ")
    return calls.isEmpty || !forms.contains { $0.usage.isEmpty } ? calls : "[\(calls)]"
  }

  /// The command as it is called, as help shows it.
  package var call: String { [name, usage].filter { !$0.isEmpty }.joined(separator: " ") }

  static func named(_ name: String) -> Command? { all.first { $0.name == name } }

  /// Every command, in the order of help.
  package static let all: [Command] = [
    .chat, .ask, .image, .sessions, .export, .report, .reconcile, .bill, .settle, .generations, .generation, .models,
    .assistants,
    .credits,
    .login,
    .logout, .config, .check, .doctor,
    .sandbox, .completions, .man,
  ]
}
