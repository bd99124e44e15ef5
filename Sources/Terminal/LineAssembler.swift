/// Joins typed lines that belong together: a trailing `\` continues, and so does an open ``` or """ block.
///
/// Backticks stay in the text, being Markdown; `"""` marks are taken out, and are marks only where they begin or end a
/// line: in the middle of one they are text. A text that already holds several lines, or
/// that was pasted, is as it is.
struct LineAssembler: Equatable, Sendable {
  /// Whether the text is complete or another line has to be asked for.
  enum Step: Equatable, Sendable {
    case complete(String)
    case continues
  }

  private var lines: [String] = []
  private var fence: String?
  private static let quotes = "\"\"\""
  private static let fences = ["```", quotes]

  /// Whether a line is being continued.
  var isContinuing: Bool { !lines.isEmpty }

  /// Takes the next line, without its newline.
  mutating func step(_ line: String, pasted: Bool = false) -> Step {
    if lines.isEmpty, pasted || line.contains("\n") { return .complete(line) }
    var rest = line
    follow(&rest)
    let continues = fence == nil && !pasted && Self.endsWithBackslash(rest)
    if continues { rest.removeLast() }
    lines.append(rest)
    if continues || fence != nil { return .continues }
    defer { self = LineAssembler() }
    return .complete(lines.joined(separator: "\n"))
  }

  /// Opens and closes blocks along the line, and takes the marks of `"""` blocks out of it.
  private mutating func follow(_ line: inout String) {
    var output = ""
    var rest = line[...]
    while let (mark, range) = nextMark(in: rest, of: line) {
      output += rest[..<range.lowerBound]
      if mark == "```" { output += mark }
      fence = fence == nil ? mark : nil
      rest = rest[range.upperBound...]
    }
    line = output + rest
  }

  private func nextMark(in text: Substring, of line: String) -> (String, Range<String.Index>)? {
    let marks = fence.map { [$0] } ?? Self.fences
    let found = marks.compactMap { mark in
      let range = mark == Self.quotes ? quotes(in: text, of: line) : text.firstRange(of: mark)
      return range.map { (mark, $0) }
    }
    return found.min { $0.1.lowerBound < $1.1.lowerBound }
  }

  /// The `"""` that begins the line, or ends it. At the end it closes a block, or opens one if no other precedes it.
  private func quotes(in text: Substring, of line: String) -> Range<String.Index>? {
    let ranges = text.ranges(of: Self.quotes)
    guard let first = ranges.first, let last = ranges.last else { return nil }
    if line[..<first.lowerBound].allSatisfy(\.isWhitespace) { return first }
    let isEnd = line[last.upperBound...].allSatisfy(\.isWhitespace)
    return isEnd && (fence != nil || ranges.count == 1) ? last : nil
  }

  /// An even number of backslashes at the end is text.
  private static func endsWithBackslash(_ line: String) -> Bool {
    line.reversed().prefix { $0 == "\\" }.count % 2 == 1
  }
}
