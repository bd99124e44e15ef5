/// One dispatched event of an event stream (WHATWG HTML, 9.2.6).
package struct ServerSentEvent: Equatable, Sendable {
  /// The event's name, `message` where the stream names none.
  package var type: String
  /// The values of the `data` fields, joined by LF; UTF-8 as a rule.
  package var bytes: [UInt8]
  /// The last `id` seen in the stream, empty before the first.
  package var lastID: String

  package init(type: String = "message", data: String, lastID: String = "") {
    self.init(type: type, bytes: Array(data.utf8), lastID: lastID)
  }

  package init(type: String, bytes: [UInt8], lastID: String) {
    self.type = type
    self.bytes = bytes
    self.lastID = lastID
  }

  /// The data as text; invalid UTF-8 becomes U+FFFD.
  package var data: String { String(decoding: bytes, as: UTF8.self) }
}

/// Why an event stream cannot be read on.
package enum EventStreamError: Error, Equatable, Sendable {
  /// A line is longer than the parser's `lineLimit`.
  case lineTooLong
  /// An event's data is longer than the parser's `eventLimit`.
  case eventTooLong
}
