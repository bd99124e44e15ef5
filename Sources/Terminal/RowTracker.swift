/// Follows the cursor through text that is written to a screen of some width: text without escapes but our own SGR.
package struct RowTracker: Sendable {
  private let width: Int
  private var column = 0
  /// The text's last row has reached the right edge, so the terminal has wrapped it.
  private var isWrapped = false

  package init(width: Int) {
    self.width = width
  }

  /// Whether the cursor is inside its row. At the right edge terminals differ, and near it in a wrapped row a wide
  /// character may have moved it.
  package var isInside: Bool { column < (isWrapped ? width - 1 : width) }

  /// Takes a text in. True where one of its rows reached the right edge before its end.
  package mutating func advance(_ text: String) -> Bool {
    var hasWrapped = !isInside
    var isEscape = false
    for character in text {
      if character == "\u{1B}" { isEscape = true }
      if isEscape {
        isEscape = character != "m"
      } else if character.isNewline {
        (column, isWrapped) = (0, false)
      } else {
        advance(by: character == "\t" ? 8 - column % 8 : displayWidth(of: character))
        if isWrapped || column >= width { hasWrapped = true }
      }
    }
    return hasWrapped
  }

  private mutating func advance(by columns: Int) {
    if column + columns > width {
      column = columns
      isWrapped = true
    } else {
      column += columns
    }
  }
}

/// How many rows of a screen a text takes; it may hold our own SGR.
package func rowCount(of text: String, width: Int) -> Int {
  var (rows, column, isEscape) = (0, 0, false)
  for character in text {
    if character == "\u{1B}" { isEscape = true }
    if isEscape {
      isEscape = character != "m"
    } else if character.isNewline {
      (rows, column) = (rows + 1, 0)
    } else {
      let columns = displayWidth(of: character)
      if column + columns > width { (rows, column) = (rows + 1, 0) }
      column += columns
    }
  }
  return rows + (column > 0 ? 1 : 0)
}
