import Platform

/// A gateway's key, bound to the origin that it was given for; whatever prints it prints `[redacted]`.
package struct APIKey: Equatable, Sendable {
  package let origin: Origin
  let secret: String

  /// Takes a key as it was typed, printed or exported: white space around it is dropped.
  package init(_ text: String, origin: Origin) throws(APIKeyFault) {
    let secret = text.trimmed(of: .whitespacesAndNewlines)
    guard !secret.isEmpty else { throw .empty }
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

/// Why a text cannot be a key; none tells what stands in it.
package enum APIKeyFault: Error, Equatable, Sendable {
  case empty
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
