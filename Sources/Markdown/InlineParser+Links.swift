/// Links and images with their destination in parentheses. References need the whole text and stay as written.
extension InlineParser {
  /// Scalars that may follow a link's text, up to its closing parenthesis.
  static let destinationReach = 1_000

  mutating func stepBracket(_ scalar: Unicode.Scalar, atEnd: Bool) -> Bool {
    expire(before: offset)
    switch scalar {
    case "[": open(isImage: false)
    case "!":
      guard head + 1 < pending.count || atEnd else { return false }
      guard head + 1 < pending.count, pending[head + 1] == "[" else {
        takeText(1)
        return true
      }
      open(isImage: true)
    default: return close(atEnd: atEnd)
    }
    return true
  }

  private mutating func open(isImage: Bool) {
    flushText()
    brackets.append(Bracket(isImage: isImage, offset: offset, node: nodes.count))
    nodes.append(.inline(.text(isImage ? "![" : "[")))
    advance(isImage ? 2 : 1)
  }

  private mutating func close(atEnd: Bool) -> Bool {
    guard let bracket = brackets.last else {
      takeText(1)
      return true
    }
    var scan = LinkScan.none
    if bracket.isActive {
      guard head + 1 < pending.count || atEnd else { return false }
      if head + 1 < pending.count, pending[head + 1] == "(" {
        let limit = min(pending.count, head + Self.destinationReach)
        var scanner = LinkScanner(scalars: pending, limit: limit, position: head + 2)
        scan = scanner.scan()
        if case .more = scan, !atEnd, limit == pending.count { return false }
      }
    }
    brackets.removeLast()
    if case .link(let end, let destination, let title) = scan {
      link(bracket, destination: destination, title: title, end: end)
    } else {
      takeText(1)
      pairDelimiters()
    }
    return true
  }

  private mutating func link(_ bracket: Bracket, destination: String, title: String, end: Int) {
    let span: MarkdownSpan =
      bracket.isImage ? .image(destination: destination, title: title) : .link(destination: destination, title: title)
    let bottom = delimiters.firstIndex { $0.node > bracket.node } ?? delimiters.count
    processDelimiters(from: bottom)
    delimiters.removeSubrange(bottom...)
    nodes[bracket.node] = .inline(.begin(span))
    add(.end(span))
    if !bracket.isImage {
      for index in brackets.indices where !brackets[index].isImage { brackets[index].isActive = false }
    }
    advance(end - head)
    pairDelimiters()
  }
}

/// What follows a link's text.
enum LinkScan {
  case more, none
  /// `end` is the index behind the closing parenthesis.
  case link(end: Int, destination: String, title: String)
}

/// Reads `(destination "title")` (CommonMark 6.3).
struct LinkScanner {
  let scalars: [Unicode.Scalar]
  /// No scan looks further.
  let limit: Int
  var position: Int

  private enum Part {
    case more, none
    case found(String)
  }

  private var next: Unicode.Scalar? { position < limit ? scalars[position] : nil }

  mutating func scan() -> LinkScan {
    skipSpace()
    let destination: String
    switch scanDestination() {
    case .more: return .more
    case .none: return .none
    case .found(let text): destination = text
    }
    let hasSpace = skipSpace()
    guard let mark = next else { return .more }
    if mark == ")" { return .link(end: position + 1, destination: destination, title: "") }
    guard hasSpace, mark == "\"" || mark == "'" || mark == "(" else { return .none }
    let title: String
    switch scanTitle(closing: mark == "(" ? ")" : mark) {
    case .more: return .more
    case .none: return .none
    case .found(let text): title = text
    }
    skipSpace()
    guard let last = next else { return .more }
    return last == ")" ? .link(end: position + 1, destination: destination, title: title) : .none
  }

  @discardableResult private mutating func skipSpace() -> Bool {
    let start = position
    while let scalar = next, scalar.isBlank || scalar == "\n" { position += 1 }
    return position > start
  }

  private mutating func scanDestination() -> Part {
    guard let first = next else { return .more }
    return first == "<" ? scanEnclosed() : scanBare()
  }

  private mutating func scanEnclosed() -> Part {
    position += 1
    let start = position
    while let scalar = next {
      switch scalar {
      case ">":
        position += 1
        return .found(InlineParser.unescaped(scalars[start..<(position - 1)]))
      case "<", "\n": return .none
      case "\\": position += 2
      default: position += 1
      }
    }
    return .more
  }

  private mutating func scanBare() -> Part {
    let start = position
    var depth = 0
    while let scalar = next {
      switch scalar {
      case "\\":
        guard position + 1 < limit else { return .more }
        position += scalars[position + 1].isASCIIPunctuation ? 2 : 1
        continue
      case "(": depth += 1
      case ")":
        if depth == 0 { return .found(InlineParser.unescaped(scalars[start..<position])) }
        depth -= 1
      case " ", "\t", "\n":
        return depth == 0 ? .found(InlineParser.unescaped(scalars[start..<position])) : .none
      default: if scalar.value < 0x20 || scalar.value == 0x7F { return .none }
      }
      if depth > 32 { return .none }
      position += 1
    }
    return .more
  }

  private mutating func scanTitle(closing: Unicode.Scalar) -> Part {
    position += 1
    let start = position
    while let scalar = next {
      if scalar == closing {
        position += 1
        return .found(InlineParser.unescaped(scalars[start..<(position - 1)]))
      }
      if closing == ")", scalar == "(" { return .none }
      position += scalar == "\\" ? 2 : 1
    }
    return .more
  }
}
