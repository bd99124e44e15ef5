import Foundation

/// The end from which a child's output is read.
struct Outlet: Sendable {
  let descriptor: Int32

  func close() {
    Foundation.close(descriptor)
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Foundation.write(descriptor, bytes, bytes.count)
  }

  /// Takes what is there, waiting for it; nil at the end. A terminal whose other side is gone says EIO.
  func read(limit: Duration = .seconds(60)) throws(Fault) -> [UInt8]? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, Int32(limit.nanoseconds / 1_000_000)) > 0 else { throw .silence(awaited: "output") }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// Reads to the end, whose silences are no longer than the limit.
  func drain(limit: Duration = .seconds(60)) throws(Fault) {
    while try read(limit: limit) != nil {}
  }

  /// Reads until a text has come; gives when.
  func moment(of text: String) throws(Fault) -> ContinuousClock.Instant {
    var seen: [UInt8] = []
    let sought = Array(text.utf8)
    while let bytes = try read(limit: .seconds(20)) {
      let now = ContinuousClock.now
      seen += bytes
      if seen.firstPlace(of: sought, from: 0) != nil { return now }
    }
    throw .silence(awaited: text)
  }
}

extension [UInt8] {
  /// Where a sequence of bytes begins, at `start` or behind it.
  func firstPlace(of sought: [UInt8], from start: Int) -> Int? {
    guard let first = sought.first, count >= sought.count else { return nil }
    var place = start
    while place + sought.count <= count {
      if self[place] == first, self[place..<(place + sought.count)].elementsEqual(sought) { return place }
      place += 1
    }
    return nil
  }
}
