import Platform

/// Numbers and words at places counted from the start of the bytes; nil behind their end.
struct ByteReader {
  private let bytes: Data

  init(_ bytes: Data) {
    self.bytes = bytes
  }

  var count: Int { bytes.count }

  func byte(at place: Int) -> UInt8? {
    place >= 0 && place < bytes.count ? bytes[bytes.startIndex + place] : nil
  }

  func bigEndian(_ count: Int, at place: Int) -> Int? {
    guard place >= 0, count <= bytes.count, place <= bytes.count - count else { return nil }
    let start = bytes.startIndex + place
    return bytes[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
  }

  func littleEndian(_ count: Int, at place: Int) -> Int? {
    guard place >= 0, count <= bytes.count, place <= bytes.count - count else { return nil }
    let start = bytes.startIndex + place
    return bytes[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  func has(_ word: StaticString, at place: Int) -> Bool {
    guard place >= 0, word.utf8CodeUnitCount <= bytes.count, place <= bytes.count - word.utf8CodeUnitCount else {
      return false
    }
    let start = bytes.startIndex + place
    return bytes[start..<(start + word.utf8CodeUnitCount)].elementsEqual(
      UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}
