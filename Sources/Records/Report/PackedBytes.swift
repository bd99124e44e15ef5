/// Appends numbers, amounts and texts to bytes: counts as LEB128, amounts in 16 bytes, texts with their length.
package struct PackedWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A number that is not negative.
  package mutating func put(_ count: Int) {
    var rest = UInt64(bitPattern: Int64(count))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Any number; small ones of both signs are short.
  package mutating func put(signed number: Int) { put(number << 1 ^ number >> 63) }

  /// 0 for nil, else one more than the count.
  package mutating func put(optional count: Int?) { put(count.map { $0 + 1 } ?? 0) }

  package mutating func put(_ text: String) {
    put(text.utf8.count)
    bytes += text.utf8
  }

  package mutating func put(_ bytes: [UInt8]) {
    put(bytes.count)
    self.bytes += bytes
  }

  package mutating func put(fixed number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }
}

/// Reads what ``PackedWriter`` wrote, from bytes that it does not own; nil at anything else.
package struct PackedReader {
  let bytes: UnsafeRawBufferPointer
  package private(set) var place = 0

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  package var isAtEnd: Bool { place >= bytes.count }

  package mutating func number() -> Int? {
    guard place < bytes.count else { return nil }
    let first = bytes[place]
    place += 1
    if first < 0x80 { return Int(first) }
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while place < bytes.count, shift < 64 {
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(truncatingIfNeeded: value) }
      shift += 7
    }
    return nil
  }

  package mutating func signedNumber() -> Int? {
    number().map { Int(bitPattern: UInt(bitPattern: $0) >> 1) ^ -($0 & 1) }
  }

  package mutating func optionalNumber() -> Int?? {
    number().map { $0 == 0 ? nil : $0 - 1 }
  }

  /// A count of things that have at least so many bytes each.
  package mutating func count(ofSize size: Int = 1) -> Int? {
    guard let count = number(), count >= 0, count <= (bytes.count - place) / size else { return nil }
    return count
  }

  package mutating func raw() -> UnsafeRawBufferPointer? {
    guard let count = count() else { return nil }
    defer { place += count }
    return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
  }

  package mutating func text() -> String? {
    raw().map { String(decoding: $0, as: UTF8.self) }
  }

  package mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    guard place + size <= bytes.count else { return nil }
    defer { place += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Number.self))
  }
}
