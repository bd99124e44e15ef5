/// The text of paragraphs, headings, code and LaTeX.
extension MarkdownParser {
  /// Scalars of a line's first word. A table's header has a pipe in it or behind it.
  private static let firstWord = 24

  /// Begins or continues a paragraph, or adds a row to a table.
  mutating func startText(_ scalar: Unicode.Scalar) {
    line.startsItem = false
    line.text = [scalar]
    if case .table = leaf, isAllMatched {
      line.phase = .content
      return
    }
    if leaf == .paragraph {
      flushHeader()
    } else {
      beginBlock()
      leaf = .paragraph
    }
    line.hasPipe = scalar == "|"
    line.phase = .held
    if !isAllMatched { releaseHeld() }
  }

  mutating func stepHeld(_ scalar: Unicode.Scalar) {
    if scalar == "|", line.text.last != "\\" { line.hasPipe = true }
    let isSecondWord = line.text.last?.isBlank == true && !scalar.isBlank
    line.text.append(scalar)
    let limit = line.hasPipe ? Self.rowLimit : mathClosing == nil ? Self.firstWord : InlineParser.reach
    let isText = isSecondWord && !line.hasPipe && mathClosing == nil
    if isText || line.text.count > limit { releaseHeld() }
  }

  mutating func endHeld() {
    if let closing = mathClosing, beginMath(closing: closing) { return }
    guard line.hasPipe else { return releaseHeld() }
    header = line.text
    line.phase = .start
  }

  private mutating func releaseHeld() {
    appendLine(line.text)
    line.text = []
    line.phase = .content
  }

  /// What may be a table's header is a paragraph's line.
  mutating func flushHeader() {
    guard let text = header else { return }
    header = nil
    appendLine(text)
  }

  private mutating func appendLine(_ text: [Unicode.Scalar]) {
    if isParagraphBegun { inline.append("\n") } else { events.append(.begin(.paragraph)) }
    isParagraphBegun = true
    inline.append(text)
  }

  mutating func stepContent(_ scalar: Unicode.Scalar) {
    switch leaf {
    case .paragraph: inline.append(scalar)
    case .heading: stepHeadingText(scalar)
    case .fence, .indentedCode:
      line.text.append(scalar)
      if line.text.count >= Self.codeLimit { splitCode() }
    case .table, .math:
      line.text.append(scalar)
      if line.text.count >= Self.rowLimit { endContent() }
    case .none: break
    }
  }

  private mutating func splitCode() {
    events.append(.code(String(scalars: line.text), endsLine: false))
    line.text = []
    line.isSplit = true
  }

  mutating func endContent() {
    switch leaf {
    case .heading: closeLeaf()
    case .fence, .indentedCode:
      if isClosingFence { return closeLeaf() }
      events.append(.code(String(scalars: line.text), endsLine: true))
    case .table: addRow(line.text, isHeader: false)
    case .math(let closing): addMath(closing: closing)
    case .paragraph, .none: break
    }
    line.text = []
  }

  mutating func closeLeaf() {
    switch leaf {
    case .none: return
    case .paragraph, .math:
      flushHeader()
      inline.run(atEnd: true, into: &events)
      if isParagraphBegun { events.append(.end(.paragraph)) }
    case .heading(let level):
      inline.run(atEnd: true, into: &events)
      events.append(.end(.heading(level: level)))
    case .fence(let mark, let length, _, let info):
      events.append(.end(.code(fence: String(repeating: String(mark), count: length), info: info)))
    case .indentedCode:
      events.append(.end(.code(fence: "", info: "")))
      for _ in 0..<blankCodeLines { events.append(.blankLine) }
      blankCodeLines = 0
    case .table(let alignments): events.append(.end(.table(alignments)))
    }
    leaf = .none
    isParagraphBegun = false
  }
}

/// Headings.
extension MarkdownParser {
  /// Holds back blanks and `#`s, which are no text at the end of a heading.
  private mutating func stepHeadingText(_ scalar: Unicode.Scalar) {
    if scalar.isBlank || scalar == "#" && !headingTail.isEmpty {
      if scalar == "#", headingTail.last?.isBlank == true, let last = headingTail.lastIndex(of: "#") {
        releaseHeadingTail(last + 1)
      }
      headingTail.append(scalar)
      if headingTail.count > Self.leadLimit { releaseHeadingTail(headingTail.count) }
      return
    }
    releaseHeadingTail(headingTail.count)
    inline.append(scalar)
  }

  private mutating func releaseHeadingTail(_ count: Int) {
    let text = headingTail.prefix(count)
    headingTail.removeFirst(count)
    if isParagraphBegun { inline.append(text) } else { inline.append(text.drop(while: \.isBlank)) }
    isParagraphBegun = true
  }
}

/// Fences.
extension MarkdownParser {
  mutating func beginFence() {
    let mark = line.lead[0]
    let length = line.lead.prefix { $0 == mark }.count
    let info = InlineParser.unescaped(line.lead[length...]).trimmingBlanks
    let indent = line.indent
    beginBlock()
    leaf = .fence(mark: mark, length: length, indent: indent, info: info)
    events.append(.begin(.code(fence: String(repeating: String(mark), count: length), info: info)))
    line.phase = .start
  }

  private var isClosingFence: Bool {
    guard case .fence(let mark, let length, _, _) = leaf, !line.isSplit else { return false }
    let text = line.text.drop { $0 == " " }
    let marks = text.prefix { $0 == mark }.count
    return marks >= length && text.dropFirst(marks).allSatisfy(\.isBlank)
  }
}

/// LaTeX that goes over several lines: verbatim up to its closing mark or a blank line.
extension MarkdownParser {
  /// The mark that ends the LaTeX with which the held line begins.
  private var mathClosing: String? {
    guard line.text.count >= 2 else { return nil }
    switch (line.text[0], line.text[1]) {
    case ("$", "$"): return "$$"
    case ("\\", "["): return "\\]"
    default: return nil
    }
  }

  /// The line that begins with a mark has ended without the closing one.
  private mutating func beginMath(closing: String) -> Bool {
    let rest = line.text.dropFirst(2)
    if Self.end(of: closing, in: rest) != nil { return false }
    let isProse = closing == "$$" ? rest.first?.isBlank == true && !rest.allSatisfy(\.isBlank) : rest.contains("]")
    if isProse { return false }
    breakParagraphLine()
    events.append(.inline(.math(String(scalars: line.text).trimmingBlanks)))
    leaf = .math(closing: closing)
    line.phase = .start
    return true
  }

  private mutating func breakParagraphLine() {
    if isParagraphBegun {
      inline.run(atEnd: true, into: &events)
      events.append(.inline(.softBreak))
    } else {
      events.append(.begin(.paragraph))
      isParagraphBegun = true
    }
  }

  private mutating func addMath(closing: String) {
    if !line.isSplit { breakParagraphLine() }
    line.isSplit = true
    guard let end = Self.end(of: closing, in: line.text[...]) else {
      return events.append(.inline(.math(String(scalars: line.text).trimmingBlanks)))
    }
    events.append(.inline(.math(String(scalars: line.text[..<end]))))
    leaf = .paragraph
    inline.append(line.text[end...])
  }

  private static func end(of mark: String, in text: ArraySlice<Unicode.Scalar>) -> Int? {
    let marks = Array(mark.unicodeScalars)
    var index = text.startIndex
    while index + 1 < text.endIndex {
      if text[index] == marks[0], text[index + 1] == marks[1] { return index + 2 }
      index += text[index] == "\\" ? 2 : 1
    }
    return nil
  }
}

extension String {
  /// Without the blanks at its ends.
  var trimmingBlanks: String {
    let scalars = Array(unicodeScalars)
    let text = scalars.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed()
    return String(scalars: text)
  }
}
