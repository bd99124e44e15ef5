/// What is before the words of a row: quote bars, indents and an item's mark, in its first row and in the others.
struct MarkdownPrefix: Equatable, Sendable {
  private(set) var first: [MarkdownRun] = []
  private(set) var hanging: [MarkdownRun] = []
  private(set) var width = 0
  /// Columns that it may take; deeper nesting is not shown.
  let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  mutating func indent(_ columns: Int) {
    let spaces = min(columns, limit - width)
    guard spaces > 0 else { return }
    let run = MarkdownRun(text: String(repeating: " ", count: spaces), style: [])
    append(first: [run], hanging: [run], columns: spaces)
  }

  mutating func bar() {
    guard width + 2 <= limit else { return }
    let runs = [MarkdownRun(text: "│", style: .dim), MarkdownRun(text: " ", style: [])]
    append(first: runs, hanging: runs, columns: 2)
  }

  /// An item's mark, always shown: what it says may not be lost.
  mutating func mark(_ text: String) {
    let hang = max(0, min(displayWidth(of: text), limit - width))
    let spaces = MarkdownRun(text: String(repeating: " ", count: hang), style: [])
    append(first: [MarkdownRun(text: text, style: [])], hanging: [spaces], columns: hang)
  }

  private mutating func append(first runs: [MarkdownRun], hanging others: [MarkdownRun], columns: Int) {
    first += runs
    hanging += others
    width += columns
  }
}

/// Puts words into rows. Remembers columns, never text that was printed. A row is ended when the next one begins.
struct MarkdownLayout: Sendable {
  let styles: Styles
  /// Columns of a row of words, or nil where the terminal wraps them.
  private(set) var width: Int?
  /// Columns of the window.
  private(set) var columns: Int
  /// The window is too narrow for anything.
  private let isNarrow: Bool
  private var output = ""
  /// The style that is on at the end of the output.
  private var style: TextStyle = []
  private(set) var column = 0
  private var hasRows = false
  /// The row was begun for something else, and a row of the text may begin in it.
  private var isFresh = false
  private(set) var isRowEmpty = true
  private var isColumnKnown = true
  private var pendingPrefix: [MarkdownRun] = []
  private var prefix = MarkdownPrefix(limit: 0)

  init(styles: Styles, columns: Int, wraps: Bool) {
    isNarrow = columns < 20
    self.styles = styles
    self.columns = isNarrow ? 80 : columns
    width = wraps && !isNarrow ? columns : nil
  }

  /// Half of the row at most, so that words keep the other half.
  var prefixLimit: Int { columns / 2 }

  /// Columns behind a prefix.
  func room(after prefix: MarkdownPrefix) -> Int { columns - prefix.width }

  /// Whether the cursor is known to be inside a row, and not at its right edge.
  var isInsideRow: Bool { isColumnKnown && column < columns && !isNarrow }

  /// What is to be printed. No style goes on behind it, so that an interruption leaves none behind.
  mutating func takeOutput() -> String {
    endStyle()
    defer { output = "" }
    return output
  }

  /// The window's columns from now on. Where the cursor is in a row that became too long is not known.
  mutating func resize(to columns: Int) {
    if columns < self.columns, !isRowEmpty { isColumnKnown = false }
    if width != nil { width = columns }
    self.columns = columns
  }

  /// Begins a row below what there is; its prefix is written with its first word.
  mutating func begin(_ prefix: MarkdownPrefix) {
    if hasRows, !isFresh { newRow() }
    (hasRows, isFresh) = (true, false)
    self.prefix = prefix
    pendingPrefix = prefix.first
  }

  private mutating func newRow() {
    endStyle()
    output += "\n"
    (column, isRowEmpty, isColumnKnown) = (0, true, true)
  }

  /// A row of nothing but its prefix.
  mutating func beginBlank(_ prefix: MarkdownPrefix) {
    begin(prefix)
    pendingPrefix = Self.trimmed(pendingPrefix)
    if !pendingPrefix.isEmpty { openRow() }
  }

  /// Prints words, each on a new row where it does not fit.
  mutating func place(_ words: [MarkdownWord]) {
    for word in words { place(word) }
  }

  private mutating func place(_ word: MarkdownWord) {
    for _ in 0..<word.breaks {
      if isRowEmpty { openRow() }
      breakRow()
    }
    if isRowEmpty {
      openRow()
    } else if !word.isGlued, let width, column + word.spaces + word.columns > width {
      breakRow()
      openRow()
    } else if word.spaces > 0 {
      emit(String(repeating: " ", count: word.spaces), word.spaceStyle)
      column += word.spaces
    }
    for run in word.runs { emit(run.text, run.style) }
    column += word.columns
    noteOverflow()
    isRowEmpty = false
  }

  /// The terminal itself breaks what is wider than the row. Where a wide character does not fit, columns stay empty.
  private mutating func noteOverflow() {
    guard column > columns else { return }
    column = (column - 1) % columns + 1
    if width == nil { isColumnKnown = false }
  }

  /// Prints text as it is; the caller's line needs no wrapping.
  mutating func verbatim(_ text: String, _ style: TextStyle) {
    guard !text.isEmpty else { return }
    if isRowEmpty { openRow() }
    emit(text, style)
    // More than it may take is safe here, less would not be.
    column += displayWidth(of: text) + text.utf8.reduce(0) { $1 == 0x09 ? $0 + 8 : $0 }
    isRowEmpty = false
  }

  mutating func verbatim(_ runs: [MarkdownRun]) {
    for run in runs { verbatim(run.text, run.style) }
  }

  /// Ends the row so that something else can be printed; words go on below it.
  mutating func interrupt() {
    guard !isRowEmpty else { return }
    breakRow()
    isFresh = true
  }

  /// Writes a prefix that no word has come for.
  mutating func end() {
    pendingPrefix = Self.trimmed(pendingPrefix)
    if isRowEmpty, !pendingPrefix.isEmpty { openRow() }
  }

  private static func trimmed(_ prefix: [MarkdownRun]) -> [MarkdownRun] {
    var runs = prefix
    while var last = runs.popLast() {
      while last.text.last == " " { last.text.removeLast() }
      guard last.text.isEmpty else { return runs + [last] }
    }
    return runs
  }

  private mutating func breakRow() {
    newRow()
    pendingPrefix = prefix.hanging
  }

  private mutating func openRow() {
    for run in pendingPrefix {
      emit(run.text, run.style)
      column += displayWidth(of: run.text)
    }
    pendingPrefix = []
    (isRowEmpty, isFresh) = (false, false)
  }

  private mutating func emit(_ text: String, _ style: TextStyle) {
    if style != self.style {
      endStyle()
      output += styles.opening(style)
      self.style = style
    }
    output += text
  }

  private mutating func endStyle() {
    if styles.shows(style) { output += styles.reset }
    style = []
  }
}
