import Markdown

/// Writes a reply's Markdown as HTML that can do nothing: tags of its own are text, links go to the web or nowhere,
/// pictures from elsewhere are words, and its headings are no headings of the document.
struct ReplyHTML {
  private var output = ""
  /// What is inside the open leaf.
  private var content = ""
  private var underline: Int?
  /// A numbered list was begun, and its first item states the number; one for each open list.
  private var openLists: [(isOrdered: Bool, isBegun: Bool)] = []
  private var column = 0
  private var alignments: [MarkdownAlignment] = []
  private var isHeader = false
  /// Pictures inside each other, with the words of the outer one.
  private var pictures: [String] = []
  private var words = ""

  static func html(of text: String) -> String {
    var parser = MarkdownParser()
    var writer = ReplyHTML()
    for event in parser.parse(text) { writer.take(event) }
    for event in parser.finish() { writer.take(event) }
    return writer.output
  }

  private mutating func take(_ event: MarkdownEvent) {
    switch event {
    case .begin(let block): begin(block)
    case .end(let block): end(block)
    case .inline(let inline): pictures.isEmpty ? take(inline) : takeWords(inline)
    case .code(let text, let endsLine): content += HTMLText.escaped(text) + (endsLine ? "\n" : "")
    case .rule: output += "<hr>\n"
    case .blankLine: break
    case .task(let isDone): content += isDone ? "☑ " : "☐ "
    case .underline(let level): underline = level
    }
  }

  private mutating func begin(_ block: MarkdownBlock) {
    switch block {
    case .quote: output += "<blockquote>\n"
    case .list(.bullet): openLists.append((false, false))
    case .list(.ordered): openLists.append((true, false))
    case .item(let mark): beginItem(mark)
    case .table(let columns):
      alignments = columns
      output += "<div class=\"wide\"><table>\n"
    case .row(let isHeader):
      self.isHeader = isHeader
      column = 0
      output += "<tr>"
    case .paragraph, .heading, .cell, .code: if !content.hasSuffix(" ") { content = "" }
    }
  }

  private mutating func beginItem(_ mark: String) {
    if let list = openLists.last, !list.isBegun {
      openLists[openLists.count - 1].isBegun = true
      let number = Int(mark.dropLast()) ?? 1
      output += list.isOrdered ? (number == 1 ? "<ol>\n" : "<ol start=\"\(number)\">\n") : "<ul>\n"
    }
    output += "<li>"
  }

  private mutating func end(_ block: MarkdownBlock) {
    switch block {
    case .quote: output += "</blockquote>\n"
    case .list(.bullet):
      openLists.removeLast()
      output += "</ul>\n"
    case .list(.ordered):
      openLists.removeLast()
      output += "</ol>\n"
    case .item: output += flushed() + "</li>\n"
    case .paragraph:
      let level = underline.map { " class=\"h h\($0)\"" } ?? ""
      underline = nil
      output += "<p\(level)>\(flushed())</p>\n"
    case .heading(let level): output += "<p class=\"h h\(level)\">\(flushed())</p>\n"
    case .code(_, let info): output += "<pre><code\(Self.language(info))>\(flushed())</code></pre>\n"
    case .table: output += "</table></div>\n"
    case .row: output += "</tr>\n"
    case .cell: endCell()
    }
  }

  private mutating func endCell() {
    let side = column < alignments.count ? alignments[column] : .none
    let style =
      switch side {
      case .none: ""
      case .left: " class=\"left\""
      case .center: " class=\"center\""
      case .right: " class=\"right\""
      }
    let tag = isHeader ? "th" : "td"
    output += "<\(tag)\(style)>\(flushed())</\(tag)>"
    column += 1
  }

  private mutating func flushed() -> String {
    defer { content = "" }
    return content
  }

  private static func language(_ info: String) -> String {
    let name = info.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-#".contains($0)) }
    return name.isEmpty ? "" : " class=\"language-\(name)\""
  }

  private mutating func take(_ inline: MarkdownInline) {
    switch inline {
    case .text(let text), .html(let text): content += HTMLText.escaped(text)
    case .math(let text): content += "<code class=\"math\">\(HTMLText.escaped(text))</code>"
    case .code(let text, _): content += "<code>\(HTMLText.escaped(text))</code>"
    case .softBreak: content += "\n"
    case .hardBreak: content += "<br>\n"
    case .begin(let span): begin(span)
    case .end(let span): end(span)
    }
  }

  private mutating func begin(_ span: MarkdownSpan) {
    switch span {
    case .emphasis: content += "<em>"
    case .strong: content += "<strong>"
    case .strikethrough: content += "<del>"
    case .link(let address, _):
      guard HTMLText.isWebAddress(address) else { return }
      content += "<a href=\"\(HTMLText.escaped(address))\" rel=\"noopener noreferrer nofollow\">"
    case .image(let address, _):
      pictures.append(address)
      words = ""
    }
  }

  private mutating func end(_ span: MarkdownSpan) {
    switch span {
    case .emphasis: content += "</em>"
    case .strong: content += "</strong>"
    case .strikethrough: content += "</del>"
    case .link(let address, _):
      content += HTMLText.isWebAddress(address) ? "</a>" : address.isEmpty ? "" : " (\(HTMLText.escaped(address)))"
    case .image: break
    }
  }

  /// Inside of a picture: its words are the text in it.
  private mutating func takeWords(_ inline: MarkdownInline) {
    switch inline {
    case .text(let text), .math(let text), .code(let text, _): words += text
    case .softBreak, .hardBreak: words += " "
    case .begin(.image(let address, _)): pictures.append(address)
    case .end(.image):
      let address = pictures.removeLast()
      if pictures.isEmpty { content += Self.picture(address, words) }
    case .html, .begin, .end: break
    }
  }

  private static func picture(_ address: String, _ words: String) -> String {
    let name = HTMLText.escaped(words)
    if HTMLText.isPicture(address) { return "<img src=\"\(address)\" alt=\"\(name)\">" }
    // The address of a picture that lies in the text is long and says nothing.
    let place = address.hasPrefix("data:") ? "in the text" : HTMLText.escaped(address)
    return "<span class=\"picture\">[picture: \(name.isEmpty ? "" : name + ", ")\(place)]</span>"
  }
}
