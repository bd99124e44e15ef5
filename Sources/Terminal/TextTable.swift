/// A table of plain text: a header, rows, and a total where there is one, fitted to the width of the screen.
///
/// Cells are made harmless here. The one flexible column gives way first; what is still too wide is cut with an ellipsis.
package struct TextTable: Sendable {
  /// One column: its title, its side, and whether it may be shortened.
  package struct Column: Sendable {
    let title: String
    let alignment: Alignment
    let isFlexible: Bool

    package init(_ title: String, alignment: Alignment = .left, isFlexible: Bool = false) {
      self.title = title
      self.alignment = alignment
      self.isFlexible = isFlexible
    }
  }

  private let columns: [Column]
  private let header: [String]
  private let rows: [[String]]
  private let total: [String]?
  private static let gap = "  "
  private static let narrowest = 4

  /// Missing cells of a row are empty, surplus ones are dropped.
  package init(columns: [Column], rows: [[String]], total: [String]? = nil) {
    self.columns = columns
    header = columns.map { Sanitiser.line($0.title) }
    self.rows = rows.map { Self.cells($0, count: columns.count) }
    self.total = total.map { Self.cells($0, count: columns.count) }
  }

  /// The lines of the table, none wider than `width`, without trailing spaces.
  package func lines(width: Int, styles: Styles = .plain) -> [String] {
    let widths = columnWidths(total: width)
    var lines = [styles.dim(line(header, widths: widths, width: width))]
    lines += rows.map { line($0, widths: widths, width: width) }
    if let total { lines.append(styles.bold(line(total, widths: widths, width: width))) }
    return lines
  }

  private static func cells(_ row: [String], count: Int) -> [String] {
    (0..<count).map { $0 < row.count ? Sanitiser.line(row[$0]) : "" }
  }

  private func columnWidths(total width: Int) -> [Int] {
    let all = [header] + rows + (total.map { [$0] } ?? [])
    var widths = columns.indices.map { column in all.map { displayWidth(of: $0[column]) }.max() ?? 0 }
    let needed = widths.reduce(0, +) + Self.gap.count * max(0, columns.count - 1)
    guard needed > width, let flexible = columns.firstIndex(where: \.isFlexible) else { return widths }
    widths[flexible] = max(min(widths[flexible], Self.narrowest), widths[flexible] - (needed - width))
    return widths
  }

  private func line(_ cells: [String], widths: [Int], width: Int) -> String {
    let fitted = columns.indices.map { column in
      let text = truncated(cells[column], toWidth: widths[column])
      return padded(text, toWidth: widths[column], alignment: columns[column].alignment)
    }
    var line = fitted.joined(separator: Self.gap)
    while line.last == " " { line.removeLast() }
    return truncated(line, toWidth: width)
  }
}
