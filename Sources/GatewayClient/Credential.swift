import HTTP
import Platform

/// The value of the `Authorization` header, and the means to keep its key out of everything else.
struct Credential: Sendable {
  private let header: String?
  /// The spellings of the key that a server may echo.
  private let spellings: [String]

  /// Shorter words are too common to be struck out, and are no secrets.
  private static let leastLength = 8
  static let mask = "[key]"

  /// Takes a header's value such as `Bearer vck_…`.
  init(_ header: String?) {
    self.header = header
    let key = header?.split(separator: " ").last.map(String.init) ?? ""
    let escaped = key.replacing("/", with: "\\/")
    spellings = key.count < Credential.leastLength ? [] : Set([key, escaped]).sorted()
  }

  /// The request with the key.
  func authorizing(_ request: HTTPRequest) -> HTTPRequest {
    var request = request
    if let header { request.set("Authorization", to: header) }
    return request
  }

  /// The text with every occurrence of the key masked.
  func scrubbed(_ text: String) -> String {
    spellings.reduce(text) { $0.contains($1) ? $0.replacing($1, with: Credential.mask) : $0 }
  }
}

/// Printing, dumping or a failed expectation shows no key.
extension Credential: CustomStringConvertible, CustomReflectable {
  var description: String { header == nil ? "none" : Credential.mask }
  var customMirror: Mirror { Mirror(self, children: []) }
}
