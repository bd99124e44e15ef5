/// Prompt and line as rows of a screen, and the place of the cursor in them.
///
/// libedit counts scalars and paints input that is taller than the screen over itself, so it only edits: what is on
/// the screen is this, counted in whole characters as terminals do.
struct ScreenLayout: Equatable, Sendable {
  /// What cannot be divided between two rows, with the SGR that it is in.
  struct Cell: Equatable, Sendable {
    let text: String
    let width: Int
    var style = ""

    /// Its scalars by themselves would take other room than all together.
    var isDisputed: Bool {
      let scalars = text.unicodeScalars
      return scalars.count > 1 && scalars.reduce(0) { $0 + displayWidth(of: $1) } != width
    }
  }

  struct Row: Equatable, Sendable {
    var cells: [Cell] = []
    var width = 0
    /// It goes on in the next row without a newline: the terminal itself wraps it, and joins it in a wider window.
    var isWrapped = false
  }

  private(set) var rows = [Row()]
  private(set) var cursor = (row: 0, column: 0)
  /// The first row that is shown where not all have room.
  private(set) var top = 0
  /// Where each of the line's characters is, with the number of its first scalar; last comes the line's end.
  private var places: [(row: Int, column: Int, scalar: Int)] = []
  let columns: Int

  /// Draws the prompt, the line with the cursor before its scalar number `cursor`, and the right prompt where the line
  /// leaves it room. `label` is what is in place of a scalar that is the mark of a paste.
  init(
    _ prompt: Prompt, line: [Unicode.Scalar] = [], cursor place: Int = 0, columns: Int,
    label: (Unicode.Scalar) -> String? = { _ in nil }
  ) {
    self.columns = max(2, columns)
    prompt.cells(atMost: self.columns * 2 / 3).forEach { put($0) }
    let end = put(line, cursor: place, label: label)
    if rows[rows.count - 1].width == self.columns { wrap() }
    places.append((rows.count - 1, rows[rows.count - 1].width, line.count))
    if !end { cursor = (rows.count - 1, rows[rows.count - 1].width) }
    if rows.count == 1 { putRight(prompt.rightCells(atMost: self.columns - 2 - rows[0].width)) }
  }

  static func == (one: ScreenLayout, other: ScreenLayout) -> Bool {
    one.rows == other.rows && one.cursor == other.cursor && one.columns == other.columns && one.top == other.top
  }

  /// Keeps the rows around the cursor that a screen of this height can show, the ones from `top` on where it will do.
  mutating func crop(to height: Int, from top: Int) {
    let last = max(0, rows.count - height)
    self.top = min(max(min(top, cursor.row), cursor.row - height + 1), last)
    rows = Array(rows[self.top..<min(rows.count, self.top + height)])
    cursor.row -= self.top
  }

  /// The cursor's column, counted from the start of the text in a row that has only a prompt before it.
  var textColumn: Int { cursor.column - indent(ofRow: cursor.row) }

  /// The scalar that is nearest to such a column of the row above the cursor's or below it; nil where there is no row.
  func place(inRow step: Int, textColumn: Int) -> Int? {
    let row = cursor.row + step
    guard rows.indices.contains(row) else { return nil }
    let column = textColumn + indent(ofRow: row)
    let inside = places.filter { $0.row == row }
    if let place = inside.last(where: { $0.column <= column }) ?? inside.first { return place.scalar }
    // The label of a paste fills the whole row.
    return step < 0 ? places.last { $0.row < row }?.scalar : places.first { $0.row > row }?.scalar
  }

  /// A wrapped line goes on below its prompt, so its rows are compared as they are on the screen.
  private func indent(ofRow row: Int) -> Int {
    row == 0 && !rows[0].isWrapped ? places.first?.column ?? 0 : 0
  }

  /// The cursor's row where a window of another width has wrapped the rows again, as terminals do that join what they
  /// have wrapped themselves.
  func cursorRow(rewrappedTo columns: Int) -> Int {
    var (row, width, column) = (0, 0, 0)
    for (number, line) in rows.prefix(cursor.row + 1).enumerated() {
      for cell in line.cells {
        let isBehind = number == cursor.row && column >= cursor.column
        if width + (isBehind ? 1 : cell.width) > columns { (row, width) = (row + 1, 0) }
        if isBehind { break }
        width += cell.width
        column += cell.width
      }
      column = 0
      if number < cursor.row, !line.isWrapped { (row, width) = (row + 1, 0) }
    }
    return row
  }

  /// Puts the line's characters; false where the cursor is behind all of them.
  private mutating func put(
    _ line: [Unicode.Scalar], cursor place: Int, label: (Unicode.Scalar) -> String?
  ) -> Bool {
    var index = 0
    var isPlaced = false
    for character in String(scalars: line) {
      let cells = cells(of: character, label: label)
      let count = character.unicodeScalars.count
      if character != "\n" { makeRoom(for: cells.first?.width ?? 0) }
      let column = min(rows[rows.count - 1].width, columns - 1)
      places.append((rows.count - 1, column, index))
      if place < index + count, !isPlaced {
        isPlaced = true
        cursor = (rows.count - 1, column)
      }
      if character == "\n" { rows.append(Row()) } else { cells.forEach { put($0) } }
      index += count
    }
    return isPlaced
  }

  private func cells(of character: Character, label: (Unicode.Scalar) -> String?) -> [Cell] {
    if character == "\n" { return [] }
    if character == "\t" {
      let column = rows[rows.count - 1].width % columns
      return (0..<(8 - column % 8)).map { _ in Cell(text: " ", width: 1) }
    }
    if let first = character.unicodeScalars.first, let label = label(first) {
      return label.map { Cell(text: String($0), width: displayWidth(of: $0), style: "\u{1B}[7m") }
    }
    let text = Sanitiser.line(String(character))
    if text.unicodeScalars.elementsEqual(character.unicodeScalars) {
      return [Cell(text: text, width: displayWidth(of: character))]
    }
    return text.map { Cell(text: String($0), width: displayWidth(of: $0)) }
  }

  private mutating func put(_ cell: Cell) {
    makeRoom(for: cell.width)
    rows[rows.count - 1].cells.append(cell)
    rows[rows.count - 1].width += cell.width
  }

  private mutating func makeRoom(for width: Int) {
    if rows[rows.count - 1].width + width > columns { wrap() }
  }

  /// A row that the next character does not fit is filled, so that every terminal wraps at the same place.
  private mutating func wrap() {
    let room = columns - rows[rows.count - 1].width
    rows[rows.count - 1].cells += (0..<room).map { _ in Cell(text: " ", width: 1) }
    rows[rows.count - 1].width = columns
    rows[rows.count - 1].isWrapped = true
    rows.append(Row())
  }

  /// One column stays free behind it, so that a terminal does not wrap.
  private mutating func putRight(_ cells: [Cell]) {
    let width = cells.reduce(0) { $0 + $1.width }
    let gap = columns - 1 - rows[0].width - width
    guard !cells.isEmpty else { return }
    (0..<gap).forEach { _ in put(Cell(text: " ", width: 1)) }
    cells.forEach { put($0) }
  }
}
