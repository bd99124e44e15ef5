/// How many columns a terminal gives to the text: wide for East Asian and emoji, none for marks and invisible scalars.
///
/// Own tables (Unicode 16, EastAsianWidth W and F) instead of `wcwidth`, which knows nothing without a locale and
/// nothing of sequences. A sequence joined by U+200D and an emoji with U+FE0F count two columns.
package func displayWidth(of text: String) -> Int {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
  if text.unicodeScalars.allSatisfy(\.isNarrow) { return text.unicodeScalars.count }
  return text.reduce(0) { $0 + displayWidth(of: $1) }
}

extension Unicode.Scalar {
  /// One column, also among others of this kind: ASCII, Latin letters, dashes and quotation marks, of which no two are one
  /// grapheme.
  fileprivate var isNarrow: Bool {
    switch value {
    case 0x20..<0x7F, 0xA0..<0xAD, 0xAE..<0x300, 0x2010...0x2027: true
    default: false
    }
  }
}

/// The columns of one grapheme: 0, 1, 2, or more for a cluster of spacing marks.
func displayWidth(of character: Character) -> Int {
  let scalars = character.unicodeScalars
  guard let first = scalars.first else { return 0 }
  let sum = scalars.reduce(0) { $0 + displayWidth(of: $1) }
  if scalars.count == 1 { return sum }
  let isEmoji = first.properties.isEmoji
  if isEmoji, scalars.contains(where: { $0.value == 0xFE0F || $0.value == 0x200D || $0.value == 0x20E3 }) { return 2 }
  if isEmoji, sum > 2 { return 2 }
  return (0x1F1E6...0x1F1FF).contains(first.value) ? 2 : sum
}

/// The columns of one scalar by itself.
func displayWidth(of scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x20 || (0x7F..<0xA0).contains(value) { return 0 }
  if value < 0x300 { return value == 0xAD ? 0 : 1 }
  if (0x1160...0x11FF).contains(value) { return 0 }
  if isWide(value) { return isMark(scalar) ? 0 : 2 }
  if isMark(scalar) { return 0 }
  return scalar.properties.isEmojiPresentation ? 2 : 1
}

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  let category = scalar.properties.generalCategory
  return category == .nonspacingMark || category == .enclosingMark || category == .format
}

/// EastAsianWidth W and F, unassigned code points of the ideographic planes included.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5,
  0x2FF0...0x303E, 0x3041...0x3096, 0x3099...0x30FF, 0x3105...0x312F, 0x3131...0x318E, 0x3190...0x31E5,
  0x31EF...0x321E, 0x3220...0x3247, 0x3250...0xA48C, 0xA490...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3,
  0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE52, 0xFE54...0xFE66, 0xFE68...0xFE6B, 0xFF01...0xFF60,
  0xFFE0...0xFFE6, 0x16FE0...0x16FE4, 0x16FF0...0x16FF6, 0x17000...0x18CFF, 0x18D00...0x18D1E,
  0x1AFF0...0x1B2FB, 0x1D300...0x1D356, 0x1D360...0x1D376, 0x1F200...0x1F202, 0x1F210...0x1F23B,
  0x1F240...0x1F248, 0x1F250...0x1F251, 0x1F260...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
]

private func isWide(_ value: UInt32) -> Bool {
  if value < 0x1100 { return false }
  var low = 0
  var high = wideRanges.count
  while low < high {
    let middle = (low + high) / 2
    if wideRanges[middle].upperBound < value { low = middle + 1 } else { high = middle }
  }
  return low < wideRanges.count && wideRanges[low].contains(value)
}
