import Platform

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

  /// Whether the host is this machine by its name or number: 127.0.0.0/8, ::1, localhost. Nothing is looked up.
  package var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    let isAddress = parts.count == 4 && parts.allSatisfy { $0.allSatisfy(\.isWholeNumber) && UInt8($0) != nil }
    return isAddress && parts.first == "127"
  }

  /// Letters that every URL parser reads alike; a stranger host is refused rather than guessed at.
  private static func isHost(_ host: String) -> Bool {
    let isAddress = host.contains(":")
    return !host.isEmpty
      && host.utf8.allSatisfy { letter in
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "."): true
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"): !isAddress
        case UInt8(ascii: ":"): isAddress
        default: false
        }
      }
  }
}
