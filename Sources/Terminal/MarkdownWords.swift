import Markdown

/// A piece of a word in one style.
struct MarkdownRun: Equatable, Sendable {
  var text: String
  var style: TextStyle
}

/// What is never broken: a word, a code span, an address.
struct MarkdownWord: Equatable, Sendable {
  var runs: [MarkdownRun]
  var columns: Int
  /// Spaces before it, which a row's end drops.
  var spaces: Int
  var spaceStyle: TextStyle
  /// Rows that end before it.
  var breaks: Int
  /// It goes on with the word before it.
  var isGlued: Bool
}

/// Makes words of styled text, piece by piece.
struct MarkdownWords: Sendable {
  /// Scalars of a word after which its beginning is let out although its end is not known.
  static let limit = 128

  private(set) var finished: [MarkdownWord] = []
  private var runs: [MarkdownRun] = []
  private var count = 0
  private var last: Unicode.Scalar = " "
  private var isASCII = true
  private var isAddress = false
  private var slashes = 0
  private var spaces = 0
  private var spaceStyle: TextStyle = []
  private var breaks = 0
  private var isGlued = false

  var heldCount: Int { count }

  /// The words that are whole.
  mutating func take() -> [MarkdownWord] {
    defer { finished.removeAll(keepingCapacity: true) }
    return finished
  }

  /// Text that may be broken at its spaces and between ideographs.
  mutating func text(_ text: String, _ style: TextStyle) {
    var start = text.startIndex
    let bytes = text.utf8
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex { $0 == 0x20 || $0 >= 0x80 } ?? bytes.endIndex
      if end > start { append(ascii: bytes[start..<end], text[start..<end], style) }
      guard end < bytes.endIndex else { return }
      let scalar = text.unicodeScalars[end]
      if scalar == " " { space(style) } else { append(scalar, style) }
      start = text.unicodeScalars.index(after: end)
    }
  }

  /// Text that is never broken.
  mutating func piece(_ text: String, _ style: TextStyle) {
    guard let end = text.unicodeScalars.last else { return }
    add(text, style)
    isASCII = isASCII && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    count += text.unicodeScalars.count
    last = end
  }

  mutating func space(_ style: TextStyle) {
    endWord()
    spaces += 1
    spaceStyle = style
  }

  mutating func lineBreak() {
    endWord()
    spaces = 0
    breaks += 1
  }

  mutating func endWord() {
    flush(glued: false)
    (last, isAddress, slashes) = (" ", false, 0)
  }

  private mutating func append(ascii bytes: Substring.UTF8View, _ text: Substring, _ style: TextStyle) {
    if last.value >= 0x2E80, let first = text.unicodeScalars.first { breakBefore(first) }
    if !isAddress { noteAddress(bytes) }
    if count + bytes.count > Self.limit { return appendLong(text, style) }
    add(text, style)
    count += bytes.count
    if let end = text.unicodeScalars.last { last = end }
  }

  private mutating func appendLong(_ text: Substring, _ style: TextStyle) {
    for scalar in text.unicodeScalars { append(scalar, style) }
  }

  private mutating func append(_ scalar: Unicode.Scalar, _ style: TextStyle) {
    breakBefore(scalar)
    let isJoint = last.value < 0x80 || (last.value != 0x200D && displayWidth(of: scalar) > 0)
    if count >= Self.limit, isJoint || count >= 2 * Self.limit { flush(glued: true) }
    if scalar.value >= 0x80 { isASCII = false }
    if runs.last?.style != style { runs.append(MarkdownRun(text: "", style: style)) }
    runs[runs.count - 1].text.unicodeScalars.append(scalar)
    count += 1
    last = scalar
  }

  private mutating func breakBefore(_ scalar: Unicode.Scalar) {
    guard count > 0, breaksLine(between: last, and: scalar) else { return }
    // An address ends with the ideographic punctuation of the text around it.
    if isAddress, last.value < 0x80 || !last.isMarkdownPunctuation { return }
    endWord()
  }

  /// Notes `://`, behind which nothing is broken.
  private mutating func noteAddress(_ bytes: Substring.UTF8View) {
    for byte in bytes {
      switch byte {
      case 0x3A: slashes = 1
      case 0x2F where slashes > 0: slashes += 1
      default: slashes = 0
      }
      if slashes == 3 { isAddress = true }
    }
  }

  private mutating func add(_ text: some StringProtocol, _ style: TextStyle) {
    if runs.last?.style == style {
      runs[runs.count - 1].text += text
    } else {
      runs.append(MarkdownRun(text: String(text), style: style))
    }
  }

  private mutating func flush(glued: Bool) {
    guard count > 0 else { return }
    finished.append(
      MarkdownWord(
        runs: runs, columns: columns, spaces: spaces, spaceStyle: spaceStyle, breaks: breaks, isGlued: isGlued))
    runs = []
    (count, spaces, breaks, isASCII) = (0, 0, 0, true)
    isGlued = glued
  }

  private var columns: Int {
    if isASCII { return count }
    return displayWidth(of: runs.count == 1 ? runs[0].text : runs.map(\.text).joined())
  }
}

/// Whether a line may be broken between two scalars that have no space between them.
func breaksLine(between left: Unicode.Scalar, and right: Unicode.Scalar) -> Bool {
  guard left.value >= 0x2E80 || right.value >= 0x2E80, left.isIdeographic || right.isIdeographic else { return false }
  return !left.mayNotEndLine && !right.mayNotBeginLine && left.value != 0x200D
}

extension Unicode.Scalar {
  /// May not begin a line next to ideographs: closing punctuation, small kana, marks.
  fileprivate var mayNotBeginLine: Bool {
    if value < 0x80 { return ",.;:!?)]}%\"'>".unicodeScalars.contains(self) }
    if Self.closing.contains(self) { return true }
    return displayWidth(of: self) == 0
  }

  /// May not end a line next to ideographs: opening punctuation.
  fileprivate var mayNotEndLine: Bool {
    value < 0x80 ? "([{<\"'".unicodeScalars.contains(self) : Self.opening.contains(self)
  }

  private static let closing = Set(
    "、。，．：；！？）］｝」』】》〉〕〗”’…‥·ーヽヾゝゞ々〜～％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ".unicodeScalars)
  private static let opening = Set("（［｛「『【《〈〔〖“‘".unicodeScalars)
}
