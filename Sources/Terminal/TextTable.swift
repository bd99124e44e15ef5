/// A table of plain text: a header, rows, and a total where there is one, fitted to the width of the screen.
///
/// Cells are made harmless here. Where the screen is narrow a flexible column is cut with an ellipsis, then columns are
/// left out in the order that they name, and at last rows are folded: no other cell is ever cut.
package struct TextTable: Sendable {
  /// One column: its title, its side, whether it may be shortened, and when it is left out (1 goes first, nil never).
  package struct Column: Sendable {
    let title: String
    let alignment: Alignment
    let isFlexible: Bool
    let dropOrder: Int?

    package init(
      _ title: String, alignment: Alignment = .left, isFlexible: Bool = false, dropOrder: Int? = nil
    ) {
      self.title = title
      self.alignment = alignment
      self.isFlexible = isFlexible
      self.dropOrder = dropOrder
    }
  }

  private let columns: [Column]
  private let header: [String]
  private let rows: [[String]]
  private let total: [String]?
  private static let gap = "  "
  /// A flexible column gives way to this width while others can be left out, and to the narrowest where none can.
  private static let comfortable = 12
  private static let narrowest = 8

  /// Missing cells of a row are empty, surplus ones are dropped.
  package init(columns: [Column], rows: [[String]], total: [String]? = nil) {
    self.columns = columns
    header = columns.map { Sanitiser.line($0.title) }
    let cells = (rows + (total.map { [$0] } ?? [])).map { Self.cells($0, count: columns.count) }
    let aligned = Self.aligned(cells, columns)
    self.rows = Array(aligned.prefix(rows.count))
    self.total = total == nil ? nil : aligned.last
  }

  /// The rows with spaces behind the decimals, so that in their columns the points are below each other. A word that is
  /// behind all numbers of a column is below itself.
  private static func aligned(_ rows: [[String]], _ columns: [Column]) -> [[String]] {
    var rows = rows
    for column in columns.indices where columns[column].alignment == .decimal {
      let numbers = rows.map { DecimalCell($0[column]) }
      let places = numbers.compactMap { $0?.places }.max() ?? 0
      let hasOneUnit = Set(numbers.compactMap { $0?.unit }).count == 1
      let width = numbers.compactMap { $0?.tail }.max() ?? 0
      for (row, number) in numbers.enumerated() {
        guard let number else { continue }
        rows[row][column] = hasOneUnit ? number.padded(toPlaces: places) : number.padded(toTail: width)
      }
    }
    return rows
  }

  /// A cell with a decimal point: `0.0012 play`.
  private struct DecimalCell {
    let number: Substring
    let unit: Substring
    /// Digits behind the point.
    let places: Int

    init?(_ cell: String) {
      guard let point = cell.firstIndex(of: ".") else { return nil }
      let decimals = cell[cell.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
      number = cell[..<decimals.endIndex]
      unit = cell[decimals.endIndex...]
      places = decimals.count
    }

    /// Columns behind the point.
    var tail: Int { places + displayWidth(of: String(unit)) }

    func padded(toPlaces most: Int) -> String { number + String(repeating: " ", count: most - places) + unit }

    func padded(toTail width: Int) -> String { number + unit + String(repeating: " ", count: width - tail) }
  }

  /// The lines of the table, none wider than `width`, without trailing spaces.
  package func lines(width: Int, styles: Styles = .plain) -> [String] {
    let full = columns.indices.map { column in all.map { displayWidth(of: $0[column]) }.max() ?? 0 }
    let kept = kept(full, width: width)
    let widths = fitted(full, kept, width: width)
    func lines(_ cells: [String]) -> [String] {
      let isFolded = Self.sum(widths, kept) > width
      return isFolded ? folded(cells, kept, width: width) : [line(cells, kept, widths)]
    }
    return lines(header).map { styles.dim($0) } + rows.flatMap { lines($0) }
      + (total.map { lines($0).map { styles.bold($0) } } ?? [])
  }

  private var all: [[String]] { [header] + rows + (total.map { [$0] } ?? []) }

  private static func cells(_ row: [String], count: Int) -> [String] {
    (0..<count).map { $0 < row.count ? Sanitiser.line(row[$0]) : "" }
  }

  /// The columns that are shown: as many as fit side by side.
  private func kept(_ full: [Int], width: Int) -> [Int] {
    var kept = Array(columns.indices)
    let order = columns.indices.filter { columns[$0].dropOrder != nil }
    for next in order.sorted(by: { columns[$0].dropOrder ?? 0 < columns[$1].dropOrder ?? 0 }) {
      let isLast = columns[next].isFlexible && flexible(kept) == next
      if needed(full, kept, atLeast: isLast ? Self.narrowest : Self.comfortable) <= width { break }
      kept.removeAll { $0 == next }
    }
    return kept
  }

  /// The column that gives way: of several the one that would be left out first.
  private func flexible(_ kept: [Int]) -> Int? {
    kept.filter { columns[$0].isFlexible }.min { columns[$0].dropOrder ?? .max < columns[$1].dropOrder ?? .max }
  }

  private func needed(_ full: [Int], _ kept: [Int], atLeast least: Int) -> Int {
    var widths = full
    if let flexible = flexible(kept) { widths[flexible] = min(full[flexible], least) }
    return Self.sum(widths, kept)
  }

  private func fitted(_ full: [Int], _ kept: [Int], width: Int) -> [Int] {
    var widths = full
    let surplus = Self.sum(full, kept) - width
    guard surplus > 0, let flexible = flexible(kept) else { return widths }
    widths[flexible] = max(min(widths[flexible], Self.narrowest), widths[flexible] - surplus)
    return widths
  }

  private static func sum(_ widths: [Int], _ kept: [Int]) -> Int {
    kept.reduce(0) { $0 + widths[$1] } + gap.count * max(0, kept.count - 1)
  }

  private func line(_ cells: [String], _ kept: [Int], _ widths: [Int]) -> String {
    let fitted = kept.map { column in
      let text = truncated(cells[column], toWidth: widths[column])
      return padded(text, toWidth: widths[column], alignment: columns[column].alignment)
    }
    return Self.withoutTrailingSpaces(fitted.joined(separator: Self.gap))
  }

  /// The cells one behind the other, on as many lines as they take.
  private func folded(_ cells: [String], _ kept: [Int], width: Int) -> [String] {
    let texts = kept.map { Self.withoutTrailingSpaces(cells[$0]) }
    return wrapped(texts.filter { !$0.isEmpty }.joined(separator: Self.gap), toWidth: width)
  }

  private static func withoutTrailingSpaces(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
