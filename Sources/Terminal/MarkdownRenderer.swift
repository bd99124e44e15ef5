import Markdown

/// Renders a reply's Markdown for a terminal as it streams: styles and line breaks only, nothing is printed twice.
///
/// Takes sanitised text in any chunking, with the same rows for each. What may still change waits until it is known:
/// the last word, a mark without its partner, a table up to its end. Every style ends with its piece of output, so an
/// interruption leaves none behind. No hard line break comes into a code span, an address or a line of code.
package struct MarkdownRenderer: Sendable {
  private var parser = MarkdownParser()
  var layout: MarkdownLayout
  var spans: MarkdownSpans
  var words = MarkdownWords()
  var nesting: [Nesting] = []
  var code: CodeBlock?
  var table: MarkdownTable?
  let base: TextStyle
  private let wraps: Bool
  private var width: Int

  /// A quote or an item around what is printed.
  enum Nesting: Sendable {
    case quote
    case item(mark: String, isShown: Bool)
  }

  /// An open block of code.
  struct CodeBlock: Sendable {
    let fence: String
    var lexer: CodeLexer?
    var isInLine = false
  }

  /// `width` is the window's; under 20 columns, or without `wraps`, the terminal wraps the rows. All text has `base`.
  package init(styles: Styles, width: Int, wraps: Bool = true, base: TextStyle = []) {
    self.wraps = wraps
    self.width = width
    self.base = base
    spans = MarkdownSpans(styles: styles, base: base)
    layout = MarkdownLayout(styles: styles, columns: width, wraps: wraps)
  }

  /// What the next chunk lets out.
  package mutating func rendered(_ chunk: String) -> String {
    for event in parser.parse(chunk) { take(event) }
    if parser.isBehindWord { endWords() }
    return layout.takeOutput()
  }

  /// What was still held back; the next chunk begins a new text.
  package mutating func finished() -> String {
    for event in parser.finish() { take(event) }
    endWords()
    layout.end()
    let rest = layout.takeOutput()
    self = MarkdownRenderer(styles: layout.styles, width: width, wraps: wraps, base: base)
    return rest
  }

  /// Ends the row on the screen, so that something else can be printed there; what is held back follows below it.
  package mutating func interrupted() -> String {
    layout.interrupt()
    return layout.takeOutput()
  }

  /// The window has this width from now on.
  package mutating func resize(to width: Int) {
    guard width >= 20, self.width >= 20, width != self.width else { return }
    self.width = width
    layout.resize(to: width)
  }

  /// Whether what was let out left the cursor inside a row, so that something may be shown below it.
  package var isInsideRow: Bool { layout.isInsideRow }

  /// Rows of a table that are held until it ends; nil where there is none.
  package var heldTableRows: Int? { table?.rows.count }

  /// Scalars held back, which stays bounded whatever comes.
  var heldCount: Int { parser.heldCount + words.heldCount + (table?.heldCount ?? 0) }

  private mutating func take(_ event: MarkdownEvent) {
    switch event {
    case .inline(let inline): take(inline)
    case .begin(let block): begin(block)
    case .end(let block): end(block)
    case .code(let text, let endsLine): takeCode(text, endsLine: endsLine)
    case .rule: printRule()
    case .blankLine: layout.beginBlank(blankPrefix)
    case .task(let isDone): noteTask(isDone)
    case .underline(let level): printUnderline(level)
    }
  }

  private mutating func take(_ inline: MarkdownInline) {
    if table != nil { return table?.take(inline) ?? () }
    spans.take(inline, into: &words)
    layout.place(words.take())
  }

  /// The last word of a block is whole.
  mutating func endWords() {
    words.endWord()
    layout.place(words.take())
  }
}
