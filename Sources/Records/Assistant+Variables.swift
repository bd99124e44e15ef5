extension Assistant {
  /// The prompt with every `{{name}}` filled from `values`, else from the assistant's own variables.
  ///
  /// An unknown variable stays as it is written, and what was filled in is not looked through again.
  package func prompt(filling values: [String: String] = [:]) -> String {
    var filled = ""
    var rest = prompt[...]
    while let (opening, name, end) = Self.nextVariable(in: rest) {
      filled += rest[..<opening]
      filled += values[name] ?? variables[name] ?? String(rest[opening..<end])
      rest = rest[end...]
    }
    return filled + rest
  }

  /// Whether a word can name a variable: a letter or `_`, then letters, digits, `_` and `-`.
  static func isVariable(_ text: some StringProtocol) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
  }

  private static func nextVariable(in text: Substring) -> (opening: String.Index, name: String, end: String.Index)? {
    var searched = text
    while let opening = searched.firstBytes(of: "{{") {
      let inside = searched[opening.upperBound...]
      let name = inside.prefix { $0 != "}" && $0 != "{" && !$0.isNewline }
      let word = name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      if inside[name.endIndex...].hasPrefix("}}"), isVariable(String(word)) {
        return (opening.lowerBound, String(word), inside.index(name.endIndex, offsetBy: 2))
      }
      searched = searched[searched.index(after: opening.lowerBound)...]
    }
    return nil
  }
}
