import Platform

/// The request line and the header fields of a request (RFC 9112, sections 3 and 5).
struct RequestHead: Equatable, Sendable {
  struct Field: Equatable, Sendable {
    /// In lower case.
    let name: String
    let value: String
  }

  var method: String
  /// Percent-decoded, without the query.
  var path: String
  /// The text behind the question mark, as sent.
  var query: String
  var isHTTP10: Bool
  var fields: [Field]

  /// Reads the lines up to, without, the empty one that ends them.
  init(parsing bytes: ArraySlice<UInt8>) throws(RequestFault) {
    var lines = bytes.split(onCRLF: ())
    guard !lines.isEmpty else { throw .malformed }
    let parts = lines.removeFirst().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].allSatisfy(isToken), !parts[0].isEmpty,
      parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .malformed }
    method = String(decoding: parts[0], as: UTF8.self)
    switch String(decoding: parts[2], as: UTF8.self) {
    case "HTTP/1.1": isHTTP10 = false
    case "HTTP/1.0": isHTTP10 = true
    case let version where version.hasPrefix("HTTP/"): throw .unsupportedVersion
    default: throw .malformed
    }
    (path, query) = try Self.target(String(decoding: parts[1], as: UTF8.self))
    fields = []
    for line in lines { fields.append(try Self.field(line)) }
    guard isHTTP10 || values("host").count == 1 else { throw .malformed }
  }

  /// Takes the origin form and the absolute form (RFC 9112, section 3.2).
  private static func target(_ text: String) throws(RequestFault) -> (path: String, query: String) {
    var rest = Substring(text)
    if rest.lowercased().hasPrefix("http://") {
      rest = rest.dropFirst("http://".count).drop { $0 != "/" && $0 != "?" }
      if rest.first != "/" { rest = "/" + rest }
    }
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = parts[0].percentDecoded, !path.isEmpty else { throw .malformed }
    return (path, parts.count > 1 ? String(parts[1]) : "")
  }

  private static func field(_ line: ArraySlice<UInt8>) throws(RequestFault) -> Field {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
    let name = line[..<colon]
    let value = line[(colon + 1)...]
    guard !name.isEmpty, name.allSatisfy(isToken), value.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) })
    else { throw .malformed }
    return Field(
      name: String(decoding: name, as: UTF8.self).lowercased(),
      value: String(decoding: value, as: UTF8.self).trimming { $0 == " " || $0 == "\t" })
  }

  func values(_ name: String) -> [String] {
    fields.filter { $0.name == name }.map(\.value)
  }

  /// The first field of the name, which is in lower case.
  func field(_ name: String) -> String? {
    values(name).first
  }

  /// The elements of a comma-separated field, in lower case.
  func elements(_ name: String) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }.map { $0.trimming { $0 == " " || $0 == "\t" }.lowercased() }
  }

  /// The first value of a query parameter, decoded.
  func parameter(_ name: String) -> String? {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts[0].percentDecoded == name else { continue }
      let value = parts.count > 1 ? String(parts[1].map { $0 == "+" ? " " : $0 }) : ""
      return value.percentDecoded ?? value
    }
    return nil
  }

  /// Whether the client wants another request on the same connection (RFC 9112, section 9.3).
  var keepsAlive: Bool {
    let wishes = elements("connection")
    return isHTTP10 ? wishes.contains("keep-alive") : !wishes.contains("close")
  }
}

extension RequestHead {
  /// How the end of the body is known.
  enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  /// A message that gives two ways, or two lengths, is refused: what follows could be read as another request.
  func framing() throws(RequestFault) -> Framing {
    let lengths = Set(values("content-length"))
    let codings = elements("transfer-encoding")
    if !codings.isEmpty {
      guard lengths.isEmpty, !isHTTP10 else { throw .malformed }
      guard codings == ["chunked"] else { throw .unsupportedCoding }
      return .chunked
    }
    guard let text = lengths.first else { return .length(0) }
    guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw .malformed
    }
    guard let length = Int(text) else { throw .bodyTooLarge }
    return .length(length)
  }
}

/// Whether the byte may be in a method or a field's name (RFC 9110, section 5.6.2).
private func isToken(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func split(onCRLF: ()) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = startIndex
    var index = startIndex
    while index + 1 < endIndex {
      if self[index] == 0x0D, self[index + 1] == 0x0A {
        lines.append(self[start..<index])
        start = index + 2
        index = start
      } else {
        index += 1
      }
    }
    if start < endIndex { lines.append(self[start...]) }
    return lines
  }
}
