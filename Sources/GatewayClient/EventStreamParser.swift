/// Reads server-sent events from bytes as they come, however they are cut (WHATWG HTML, 9.2.6).
///
/// Lines end at CR, LF or CRLF and nowhere else, so U+2028 and U+0085 are data. Invalid UTF-8 becomes U+FFFD.
/// An event that the stream's end leaves open is never dispatched; ``hasPendingData`` tells of it.
package struct EventStreamParser: Sendable {
  package static let defaultLineLimit = 1 << 20
  package static let defaultEventLimit = 8 << 20

  /// The reconnection time in milliseconds that the stream asked for.
  package private(set) var retry: Int?

  private let lineLimit: Int
  private let eventLimit: Int
  /// The start of a line whose end has not come yet.
  private var line: [UInt8] = []
  private var isFirstLine = true
  private var endedWithCR = false
  private var type: [UInt8] = []
  private var data: [UInt8] = []
  private var lastID = ""

  /// Limits are in bytes: of one line, and of one event's data.
  package init(lineLimit: Int = defaultLineLimit, eventLimit: Int = defaultEventLimit) {
    self.lineLimit = lineLimit
    self.eventLimit = eventLimit
  }

  /// True where the stream would, if it ended here, leave a line or an event unfinished.
  package var hasPendingData: Bool { !line.isEmpty || !data.isEmpty }

  /// Appends the events that the bytes complete, those before a failure included.
  package mutating func consume(
    _ bytes: some Sequence<UInt8>, into events: inout [ServerSentEvent]
  ) throws(EventStreamError) {
    var rest = ArraySlice(Array(bytes))
    if endedWithCR, let first = rest.first {
      endedWithCR = false
      if first == Byte.lf { rest.removeFirst() }
    }
    while let end = rest.firstIndex(where: { $0 == Byte.lf || $0 == Byte.cr }) {
      try finishLine(rest[rest.startIndex..<end], into: &events)
      let next = end + 1
      guard rest[end] == Byte.cr else {
        rest = rest[next...]
        continue
      }
      endedWithCR = next == rest.endIndex
      rest = next < rest.endIndex && rest[next] == Byte.lf ? rest[(next + 1)...] : rest[next...]
    }
    guard line.count + rest.count <= lineLimit else { throw .lineTooLong }
    line += rest
  }

  private mutating func finishLine(
    _ ending: ArraySlice<UInt8>, into events: inout [ServerSentEvent]
  ) throws(EventStreamError) {
    guard line.count + ending.count <= lineLimit else { throw .lineTooLong }
    var whole = ending
    if !line.isEmpty {
      line += ending
      whole = line[...]
      line = []
    }
    if isFirstLine {
      isFirstLine = false
      if whole.starts(with: Byte.byteOrderMark) { whole = whole.dropFirst(Byte.byteOrderMark.count) }
    }
    if whole.isEmpty {
      dispatch(into: &events)
    } else {
      try take(whole)
    }
  }

  /// Interprets a line that is not empty.
  private mutating func take(_ whole: ArraySlice<UInt8>) throws(EventStreamError) {
    let colon = whole.firstIndex(of: Byte.colon) ?? whole.endIndex
    var value = whole[colon...].dropFirst()
    if value.first == Byte.space { value.removeFirst() }
    let name = whole[..<colon]
    if name.elementsEqual("data".utf8) {
      guard data.count + value.count < eventLimit else { throw .eventTooLong }
      data += value
      data.append(Byte.lf)
    } else if name.elementsEqual("event".utf8) {
      type = Array(value)
    } else if name.elementsEqual("id".utf8) {
      if !value.contains(0) { lastID = String(decoding: value, as: UTF8.self) }
    } else if name.elementsEqual("retry".utf8), value.allSatisfy(Byte.digits.contains) {
      retry = Int(String(decoding: value, as: UTF8.self)) ?? retry
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if !data.isEmpty {
      let name = type.isEmpty ? "message" : String(decoding: type, as: UTF8.self)
      events.append(
        ServerSentEvent(type: name, data: String(decoding: data.dropLast(), as: UTF8.self), lastID: lastID))
    }
    data.removeAll(keepingCapacity: data.count < 1 << 16)
    type = []
  }

  private enum Byte {
    static let lf = UInt8(ascii: "\n")
    static let cr = UInt8(ascii: "\r")
    static let colon = UInt8(ascii: ":")
    static let space = UInt8(ascii: " ")
    static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  }
}
