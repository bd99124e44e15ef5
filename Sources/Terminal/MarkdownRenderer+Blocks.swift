/// What is known of a line before its words begin.
struct MarkdownLine: Sendable {
  /// Scalars of a mark that may still become something else.
  var lead: [Unicode.Scalar] = []
  var prefix: MarkdownPrefix
  var quotes = 0
  /// Columns of space since the last mark.
  var indent = 0
  /// Columns since the last quote mark, as they were written.
  var column = 0
  var hasItem = false
  /// The space behind `>` belongs to it.
  var skipsSpace = false

  init(limit: Int) {
    prefix = MarkdownPrefix(limit: limit)
  }
}

/// What the lines before say about the next one.
struct MarkdownBlock: Equatable, Sendable {
  /// The last line was a paragraph's, which the next may continue.
  var isParagraph = false
  var isInList = false
  var quotes = 0
  /// Columns at which the words of the last item stand, counted from the last quote mark.
  var itemColumn = 0
}

extension MarkdownRenderer {
  /// Longer marks are text: a rule of 300 dashes is printed as it came.
  private static let limit = 256

  mutating func stepLineStart(_ scalar: Unicode.Scalar) {
    steps += 1
    guard let first = line.lead.first else { return stepBlockStart(scalar) }
    if line.lead.count >= Self.limit { return beginParagraph(scalar) }
    switch first {
    case "#": stepHeading(scalar)
    case "-", "*", "+": stepBullet(scalar, mark: first)
    case "`", "~": stepFence(scalar, mark: first)
    default: stepNumber(scalar)
    }
  }

  /// The line ended while it was undecided.
  mutating func endLineStart() {
    guard let first = line.lead.first else { return endBareLine() }
    let marks = line.lead.filter { $0 == first }
    switch first {
    case "#": beginHeading()
    case "-" where marks.count >= 3, "*" where marks.count >= 3: printRule()
    case "-" where marks.count == 1, "*" where marks.count == 1, "+" where marks.count == 1: beginItem("•")
    case "`" where fenceLength >= 3, "~" where fenceLength >= 3: openFence()
    default:
      if line.lead.last == "." || line.lead.last == ")" { beginItem(leadText) } else { beginParagraph(nil) }
    }
  }

  private var leadText: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: line.lead)
    return String(text)
  }

  /// Marks at the beginning of what may be a fence.
  private var fenceLength: Int { line.lead.prefix { $0 == line.lead.first }.count }

  private mutating func stepBlockStart(_ scalar: Unicode.Scalar) {
    switch scalar {
    case " ":
      if !line.skipsSpace { line.indent += 1 }
      line.skipsSpace = false
    case "\t": line.indent += 4 - (line.column + line.indent) % 4
    case ">": beginQuote()
    case "#", "-", "*", "+", "`", "~", "0"..."9":
      if isIndentedCode { beginVerbatim(scalar) } else { line.lead = [scalar] }
    case "|": beginVerbatim(scalar)
    default: if isIndentedCode { beginVerbatim(scalar) } else { beginParagraph(scalar) }
    }
  }

  /// Four columns of space outside of lists and paragraphs (CommonMark 4.4).
  private var isIndentedCode: Bool {
    line.indent >= 4 && !line.hasItem && !block.isInList && !block.isParagraph
  }

  private mutating func beginQuote() {
    line.prefix.indent(min(line.indent, 3))
    line.prefix.bar(layout.styles)
    line.quotes += 1
    (line.indent, line.column, line.skipsSpace) = (0, 0, true)
  }

  private mutating func stepHeading(_ scalar: Unicode.Scalar) {
    if scalar == " " || scalar == "\t" {
      beginHeading()
    } else if scalar == "#", line.lead.count < 6 {
      line.lead.append(scalar)
    } else {
      beginParagraph(scalar)
    }
  }

  private mutating func stepBullet(_ scalar: Unicode.Scalar, mark: Unicode.Scalar) {
    if scalar == mark || scalar == " " || scalar == "\t" { return line.lead.append(scalar) }
    guard line.lead.count > 1, line.lead[1] == " " || line.lead[1] == "\t" else { return beginParagraph(scalar) }
    let rest = line.lead.dropFirst()
    beginItem("•")
    for held in rest { stepLineStart(held) }
    stepLineStart(scalar)
  }

  private mutating func stepNumber(_ scalar: Unicode.Scalar) {
    let isDelimited = line.lead.last == "." || line.lead.last == ")"
    switch scalar {
    case "0"..."9" where !isDelimited && line.lead.count < 9: line.lead.append(scalar)
    case ".", ")": if isDelimited { beginParagraph(scalar) } else { line.lead.append(scalar) }
    case " ", "\t":
      guard isDelimited else { return beginParagraph(scalar) }
      beginItem(leadText)
      stepLineStart(scalar)
    default: beginParagraph(scalar)
    }
  }

  private mutating func stepFence(_ scalar: Unicode.Scalar, mark: Unicode.Scalar) {
    let length = fenceLength
    steps += length
    let isInfo = length < line.lead.count
    if scalar == mark, !isInfo { return line.lead.append(scalar) }
    // Too short for a fence, or a code span that begins its line.
    if length < 3 || (scalar == "`" && mark == "`") { return beginParagraph(scalar) }
    line.lead.append(scalar)
  }

  private mutating func openFence() {
    fence = MarkdownFence(
      mark: line.lead[0], length: fenceLength, indent: line.column + line.indent, quotes: line.quotes)
    if line.hasItem {
      line.prefix.indent(line.indent)
      layout.begin(line.prefix)
    }
    layout.verbatim(layout.styles.dim(leadText))
    endParagraph()
    mode = .verbatim
  }

  private mutating func printRule() {
    layout.begin(line.prefix)
    let columns = max(3, min(40, layout.room(beside: line.prefix)))
    layout.verbatim(layout.styles.dim(String(repeating: "─", count: columns)))
    endParagraph()
    mode = .verbatim
  }

  private mutating func beginHeading() {
    line.prefix.indent(line.indent)
    layout.begin(line.prefix)
    endParagraph()
    inline.base = .bold
    beginProse([])
  }

  /// Notes the mark; what follows it on the line may be a block again.
  private mutating func beginItem(_ mark: String) {
    line.prefix.indent(line.indent)
    line.prefix.mark(mark)
    line.column += line.indent + displayWidth(of: mark)
    (line.indent, line.hasItem, line.skipsSpace) = (0, true, false)
    line.lead = []
    endParagraph()
    (block.isInList, block.itemColumn, block.quotes) = (true, line.column + 1, line.quotes)
    layout.begin(line.prefix)
  }

  private mutating func beginVerbatim(_ scalar: Unicode.Scalar) {
    line.prefix.indent(line.indent)
    layout.begin(line.prefix)
    endParagraph()
    mode = .verbatim
    layout.verbatim(scalar)
  }

  private mutating func beginParagraph(_ scalar: Unicode.Scalar?) {
    let continues = block.isParagraph && !line.hasItem && line.quotes == block.quotes
    if !continues { endParagraph() }
    if !line.hasItem {
      let isLazy = continues && block.isInList
      if !isLazy, line.indent == 0 || line.quotes != block.quotes { (block.isInList, block.itemColumn) = (false, 0) }
      if isLazy { line.indent = max(line.indent, block.itemColumn) } else if !block.isInList { line.indent = 0 }
    } else {
      block.itemColumn = line.column + line.indent
    }
    line.prefix.indent(line.indent)
    layout.begin(line.prefix)
    (block.isParagraph, block.quotes) = (true, line.quotes)
    let lead = line.lead
    beginProse(lead)
    if let scalar { stepProse(scalar) }
  }

  private mutating func beginProse(_ lead: [Unicode.Scalar]) {
    line.lead = []
    mode = .prose
    lexer.begin(codeTicks: inline.codeTicks)
    for scalar in lead { stepProse(scalar) }
  }

  /// A line without words: blank, or only a quote's or an item's mark.
  private mutating func endBareLine() {
    if !line.hasItem {
      layout.begin(line.prefix)
      endParagraph()
    }
  }

  /// Whatever emphasis is open ends with its paragraph.
  private mutating func endParagraph() {
    inline.reset()
    block.isParagraph = false
  }
}
