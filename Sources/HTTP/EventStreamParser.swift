import Platform

/// Reads server-sent events from bytes as they come, however they are cut (WHATWG HTML, 9.2.6).
///
/// Lines end at CR, LF or CRLF and nowhere else, so U+2028 and U+0085 are data. An event that the stream's end leaves
/// open is never dispatched, but ``takePending()`` gives it to a caller that can judge whether it is whole.
package struct EventStreamParser: Sendable {
  /// A picture in base64 is one line.
  package static let defaultLineLimit = 64 << 20
  package static let defaultEventLimit = 64 << 20

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
  private var hasData = false
  private var lastID = ""

  /// Limits are in bytes: of one line, and of one event's data.
  package init(lineLimit: Int = defaultLineLimit, eventLimit: Int = defaultEventLimit) {
    self.lineLimit = lineLimit
    self.eventLimit = eventLimit
  }

  /// True where the stream would, if it ended here, leave a line or an event unfinished.
  package var hasPendingData: Bool { !line.isEmpty || hasData }

  /// Appends the events that the bytes complete, those before a failure included.
  package mutating func consume(
    _ bytes: some ContiguousBytes, into events: inout [ServerSentEvent]
  ) throws(EventStreamError) {
    let failure = bytes.withUnsafeBytes { consume($0, into: &events) }
    if let failure { throw failure }
  }

  private mutating func consume(
    _ bytes: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
  ) -> EventStreamError? {
    var place = 0
    if endedWithCR, let first = bytes.first {
      endedWithCR = false
      if first == Byte.lf { place = 1 }
    }
    do throws(EventStreamError) {
      while let end = EventStreamParser.lineEnd(in: bytes, from: place) {
        try finishLine(UnsafeRawBufferPointer(rebasing: bytes[place..<end]), into: &events)
        place = end + 1
        guard bytes[end] == Byte.cr else { continue }
        endedWithCR = place == bytes.count
        if place < bytes.count, bytes[place] == Byte.lf { place += 1 }
      }
      guard line.count + bytes.count - place <= lineLimit else { throw .lineTooLong }
      line += bytes[place...]
      return nil
    } catch {
      return error
    }
  }

  private static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count else { return nil }
    let lineFeed = memchr(base + start, Int32(Byte.lf), bytes.count - start).map { UnsafeRawPointer($0) - base }
    let end = lineFeed ?? bytes.count
    let carriageReturn = memchr(base + start, Int32(Byte.cr), end - start).map { UnsafeRawPointer($0) - base }
    return carriageReturn ?? lineFeed
  }

  private mutating func finishLine(
    _ ending: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
  ) throws(EventStreamError) {
    guard line.count + ending.count <= lineLimit else { throw .lineTooLong }
    if line.isEmpty { return try take(line: ending, into: &events) }
    var whole: [UInt8] = []
    swap(&whole, &line)
    whole += ending
    var failure: EventStreamError?
    whole.withUnsafeBytes { whole in
      do throws(EventStreamError) { try take(line: whole, into: &events) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private mutating func take(
    line: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
  ) throws(EventStreamError) {
    var line = line
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: Byte.byteOrderMark) { line = UnsafeRawBufferPointer(rebasing: line[3...]) }
    }
    if line.isEmpty { return dispatch(into: &events) }
    let colon = line.firstIndex(of: Byte.colon) ?? line.count
    var value = line[colon...].dropFirst()
    if value.first == Byte.space { value.removeFirst() }
    let name = line[..<colon]
    if name.elementsEqual("data".utf8) {
      guard data.count + value.count < eventLimit else { throw .eventTooLong }
      if hasData { data.append(Byte.lf) }
      data += value
      hasData = true
    } else if name.elementsEqual("event".utf8) {
      type = Array(value)
    } else if name.elementsEqual("id".utf8) {
      if !value.contains(0) { lastID = String(decoding: value, as: UTF8.self) }
    } else if name.elementsEqual("retry".utf8), value.allSatisfy(Byte.digits.contains) {
      retry = Int(String(decoding: value, as: UTF8.self)) ?? retry
    }
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if hasData {
      let name = type.isEmpty ? "message" : String(decoding: type, as: UTF8.self)
      events.append(ServerSentEvent(type: name, bytes: data, lastID: lastID))
    }
    data = []
    hasData = false
    type = []
  }

  /// The event that the stream's end left without its blank line, or with its last line cut; nil where there is none.
  package mutating func takePending() -> ServerSentEvent? {
    var events: [ServerSentEvent] = []
    // A line that is too long was reported before.
    try? consume([Byte.lf, Byte.lf], into: &events)
    return events.last
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
