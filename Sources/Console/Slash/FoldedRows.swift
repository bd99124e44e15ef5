import Terminal

/// Names with a word about each, fitted to the screen: beside each other, or below each other where that is too narrow.
enum FoldedRows {
  private static let narrowest = 24

  static func lines(_ rows: [(String, String)], width: Int) -> [String] {
    let column = (rows.map { displayWidth(of: $0.0) }.max() ?? 0) + 4
    guard column + narrowest <= width else {
      return rows.flatMap { left, right in
        ["  " + left] + wrapped(right, toWidth: max(8, width - 6)).map { "      " + $0 }
      }
    }
    let indent = String(repeating: " ", count: column)
    return rows.flatMap { left, right in
      let texts = wrapped(right, toWidth: width - column)
      return texts.enumerated().map { number, text in
        number == 0 ? "  " + padded(left, toWidth: column - 2) + text : indent + text
      }
    }
  }
}
