import CBytes

/// The checksum of ISO 3309 and IEEE 802.3 (reflected, polynomial 0xEDB88320), as in gzip (RFC 1952, section 8).
package enum CRC32 {
  /// Eight tables of 256: the first for one byte, each next one for a byte that so many others follow.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    for place in 256..<2_048 {
      let shorter = tables[place - 256]
      tables.append(shorter >> 8 ^ tables[Int(shorter & 0xFF)])
    }
    return tables
  }()

  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.withContiguousStorageIfAvailable { checksum($0) } ?? checksum(Array(bytes))
  }

  /// The checksum in eight lower-case hex digits.
  package static func digits(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(checksum(bytes), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      let raw = UnsafeRawBufferPointer(bytes)
      var value = ~UInt32(0)
      // Most bytes go by the processor's own instruction, where it has one.
      var place = bytes.baseAddress.map { crc32_take_blocks(&value, $0, bytes.count) } ?? 0
      while place + 8 <= raw.count {
        let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ UInt64(value)
        value = 0
        for byte in 0..<8 {
          let index = Int(truncatingIfNeeded: word >> UInt64(8 * byte)) & 0xFF
          value ^= tables[256 * (7 - byte) + index]
        }
        place += 8
      }
      for byte in raw[place...] { value = value >> 8 ^ tables[Int((value ^ UInt32(byte)) & 0xFF)] }
      return ~value
    }
  }
}
