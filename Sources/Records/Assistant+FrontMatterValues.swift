import Platform

extension FrontMatter {
  /// What is after `key:`, which may be a list in brackets.
  static func value(_ text: String, line: Int) throws(AssistantError) -> Value {
    guard text.hasPrefix("[") else { return .text(try self.text(text, line: line)) }
    return .list(try list(text.dropFirst(), line: line))
  }

  /// One text, its quotes and a comment behind it taken off.
  static func text(_ raw: String, line: Int) throws(AssistantError) -> String {
    let text = raw.trimmed(of: .whitespaces)
    guard let first = text.first, first != "#" else { return "" }
    if first == "\"" || first == "'" {
      var rest = text[...]
      let quoted = try takeQuoted(&rest, line: line)
      try expectNothing(rest, line: line)
      return quoted
    }
    // Marks that mean something else in YAML: refused, so that a file is read in one way only.
    guard !"|>&*!%@`{[".contains(first) else { throw .unreadableLine(line: line) }
    let end = text.firstBytes(of: " #")?.lowerBound ?? text.endIndex
    return text[..<end].trimmed(of: .whitespaces)
  }

  private static func list(_ inside: Substring, line: Int) throws(AssistantError) -> [String] {
    var items: [String] = []
    var rest = inside.drop(while: \.isWhitespace)
    while let first = rest.first, first != "]" {
      items.append(try takeItem(&rest, line: line))
      rest = rest.drop(while: \.isWhitespace)
      guard rest.first == "," || rest.first == "]" else { throw .unclosedList(line: line) }
      if rest.first == "," { rest = rest.dropFirst().drop(while: \.isWhitespace) }
    }
    guard rest.first == "]" else { throw .unclosedList(line: line) }
    try expectNothing(rest.dropFirst(), line: line)
    return items
  }

  private static func takeItem(_ rest: inout Substring, line: Int) throws(AssistantError) -> String {
    if rest.first == "\"" || rest.first == "'" { return try takeQuoted(&rest, line: line) }
    let item = rest.prefix { $0 != "," && $0 != "]" }
    rest = rest[item.endIndex...]
    let text = item.trimmed(of: .whitespaces)
    guard !text.isEmpty else { throw .unreadableLine(line: line) }
    return text
  }

  /// Takes a quoted text off the front: `""` knows `\"`, `\\`, `\n` and `\t`, `''` doubles its quote.
  private static func takeQuoted(_ rest: inout Substring, line: Int) throws(AssistantError) -> String {
    let quote = rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == quote, quote == "'", rest.first == "'" {
        rest.removeFirst()
        text.append("'")
      } else if character == quote {
        return text
      } else if character == "\\", quote == "\"" {
        text.append(try escaped(rest.popFirst(), line: line))
      } else {
        text.append(character)
      }
    }
    throw .unclosedQuote(line: line)
  }

  private static func escaped(_ character: Character?, line: Int) throws(AssistantError) -> Character {
    switch character {
    case "\"", "\\", "/": character ?? "\\"
    case "n": "\n"
    case "t": "\t"
    case nil: throw .unclosedQuote(line: line)
    default: throw .unreadableLine(line: line)
    }
  }

  private static func expectNothing(_ rest: Substring, line: Int) throws(AssistantError) {
    let text = rest.trimmed(of: .whitespaces)
    guard text.isEmpty || text.hasPrefix("#") else { throw .unreadableLine(line: line) }
  }
}
