import Markdown

/// Gives inlines their styles and makes words of them. Where a style is not seen, its marks stay.
struct MarkdownSpans: Sendable {
  private let styles: Styles
  /// The style of the block around them.
  var base: TextStyle
  private var emphasis = 0
  private var strong = 0
  private var struck = 0
  /// The text of the open links and images.
  private var links: [String] = []

  init(styles: Styles, base: TextStyle = []) {
    self.styles = styles
    self.base = base
  }

  private var style: TextStyle {
    var style = base
    if emphasis > 0 { style.insert(.italic) }
    if strong > 0 { style.insert(.bold) }
    if struck > 0 { style.insert(.struck) }
    if !links.isEmpty { style.insert(.underlined) }
    return style
  }

  mutating func take(_ inline: MarkdownInline, into words: inout MarkdownWords) {
    switch inline {
    case .text(let text):
      noteLink(text)
      words.text(text, style)
    case .math(let text):
      noteLink(text)
      words.piece(text, style)
    case .code(let text, let ticks): takeCode(text, ticks: ticks, into: &words)
    case .html(let text): if Self.isBreak(text) { words.lineBreak() } else { words.text(text, style) }
    case .softBreak, .hardBreak: words.lineBreak()
    case .begin(let span): begin(span, into: &words)
    case .end(let span): end(span, into: &words)
    }
  }

  private mutating func takeCode(_ text: String, ticks: Int, into words: inout MarkdownWords) {
    noteLink(text)
    if styles.shows(.code) { return words.piece(text, style.union(.code)) }
    let marks = String(repeating: "`", count: ticks)
    let gap = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    words.piece(marks + gap + text + gap + marks, style)
  }

  private mutating func noteLink(_ text: String) {
    for index in links.indices where links[index].utf8.count < 2_000 { links[index] += text }
  }

  private mutating func begin(_ span: MarkdownSpan, into words: inout MarkdownWords) {
    switch span {
    case .emphasis(let mark):
      showMark(String(mark), of: .italic, into: &words)
      emphasis += 1
    case .strong(let mark):
      showMark("\(mark)\(mark)", of: .bold, into: &words)
      strong += 1
    case .strikethrough:
      showMark("~~", of: .struck, into: &words)
      struck += 1
    case .link, .image: links.append("")
    }
  }

  private mutating func end(_ span: MarkdownSpan, into words: inout MarkdownWords) {
    switch span {
    case .emphasis(let mark):
      emphasis -= 1
      showMark(String(mark), of: .italic, into: &words)
    case .strong(let mark):
      strong -= 1
      showMark("\(mark)\(mark)", of: .bold, into: &words)
    case .strikethrough:
      struck -= 1
      showMark("~~", of: .struck, into: &words)
    case .link(let destination, _), .image(let destination, _):
      guard let text = links.popLast() else { return }
      showAddress(destination, unless: text, into: &words)
    }
  }

  private func showMark(_ mark: String, of style: TextStyle, into words: inout MarkdownWords) {
    if !styles.shows(style) { words.text(mark, self.style) }
  }

  /// The address in parentheses, where the text does not say it already.
  private mutating func showAddress(_ destination: String, unless text: String, into words: inout MarkdownWords) {
    let address = destination.replacing(" ", with: "%20")
    if address.isEmpty || address == text || address == "mailto:" + text { return }
    if !text.isEmpty { words.space(style) }
    words.piece("(" + address + ")", style)
  }

  /// `<br>`, which replies write inside of tables.
  private static func isBreak(_ tag: String) -> Bool {
    ["<br>", "<br/>", "<br />"].contains(tag.lowercased())
  }
}
