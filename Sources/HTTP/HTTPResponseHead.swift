import Platform

/// The status line and the headers of an answer.
package struct HTTPResponseHead: Equatable, Sendable {
  package var status: Int
  /// As the server states it, such as `1.1` or `2`.
  package var version: String
  package var headers: [HTTPHeader]

  package init(status: Int, version: String = "1.1", headers: [HTTPHeader] = []) {
    self.status = status
    self.version = version
    self.headers = headers
  }

  /// The first value of a header, by its name in any case.
  package subscript(_ name: String) -> String? {
    headers.first { $0.isNamed(name) }?.value
  }
}

/// A whole answer.
package struct HTTPResponse: Equatable, Sendable {
  package var head: HTTPResponseHead
  package var body: Data
}

/// Makes a head of the lines that come; interim heads (1xx) are passed over, and trailers are no part of it.
struct HeadReader {
  /// More than any honest head has.
  static let limit = 1 << 20

  /// Set once the blank line after the last header is there.
  private(set) var head: HTTPResponseHead?
  private var begun: HTTPResponseHead?
  private var size = 0

  /// False where the head is larger than the limit.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard head == nil else { return true }
    size += bytes.count
    guard size <= HeadReader.limit else { return false }
    let line = HeadReader.text(bytes)
    if line.hasPrefix("HTTP/") {
      begun = HeadReader.statusLine(line)
    } else if line.isEmpty {
      if let begun, begun.status >= 200 { head = begun }
      begun = nil
    } else {
      takeField(line)
    }
    return true
  }

  private mutating func takeField(_ line: Substring) {
    if let first = line.first, first == " " || first == "\t" {
      // A folded line goes on with the value before it (RFC 9112, section 5.2).
      guard var last = begun?.headers.popLast() else { return }
      last.value += " " + HeadReader.trimmed(line)
      begun?.headers.append(last)
    } else if let colon = line.firstIndex(of: ":") {
      begun?.headers.append(
        HTTPHeader(HeadReader.trimmed(line[..<colon]), HeadReader.trimmed(line[line.index(after: colon)...])))
    }
  }

  /// `HTTP/1.1 200 OK`, whose reason may be missing.
  private static func statusLine(_ line: Substring) -> HTTPResponseHead? {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    return HTTPResponseHead(status: status, version: String(words[0].dropFirst("HTTP/".count)))
  }

  /// A line without its end: UTF-8, or Latin-1 where it is none (RFC 9110, section 5.5).
  private static func text(_ bytes: UnsafeRawBufferPointer) -> Substring {
    var bytes = bytes[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    if let text = String(validating: bytes, as: UTF8.self) { return text[...] }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))[...]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
