import Records

/// One of several ways to call a command, told by its first word: `sessions rename ID TITLE`.
package struct CommandForm: Equatable, Sendable {
  /// Empty for the way without a word of its own.
  package let name: String
  package let arguments: String
  package let summary: String

  init(_ name: String, arguments: String = "", _ summary: String) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
  }

  /// How many words have to follow, and how many may.
  private var counts: ClosedRange<Int> {
    let words = arguments.split(separator: " ")
    let named = words.filter { $0 != "..." }
    return named.count { !$0.hasPrefix("[") }...(words.last == "..." ? Int.max : named.count)
  }

  /// Checks the words that follow this form's own.
  func check(_ words: ArraySlice<String>, of command: String) throws(Failure) {
    guard words.count < counts.lowerBound || words.count > counts.upperBound else { return }
    let called = ["tuppence", command, name].filter { !$0.isEmpty }.joined(separator: " ")
    throw Failure(
      words.count < counts.lowerBound
        ? "\(called) needs \(arguments)" : "\(called) does not know what to do with \"\(words.last ?? "")\"",
      hint: "usage: \(called) \(arguments)", exitCode: Failure.Code.usage)
  }
}

extension Command {
  /// The form that the words call, with the words behind its name.
  ///
  /// Without a word that names one it is the nameless form with all words, where the command has one that takes any.
  func form(of words: [String]) throws(Failure) -> (form: CommandForm, rest: [String]) {
    let nameless = forms.first { $0.name.isEmpty }
    if let form = forms.first(where: { $0.name == words.first && !$0.name.isEmpty }) {
      try form.check(words.dropFirst(), of: name)
      return (form, Array(words.dropFirst()))
    }
    if let nameless, words.isEmpty || !nameless.arguments.isEmpty {
      try nameless.check(words[...], of: name)
      return (nameless, words)
    }
    let names = forms.map(\.name).filter { !$0.isEmpty }
    guard let word = words.first else {
      throw Failure(
        "tuppence \(name) needs one of: \(names.joined(separator: ", "))", hint: "tuppence \(name) --help",
        exitCode: Failure.Code.usage)
    }
    throw Failure(
      "tuppence \(name) knows no \"\(word)\"",
      hint: nearestMatch(to: word, among: names).map { "did you mean \($0)?" }
        ?? "one of: \(names.joined(separator: ", "))",
      exitCode: Failure.Code.usage)
  }
}
