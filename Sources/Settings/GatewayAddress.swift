import Platform

/// A gateway's base URL as a user may write it, checked: https (http on this machine only), host and path, no more.
package struct GatewayAddress: Equatable, Sendable {
  /// Without a trailing slash.
  package let url: URL
  package let origin: Origin

  package init(_ text: String) throws(AddressFault) {
    var text = text.trimmed(of: .whitespacesAndNewlines)
    // The strict form: a parser that mends an address may mend it into another one.
    guard let url = URL(string: text, encodingInvalidCharacters: false), url.host != nil else { throw .notAnAddress }
    guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https" else { throw .otherScheme }
    guard url.user == nil, url.password == nil, !text.contains("@") else { throw .user }
    guard url.query == nil, !text.contains("?") else { throw .query }
    guard url.fragment == nil, !text.contains("#") else { throw .fragment }
    guard let origin = Origin(url) else { throw .notAnAddress }
    guard scheme == "https" || origin.isLoopback else { throw .insecure(host: origin.host) }
    while text.hasSuffix("/") { text.removeLast() }
    guard !text.hasSuffix("/chat/completions") else { throw .route }
    guard let trimmed = URL(string: text, encodingInvalidCharacters: false), Origin(trimmed) == origin else {
      throw .notAnAddress
    }
    self.url = trimmed
    self.origin = origin
  }
}

/// Why a text cannot be a gateway's base URL; none carries the text, which may hold a password.
package enum AddressFault: Error, Equatable, Sendable {
  case notAnAddress
  case otherScheme
  case user
  case query
  case fragment
  /// It names the route of the chat, which the program appends by itself.
  case route
  /// Plain http to another machine would show the key to everybody on the way.
  case insecure(host: String)
}
