@testable import Terminal

/// A terminal in miniature, with the sequences that the line editor draws with; it wraps as terminals do, late.
struct ScreenModel: Equatable {
  private struct Place: Equatable {
    var row = 0
    var column = 0
    var isPending = false
  }

  private(set) var rows: [[String]]
  private(set) var row = 0
  private(set) var column = 0
  private var isPending = false
  private var saved = Place()
  private let columns: Int

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The rows without the spaces at their ends, up to the last that is not empty.
  var lines: [String] {
    let all = rows.map { row in
      let text = row.joined()
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    return Array(all.reversed().drop { $0.isEmpty }.reversed())
  }

  mutating func write(_ text: String) {
    var rest = text[...]
    while let first = rest.first {
      rest.removeFirst()
      switch first {
      case "\u{1B}" where ["7", "8", "D"].contains(rest.first):
        obeyShort(rest.removeFirst())
      case "\u{1B}":
        guard let end = rest.firstIndex(where: \.isLetter) else { return }
        obey(rest[end], Int(rest[..<end].dropFirst()) ?? 0)
        rest = rest[rest.index(after: end)...]
      case "\r": (column, isPending) = (0, false)
      case "\r\n":
        column = 0
        feed()
      case "\n": feed()
      default: put(String(first), displayWidth(of: first))
      }
    }
  }

  /// Saves the cursor, restores it, or moves it down a row.
  private mutating func obeyShort(_ letter: Character) {
    switch letter {
    case "7": saved = Place(row: row, column: column, isPending: isPending)
    case "8": (row, column, isPending) = (saved.row, saved.column, saved.isPending)
    default: feed()
    }
  }

  private mutating func obey(_ letter: Character, _ number: Int) {
    if letter != "m" { isPending = isPending && "JK".contains(letter) }
    switch letter {
    case "A": row = max(0, row - max(1, number))
    case "B": row = min(rows.count - 1, row + max(1, number))
    case "C": column = min(columns - 1, column + max(1, number))
    case "G": column = min(columns - 1, number - 1)
    case "H": (row, column) = (0, 0)
    case "K": clear(row, from: column)
    case "L":
      rows.insert(Array(repeating: " ", count: columns), at: row)
      rows.removeLast()
      column = 0
    case "J" where number == 2:
      for row in rows.indices { clear(row, from: 0) }
    case "J":
      clear(row, from: column)
      for below in rows.indices.dropFirst(row + 1) { clear(below, from: 0) }
    default: break
    }
  }

  private mutating func clear(_ row: Int, from column: Int) {
    for place in column..<columns { rows[row][place] = " " }
  }

  private mutating func feed() {
    isPending = false
    if row < rows.count - 1 {
      row += 1
    } else {
      rows.removeFirst()
      rows.append(Array(repeating: " ", count: columns))
    }
  }

  private mutating func put(_ text: String, _ width: Int) {
    if isPending || column + width > columns {
      column = 0
      feed()
    }
    rows[row][column] = text
    for place in 1..<max(1, width) { rows[row][column + place] = "" }
    column += width
    if column >= columns { (column, isPending) = (columns - 1, true) }
  }
}
