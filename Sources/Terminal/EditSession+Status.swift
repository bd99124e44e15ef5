/// A status row as it is above the prompt.
struct ShownStatusRow {
  let id: String
  /// Columns that it takes now.
  var width: Int
  /// The window's columns when it was written.
  var columns: Int
  /// Rows of finished lines between it and the prompt: those of an input that is being continued.
  var rowsBelow = 0
}

/// The row above the prompt that changes in place.
extension EditSession {
  /// Writes the row where the prompt is going to be.
  func showStatus(_ row: StatusRow) {
    write(asLines(row.text))
    statusRow = ShownStatusRow(id: row.id, width: width(of: row), columns: size.columns)
  }

  /// Puts another text into the row, and leaves the cursor where it is. False where the row is not known to be in its place.
  func changeStatus(to row: StatusRow) -> Bool {
    let size = size
    guard let above = statusRow, above.id == row.id, shown.map({ $0.columns == size.columns }) ?? true,
      above.rowsBelow == 0 || above.columns == size.columns, max(above.width, width(of: row)) < size.columns
    else { return false }
    let rows = above.rowsBelow + (shown?.cursor.row ?? 0) + 1
    write("\u{1B}7\u{1B}[\(rows)A\r" + Sanitiser.screened(row.text) + "\u{1B}[K\u{1B}8")
    statusRow?.width = width(of: row)
    return true
  }

  private func width(of row: StatusRow) -> Int { displayWidth(of: String(scalars: Prompt.visible(row.text))) }

  /// Forgets the row where it was scrolled out of the window, or where the terminal has wrapped rows again.
  func loseStatus(behind picture: ScreenLayout) {
    guard let above = statusRow else { return }
    let isRewrapped = above.width >= picture.columns || (above.rowsBelow > 0 && picture.columns != above.columns)
    if isRewrapped || picture.top > 0 || above.rowsBelow + picture.rows.count >= size.rows { statusRow = nil }
  }
}
