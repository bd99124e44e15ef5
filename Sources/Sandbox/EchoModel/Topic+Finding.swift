extension Topic {
  /// The first line that reads like an error message.
  static func errorLine(_ text: String) -> String? {
    let messages = [
      "error:", "error[", "exception:", "exception in", "fatal:", "panic:", "panicked at", "segmentation fault",
      "undefined reference", "is not defined", "assertion failed", "exc_bad_access", "sigsegv", "no such file or",
      "permission denied", "core dumped",
    ]
    let announcements = ["traceback", "exit code", "exit status"]
    let lines = text.split(whereSeparator: \.isNewline)
    func first(with marks: [String]) -> Substring? {
      lines.first { line in
        let line = line.lowercased()
        return marks.contains { line.contains($0) }
      }
    }
    let line = first(with: messages) ?? first(with: announcements)
    guard let line else { return nil }
    let excerpt = line.excerpt(80)
    return excerpt.isEmpty ? nil : excerpt
  }

  /// What the code declares first, or its first line; nil when the text is not code.
  static func codeName(_ text: String) -> String? {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimming(while: \.isWhitespace) }
    let isFenced = lines.contains { $0.hasPrefix("```") }
    let code = lines.filter(looksLikeCode)
    guard isFenced || code.count >= 2 || (code.count == 1 && lines.count == 1) else { return nil }
    let body = isFenced ? lines.drop { !$0.hasPrefix("```") }.dropFirst() : lines[...]
    for line in body {
      let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      if let place = words.firstIndex(where: { declarators.contains(String($0)) }), place + 1 < words.count {
        return words[place + 1].excerpt(40)
      }
    }
    let first = (code.first ?? body.first { !$0.hasPrefix("```") && !$0.isEmpty } ?? "").excerpt(40)
    return first.isEmpty ? nil : first
  }

  private static let declarators: Set = [
    "func", "def", "fn", "function", "class", "struct", "enum", "actor", "interface", "protocol", "trait", "impl",
  ]

  private static func looksLikeCode(_ line: String) -> Bool {
    let starts = [
      "func ", "def ", "fn ", "function ", "class ", "struct ", "import ", "#include", "let ", "var ", "const ",
      "return ", "SELECT ", "INSERT ", "UPDATE ", "CREATE TABLE",
    ]
    guard let last = line.last else { return false }
    if "{};".contains(last) { return true }
    return starts.contains { line.hasPrefix($0) } && line.contains { "(=;:*{<".contains($0) }
  }

  /// The two things that a text weighs against each other.
  static func alternatives(_ plain: String) -> (String, String)? {
    let words = plain.split(separator: " ").map(String.init)
    let lowered = words.map { $0.lowercased() }
    func word(_ index: Int) -> String {
      let index =
        ["a", "an", "the", "using"].contains(lowered.indices.contains(index) ? lowered[index] : "") ? index + 1 : index
      return words.indices.contains(index)
        ? words[index].trimming { !$0.isLetter && !$0.isNumber && !"+#".contains($0) } : ""
    }
    let middle: Int?
    if let versus = lowered.firstIndex(where: { ["vs", "vs.", "versus"].contains($0) }) {
      middle = versus
    } else if let between = lowered.firstIndex(of: "between") {
      middle = lowered[between...].firstIndex(of: "and")
    } else if let first = lowered.first, ["should", "which", "is", "what", "do"].contains(first) {
      middle = lowered.firstIndex(of: "or")
    } else {
      middle = nil
    }
    guard let middle, !word(middle - 1).isEmpty, !word(middle + 1).isEmpty else { return nil }
    return (word(middle - 1).excerpt(30), word(middle + 1).excerpt(30))
  }
}
