import Platform

/// A gateway's key, bound to the origin that it was given for; whatever prints it prints `[redacted]`.
package struct APIKey: Equatable, Sendable {
  package let origin: Origin
  let secret: String

  /// Takes a key as it was typed, printed or exported: white space around it is dropped.
  package init(_ text: String, origin: Origin) throws(APIKeyFault) {
    let secret = text.trimmed(of: .whitespacesAndNewlines)
    guard !secret.isEmpty else { throw .empty }
    guard !APIKey.isQuoted(secret) else { throw .quoted }
    guard secret.utf8.count <= 16_384 else { throw .tooLong(limit: 16_384) }
    for letter in secret.unicodeScalars {
      switch letter.value {
      case 0x21...0x7E: continue
      case 0x20: throw .space
      case 0x00..<0x20, 0x7F: throw .controlCharacter
      default: throw .notASCII
      }
    }
    self.secret = secret
    self.origin = origin
  }

  /// Whether a text is in quotes, as a file of variables or a document shows it; no gateway's key begins with one.
  private static func isQuoted(_ text: String) -> Bool {
    guard let first = text.first, let last = text.last else { return false }
    return "\"'`\u{201C}\u{201D}\u{201E}\u{2018}\u{2019}\u{AB}\u{BB}".contains(where: { $0 == first || $0 == last })
  }

  /// The `Authorization` header's value for an address of the key's own origin; nil for every other.
  package func authorization(for url: URL) -> String? {
    guard url.user == nil, url.password == nil, Origin(url) == origin else { return nil }
    return "Bearer \(secret)"
  }

  /// A text (an error body that echoes its request, say) without the key in it.
  package func redacted(_ text: String) -> String {
    text.replacing(secret, with: "[redacted]")
  }
}

/// Why a text cannot be a key; none says what is in it.
package enum APIKeyFault: Error, Equatable, Sendable {
  case empty
  /// It begins or ends with a quotation mark.
  case quoted
  case space
  case controlCharacter
  case notASCII
  case tooLong(limit: Int)
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "[redacted]" }
  package var debugDescription: String { "[redacted]" }
  package var customMirror: Mirror { Mirror(reflecting: "[redacted]") }
}

/// Where a key comes from, or would come from.
package enum KeySource: Equatable, Sendable {
  case environment(variable: String)
  case command
  case file(path: String)
  /// Typed by the user (`tuppence login`).
  case typed
  case none
}
