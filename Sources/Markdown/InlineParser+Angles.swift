/// Addresses and tags between `<` and `>` (CommonMark 6.5 and 6.6).
extension InlineParser {
  func angle(atEnd: Bool) -> AngleScan {
    guard head + 1 < pending.count else { return atEnd ? .none : .more }
    let scans: [AngleScan]
    switch pending[head + 1] {
    case "!", "?": scans = [declaration()]
    case "/": scans = [tag(isClosing: true)]
    case let first where first.isASCIILetter: scans = [address(), mail(), tag(isClosing: false)]
    case let first where first.isMailPart: scans = [mail()]
    default: return .none
    }
    if let found = scans.first(where: { $0 != .none && $0 != .more }) { return found }
    return scans.contains(.more) && !atEnd && pending.count - head <= Self.reach ? .more : .none
  }

  /// No scan looks further.
  private var limit: Int { min(pending.count, head + Self.reach + 1) }

  /// `<scheme:address>`
  private func address() -> AngleScan {
    var index = head + 1
    while index < limit, pending[index].isSchemePart { index += 1 }
    guard index < limit else { return index - head > 33 ? .none : .more }
    guard pending[index] == ":", (2...32).contains(index - head - 1) else { return .none }
    while index < limit {
      let scalar = pending[index]
      if scalar == ">" { return .link(length: index + 1 - head, prefix: "") }
      if scalar == "<" || scalar.value <= 0x20 || scalar.value == 0x7F { return .none }
      index += 1
    }
    return .more
  }

  /// `<name@host>`
  private func mail() -> AngleScan {
    var index = head + 1
    while index < limit, pending[index].isMailPart { index += 1 }
    guard index < limit else { return .more }
    guard pending[index] == "@" else { return .none }
    var label = 0
    index += 1
    while index < limit {
      let scalar = pending[index]
      switch scalar {
      case ".", ">":
        if label == 0 || label > 63 || pending[index - 1] == "-" { return .none }
        if scalar == ">" { return .link(length: index + 1 - head, prefix: "mailto:") }
        label = 0
      case "-" where label > 0: label += 1
      default:
        guard scalar.isASCIIAlphanumeric else { return .none }
        label += 1
      }
      index += 1
    }
    return .more
  }

  private func declaration() -> AngleScan {
    for (opening, closing, isEmptyAllowed) in [("<!--", "-->", true), ("<?", "?>", false), ("<![CDATA[", "]]>", false)]
    {
      switch begins(with: opening) {
      case .more: return .more
      case .none: continue
      case .found(let length):
        // `<!-->` and `<!--->` are comments too.
        return ends(with: Array(closing.unicodeScalars), from: head + length - (isEmptyAllowed ? 2 : 0))
      }
    }
    guard head + 2 < limit else { return .more }
    return pending[head + 2].isASCIILetter ? ends(with: [">"], from: head + 3) : .none
  }

  private func begins(with text: String) -> Scan {
    var index = head
    for scalar in text.unicodeScalars {
      guard index < limit else { return .more }
      guard pending[index] == scalar else { return .none }
      index += 1
    }
    return .found(length: index - head)
  }

  private func ends(with mark: [Unicode.Scalar], from start: Int) -> AngleScan {
    var index = start
    while index + mark.count <= limit {
      if pending[index..<(index + mark.count)].elementsEqual(mark) { return .html(length: index + mark.count - head) }
      index += 1
    }
    return .more
  }

  private func tag(isClosing: Bool) -> AngleScan {
    var scanner = TagScanner(scalars: pending, limit: limit, position: head + (isClosing ? 2 : 1))
    switch isClosing ? scanner.scanClosing() : scanner.scanOpening() {
    case .more: return .more
    case .none: return .none
    case .found: return .html(length: scanner.position - head)
    }
  }
}

/// Reads a tag behind its `<` or `</`.
private struct TagScanner {
  enum Outcome {
    case more, none, found
  }

  let scalars: [Unicode.Scalar]
  let limit: Int
  var position: Int

  private var next: Unicode.Scalar? { position < limit ? scalars[position] : nil }

  mutating func scanClosing() -> Outcome {
    guard let first = next else { return .more }
    guard first.isASCIILetter else { return .none }
    skip { $0.isTagNamePart }
    skip { $0.isMarkdownSpace }
    return end()
  }

  mutating func scanOpening() -> Outcome {
    skip { $0.isTagNamePart }
    while true {
      let start = position
      skip { $0.isMarkdownSpace }
      guard let scalar = next else { return .more }
      if scalar == ">" { return end() }
      if scalar == "/" {
        position += 1
        return end()
      }
      guard position > start, scalar.isASCIILetter || scalar == "_" || scalar == ":" else { return .none }
      skip { $0.isASCIIAlphanumeric || "_.:-".unicodeScalars.contains($0) }
      let outcome = scanValue()
      if outcome != .found { return outcome }
    }
  }

  /// An attribute's value; `found` where there is none.
  private mutating func scanValue() -> Outcome {
    let start = position
    skip { $0.isMarkdownSpace }
    guard let sign = next else { return .more }
    guard sign == "=" else {
      position = start
      return .found
    }
    position += 1
    skip { $0.isMarkdownSpace }
    guard let first = next else { return .more }
    if first == "\"" || first == "'" {
      position += 1
      skip { $0 != first }
      guard next != nil else { return .more }
      position += 1
      return .found
    }
    let beginning = position
    skip { !$0.isMarkdownSpace && !"\"'=<>`".unicodeScalars.contains($0) }
    return position > beginning ? .found : .none
  }

  private mutating func end() -> Outcome {
    guard let scalar = next else { return .more }
    guard scalar == ">" else { return .none }
    position += 1
    return .found
  }

  private mutating func skip(while matches: (Unicode.Scalar) -> Bool) {
    while let scalar = next, matches(scalar) { position += 1 }
  }
}

extension Unicode.Scalar {
  fileprivate var isSchemePart: Bool { isASCIIAlphanumeric || self == "+" || self == "." || self == "-" }
  fileprivate var isTagNamePart: Bool { isASCIIAlphanumeric || self == "-" }
  fileprivate var isMailPart: Bool {
    isASCIIAlphanumeric || ".!#$%&'*+/=?^_`{|}~-".unicodeScalars.contains(self)
  }
}
