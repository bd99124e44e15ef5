import Platform
import Records

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

/// What a key belongs to: scheme, host and port, parsed and lower-cased, the scheme's own port made explicit.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
  package let scheme: String
  /// Without the brackets of an IPv6 address.
  package let host: String
  package let port: Int

  /// The origin of an http or https address with a plain host name or IP address; nil for any other.
  package init?(_ url: URL) {
    guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https" else { return nil }
    guard var host = url.host(percentEncoded: true)?.lowercased() else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    // Brackets are for IPv6 alone; the parser drops them from any host.
    guard host.contains(":") || url.absoluteString.firstBytes(of: "://[") == nil else { return nil }
    let port = url.port ?? (scheme == "https" ? 443 : 80)
    guard Self.isHost(host), (1...65_535).contains(port) else { return nil }
    (self.scheme, self.host, self.port) = (scheme, host, port)
  }

  /// Reads `https://host:port`; nil where the text says more than an origin.
  package init?(_ text: String) {
    guard let url = URL(string: text, encodingInvalidCharacters: false), url.user == nil, url.password == nil else {
      return nil
    }
    guard ["", "/"].contains(url.path), url.query == nil, url.fragment == nil else { return nil }
    self.init(url)
  }

  package var description: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

  /// Whether the host is this machine by its name or number. Nothing is looked up.
  package var isLoopback: Bool { isLoopbackHost(host) }

  /// Names and numbers that every URL parser reads alike and that can be looked up; another host is refused rather than
  /// guessed at.
  private static func isHost(_ host: String) -> Bool {
    if host.contains(":") { return isIPv6(host) }
    var labels = host.split(separator: ".", omittingEmptySubsequences: false)
    if labels.count > 1, labels.last == "" { labels.removeLast() }
    guard host.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else { return false }
    // A host whose last part is a number is an IPv4 address; short and octal forms are read in different ways.
    return last.utf8.allSatisfy(isDigit) ? labels.count == 4 && labels.allSatisfy(isOctet) : true
  }

  /// 1 to 63 letters, digits, hyphens and underscores, without a hyphen at an end (RFC 1123, section 2.1).
  private static func isLabel(_ label: Substring) -> Bool {
    guard (1...63).contains(label.utf8.count), label.first != "-", label.last != "-" else { return false }
    return label.utf8.allSatisfy { byte in
      isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-_".utf8.contains(byte)
    }
  }

  private static func isOctet(_ label: Substring) -> Bool {
    UInt8(label) != nil && (label.count == 1 || label.first != "0")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isIPv6(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }
}
