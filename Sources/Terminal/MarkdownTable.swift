import Markdown

/// A table whose rows are held until it ends, or until there are too many of them.
struct MarkdownTable: Sendable {
  /// Rows that are held; more go out in pieces, with the widths that were found for the first ones.
  static let rowLimit = 100
  /// Scalars that are held.
  static let heldLimit = 100_000

  /// A cell's words in its lines, as far as it was broken by the text itself.
  typealias Cell = [MarkdownWord]

  let alignments: [MarkdownAlignment]
  private let styles: Styles
  private let base: TextStyle
  private(set) var rows: [[Cell]] = []
  private var spans: MarkdownSpans
  private var words = MarkdownWords()
  private(set) var heldCount = 0
  /// The header's cells, once the rows behind it were let out.
  var header: [Cell] = []
  var widths: [Int]?
  var isBegun = false

  init(alignments: [MarkdownAlignment], styles: Styles, base: TextStyle) {
    self.alignments = alignments
    self.styles = styles
    self.base = base
    spans = MarkdownSpans(styles: styles, base: base)
  }

  var isFull: Bool { rows.count >= Self.rowLimit || heldCount >= Self.heldLimit }

  mutating func beginRow() {
    rows.append([])
  }

  mutating func beginCell() {
    let isHeader = rows.count == 1 && header.isEmpty && !isBegun
    spans = MarkdownSpans(styles: styles, base: isHeader ? [.bold, base] : base)
    words = MarkdownWords()
  }

  mutating func take(_ inline: MarkdownInline) {
    spans.take(inline, into: &words)
  }

  mutating func endCell() {
    words.endWord()
    let cell = words.take()
    heldCount += cell.reduce(1) { $0 + $1.runs.reduce(1) { $0 + $1.text.utf8.count } }
    if !rows.isEmpty { rows[rows.count - 1].append(cell) }
  }

  /// The rows that were held, of which the first is the header if none was let out before.
  mutating func takeRows() -> [[Cell]] {
    defer { (rows, heldCount) = ([], 0) }
    return rows
  }

  /// The widest line of a cell, as it would be without wrapping.
  static func natural(_ cell: Cell) -> Int {
    var widest = 0
    var line = 0
    for (index, word) in cell.enumerated() {
      if word.breaks > 0 { line = 0 }
      line += word.columns + (index == 0 || word.breaks > 0 ? 0 : word.spaces)
      widest = max(widest, line)
    }
    return widest
  }

  /// The widest thing in a cell that is not broken.
  static func least(_ cell: Cell) -> Int {
    var widest = 0
    var glued = 0
    for word in cell {
      glued = word.isGlued ? glued + word.columns : word.columns
      widest = max(widest, glued)
    }
    return widest
  }

  /// The widths of the columns for `room`, nil where their longest words do not fit side by side. None becomes
  /// narrower than it was.
  static func widths(_ rows: [[Cell]], earlier: [Int], room: Int) -> [Int]? {
    let columns = earlier.count
    let least = (0..<columns).map { column in max(earlier[column], rows.map { Self.least($0[column]) }.max() ?? 0) }
    let natural = (0..<columns).map { column in rows.map { Self.natural($0[column]) }.max() ?? 0 }
    let available = room - 3 * (columns - 1)
    guard least.reduce(0, +) <= available else { return nil }
    var widths = least
    var left = available - least.reduce(0, +)
    // Narrow columns get what they need, and wide ones share the rest.
    while left > 0 {
      let open = widths.indices.filter { widths[$0] < natural[$0] }
      guard !open.isEmpty else { break }
      let share = max(1, left / open.count)
      for index in open where left > 0 {
        let added = min(share, natural[index] - widths[index], left)
        widths[index] += added
        left -= added
      }
    }
    return widths
  }

  /// The cell in lines of at most `width` columns; only a word that is wider is broken.
  static func lines(_ cell: Cell, width: Int) -> [[MarkdownRun]] {
    var lines: [[MarkdownRun]] = [[]]
    var column = 0
    for word in cell {
      let isFirst = column == 0
      if word.breaks > 0 || !isFirst && !word.isGlued && column + word.spaces + word.columns > width {
        lines += Array(repeating: [], count: max(1, word.breaks))
        column = 0
      } else if !isFirst, word.spaces > 0 {
        lines[lines.count - 1].append(
          MarkdownRun(text: String(repeating: " ", count: word.spaces), style: word.spaceStyle))
        column += word.spaces
      }
      for run in word.runs { add(run, to: &lines, column: &column, width: width) }
    }
    return lines
  }

  private static func add(
    _ run: MarkdownRun, to lines: inout [[MarkdownRun]], column: inout Int, width: Int
  ) {
    var part = MarkdownRun(text: "", style: run.style)
    for character in run.text {
      let columns = displayWidth(of: character)
      if column + columns > width, column > 0 {
        lines[lines.count - 1].append(part)
        lines.append([])
        (part.text, column) = ("", 0)
      }
      part.text.append(character)
      column += columns
    }
    lines[lines.count - 1].append(part)
  }
}
