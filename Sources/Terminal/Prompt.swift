/// What is at the left and at the right of the line that is being edited; both may hold SGR from `Styles`.
package struct Prompt: Sendable, Equatable {
  package let text: String
  /// What may be at the right, the fullest first: the first one that the line leaves room for does.
  package let rights: [String]
  /// What was typed before it was asked is no answer.
  package let isQuestion: Bool

  package init(text: String, rights: [String] = [], isQuestion: Bool = false) {
    self.text = text
    self.rights = rights
    self.isQuestion = isQuestion
  }

  package init(text: String, right: String) {
    self.init(text: text, rights: right.isEmpty ? [] : [right])
  }

  /// What is before the line. A wider one loses its middle, so that its beginning and its last mark stay.
  func cells(atMost width: Int) -> [ScreenLayout.Cell] {
    let all = Self.cells(of: text)
    guard all.reduce(0, { $0 + $1.width }) > width else { return all }
    let end = all.suffix(3)
    var room = width - 1 - end.reduce(0) { $0 + $1.width }
    let start = all.dropLast(3).prefix { cell in
      room -= cell.width
      return room >= 0
    }
    return start + [ScreenLayout.Cell(text: "…", width: 1, style: start.last?.style ?? "")] + end
  }

  /// What is at the right in so many columns; nothing where not even the shortest has room.
  func rightCells(atMost width: Int) -> [ScreenLayout.Cell] {
    rights.lazy.map(Self.cells).first { cells in cells.reduce(0) { $0 + $1.width } <= width } ?? []
  }

  /// Every character with the SGR sequences that hold for it.
  private static func cells(of text: String) -> [ScreenLayout.Cell] {
    var style = ""
    return pieces(of: text).flatMap { piece -> [ScreenLayout.Cell] in
      let text = String(scalars: piece.scalars)
      if piece.isEscape {
        style = text.hasSuffix("\u{1B}[0m") ? "" : style + text
        return []
      }
      return text.map { ScreenLayout.Cell(text: String($0), width: displayWidth(of: $0), style: style) }
    }
  }

  /// The text without its escapes.
  static func visible(_ text: String) -> [Unicode.Scalar] {
    pieces(of: text).filter { !$0.isEscape }.flatMap(\.scalars)
  }

  private struct Piece {
    let isEscape: Bool
    var scalars: [Unicode.Scalar]
  }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Array(text.unicodeScalars)[...]
    while let first = rest.first {
      let length = escapeLength(rest)
      let taken = Array(rest.prefix(max(1, length)))
      rest = rest.dropFirst(taken.count)
      if length == 0, !isTypeable(first) { continue }
      if pieces.last?.isEscape == (length > 0) {
        pieces[pieces.count - 1].scalars += taken
      } else {
        pieces.append(Piece(isEscape: length > 0, scalars: taken))
      }
    }
    return pieces
  }

  /// How many scalars the SGR sequence at the start has, 0 where there is none.
  private static func escapeLength(_ text: ArraySlice<Unicode.Scalar>) -> Int {
    guard text.starts(with: ["\u{1B}", "["]) else { return 0 }
    let parameters = text.dropFirst(2).prefix { ("0"..."9").contains($0) || $0 == ";" || $0 == ":" }
    let end = parameters.endIndex
    return end < text.endIndex && text[end] == "m" ? end - text.startIndex + 1 : 0
  }
}
