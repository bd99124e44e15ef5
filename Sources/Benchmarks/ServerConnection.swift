import Foundation

/// One accepted connection, used for one request.
struct ServerConnection: Sendable {
  let descriptor: Int32

  /// Reads a request: its target, such as `/v1/models`, and its body; nil when the client went first.
  func request() -> (target: Substring, body: [UInt8])? {
    var bytes: [UInt8] = []
    let blank = Array("\r\n\r\n".utf8)
    while true {
      if let end = bytes.firstPlace(of: blank, from: 0) {
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let words = head.prefix { !$0.isNewline }.split(separator: " ")
        let body = end + blank.count
        let length = Self.length(head)
        while bytes.count < body + length {
          guard receive(&bytes) else { return nil }
        }
        return words.count > 1 ? (words[1], Array(bytes[body...])) : nil
      }
      guard receive(&bytes) else { return nil }
    }
  }

  private func receive(_ bytes: inout [UInt8]) -> Bool {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &part, part.count, 0)
    if count > 0 { bytes += part[..<count] }
    return count > 0
  }

  private static func length(_ head: String) -> Int {
    for line in head.split(whereSeparator: \.isNewline) where line.lowercased().hasPrefix("content-length:") {
      return Int(line.drop { $0 != ":" }.dropFirst().filter { !$0.isWhitespace }) ?? 0
    }
    return 0
  }

  /// Writes it all; false when the client has gone.
  @discardableResult
  func send(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { sendWholly(descriptor, UnsafeRawBufferPointer($0)) }
  }

  /// One chunk of a chunked body (RFC 9112, 7.1), in one write.
  func send(chunk text: String) -> Bool {
    send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
  }

  func answer(_ status: String, _ json: String) {
    send(
      "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(json)")
  }

  /// Lets time pass; false as soon as the client has closed its side.
  func pause(until time: ContinuousClock.Instant) -> Bool {
    while case let left = time - .now, left > .zero {
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, Int32((left.nanoseconds + 999_999) / 1_000_000)) > 0 else { continue }
      var byte: UInt8 = 0
      if recv(descriptor, &byte, 1, 0) <= 0 { return false }
    }
    return true
  }
}

/// Writes it all; false when the other side has gone.
func sendWholly(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let count = sendQuietly(descriptor, rest)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
  return true
}
