/// What stands at the left and at the right of the line that is being edited; both may hold SGR from `Styles`.
package struct Prompt: Sendable, Equatable {
  package let text: String
  package let right: String

  package init(text: String, right: String = "") {
    self.text = text
    self.right = right
  }

  /// Marks a run of escape sequences for libedit, which then gives it no columns.
  static let mark: Unicode.Scalar = "\u{01}"

  /// The text as libedit wants it: every run of SGR sequences between two marks, and a space behind a last one,
  /// because libedit hangs an escape on the character that follows. Other controls are dropped.
  static func marked(_ text: String) -> String {
    var output = String.UnicodeScalarView()
    var isInside = false
    for piece in pieces(of: text) {
      if piece.isEscape != isInside {
        output.append(mark)
        isInside = piece.isEscape
      }
      output.append(contentsOf: piece.scalars)
    }
    if isInside { output.append(contentsOf: [mark, " "]) }
    return String(output)
  }

  /// The text without its escapes, as wide as it stands on the screen.
  static func visible(_ text: String) -> [Unicode.Scalar] {
    let all = pieces(of: text)
    return all.filter { !$0.isEscape }.flatMap(\.scalars) + (all.last?.isEscape == true ? [" "] : [])
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
