/// One dispatched event of an event stream (WHATWG HTML, 9.2.6).
package struct ServerSentEvent: Equatable, Sendable {
  /// The event's name, `message` where the stream names none.
  package var type: String
  /// The values of the `data` fields, joined by LF.
  package var data: String
  /// The last `id` seen in the stream, empty before the first.
  package var lastID: String

  package init(type: String = "message", data: String, lastID: String = "") {
    self.type = type
    self.data = data
    self.lastID = lastID
  }
}

/// Why an event stream cannot be read on.
package enum EventStreamError: Error, Equatable, Sendable {
  /// A line is longer than the parser's `lineLimit`.
  case lineTooLong
  /// An event's data is longer than the parser's `eventLimit`.
  case eventTooLong
}
