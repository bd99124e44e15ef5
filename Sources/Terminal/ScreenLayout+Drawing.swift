/// What has to be written so that a terminal shows the picture.
extension ScreenLayout {
  /// Erases the picture in a window of this width and leaves the cursor where it began. Where rows that were scrolled
  /// away have been wrapped again, its first row is not known: then the whole screen goes.
  func erasure(columns: Int) -> String {
    if columns == self.columns { return "\r" + Self.up(cursor.row) + "\u{1B}[J" }
    return top > 0 ? "\u{1B}[H\u{1B}[2J" : "\r" + Self.up(cursorRow(rewrappedTo: columns)) + "\u{1B}[J"
  }

  /// From the picture that is shown now, with the cursor in its place, or from the start of an empty row.
  func drawing(after old: ScreenLayout?) -> String {
    guard let old, old.columns == columns else {
      return (old?.erasure(columns: columns) ?? "") + rest(from: 0, 0) + moves()
    }
    if old == self { return "" }
    guard let row = rows.indices.first(where: { !old.rows.indices.contains($0) || old.rows[$0] != rows[$0] }) else {
      return shortened(from: old)
    }
    if let middle = middle(of: row, after: old) { return middle }
    // A row that was the last may have got a wrapped one behind it: the terminal wraps it only while writing.
    let start = min(row, old.rows.count - 1)
    let common = zip(old.rows[start].cells, rows[start].cells).prefix { $0 == $1 }.count
    let kept = rows[start].cells.count == common ? max(0, common - 1) : common
    return move(from: old.cursor, to: (start, column(start, kept))) + rest(from: start, kept) + moves()
  }

  /// Where all rows are the old ones but fewer, or only the cursor has moved.
  private func shortened(from old: ScreenLayout) -> String {
    if rows.count == old.rows.count { return move(from: old.cursor, to: cursor) }
    let last = rows.count - 1
    guard rows[last].width < columns else { return old.erasure(columns: columns) + rest(from: 0, 0) + moves() }
    return move(from: old.cursor, to: (last, rows[last].width)) + "\u{1B}[J"
      + move(from: (last, rows[last].width), to: cursor)
  }

  /// The one changed part of one row, where what follows it is as it stood.
  private func middle(of row: Int, after old: ScreenLayout) -> String? {
    guard rows.count == old.rows.count, rows.indices.allSatisfy({ $0 == row || rows[$0] == old.rows[$0] }) else {
      return nil
    }
    let (was, now) = (old.rows[row], rows[row])
    guard was.width == now.width, was.isWrapped == now.isWrapped else { return nil }
    let start = zip(was.cells, now.cells).prefix { $0 == $1 }.count
    let limit = min(was.cells.count, now.cells.count) - start
    let tail = zip(was.cells.reversed(), now.cells.reversed()).prefix { $0 == $1 }.prefix(limit).count
    let end = now.cells.count - tail
    guard column(row, end) < columns else { return nil }
    return move(from: old.cursor, to: (row, column(row, start))) + text(row, from: start, to: end)
      + move(from: (row, column(row, end)), to: cursor)
  }

  private func column(_ row: Int, _ cell: Int) -> Int {
    rows[row].cells.prefix(cell).reduce(0) { $0 + $1.width }
  }

  /// Everything from a cell on; what stood there before goes.
  private func rest(from first: Int, _ cell: Int) -> String {
    var output = ""
    for row in rows.indices.dropFirst(first) {
      output += text(row, from: row == first ? cell : 0, to: rows[row].cells.count)
      let isFull = rows[row].width >= columns
      if row == rows.count - 1 {
        // Behind a full row the cursor still is on its last character.
        if !isFull { output += "\u{1B}[J" }
      } else if !rows[row].isWrapped {
        output += (isFull ? "" : "\u{1B}[K") + "\r\n"
      } else if rows[row + 1].cells.isEmpty {
        output += " \r"
      }
    }
    return output
  }

  /// From the end of the picture to the cursor.
  private func moves() -> String {
    let last = rows.count - 1
    return move(from: (last, rows[last].width), to: cursor)
  }

  private func move(from old: (row: Int, column: Int), to new: (row: Int, column: Int)) -> String {
    if old == new { return "" }
    let vertical = new.row < old.row ? Self.up(old.row - new.row) : Self.down(new.row - old.row)
    if new.column == 0 { return vertical + "\r" }
    // A row written to its end leaves the cursor on its last column, so only the way from the start is sure.
    return vertical + (old.column == new.column && old.column < columns ? "" : "\r\u{1B}[\(new.column)C")
  }

  private static func up(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)A" : "" }
  private static func down(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)B" : "" }

  /// The cells' text, each run of a style between its SGR and a reset.
  ///
  /// Terminals disagree about the width of a joined emoji, so behind one the cursor is sent to where it belongs.
  private func text(_ row: Int, from start: Int, to end: Int) -> String {
    var output = ""
    var style = ""
    var column = column(row, start)
    for cell in rows[row].cells[start..<end] {
      if cell.style != style {
        output += (style.isEmpty ? "" : "\u{1B}[0m") + cell.style
        style = cell.style
      }
      output += cell.text
      column += cell.width
      if cell.isDisputed, column < columns { output += "\u{1B}[\(column + 1)G" }
    }
    return output + (style.isEmpty ? "" : "\u{1B}[0m")
  }
}
