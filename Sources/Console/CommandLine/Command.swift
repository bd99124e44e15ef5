/// One command of the program: parsing, help and completion are derived from these values.
package struct Command: Sendable {
  package let name: String
  /// What follows the options, as help shows it.
  package let arguments: String
  package let summary: String
  /// The words that it understands in the first place, where it has several ways of being called.
  package let forms: [CommandForm]
  package let options: [CommandOption]
  /// How many words it takes; nil for any number.
  let wordLimit: Int?
  let run: @Sendable (Program, Options) async -> Int32

  init(
    _ name: String, arguments: String = "", _ summary: String, forms: [CommandForm] = [],
    options: [CommandOption] = [], wordLimit: Int? = 0,
    run: @escaping @Sendable (Program, Options) async -> Int32
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.forms = forms
    self.options = options + [.help]
    self.wordLimit = wordLimit
    self.run = run
  }

  /// Every command there is, in the order of help.
  package static let all: [Command] = [
    .chat, .ask, .sessions, .export, .report, .bill, .settle, .generations, .generation, .models, .assistants, .credits,
    .login,
    .logout, .config, .check, .doctor,
    .sandbox, .completions, .man,
  ]
}
