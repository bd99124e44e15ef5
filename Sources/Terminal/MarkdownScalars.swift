/// What a scalar is to Markdown's rules and to line breaking.
extension Unicode.Scalar {
  /// Space, tab, newline and what Unicode calls a space.
  var isMarkdownSpace: Bool {
    value < 0x80 ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
  }

  /// ASCII punctuation, which a backslash escapes (CommonMark 2.4).
  var isASCIIPunctuation: Bool {
    switch value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Punctuation and symbols (CommonMark 6.2).
  var isMarkdownPunctuation: Bool {
    if value < 0x80 { return isASCIIPunctuation }
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      return true
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .spaceSeparator, .lineSeparator,
      .paragraphSeparator, .control, .format, .surrogate, .privateUse, .unassigned:
      return false
    @unknown default: return false
    }
  }

  var isASCIIDigit: Bool { (0x30...0x39).contains(value) }

  /// Part of a word that is written between spaces.
  var isSpacedWordPart: Bool { !isMarkdownSpace && !isMarkdownPunctuation && !isIdeographic }

  /// Chinese and Japanese script and its punctuation, which break between characters. Korean breaks at its spaces.
  var isIdeographic: Bool {
    switch value {
    case 0..<0x2E80: false
    case 0x2E80...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF60,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// May not begin a line beside ideographs: closing punctuation, small kana, marks.
  fileprivate var mayNotBeginLine: Bool {
    if value < 0x80 { return ",.;:!?)]}%\"'>".unicodeScalars.contains(self) }
    if Self.closing.contains(self) { return true }
    return displayWidth(of: self) == 0
  }

  /// May not end a line beside ideographs: opening punctuation.
  fileprivate var mayNotEndLine: Bool {
    value < 0x80 ? "([{<\"'".unicodeScalars.contains(self) : Self.opening.contains(self)
  }

  private static let closing = Set(
    "、。，．：；！？）］｝」』】》〉〕〗”’…‥·ーヽヾゝゞ々〜～％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ".unicodeScalars)
  private static let opening = Set("（［｛「『【《〈〔〖“‘".unicodeScalars)
}

/// Whether a line may be broken between two scalars that have no space between them.
func breaksLine(between left: Unicode.Scalar, and right: Unicode.Scalar) -> Bool {
  guard left.value >= 0x2E80 || right.value >= 0x2E80, left.isIdeographic || right.isIdeographic else { return false }
  return !left.mayNotEndLine && !right.mayNotBeginLine && left.value != 0x200D
}
