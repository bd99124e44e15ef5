import Markdown

/// A reply's Markdown as a part of a larger document: its headings, its HTML and its open ends change nothing outside it.
///
/// Lines are changed only where the parser sees a heading or HTML. What comes out is read again; where something is left,
/// the reply becomes code.
struct ReplyMarkdown {
  static func embedded(_ text: String) -> String {
    guard mayReachOut(text) else { return text }
    let closed = closingFence(of: text)
    for change in [Change.outsideOfCode, .everywhere] {
      let changed = rewritten(closed, change)
      if !reachesOut(changed) { return changed }
    }
    return code(text)
  }

  private enum Change {
    /// A `<` inside of backticks on its line stays.
    case outsideOfCode
    case everywhere
  }

  /// Whether a heading, HTML or a fence may be in it, decided by bytes: most replies need no parser.
  private static func mayReachOut(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // What the line is made of behind blanks and the marks of quotes, as long as that is one byte over and over.
      var (mark, isPlain, last, repeats) = (UInt8(0), true, UInt8(0), 0)
      for byte in bytes {
        repeats = byte == last ? repeats + 1 : 1
        last = byte
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "<"): return true
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
          if repeats == 3 { return true }
          isPlain = false
        case 0x0A:
          if isPlain, mark != 0 { return true }
          (mark, isPlain) = (0, true)
        case 0x20, 0x09, 0x0D, UInt8(ascii: ">"): break
        case UInt8(ascii: "-"), UInt8(ascii: "="):
          if mark != 0, mark != byte { isPlain = false }
          mark = byte
        default: isPlain = false
        }
      }
      return isPlain && mark != 0
    }
  }

  /// What the parser sees in one line.
  private struct LineFacts {
    var isCode = false
    var isHeading = false
    var isUnderline = false
  }

  private static func rewritten(_ text: String, _ change: Change) -> String {
    var parser = MarkdownParser()
    var codeDepth = 0
    var hasHTML = false
    var lines: [(text: Substring, facts: LineFacts)] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var facts = LineFacts(isCode: codeDepth > 0)
      for event in parser.parse(line + "\n") { note(event, &facts, &codeDepth, &hasHTML) }
      // The line that ends a code block by what it is, is none of it.
      facts.isCode = facts.isCode && codeDepth > 0
      lines.append((line, facts))
    }
    var rest = LineFacts()
    for event in parser.finish() { note(event, &rest, &codeDepth, &hasHTML) }
    return lines.map { line, facts in
      if facts.isCode { return String(line) }
      let marked =
        facts.isUnderline
        ? escapingFirst(of: "=-", in: line) : facts.isHeading ? escapingFirst(of: "#", in: line) : String(line)
      return hasHTML ? escapingTags(in: marked, change) : marked
    }.joined(separator: "\n")
  }

  private static func note(
    _ event: MarkdownEvent, _ facts: inout LineFacts, _ codeDepth: inout Int, _ hasHTML: inout Bool
  ) {
    switch event {
    case .begin(.heading): facts.isHeading = true
    case .underline: facts.isUnderline = true
    case .begin(.code): codeDepth += 1
    case .end(.code): codeDepth -= 1
    case .inline(.html): hasHTML = true
    default: break
    }
  }

  private static func reachesOut(_ text: String) -> Bool {
    var parser = MarkdownParser()
    return (parser.parse(text) + parser.finish()).contains { event in
      switch event {
      case .begin(.heading), .underline, .inline(.html): true
      default: false
      }
    }
  }

  /// A backslash before the first of these marks makes it text.
  private static func escapingFirst(of marks: String, in line: Substring) -> String {
    guard let place = line.firstIndex(where: { marks.contains($0) }) else { return String(line) }
    return line[..<place] + "\\" + line[place...]
  }

  private static func escapingTags(in line: String, _ change: Change) -> String {
    var output = ""
    var ticks = 0
    var rest = line[...]
    while let character = rest.first {
      if character == "`" {
        let run = rest.prefix { $0 == "`" }
        if ticks == 0 {
          ticks = hasClosing(run.count, in: rest.dropFirst(run.count)) ? run.count : 0
        } else if ticks == run.count {
          ticks = 0
        }
        output += run
        rest = rest.dropFirst(run.count)
        continue
      }
      if character == "<", ticks == 0 || change == .everywhere { output += "&lt;" } else { output.append(character) }
      rest = rest.dropFirst()
    }
    return output
  }

  private static func hasClosing(_ count: Int, in text: Substring) -> Bool {
    var rest = text
    while let start = rest.firstIndex(of: "`") {
      let run = rest[start...].prefix { $0 == "`" }
      if run.count == count { return true }
      rest = rest[run.endIndex...]
    }
    return false
  }

  /// A fence that a cut reply left open is closed.
  private static func closingFence(of text: String) -> String {
    var parser = MarkdownParser()
    let events = parser.parse(text.hasSuffix("\n") ? text : text + "\n")
    _ = parser.finish()
    var fence: String?
    for event in events {
      if case .begin(.code(let mark, _)) = event { fence = mark.isEmpty ? nil : mark }
      if case .end(.code) = event { fence = nil }
    }
    return fence.map { text + (text.hasSuffix("\n") ? "" : "\n") + $0 } ?? text
  }

  /// The text as a block of code, with a fence that is longer than any in it.
  private static func code(_ text: String) -> String {
    var longest = 2
    for run in text.split(whereSeparator: { $0 != "`" }) { longest = max(longest, run.count) }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(text)\n\(fence)"
  }
}
