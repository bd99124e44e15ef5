#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Cuts bytes that arrive in pieces of any size into lines, holding one line at a time.
struct LineSplitter {
  /// One line without its newline; empty ones are left out.
  struct Line: Equatable {
    /// Where it begins, in bytes from the start.
    var offset: Int
    var length: Int
    /// Nil for a line longer than any record, such as a hole of zeros.
    var bytes: [UInt8]?
  }

  private let longest: Int
  /// Where the line begins that has not ended yet.
  var lineStart: Int { offset }

  private var offset = 0
  private var length = 0
  private var bytes: [UInt8] = []

  init(longest: Int) {
    self.longest = longest
  }

  mutating func take(_ piece: [UInt8], each: (Line) -> Void) {
    var start = 0
    while start < piece.count {
      let end = Self.newline(in: piece, from: start)
      length += (end ?? piece.count) - start
      if length <= longest { bytes += piece[start..<(end ?? piece.count)] }
      guard let end else { return }
      finish(each: each)
      offset += 1
      start = end + 1
    }
  }

  /// Tells of the last line where it has no newline.
  mutating func finish(each: (Line) -> Void) {
    if length > 0 { each(Line(offset: offset, length: length, bytes: length <= longest ? bytes : nil)) }
    offset += length
    length = 0
    bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
  }

  private static func newline(in piece: [UInt8], from start: Int) -> Int? {
    piece.withUnsafeBytes { piece in
      guard let base = piece.baseAddress, let found = memchr(base + start, 0x0A, piece.count - start) else {
        return nil
      }
      return UnsafeRawPointer(found) - base
    }
  }
}
