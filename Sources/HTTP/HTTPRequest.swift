import Platform

/// One HTTP request as a value. It is sent once, and no redirect of its answer is followed.
package struct HTTPRequest: Equatable, Sendable {
  package enum Method: Equatable, Sendable {
    case get
    case head
    /// Without a body.
    case delete
    /// With the whole body.
    case post(Data)
  }

  package var method: Method
  /// With the scheme `http` or `https`, and without a user or a password.
  package var url: URL
  package var headers: [HTTPHeader]
  /// Whether the server is asked to compress its answer. A compressed answer is decoded in any case.
  package var acceptsCompression: Bool

  package init(
    _ method: Method = .get, _ url: URL, headers: [HTTPHeader] = [], acceptsCompression: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.acceptsCompression = acceptsCompression
  }

  /// Sets a header in place of an earlier one of the same name.
  package mutating func set(_ name: String, to value: String) {
    headers.removeAll { $0.isNamed(name) }
    headers.append(HTTPHeader(name, value))
  }
}

/// A header field; its value is not shown where it is a secret.
package struct HTTPHeader: Equatable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Names are compared without regard to case (RFC 9110, section 5.1).
  package func isNamed(_ other: String) -> Bool {
    name.count == other.count && name.lowercased() == other.lowercased()
  }

  /// True for the headers that carry a key.
  var isCredential: Bool { ["authorization", "x-api-key", "proxy-authorization"].contains(name.lowercased()) }
}

/// Printing, dumping or a failed expectation shows no key.
extension HTTPHeader: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(name): \(isCredential ? "[redacted]" : value)" }
  package var customMirror: Mirror { Mirror(reflecting: description) }
}

extension HTTPRequest {
  /// Why the request cannot be sent; nil where it can.
  var fault: HTTPRequestFault? {
    guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https" else { return .address }
    guard let host = url.host, !host.isEmpty, url.user == nil, url.password == nil else { return .address }
    for header in headers {
      guard !header.name.isEmpty, header.name.utf8.allSatisfy(HTTPRequest.isTokenByte) else {
        return .headerName(header.name)
      }
      guard !header.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
        return .headerValue(name: header.name)
      }
    }
    return nil
  }

  /// The bytes of a token (RFC 9110, section 5.6.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}

/// What keeps a request from being sent.
package enum HTTPRequestFault: Equatable, Sendable {
  /// The address is neither http nor https, has no host, or has a user or a password.
  case address
  case headerName(String)
  /// The value has a line break or another control character, which could add lines to the request.
  case headerValue(name: String)
}
