/// Characters that `trimmed(of:)` removes.
package enum WhiteSpace: Sendable {
  /// Spaces of every kind, the one without width too, and tabs.
  case whitespaces
  /// What ends a line.
  case newlines
  case whitespacesAndNewlines

  fileprivate func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .whitespaces: ["\t", "\u{200B}"].contains(scalar) || scalar.properties.generalCategory == .spaceSeparator
    case .newlines: (0x0A...0x0D).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value)
    case .whitespacesAndNewlines: WhiteSpace.whitespaces.contains(scalar) || WhiteSpace.newlines.contains(scalar)
    }
  }
}

extension StringProtocol {
  /// The text without white space at its beginning and its end.
  package func trimmed(of whiteSpace: WhiteSpace) -> String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !whiteSpace.contains($0) }),
      let last = scalars.lastIndex(where: { !whiteSpace.contains($0) })
    else { return "" }
    return String(self[first..<scalars.index(after: last)])
  }
}
