/// Renders a reply's Markdown for a terminal as it streams: styles and line breaks only, nothing is printed twice.
///
/// Takes sanitised text in any chunking, with the same output for each. A word is printed when a space, a line's end
/// or a place where the line may break follows it; what may be a mark waits until it is known. Line breaks stay where
/// they are. There is no way to force out the last word before its time: what is printed is final, and a pause says
/// nothing about how a word goes on. Every style ends with its word, so an interruption leaves none behind.
///
/// Headings, emphasis, code spans, links, lists, quotes, rules and fenced code are shown; tables, struck text,
/// HTML, entities and underlined headings stay as they were written.
package struct MarkdownRenderer: Sendable {
  enum Mode: Sendable {
    case lineStart, prose, verbatim, codeStart, code
  }

  var mode = Mode.lineStart
  var line: MarkdownLine
  var layout: MarkdownLayout
  var inline = MarkdownInline()
  var lexer = MarkdownLexer()
  var fence: MarkdownFence?
  var block = MarkdownBlock()
  var steps = 0

  /// Without wrapping where `width` is under 20 columns.
  package init(styles: Styles, width: Int) {
    layout = MarkdownLayout(styles: styles, width: width < 20 ? nil : width)
    line = MarkdownLine(limit: layout.prefixLimit)
  }

  /// What the next chunk lets out.
  package mutating func rendered(_ chunk: String) -> String {
    for scalar in chunk.unicodeScalars { step(scalar) }
    return layout.takeOutput()
  }

  /// What was still held back; the next chunk begins a new text.
  package mutating func finished() -> String {
    endLine(atBreak: false)
    let rest = layout.takeOutput()
    self = MarkdownRenderer(styles: layout.styles, width: layout.width ?? 0)
    return rest
  }

  /// Ends the row on the screen, so that something else can be printed there; what is held back follows below it.
  package mutating func interrupted() -> String {
    layout.interrupt()
    return layout.takeOutput()
  }

  /// Whether what was let out left the cursor inside a row, so that something may be shown below it.
  package var isInsideRow: Bool { layout.isInsideRow }

  /// Scalars held back, which stays bounded whatever comes.
  var heldCount: Int { line.lead.count + inline.heldCount + lexer.heldCount }

  /// Scalars looked at, to hold against the text's length.
  var work: Int { steps + inline.work + lexer.work }

  mutating func step(_ scalar: Unicode.Scalar) {
    steps += 1
    if scalar == "\n" { return endLine(atBreak: true) }
    switch mode {
    case .lineStart: stepLineStart(scalar)
    case .prose: stepProse(scalar)
    case .verbatim, .code: layout.verbatim(scalar)
    case .codeStart: stepCodeStart(scalar)
    }
  }

  mutating func stepProse(_ scalar: Unicode.Scalar) {
    if let unit = lexer.plainUnit(scalar) { return take(unit) }
    var units: [MarkdownUnit] = []
    lexer.lex(scalar, into: &units)
    for unit in units { take(unit) }
  }

  private mutating func take(_ unit: MarkdownUnit) {
    if unit.scalar == " " || unit.scalar == "\t" {
      place(inline.endWord(isLineEnd: false))
      layout.space()
    } else {
      place(inline.take(unit))
    }
  }

  private mutating func place(_ word: MarkdownInline.Word?) {
    if let word { layout.place(word.runs, glued: word.isGlued) }
  }

  /// Decides all that waited for the end of the line; a newline is printed only where there was one.
  private mutating func endLine(atBreak: Bool) {
    switch mode {
    case .lineStart: endLineStart()
    case .codeStart: endCodeStart()
    case .prose, .verbatim, .code: break
    }
    if mode == .prose {
      var units: [MarkdownUnit] = []
      lexer.finished(atBreak: atBreak, into: &units)
      for unit in units { take(unit) }
      place(inline.endWord(isLineEnd: true))
    }
    if atBreak { layout.newline() } else { layout.end() }
    beginLine()
  }

  private mutating func beginLine() {
    line = MarkdownLine(limit: layout.prefixLimit)
    mode = fence == nil ? .lineStart : .codeStart
  }
}
