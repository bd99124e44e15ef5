/// Text attributes as SGR sequences, or nothing where colour is off. The only place that writes SGR.
package struct Styles: Sendable, Equatable {
  package let isEnabled: Bool

  package init(isEnabled: Bool) {
    self.isEnabled = isEnabled
  }

  /// Without any attribute, for pipes and files.
  package static let plain = Styles(isEnabled: false)

  /// Ends every attribute; empty where colour is off.
  package var reset: String { isEnabled ? "\u{1B}[0m" : "" }

  package func dim(_ text: String) -> String { styled(text, .dim) }
  package func bold(_ text: String) -> String { styled(text, .bold) }
  package func italic(_ text: String) -> String { styled(text, .italic) }
  package func underlined(_ text: String) -> String { styled(text, .underlined) }
  package func accent(_ text: String) -> String { styled(text, .accent) }
  package func warning(_ text: String) -> String { styled(text, .warning) }
  package func failure(_ text: String) -> String { styled(text, .failure) }
  package func success(_ text: String) -> String { styled(text, .success) }

  /// The parameters of SGR (ECMA-48, 8.3.117) that are ours.
  private enum Attribute: Int, CaseIterable {
    case none = 0
    case bold = 1
    case dim, italic, underlined
    case failure = 31
    case success, warning
    case accent = 36
  }

  /// Every sequence that this program sends for an attribute.
  static let attributes = Attribute.allCases.map { Array("\u{1B}[\($0.rawValue)m".unicodeScalars) }

  private func styled(_ text: String, _ attribute: Attribute) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(attribute.rawValue)m\(text)\u{1B}[0m" : text
  }
}
