import Foundation

/// Small pictures and a document for tests.
enum Pictures {
  /// A PNG of one colour, as large as it says, that any decoder reads: its rows are stored, not compressed.
  static func png(width: Int = 64, height: Int = 48) -> Data {
    var rows = Data()
    for _ in 0..<height { rows += [0] + [UInt8](repeating: 0x55, count: width * 3) }
    let head: Data = number(width) + number(height) + Data([8, 2, 0, 0, 0])
    let signature = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    return signature + chunk("IHDR", head) + chunk("IDAT", stored(rows)) + chunk("IEND", Data())
  }

  static func chunk(_ name: String, _ body: Data) -> Data {
    let named: Data = Data(name.utf8) + body
    return number(body.count) + named + number(Int(crc(named)))
  }

  static let pdf = Data("%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF\n".utf8)

  private static func number(_ value: Int) -> Data {
    Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
  }

  /// RFC 1950 and 1951: blocks that are stored.
  private static func stored(_ bytes: Data) -> Data {
    var zlib = Data([0x78, 0x01])
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
      let block = bytes[start..<min(start + 65_535, bytes.count)]
      let (size, isLast) = (block.count, start + block.count == bytes.count)
      zlib += [isLast ? 1 : 0, UInt8(size & 0xFF), UInt8(size >> 8), UInt8(~size & 0xFF), UInt8(~size >> 8 & 0xFF)]
      zlib += block
    }
    var (first, second) = (1, 0)
    for byte in bytes {
      first = (first + Int(byte)) % 65_521
      second = (second + first) % 65_521
    }
    return zlib + number(second << 16 | first)
  }

  private static func crc(_ bytes: Data) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
