import HTTP
import Platform

/// The value of the `Authorization` header, and the means to keep its key out of everything else. It never changes.
final class Credential: Sendable {
  private let header: String?
  /// Finds the key in what a server sends.
  let scrubber: KeyScrubber

  /// The last four characters of the key, as key lists show it: `…a1b2`; nil for a key of fewer than 20 characters.
  ///
  /// `oidc` for a token of OpenID Connect: a new one is issued every few hours, and its last characters are a signature.
  let keyEnd: String?

  static var mask: String { KeyScrubber.mask }

  /// Takes a header's value such as `Bearer vck_…`.
  init(_ header: String?) {
    self.header = header
    let key = header?.split(separator: " ").last.map(String.init) ?? ""
    scrubber = KeyScrubber(key: key)
    keyEnd = key.count < 20 ? nil : Self.isToken(key) ? "oidc" : "…" + key.suffix(4)
  }

  /// Whether a key is a JSON Web Token: three parts in base64url, of which the first is a JSON object (RFC 7519).
  private static func isToken(_ key: String) -> Bool {
    key.hasPrefix("eyJ") && key.split(separator: ".", omittingEmptySubsequences: false).count == 3
  }

  /// The request with the key.
  func authorizing(_ request: HTTPRequest) -> HTTPRequest {
    var request = request
    if let header { request.set("Authorization", to: header) }
    return request
  }

  /// The text with every occurrence of the key masked.
  func scrubbed(_ text: String) -> String {
    scrubber.scrubbed(text)
  }
}

/// Printing, dumping or a failed expectation shows no key.
extension Credential: CustomStringConvertible, CustomReflectable {
  var description: String { header == nil ? "none" : Credential.mask }
  var customMirror: Mirror { Mirror(self, children: []) }
}
