/// A whole HTTP request as it came in.
struct Request: Equatable, Sendable {
  var head: RequestHead
  var body: [UInt8] = []

  /// The bearer token, nil when there is none or another scheme (RFC 6750, section 2.1).
  var bearerToken: String? {
    guard let value = head.field("authorization"), value.lowercased().hasPrefix("bearer ") else { return nil }
    let token = value.dropFirst("bearer ".count).trimming(while: { $0 == " " })
    return token.isEmpty ? nil : token
  }
}

extension StringProtocol {
  /// The text without the matching characters at both ends.
  func trimming(while matches: (Character) -> Bool) -> String {
    var rest = Substring(self)
    while let first = rest.first, matches(first) { rest.removeFirst() }
    while let last = rest.last, matches(last) { rest.removeLast() }
    return String(rest)
  }
}
