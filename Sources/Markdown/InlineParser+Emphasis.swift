/// Emphasis, strong emphasis and strikethrough: CommonMark's delimiter stack.
extension InlineParser {
  /// Reads a whole run of marks and what it may do (CommonMark 6.2).
  mutating func stepDelimiter(_ mark: Unicode.Scalar, atEnd: Bool) -> Bool {
    let count = runLength(from: head)
    let end = head + count
    if count > Self.reach {
      takeRun(count)
      return true
    }
    if end == pending.count, !atEnd { return false }
    let next = end < pending.count ? pending[end] : "\n"
    let (canOpen, canClose) = Self.flanks(mark, before: before, next: next)
    guard canOpen || canClose, mark != "~" || count == 2 else {
      takeText(count)
      return true
    }
    expire(before: offset)
    flushText()
    delimiters.append(
      Delimiter(
        mark: mark, length: count, count: count, canOpen: canOpen, canClose: canClose, offset: offset,
        node: nodes.count))
    nodes.append(.delimiter(mark: mark, count: count, ends: [], begins: []))
    advance(count)
    pairDelimiters()
    return true
  }

  /// Whether the run is left-flanking and right-flanking, with the rules for `_`. Next to ideographs punctuation does
  /// not count, because there are no spaces around emphasis in Chinese and Japanese.
  private static func flanks(
    _ mark: Unicode.Scalar, before: Unicode.Scalar, next: Unicode.Scalar
  ) -> (canOpen: Bool, canClose: Bool) {
    let spaceBefore = before.isMarkdownSpace
    let spaceAfter = next.isMarkdownSpace
    let punctuationBefore = before.isMarkdownPunctuation
    let punctuationAfter = next.isMarkdownPunctuation
    let isLeft =
      !spaceAfter && (!punctuationAfter || spaceBefore || punctuationBefore || before.isIdeographic)
    let isRight =
      !spaceBefore && (!punctuationBefore || spaceAfter || punctuationAfter || next.isIdeographic)
    guard mark == "_" else { return (isLeft, isRight) }
    return (isLeft && (!isRight || punctuationBefore), isRight && (!isLeft || punctuationAfter))
  }

  /// Pairs what is before the first bracket that may become a link: what is in a link pairs only with what is in it.
  mutating func pairDelimiters() {
    processDelimiters(from: 0, before: brackets.first(where: \.isActive)?.node ?? .max)
  }

  /// Gives up what found no partner within reach of `position`.
  mutating func expire(before position: Int) {
    let oldest = position - Self.reach
    let first = min(delimiters.first?.offset ?? .max, brackets.first?.offset ?? .max)
    guard first < oldest else { return }
    if let bracket = brackets.first, bracket.offset < oldest { brackets.removeAll { $0.offset < oldest } }
    pairDelimiters()
    let reached = min(position, brackets.first(where: \.isActive)?.offset ?? .max) - Self.reach
    if let delimiter = delimiters.first, delimiter.offset < reached { delimiters.removeAll { $0.offset < reached } }
  }

  /// Pairs the closing runs at and behind `bottom`, from left to right, with the nearest run that opens.
  mutating func processDelimiters(from bottom: Int, before node: Int = .max) {
    var index = bottom
    while index < delimiters.count, delimiters[index].node < node {
      guard delimiters[index].canClose, !delimiters[index].isProcessed else {
        index += 1
        continue
      }
      if let opener = opener(for: index, from: bottom) {
        index = pair(opener, with: index)
      } else if delimiters[index].canOpen {
        delimiters[index].isProcessed = true
        index += 1
      } else {
        delimiters.remove(at: index)
      }
    }
  }

  private func opener(for index: Int, from bottom: Int) -> Int? {
    let closer = delimiters[index]
    var candidate = index - 1
    while candidate >= bottom {
      let opener = delimiters[candidate]
      if closer.offset - opener.offset > Self.reach { return nil }
      if opener.mark == closer.mark, opener.canOpen, Self.pairs(opener, closer) { return candidate }
      candidate -= 1
    }
    return nil
  }

  /// The rule about multiples of three.
  private static func pairs(_ opener: Delimiter, _ closer: Delimiter) -> Bool {
    guard opener.canClose || closer.canOpen else { return true }
    guard opener.mark != "~" else { return true }
    return (opener.length + closer.length) % 3 != 0 || (opener.length % 3 == 0 && closer.length % 3 == 0)
  }

  /// Makes a span of the two; the index of the delimiter that is to be looked at next.
  private mutating func pair(_ opener: Int, with closer: Int) -> Int {
    let mark = delimiters[closer].mark
    let used = delimiters[opener].count >= 2 && delimiters[closer].count >= 2 ? 2 : 1
    let span: MarkdownSpan = mark == "~" ? .strikethrough : used == 2 ? .strong(mark) : .emphasis(mark)
    use(used, ofNode: delimiters[opener].node, begin: span)
    use(used, ofNode: delimiters[closer].node, end: span)
    delimiters[opener].count -= used
    delimiters[closer].count -= used
    let isClosed = delimiters[closer].count == 0
    if isClosed { delimiters.remove(at: closer) }
    delimiters.removeSubrange((opener + 1)..<closer)
    guard delimiters[opener].count == 0 else { return opener + 1 }
    delimiters.remove(at: opener)
    return opener
  }

  private mutating func use(
    _ used: Int, ofNode node: Int, begin: MarkdownSpan? = nil, end: MarkdownSpan? = nil
  ) {
    guard case .delimiter(let mark, let count, let ends, let begins) = nodes[node] else { return }
    nodes[node] = .delimiter(
      mark: mark, count: count - used, ends: ends + (end.map { [$0] } ?? []),
      begins: (begin.map { [$0] } ?? []) + begins)
  }
}
