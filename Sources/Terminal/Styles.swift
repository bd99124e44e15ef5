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

  package func dim(_ text: String) -> String { styled(text, "2") }
  package func bold(_ text: String) -> String { styled(text, "1") }
  package func italic(_ text: String) -> String { styled(text, "3") }
  package func underlined(_ text: String) -> String { styled(text, "4") }
  package func accent(_ text: String) -> String { styled(text, "36") }
  package func warning(_ text: String) -> String { styled(text, "33") }
  package func failure(_ text: String) -> String { styled(text, "31") }
  package func success(_ text: String) -> String { styled(text, "32") }

  private func styled(_ text: String, _ code: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
