import Platform
import Records

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

  /// A part of the bytes; nil where it is behind their end.
  func bytes(at place: Int, count: Int) -> [UInt8]? {
    guard place >= 0, count >= 0, count <= bytes.count, place <= bytes.count - count else { return nil }
    let start = bytes.startIndex + place
    return Array(bytes[start..<(start + count)])
  }

  /// Where the byte is next.
  func place(of byte: UInt8, from place: Int) -> Int? {
    guard place >= 0, place < bytes.count else { return nil }
    return bytes[(bytes.startIndex + place)...].firstIndex(of: byte).map { $0 - bytes.startIndex }
  }

  /// The CRC of PNG, third edition, annex D; the range is within the bytes.
  func checksum(of range: Range<Int>) -> UInt32 {
    let start = bytes.startIndex
    return bytes[(start + range.lowerBound)..<(start + range.upperBound)].withUnsafeBytes { CRC32.checksum($0) }
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

extension ByteReader {
  /// The pages of a PDF: its objects `/Type /Page` (ISO 32000-1, 7.7.3.3); nil where none is in the open, because they
  /// are in compressed streams.
  var pages: Int? {
    var count = 0
    var place = 0
    while let found = self.place(of: UInt8(ascii: "/"), from: place) {
      place = found + 1
      guard has("/Type", at: found) else { continue }
      place = found + 5
      while let byte = byte(at: place), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
      guard has("/Page", at: place) else { continue }
      let next = byte(at: place + 5) ?? 0
      let isLetter = (0x41...0x5A).contains(next & 0xDF) || (0x30...0x39).contains(next)
      if !isLetter { count += 1 }
    }
    return count == 0 ? nil : count
  }
}
