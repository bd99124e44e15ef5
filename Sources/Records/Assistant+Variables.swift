extension Assistant {
  /// The prompt with every `{{name}}` filled from `values`, else from the assistant's own variables.
  ///
  /// A variable without a value stays as it is written, and what was filled in is not looked through again. `\{{name}}` is
  /// no variable: it becomes `{{name}}`.
  package func prompt(filling values: [String: String] = [:]) -> String {
    var filled = ""
    var rest = prompt[...]
    while let variable = Self.nextVariable(in: rest) {
      if variable.isEscaped {
        filled += String(rest[..<rest.index(before: variable.range.lowerBound)]) + String(rest[variable.range])
      } else {
        filled += String(rest[..<variable.range.lowerBound])
        filled += values[variable.name] ?? variables[variable.name] ?? String(rest[variable.range])
      }
      rest = rest[variable.range.upperBound...]
    }
    return filled + String(rest)
  }

  /// The names of all variables of the prompt, in the order of the text.
  package var variableNames: [String] {
    var names: [String] = []
    var rest = prompt[...]
    while let variable = Self.nextVariable(in: rest) {
      if !variable.isEscaped, !names.contains(variable.name) { names.append(variable.name) }
      rest = rest[variable.range.upperBound...]
    }
    return names
  }

  /// The names of the variables that have no default.
  package var requiredVariables: [String] { variableNames.filter { variables[$0] == nil } }

  /// Whether a word can name a variable: a letter or `_`, then letters, digits, `_` and `-`.
  package static func isVariable(_ text: some StringProtocol) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first == "_" else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
  }

  private struct Variable {
    var name: String
    var range: Range<String.Index>
    /// A backslash is before it.
    var isEscaped: Bool
  }

  private static func nextVariable(in text: Substring) -> Variable? {
    var searched = text
    while let opening = searched.firstBytes(of: "{{") {
      let inside = searched[opening.upperBound...]
      let name = inside.prefix { $0 != "}" && $0 != "{" && !$0.isNewline }
      let word = name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      if inside[name.endIndex...].hasPrefix("}}"), isVariable(String(word)) {
        let isEscaped = opening.lowerBound > text.startIndex && text[text.index(before: opening.lowerBound)] == "\\"
        let end = inside.index(name.endIndex, offsetBy: 2)
        return Variable(name: String(word), range: opening.lowerBound..<end, isEscaped: isEscaped)
      }
      searched = searched[searched.index(after: opening.lowerBound)...]
    }
    return nil
  }
}
