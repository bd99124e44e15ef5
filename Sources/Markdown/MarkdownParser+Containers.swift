/// Quotes, lists and items: which of them a line continues, and which it begins (CommonMark 5).
extension MarkdownParser {
  var isAllMatched: Bool { line.index == containers.count }

  /// Goes on through the containers that the line continues; true where the scalar was a mark of one.
  mutating func matchContainers(_ scalar: Unicode.Scalar) -> Bool {
    while line.index < containers.count {
      switch containers[line.index] {
      case .list: line.index += 1
      case .item(_, let width, _):
        guard line.indent >= width else { return false }
        consume(columns: width)
        line.index += 1
      case .quote:
        guard scalar == ">", line.indent <= 3 else { return false }
        line.index += 1
        takeQuoteMark()
        return true
      }
    }
    return false
  }

  private mutating func takeQuoteMark() {
    line.column += line.indent + 1
    (line.indent, line.space, line.skipsBlank) = (0, [], true)
  }

  mutating func beginQuote() {
    beginBlock()
    push(.quote)
    takeQuoteMark()
  }

  /// Begins an item; what follows its mark in the line may be a block again.
  mutating func beginItem(mark: String, kind: MarkdownListKind) {
    closeUnmatched()
    if case .list(let last)? = containers.last {
      if last != kind {
        close(to: containers.count - 1)
        push(.list(kind))
      }
    } else {
      noteContent()
      push(.list(kind))
    }
    push(.item(mark: mark, width: line.indent + mark.unicodeScalars.count, isEmpty: true))
    line.column += line.indent + mark.unicodeScalars.count
    (line.indent, line.space, line.phase) = (0, [], .padding)
  }

  mutating func stepPadding(_ scalar: Unicode.Scalar) {
    if scalar.isBlank { return takeBlank(scalar) }
    // Five columns or more are indented code behind one space.
    endPadding(columns: line.indent > 4 ? 1 : line.indent)
    line.phase = .start
    line.startsItem = true
    step(scalar)
  }

  mutating func endPadding(columns: Int) {
    guard case .item(let mark, let width, _)? = containers.last else { return }
    containers[containers.count - 1] = .item(mark: mark, width: width + columns, isEmpty: true)
    consume(columns: columns)
  }

  /// Ends what the line does not continue, as a new block begins that is no item.
  mutating func beginBlock() {
    closeUnmatched()
    if case .list? = containers.last { close(to: containers.count - 1) }
    noteContent()
  }

  private mutating func noteContent() {
    guard case .item(let mark, let width, true)? = containers.last else { return }
    containers[containers.count - 1] = .item(mark: mark, width: width, isEmpty: false)
  }

  mutating func closeUnmatched() {
    closeLeaf()
    close(to: line.index)
  }

  /// Ends the leaf and the containers from the `count`th on.
  mutating func close(to count: Int) {
    closeLeaf()
    while containers.count > count, let last = containers.popLast() { events.append(.end(Self.block(last))) }
    line.index = min(line.index, containers.count)
  }

  private mutating func push(_ container: Container) {
    containers.append(container)
    line.index = containers.count
    events.append(.begin(Self.block(container)))
  }

  private static func block(_ container: Container) -> MarkdownBlock {
    switch container {
    case .quote: .quote
    case .list(let kind): .list(kind)
    case .item(let mark, _, _): .item(mark: mark)
    }
  }

  /// A blank line goes on in items and ends quotes.
  mutating func endBlankLine() {
    if line.skipsBlank, line.indent > 0 { consume(columns: 1) }
    matchBlank()
    if case .fence(_, _, let indent, _) = leaf, isAllMatched {
      consume(columns: min(indent, line.indent))
      return events.append(.code(String(scalars: line.space), endsLine: true))
    }
    if leaf == .indentedCode, isAllMatched {
      blankCodeLines += 1
      return
    }
    closeUnmatched()
    events.append(.blankLine)
  }

  private mutating func matchBlank() {
    while line.index < containers.count {
      switch containers[line.index] {
      case .list: line.index += 1
      case .quote: return
      case .item(_, let width, let isEmpty):
        // An item may begin with one blank line only.
        if isEmpty { return }
        if line.indent >= width { consume(columns: width) }
        line.index += 1
      }
    }
  }
}
