/// One of several ways to call a command, chosen by its first word: `sessions rename ID TITLE`.
package struct CommandForm: Equatable, Sendable {
  /// Empty for the way without a word of its own.
  package let name: String
  package let arguments: [Argument]
  package let summary: String

  init(_ name: String, arguments: [Argument] = [], _ summary: String) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
  }

  /// `rename ID TITLE ...`.
  package var usage: String { [name, arguments.usage].filter { !$0.isEmpty }.joined(separator: " ") }
}

extension Command {
  /// The form that the words call, with the words behind its name.
  ///
  /// Without a word that names one it is the nameless form with all words, where that form takes any.
  func form(of words: [String]) throws(UsageError) -> (form: CommandForm, rest: [String]) {
    if let form = forms.first(where: { $0.name == words.first && !$0.name.isEmpty }) {
      try form.arguments.check(words.dropFirst(), of: "tuppence \(name) \(form.name)")
      return (form, Array(words.dropFirst()))
    }
    if let nameless = forms.first(where: \.name.isEmpty), words.isEmpty || !nameless.arguments.isEmpty {
      try nameless.arguments.check(words[...], of: "tuppence \(name)")
      return (nameless, words)
    }
    let names = forms.map(\.name).filter { !$0.isEmpty }
    guard let word = words.first else { throw .missingForm(command: name, forms: names) }
    throw .unknownForm(word, command: name, forms: names)
  }
}
