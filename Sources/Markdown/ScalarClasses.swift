/// What a scalar is to Markdown's rules.
extension Unicode.Scalar {
  /// Space, tab, newline and what Unicode calls a space.
  package var isMarkdownSpace: Bool {
    value < 0x80 ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace
  }

  /// ASCII punctuation, which a backslash escapes (CommonMark 2.4).
  var isASCIIPunctuation: Bool {
    switch value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Punctuation and symbols (CommonMark 2.1).
  package var isMarkdownPunctuation: Bool {
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

  package var isASCIIDigit: Bool { (0x30...0x39).contains(value) }
  package var isASCIILetter: Bool { (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value) }
  package var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

  var isHexadecimalDigit: Bool {
    isASCIIDigit || (0x41...0x46).contains(value) || (0x61...0x66).contains(value)
  }

  /// Space or tab.
  var isBlank: Bool { value == 0x20 || value == 0x09 }

  /// Chinese and Japanese script and its punctuation, which are written without spaces. Korean has spaces.
  package var isIdeographic: Bool {
    switch value {
    case 0..<0x2E80: false
    case 0x2E80...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF60,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// Has no effect beyond its picture: no control character, no mark of direction, nothing invisible.
  var isHarmless: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  /// Begins something that may be more than text.
  var beginsInline: Bool {
    switch value {
    case 0x09, 0x0A, 0x20, 0x21, 0x24, 0x26, 0x2A, 0x3C, 0x5B, 0x5C, 0x5D, 0x5F, 0x60, 0x7E: true
    default: false
    }
  }
}

extension String {
  /// The text of the scalars.
  package init(scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
