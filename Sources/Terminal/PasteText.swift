/// The text between the marks of a bracketed paste, collected scalar by scalar.
///
/// The terminal's modes swap carriage return and newline on input while a line is edited, so a pasted CR LF arrives as
/// LF CR; each of the three forms becomes one newline. Other controls than newline and tab are dropped.
struct PasteText: Sendable {
  /// What was pasted so far.
  private(set) var text = String.UnicodeScalarView()
  /// How many bytes a paste may have.
  static let limit = 8 << 20
  private var size = 0
  private var held: [Unicode.Scalar] = []
  private var skipsCarriageReturn = false
  private static let startMark = Array("\u{1B}[200~".unicodeScalars)
  private static let endMark = Array("\u{1B}[201~".unicodeScalars)

  /// How many bytes there are where they are too many; then the text is not complete.
  var excess: Int? { size > Self.limit ? size : nil }

  /// Takes the next scalar; true when it ends the paste. A start mark inside is swallowed.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    if held.isEmpty, scalar != "\u{1B}" {
      add(scalar)
      return false
    }
    held.append(scalar)
    if held == Self.endMark || held == Self.startMark {
      defer { held = [] }
      return held == Self.endMark
    }
    if Self.endMark.starts(with: held) || Self.startMark.starts(with: held) { return false }
    let text = held.dropLast()
    held = []
    if text.isEmpty {
      add(scalar)
      return false
    }
    text.forEach { add($0) }
    return take(scalar)
  }

  private mutating func add(_ scalar: Unicode.Scalar) {
    defer { skipsCarriageReturn = scalar == "\n" }
    if scalar == "\r", skipsCarriageReturn { return }
    guard isTypeable(scalar) || scalar == "\r" else { return }
    size += UTF8.width(scalar)
    if size <= Self.limit { text.append(scalar == "\r" ? "\n" : scalar) }
  }
}

/// Whether the scalar may be in a line that a user enters: no control but newline and tab.
func isTypeable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A: true
  case 0x00...0x1F, 0x7F...0x9F: false
  default: true
  }
}
