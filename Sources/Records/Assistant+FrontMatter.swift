import Platform

/// The `---` block at the head of an assistant's file: a small, strict part of YAML.
///
/// Texts (quoted or not), lists (`[a, b]` or `- a` lines) and indented `name: text` pairs; `#` begins a comment.
struct FrontMatter: Equatable {
  /// One `name: text` line below a key.
  struct Pair: Equatable {
    var name: String
    var text: String
    var line: Int
  }

  enum Value: Equatable {
    case text(String)
    case list([String])
    case pairs([Pair])
  }

  struct Entry: Equatable {
    var key: String
    var line: Int
    var value: Value
  }

  private(set) var entries: [Entry] = []
  private(set) var body = ""

  /// Reads a file's text; a byte order mark and CRLF are tolerated.
  init(_ markdown: String) throws(AssistantError) {
    // Byte by byte, because every start of a chat reads all assistants.
    var text = markdown
    if text.utf8.contains(0x0D) { text = text.replacing("\r\n", with: "\n") }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    guard let first = lines.first, Self.isFence(first) else {
      body = text
      return
    }
    guard let closing = lines.indices.dropFirst().first(where: { Self.isFence(lines[$0]) }) else {
      throw .missingClosingFence(line: 1)
    }
    for index in 1..<closing { try take(lines[index], line: index + 1) }
    if closing + 1 < lines.count { body = String(text[lines[closing + 1].startIndex...]) }
  }

  private static func isFence(_ line: Substring) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
  }

  private mutating func take(_ raw: Substring, line: Int) throws(AssistantError) {
    let text = raw.trimmed(of: .whitespaces)
    guard !text.isEmpty, !text.hasPrefix("#") else { return }
    if text == "-" || text.hasPrefix("- ") {
      try takeItem(String(text.dropFirst()), line: line)
    } else if raw.first == " " || raw.first == "\t" {
      try takePair(text, line: line)
    } else {
      let (key, rest) = try Self.divided(text, line: line)
      guard !entries.contains(where: { $0.key == key }) else { throw .duplicateKey(key, line: line) }
      entries.append(Entry(key: key, line: line, value: try Self.value(rest, line: line)))
    }
  }

  private mutating func takeItem(_ text: String, line: Int) throws(AssistantError) {
    guard let last = entries.indices.last else { throw .unreadableLine(line: line) }
    let item = try Self.text(text, line: line)
    switch entries[last].value {
    case .text(""): entries[last].value = .list([item])
    case .list(let list): entries[last].value = .list(list + [item])
    case .text, .pairs: throw .unreadableLine(line: line)
    }
  }

  private mutating func takePair(_ text: String, line: Int) throws(AssistantError) {
    guard let last = entries.indices.last else { throw .unreadableLine(line: line) }
    let (name, rest) = try Self.divided(text, line: line)
    let pair = Pair(name: name, text: try Self.text(rest, line: line), line: line)
    switch entries[last].value {
    case .text(""): entries[last].value = .pairs([pair])
    case .pairs(let pairs): entries[last].value = .pairs(pairs + [pair])
    case .text, .list: throw .unreadableLine(line: line)
    }
  }

  /// `key: rest` at the first colon that a space or the line's end follows.
  private static func divided(_ text: String, line: Int) throws(AssistantError) -> (key: String, rest: String) {
    guard let colon = text.firstIndex(of: ":") else { throw .unreadableLine(line: line) }
    let key = text[..<colon].trimmed(of: .whitespaces)
    let rest = text[text.index(after: colon)...]
    guard !key.isEmpty, rest.first.map(\.isWhitespace) ?? true else { throw .unreadableLine(line: line) }
    return (key, rest.trimmed(of: .whitespaces))
  }
}
