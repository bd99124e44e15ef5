import Markdown

/// Writes the structure as HTML, to hold it against the specification's examples. Lists are written as tight ones.
struct HTMLWriter {
  private var output = ""
  /// What is inside the open leaf.
  private var content = ""
  private var underline: Int?
  /// A list was begun, and its first item says with which number.
  private var isNumbered = false
  /// Images inside each other: the outer one's alternative text is the text in it.
  private var images: [MarkdownSpan] = []

  static func html(_ pieces: [String]) -> String {
    var parser = MarkdownParser()
    var writer = HTMLWriter()
    for piece in pieces { parser.parse(piece).forEach { writer.take($0) } }
    parser.finish().forEach { writer.take($0) }
    return writer.output
  }

  private mutating func take(_ event: MarkdownEvent) {
    switch event {
    case .begin(let block): begin(block)
    case .end(let block): end(block)
    case .inline(let inline): take(inline)
    case .code(let text, let endsLine): content += Self.escaped(text) + (endsLine ? "\n" : "")
    case .rule: output += "<hr />\n"
    case .blankLine: break
    case .task(let isDone): output += isDone ? "[x] " : "[ ] "
    case .underline(let level): underline = level
    }
  }

  private mutating func begin(_ block: MarkdownBlock) {
    switch block {
    case .quote: output += "<blockquote>\n"
    case .list(.bullet): output += "<ul>\n"
    case .list(.ordered): isNumbered = true
    case .item(let mark):
      if isNumbered { output += Self.numberedList(mark) }
      isNumbered = false
      output += "<li>"
    case .table: output += "<table>\n"
    case .row: output += "<tr>\n"
    case .paragraph, .heading, .code, .cell: content = ""
    }
  }

  private static func numberedList(_ mark: String) -> String {
    let number = Int(mark.dropLast()) ?? 1
    return number == 1 ? "<ol>\n" : "<ol start=\"\(number)\">\n"
  }

  private mutating func end(_ block: MarkdownBlock) {
    switch block {
    case .quote: output += "</blockquote>\n"
    case .list(.bullet): output += "</ul>\n"
    case .list(.ordered): output += "</ol>\n"
    case .item: output += "</li>\n"
    case .table: output += "</table>\n"
    case .row: output += "</tr>\n"
    case .paragraph:
      let tag = underline.map { "h\($0)" } ?? "p"
      underline = nil
      output += "<\(tag)>\(content)</\(tag)>\n"
    case .heading(let level): output += "<h\(level)>\(content)</h\(level)>\n"
    case .code(_, let info):
      let language = info.split(separator: " ").first.map { " class=\"language-\(Self.escaped(String($0)))\"" } ?? ""
      output += "<pre><code\(language)>\(content)</code></pre>\n"
    case .cell: output += "<td>\(content)</td>\n"
    }
  }

  private mutating func take(_ inline: MarkdownInline) {
    if !images.isEmpty { return takeAlternative(inline) }
    switch inline {
    case .text(let text), .math(let text): content += Self.escaped(text)
    case .code(let text, _): content += "<code>" + Self.escaped(text) + "</code>"
    case .html(let text): content += text
    case .softBreak: content += "\n"
    case .hardBreak: content += "<br />\n"
    case .begin(let span): begin(span)
    case .end(let span): content += Self.closing(span)
    }
  }

  private mutating func begin(_ span: MarkdownSpan) {
    switch span {
    case .emphasis: content += "<em>"
    case .strong: content += "<strong>"
    case .strikethrough: content += "<del>"
    case .link(let destination, let title):
      content += "<a href=\"\(Self.address(destination))\"\(Self.attribute(title))>"
    case .image(let destination, _):
      images.append(span)
      content += "<img src=\"\(Self.address(destination))\" alt=\""
    }
  }

  private mutating func takeAlternative(_ inline: MarkdownInline) {
    switch inline {
    case .text(let text), .math(let text), .code(let text, _): content += Self.escaped(text)
    case .softBreak, .hardBreak: content += "\n"
    case .begin(.image(let destination, let title)): images.append(.image(destination: destination, title: title))
    case .end(.image(_, let title)):
      images.removeLast()
      if images.isEmpty { content += "\"\(Self.attribute(title)) />" }
    case .html, .begin, .end: break
    }
  }

  private static func closing(_ span: MarkdownSpan) -> String {
    switch span {
    case .emphasis: "</em>"
    case .strong: "</strong>"
    case .strikethrough: "</del>"
    case .link: "</a>"
    case .image: ""
    }
  }

  private static func attribute(_ title: String) -> String { title.isEmpty ? "" : " title=\"\(escaped(title))\"" }

  private static func escaped(_ text: String) -> String {
    text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"][$0] ?? String($0) }.joined()
  }

  /// Percent-encodes as the specification's examples do.
  private static func address(_ text: String) -> String {
    let allowed = Set("-._~:/?#@!$&'()*+,;=%".utf8)
    return text.utf8.map { byte in
      if byte == UInt8(ascii: "&") { return "&amp;" }
      let scalar = Unicode.Scalar(byte)
      let isPlain = byte < 0x80 && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
      if isPlain || allowed.contains(byte) { return String(scalar) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}
