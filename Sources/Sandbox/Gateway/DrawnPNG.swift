import Platform
import Records

/// A PNG picture (third edition) of the sandbox's own making, in stored blocks of DEFLATE (RFC 1951, 3.2.4).
struct DrawnPNG: Equatable, Sendable {
  let bytes: [UInt8]

  /// 8 by 8 fields in two colours, alike on the left and on the right, by a text's hash.
  init(for text: String, side: Int = 128) {
    let seed = Digest(text).value &* 6_364_136_223_846_793_005
    let field = max(1, side / 8)
    let rows = (0..<side).map { row in
      (0..<side).map { column in
        let place = min(row / field, 7) * 4 + min(min(column / field, 7), 7 - min(column / field, 7))
        return UInt8(truncatingIfNeeded: seed >> UInt64(place)) & 1
      }
    }
    let colour = (0..<3).map { UInt8(truncatingIfNeeded: seed >> UInt64(32 + 8 * $0)) | 0x40 }
    self.init(width: side, height: side, colourType: 3, palette: [0xF4, 0xF1, 0xEA] + colour, rows: rows)
  }

  /// Random dots in full colour, three bytes each.
  init(noiseOf side: Int) {
    var word: UInt64 = 0x2545_F491_4F6C_DD1D
    let rows = (0..<side).map { _ in
      [UInt8](unsafeUninitializedCapacity: side * 3) { row, count in
        for place in 0..<(side * 3) {
          word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          row[place] = UInt8(truncatingIfNeeded: word >> 56)
        }
        count = side * 3
      }
    }
    self.init(width: side, height: side, colourType: 2, palette: [], rows: rows)
  }

  private init(width: Int, height: Int, colourType: UInt8, palette: [UInt8], rows: [[UInt8]]) {
    // Each row begins with its filter: none.
    let lines = Array(rows.map { [0] + $0 }.joined())
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += Self.chunk("IHDR", Self.number(width) + Self.number(height) + [8, colourType, 0, 0, 0])
    if !palette.isEmpty { bytes += Self.chunk("PLTE", palette) }
    bytes += Self.chunk("IDAT", Self.stored(lines))
    bytes += Self.chunk("IEND", [])
    self.bytes = bytes
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return number(content.count) + body + number(Int(CRC32.checksum(body)))
  }

  /// A stream of RFC 1950 without compression.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var place = 0
    repeat {
      let count = min(65_535, bytes.count - place)
      let isLast = place + count == bytes.count
      let length = [UInt8(count & 0xFF), UInt8(count >> 8)]
      stream += [isLast ? 1 : 0] + length + length.map { ~$0 }
      stream += bytes[place..<(place + count)]
      place += count
    } while place < bytes.count
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return stream + number(Int(high << 16 | low))
  }

  private static func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
