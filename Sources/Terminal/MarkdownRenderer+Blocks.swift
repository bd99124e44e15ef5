import Markdown

/// How blocks look.
extension MarkdownRenderer {
  private static let ruleColumns = 40

  mutating func begin(_ block: MarkdownBlock) {
    switch block {
    case .quote: nesting.append(.quote)
    case .item(let mark):
      let isBullet = mark == "-" || mark == "*" || mark == "+"
      nesting.append(.item(mark: isBullet ? "•" : mark, isShown: false))
    case .list: break
    case .paragraph: beginWords(base)
    case .heading(let level): beginHeading(level)
    case .code(let fence, let info): beginCode(fence: fence, info: info)
    case .table(let alignments): table = MarkdownTable(alignments: alignments, styles: layout.styles, base: base)
    case .row: table?.beginRow()
    case .cell: table?.beginCell()
    }
  }

  mutating func end(_ block: MarkdownBlock) {
    switch block {
    case .quote, .item: endNesting()
    case .list: break
    case .paragraph, .heading: endWords()
    case .code: endCode()
    case .table: endTable()
    case .row: endRow()
    case .cell: table?.endCell()
    }
  }

  private mutating func beginWords(_ style: TextStyle) {
    layout.begin(takePrefix())
    words = MarkdownWords()
    spans = MarkdownSpans(styles: layout.styles, base: style)
  }

  private mutating func beginHeading(_ level: Int) {
    beginWords(level == 1 ? [.bold, .underlined, base] : [.bold, base])
    if !layout.styles.shows(.bold) {
      words.text(String(repeating: "#", count: level), base)
      words.space(base)
    }
  }

  private mutating func endNesting() {
    // An item without text shows its mark anyway.
    if case .item(_, isShown: false)? = nesting.last { layout.beginBlank(takePrefix()) }
    nesting.removeLast()
  }

  mutating func printRule() {
    let prefix = takePrefix()
    layout.begin(prefix)
    let columns = max(3, min(Self.ruleColumns, layout.room(after: prefix)))
    layout.verbatim(String(repeating: "─", count: columns), [.dim, base])
  }

  /// The row below a heading that is underlined in the text, too.
  mutating func printUnderline(_ level: Int) {
    endWords()
    let prefix = takePrefix()
    let columns = max(3, min(layout.column - prefix.width, layout.room(after: prefix)))
    layout.begin(prefix)
    layout.verbatim(String(repeating: level == 1 ? "═" : "─", count: columns), [.dim, base])
  }

  mutating func noteTask(_ isDone: Bool) {
    guard case .item(let mark, isShown: false)? = nesting.last else { return }
    nesting[nesting.count - 1] = .item(mark: mark + (isDone ? " [x]" : " [ ]"), isShown: false)
  }

  /// What is before the next row; the marks of items are shown once.
  mutating func takePrefix() -> MarkdownPrefix {
    var prefix = MarkdownPrefix(limit: layout.prefixLimit)
    for index in nesting.indices {
      switch nesting[index] {
      case .quote: prefix.bar()
      case .item(let mark, let isShown):
        if isShown { prefix.indent(displayWidth(of: mark) + 1) } else { prefix.mark(mark + " ") }
        nesting[index] = .item(mark: mark, isShown: true)
      }
    }
    return prefix
  }

  /// What is before a row without text.
  var blankPrefix: MarkdownPrefix {
    var prefix = MarkdownPrefix(limit: layout.prefixLimit)
    for level in nesting {
      switch level {
      case .quote: prefix.bar()
      case .item(let mark, _): prefix.indent(displayWidth(of: mark) + 1)
      }
    }
    return prefix
  }
}

/// The layout of code: lines as they were written, with a thin label where its fences were.
extension MarkdownRenderer {
  private mutating func beginCode(fence: String, info: String) {
    code = CodeBlock(fence: fence, lexer: CodeLexer(info: info))
    guard !fence.isEmpty else { return }
    layout.begin(takePrefix())
    let label = layout.styles.shows(.dim) ? (info.isEmpty ? "──" : "── \(info) ──") : fence + info
    layout.verbatim(label, [.dim, base])
  }

  mutating func takeCode(_ text: String, endsLine: Bool) {
    guard var code else { return }
    if !code.isInLine { beginCodeLine(code, isEmpty: text.isEmpty) }
    if let tokens = code.lexer?.tokens(in: text, endsLine: endsLine) {
      for token in tokens { layout.verbatim(token.text, base.union(Self.style(of: token.kind))) }
    } else {
      layout.verbatim(text, base)
    }
    code.isInLine = !endsLine
    self.code = code
  }

  private mutating func beginCodeLine(_ code: CodeBlock, isEmpty: Bool) {
    if isEmpty { return layout.beginBlank(takePrefix()) }
    layout.begin(takePrefix())
    if code.fence.isEmpty { layout.verbatim("    ", []) }
  }

  private static func style(of kind: CodeLexer.Kind) -> TextStyle {
    switch kind {
    case .plain: []
    case .comment: .comment
    case .string: .string
    case .number: .number
    case .keyword: .keyword
    }
  }

  private mutating func endCode() {
    guard let code else { return }
    self.code = nil
    guard !code.fence.isEmpty else { return }
    layout.begin(takePrefix())
    layout.verbatim(layout.styles.shows(.dim) ? "──" : code.fence, [.dim, base])
  }
}
