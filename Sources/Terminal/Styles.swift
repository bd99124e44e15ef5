/// Text attributes as SGR sequences, or nothing where the terminal understands none. The only place that writes SGR.
package struct Styles: Sendable, Equatable {
  /// The colours, nil where nothing can be styled.
  private let theme: Theme?

  package init(theme: Theme) {
    self.theme = theme
  }

  package init(isEnabled: Bool) {
    theme = isEnabled ? .dark : nil
  }

  /// Without any attribute, for pipes, files, and terminals that understand none.
  package static let plain = Styles(isEnabled: false)

  package var isEnabled: Bool { theme != nil }

  /// Ends every attribute; empty where there are none.
  package var reset: String { isEnabled ? Self.sequence(.none) : "" }

  package func dim(_ text: String) -> String { styled(text, .dim) }
  package func bold(_ text: String) -> String { styled(text, .bold) }
  package func italic(_ text: String) -> String { styled(text, .italic) }
  package func underlined(_ text: String) -> String { styled(text, .underlined) }
  package func accent(_ text: String) -> String { styled(text, .code) }
  package func warning(_ text: String) -> String { styled(text, .warning) }
  package func failure(_ text: String) -> String { styled(text, .failure) }
  package func success(_ text: String) -> String { styled(text, .success) }

  /// The text with the attributes, ended behind it.
  package func styled(_ text: String, _ style: TextStyle) -> String {
    let opening = opening(style)
    return opening.isEmpty || text.isEmpty ? text : opening + text + reset
  }

  /// What begins the attributes; empty where this theme has none for them.
  package func opening(_ style: TextStyle) -> String {
    guard let theme, !style.isEmpty else { return "" }
    var result = ""
    for (option, attribute) in Self.attributesOfOptions where style.contains(option) {
      result += Self.sequence(attribute)
    }
    for role in ColourRole.allCases where style.contains(TextStyle(role)) {
      if let colour = theme.colour(of: role) { result += Self.sequence(colour.rawValue) }
    }
    return result
  }

  /// Whether the style is seen at all.
  package func shows(_ style: TextStyle) -> Bool { !opening(style).isEmpty }

  /// The parameters of SGR (ECMA-48, 8.3.117) that are used, apart from those of colours.
  private enum Attribute: Int, CaseIterable {
    case none = 0
    case bold = 1
    case dim, italic, underlined
    case struck = 9
  }

  private static let attributesOfOptions: [(TextStyle, Attribute)] = [
    (.bold, .bold), (.dim, .dim), (.italic, .italic), (.underlined, .underlined), (.struck, .struck),
  ]

  /// Every sequence that this program sends for an attribute.
  static let attributes = (Attribute.allCases.map(\.rawValue) + Colour.allCases.map(\.rawValue)).map {
    Array(sequence($0).unicodeScalars)
  }

  private static func sequence(_ attribute: Attribute) -> String { sequence(attribute.rawValue) }
  private static func sequence(_ parameter: Int) -> String { "\u{1B}[\(parameter)m" }
}

/// The style of a piece of text. It names what a colour represents; the theme names the colour.
package struct TextStyle: OptionSet, Sendable, Hashable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package init(_ role: ColourRole) {
    rawValue = 1 << (8 + UInt32(role.rawValue))
  }

  package static let bold = TextStyle(rawValue: 1)
  package static let italic = TextStyle(rawValue: 2)
  package static let underlined = TextStyle(rawValue: 4)
  package static let struck = TextStyle(rawValue: 8)
  package static let dim = TextStyle(rawValue: 16)
  package static let code = TextStyle(ColourRole.code)
  package static let failure = TextStyle(ColourRole.failure)
  package static let success = TextStyle(ColourRole.success)
  package static let warning = TextStyle(ColourRole.warning)
  package static let comment = TextStyle(ColourRole.comment)
  package static let string = TextStyle(ColourRole.string)
  package static let number = TextStyle(ColourRole.number)
  package static let keyword = TextStyle(ColourRole.keyword)
}
