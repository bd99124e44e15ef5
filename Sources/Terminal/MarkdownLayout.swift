/// How a piece of a reply looks.
struct MarkdownStyle: OptionSet, Sendable {
  let rawValue: UInt8
  static let bold = MarkdownStyle(rawValue: 1)
  static let italic = MarkdownStyle(rawValue: 2)
  static let code = MarkdownStyle(rawValue: 4)

  /// The text with its attributes, ended again at once.
  func applied(to text: String, in styles: Styles) -> String {
    if isEmpty { return text }
    var result = text
    if contains(.code) { result = styles.accent(result) }
    if contains(.italic) { result = styles.italic(result) }
    if contains(.bold) { result = styles.bold(result) }
    return result
  }
}

/// A piece of a word in one style.
struct MarkdownRun: Equatable, Sendable {
  var text: String
  var style: MarkdownStyle
}

/// What stands before the words of a line: quote bars, indents and an item's mark, in its first row and in the others.
struct MarkdownPrefix: Sendable {
  private(set) var first = ""
  private(set) var hanging = ""
  private(set) var width = 0
  /// Columns that it may take; deeper nesting is not shown.
  let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  mutating func indent(_ columns: Int) {
    let spaces = min(columns, limit - width)
    guard spaces > 0 else { return }
    append(String(repeating: " ", count: spaces), hanging: String(repeating: " ", count: spaces), columns: spaces)
  }

  mutating func bar(_ styles: Styles) {
    guard width + 2 <= limit else { return }
    append(styles.dim("│") + " ", hanging: styles.dim("│") + " ", columns: 2)
  }

  /// An item's mark, always shown: what it says may not be lost.
  mutating func mark(_ text: String) {
    let columns = displayWidth(of: text)
    let hang = max(0, min(columns, limit - width))
    first += text
    hanging += String(repeating: " ", count: hang)
    width += hang
  }

  private mutating func append(_ text: String, hanging other: String, columns: Int) {
    first += text
    hanging += other
    width += columns
  }
}

/// Puts words into rows. Remembers columns, never text that was printed; every style ends with its piece of a word.
struct MarkdownLayout: Sendable {
  let styles: Styles
  /// Columns of a row, or nil where nothing is wrapped.
  let width: Int?
  private(set) var output = ""
  private var column = 0
  /// Columns that text without wrapping has taken at most.
  private var verbatimColumns = 0
  private var spaces = 0
  private var isRowEmpty = true
  private var pendingPrefix = ""
  private var prefix: MarkdownPrefix

  init(styles: Styles, width: Int?) {
    self.styles = styles
    self.width = width
    prefix = MarkdownPrefix(limit: 0)
  }

  /// Half of the row at most, so that words keep the other half.
  var prefixLimit: Int { (width ?? 80) / 2 }

  /// Columns for words beside a prefix.
  func room(beside prefix: MarkdownPrefix) -> Int { (width ?? 80) - prefix.width }

  /// Whether the cursor is known to stand inside a row, and not at its right edge.
  var isInsideRow: Bool {
    guard let width else { return false }
    return column + verbatimColumns < width
  }

  mutating func takeOutput() -> String {
    defer { output = "" }
    return output
  }

  /// Begins a line; its prefix is written with the first word.
  mutating func begin(_ prefix: MarkdownPrefix) {
    self.prefix = prefix
    pendingPrefix = prefix.first
    (column, spaces, isRowEmpty, verbatimColumns) = (0, 0, true, 0)
  }

  /// A space that is printed when a word follows in the same row.
  mutating func space() {
    if !isRowEmpty { spaces += 1 }
  }

  /// Prints a word, on a new row where it does not fit. A glued one continues the word before it and never wraps.
  mutating func place(_ runs: [MarkdownRun], glued: Bool) {
    let columns = runs.count == 1 ? displayWidth(of: runs[0].text) : displayWidth(of: runs.map(\.text).joined())
    if isRowEmpty {
      openRow()
    } else if !glued, let width, column + spaces + columns > width {
      breakRow()
    } else {
      output += String(repeating: " ", count: spaces)
      column += spaces
    }
    spaces = 0
    for run in runs { output += run.style.applied(to: run.text, in: styles) }
    column += columns
    // The terminal itself broke a word that is wider than the row.
    if let width, column > width { column = (column - 1) % width + 1 }
    isRowEmpty = false
  }

  /// Prints text as it is; the caller's line needs no wrapping.
  mutating func verbatim(_ text: String) {
    if isRowEmpty { openRow() }
    output += text
    verbatimColumns += 2 * text.unicodeScalars.count
    isRowEmpty = false
  }

  mutating func verbatim(_ scalar: Unicode.Scalar) {
    if isRowEmpty { openRow() }
    output.unicodeScalars.append(scalar)
    // More than it may take is safe here, less would not be.
    verbatimColumns += scalar.isASCII && scalar != "\t" ? 1 : scalar == "\t" ? 8 : 2
    isRowEmpty = false
  }

  /// What is left of the line: a prefix without words.
  mutating func end() {
    while pendingPrefix.last == " " { pendingPrefix.removeLast() }
    output += pendingPrefix
    pendingPrefix = ""
    spaces = 0
  }

  mutating func newline() {
    end()
    output += "\n"
    begin(MarkdownPrefix(limit: 0))
  }

  /// Ends the row so that something else can be printed; words go on below it.
  mutating func interrupt() {
    guard !isRowEmpty else { return }
    output += "\n"
    pendingPrefix = prefix.hanging
    (column, spaces, isRowEmpty, verbatimColumns) = (0, 0, true, 0)
  }

  private mutating func breakRow() {
    output += "\n"
    pendingPrefix = prefix.hanging
    openRow()
  }

  private mutating func openRow() {
    output += pendingPrefix
    pendingPrefix = ""
    column = prefix.width
  }
}
