/// The constructs of a paragraph whose end must be found before their beginning is known.
///
/// Each scan says the same for a text and for any longer one, so what it found stays true: `more` where the text ends
/// too early to say.
extension InlineParser {
  enum Scan: Equatable {
    case more, none
    case found(length: Int)
  }

  enum AngleScan: Equatable {
    case more, none
    case html(length: Int)
    /// An address between `<` and `>`; what must come before it to make it one.
    case link(length: Int, prefix: String)
  }

  enum EntityScan: Equatable {
    case more, none
    case found(length: Int, text: String)
  }

  func runLength(from start: Int) -> Int {
    var end = start
    while end < pending.count, pending[end] == pending[start] { end += 1 }
    return end - start
  }

  /// `more` while the text is short enough to hold the end.
  private func open(atEnd: Bool, reach: Int = InlineParser.reach) -> Scan {
    atEnd || pending.count - head > reach ? .none : .more
  }

  /// From the opening backticks through as many closing ones (CommonMark 6.1).
  func codeSpan(ticks: Int, atEnd: Bool) -> Scan {
    if ticks > Self.reach { return .none }
    var index = head + ticks
    while index < pending.count, index - head <= Self.reach {
      guard pending[index] == "`" else {
        index += 1
        continue
      }
      let run = runLength(from: index)
      if index + run == pending.count, !atEnd, run <= Self.reach { return .more }
      index += run
      if run == ticks { return .found(length: index - head) }
    }
    return open(atEnd: atEnd)
  }

  /// Newlines are spaces, and one space at both ends is not part of the code.
  static func codeText(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = scalars.map { $0 == "\n" ? " " : $0 }[...]
    if text.count > 2, text.first == " ", text.last == " ", text.contains(where: { $0 != " " }) {
      text = text.dropFirst().dropLast()
    }
    return String(scalars: text)
  }

  /// `\( … \)` or `\[ … \]` with a letter or digit in it.
  func bracketMath(closing: Unicode.Scalar, atEnd: Bool) -> Scan {
    var index = head + 2
    var hasContent = false
    while index < pending.count, index - head <= Self.reach {
      let scalar = pending[index]
      if scalar == "`" { return .none }
      guard scalar == "\\" else {
        if scalar.isASCIIAlphanumeric || scalar.value >= 0x80 { hasContent = true }
        index += 1
        continue
      }
      guard index + 1 < pending.count else { return atEnd ? .none : .more }
      if pending[index + 1] == closing { return hasContent ? .found(length: index + 2 - head) : .none }
      index += 2
    }
    return open(atEnd: atEnd)
  }

  /// `$ … $` or `$$ … $$` on one line; prices and names of variables are none.
  func dollars(atEnd: Bool) -> Scan {
    guard head + 1 < pending.count else { return open(atEnd: atEnd) }
    if pending[head + 1] == "$" { return doubleDollars(atEnd: atEnd) }
    if pending[head + 1].isMarkdownSpace || before.isASCIIAlphanumeric || before == "$" { return .none }
    var words = PlainWords(startsWithDigit: pending[head + 1].isASCIIDigit)
    var index = head + 1
    while index < pending.count, index - head <= Self.reach {
      let scalar = pending[index]
      if scalar == "\n" || scalar == "`" { return .none }
      if scalar == "$" {
        if pending[index - 1].isMarkdownSpace || words.areProse { return .none }
        guard index + 1 < pending.count else { return atEnd ? .found(length: index + 1 - head) : .more }
        let next = pending[index + 1]
        return next.isASCIIAlphanumeric || next == "$" ? .none : .found(length: index + 1 - head)
      }
      words.take(scalar)
      if words.areProse { return .none }
      index += 1
      // What is escaped cannot end it.
      if scalar == "\\", index < pending.count, !pending[index].isASCIILetter {
        words.take(" ")
        index += 1
      }
    }
    return open(atEnd: atEnd)
  }

  private func doubleDollars(atEnd: Bool) -> Scan {
    var index = head + 2
    while index < pending.count, index - head <= Self.reach {
      if pending[index] == "$" {
        guard index + 1 < pending.count else { return atEnd ? .none : .more }
        if pending[index + 1] == "$" { return index == head + 2 ? .none : .found(length: index + 2 - head) }
      }
      index += pending[index] == "\\" ? 2 : 1
    }
    return open(atEnd: atEnd)
  }

  /// `&amp;`, `&#38;`, `&#x26;`. What would be a control character stays as it was written.
  func entity(at start: Int, in scalars: [Unicode.Scalar], atEnd: Bool) -> EntityScan {
    var index = start + 1
    while index < scalars.count, index - start <= 33 {
      let scalar = scalars[index]
      if scalar == ";" {
        guard let text = Self.entityText(scalars[(start + 1)..<index]) else { return .none }
        return .found(length: index + 1 - start, text: text)
      }
      guard scalar.isASCIIAlphanumeric || scalar == "#" && index == start + 1 else { return .none }
      index += 1
    }
    return atEnd || index - start > 33 ? .none : .more
  }

  private static func entityText(_ name: ArraySlice<Unicode.Scalar>) -> String? {
    guard name.first == "#" else {
      let text = EntityTable.text(Substring(String(scalars: name)))
      return text.flatMap { $0.unicodeScalars.allSatisfy(\.isHarmless) ? $0 : nil }
    }
    let isHexadecimal = name.dropFirst().first == "x" || name.dropFirst().first == "X"
    let digits = name.dropFirst(isHexadecimal ? 2 : 1)
    guard !digits.isEmpty, digits.count <= (isHexadecimal ? 6 : 7) else { return nil }
    guard let value = UInt32(String(scalars: digits), radix: isHexadecimal ? 16 : 10) else { return nil }
    guard value != 0, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
    return scalar.isHarmless ? String(scalar) : nil
  }

  /// The text without the backslashes before punctuation and with characters for their references.
  static func unescaped(_ slice: ArraySlice<Unicode.Scalar>) -> String {
    let scalars = Array(slice)
    guard scalars.contains(where: { $0 == "\\" || $0 == "&" }) else { return String(scalars: scalars) }
    let parser = InlineParser()
    var text = ""
    var index = 0
    while index < scalars.count {
      if scalars[index] == "&",
        case .found(let length, let characters) = parser.entity(at: index, in: scalars, atEnd: true)
      {
        text += characters
        index += length
        continue
      }
      if scalars[index] == "\\", index + 1 < scalars.count, scalars[index + 1].isASCIIPunctuation { index += 1 }
      text.unicodeScalars.append(scalars[index])
      index += 1
    }
    return text
  }
}

/// Tells prose from LaTeX: two words in a row outside of braces, or one behind a number.
private struct PlainWords {
  private let limit: Int
  private var letters = 0
  private var words = 0
  private var depth = 0
  private var isCommand = false
  private(set) var areProse = false

  init(startsWithDigit: Bool) {
    limit = startsWithDigit ? 1 : 2
  }

  mutating func take(_ scalar: Unicode.Scalar) {
    if scalar.isASCIILetter {
      letters += 1
      if !isCommand, depth == 0, letters == 2 { words += 1 }
      areProse = areProse || words >= limit
      return
    }
    switch scalar {
    case "\\": isCommand = true
    case "{": depth += 1
    case "}": depth = max(0, depth - 1)
    default: break
    }
    if scalar != "\\" { isCommand = false }
    if !scalar.isBlank { words = scalar == "." || scalar == "," ? words : 0 }
    letters = 0
  }
}
