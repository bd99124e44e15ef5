import Foundation
import Records
import Testing

@testable import Media

/// Pictures of the test's own making that keep to the rules or miss one.
@Suite struct PNGRuleTests {
  private static func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return number(content.count) + body + number(Int(CRC32.checksum(body)))
  }

  /// A zlib stream of stored blocks.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    let pieces = stride(from: 0, to: bytes.count, by: 60_000).map { bytes[$0..<min($0 + 60_000, bytes.count)] }
    for (place, piece) in pieces.enumerated() {
      let length = [UInt8(piece.count & 0xFF), UInt8(piece.count >> 8)]
      stream += [place == pieces.count - 1 ? 1 : 0] + length + length.map { ~$0 } + piece
    }
    var (low, high) = (1, 0)
    for byte in bytes {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return stream + number(high << 16 | low)
  }

  /// A picture with rows of so many bytes behind their filters.
  private static func picture(
    _ width: Int, _ height: Int, colours: UInt8 = 0, depth: UInt8 = 8, row: Int, filters: [UInt8] = [], fill: UInt8 = 7,
    _ chunks: [(String, [UInt8])] = []
  ) -> Data {
    let lines = (0..<height).map { line in
      [filters.indices.contains(line) ? filters[line] : 0] + [UInt8](repeating: fill, count: row)
    }
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bytes += chunk("IHDR", number(width) + number(height) + [depth, colours, 0, 0, 0])
    for (type, content) in chunks { bytes += chunk(type, content) }
    bytes += chunk("IDAT", stored(Array(lines.joined()))) + chunk("IEND", [])
    return Data(bytes)
  }

  private func isTaken(_ file: Data) -> Bool { PNGFile(verifying: file) != nil }

  @Test func aRowHasAFilterThatThereIs() {
    for filter: UInt8 in 0...4 { #expect(isTaken(Self.picture(3, 2, row: 3, filters: [0, filter]))) }
    for filters: [UInt8] in [[5], [0, 5], [255, 0]] {
      #expect(!isTaken(Self.picture(3, 2, row: 3, filters: filters)), "\(filters)")
    }
  }

  /// Only the first byte of a row is one, however the rows lie in the pieces of 32 KiB that are looked at.
  @Test func filtersAreFoundInALargePicture() {
    #expect(isTaken(Self.picture(200, 200, row: 200, fill: 0xFF)))
    let last = [UInt8](repeating: 0, count: 199) + [5]
    #expect(!isTaken(Self.picture(200, 200, row: 200, filters: last)))
  }

  @Test func aSideHasTenThousandPixelsAtMost() {
    #expect(isTaken(Self.picture(10_000, 1, depth: 1, row: 1_250)))
    #expect(!isTaken(Self.picture(10_001, 1, depth: 1, row: 1_251)))
  }

  /// A depth of less than a byte fills the last byte of its row.
  @Test(arguments: [(1, 8, 1), (1, 9, 2), (2, 5, 2), (4, 3, 2), (16, 3, 6)]) func aRowIsFilledUpToAByte(
    depth: UInt8, width: Int, row: Int
  ) {
    #expect(isTaken(Self.picture(width, 1, depth: depth, row: row)))
    #expect(!isTaken(Self.picture(width, 1, depth: depth, row: row + 1)))
  }

  @Test(arguments: [(2, 6, true), (2, 5, false), (0, 2, true), (0, 1, false), (4, 2, false), (6, 2, false)])
  func transparencyIsThatOfTheColours(colours: UInt8, count: Int, isTaken: Bool) {
    let bytes: [UInt8: Int] = [0: 1, 2: 3, 4: 2, 6: 4]
    let file = Self.picture(
      2, 1, colours: colours, row: 2 * (bytes[colours] ?? 0), [("tRNS", [UInt8](repeating: 0, count: count))])
    #expect(self.isTaken(file) == isTaken)
    if isTaken { #expect(PNGFile(verifying: file)?.bytes == file) }
  }

  @Test(arguments: [(3, 1, true), (3, 2, false), (768, 256, true), (4, 1, false), (771, 1, false), (0, 0, false)])
  func aPaletteHasAsManyColoursAsAreTransparent(palette: Int, transparent: Int, isTaken: Bool) {
    var chunks = [("PLTE", [UInt8](repeating: 1, count: palette))]
    if transparent > 0 { chunks.append(("tRNS", [UInt8](repeating: 0, count: transparent))) }
    #expect(self.isTaken(Self.picture(2, 1, colours: 3, row: 2, fill: 0, chunks)) == isTaken)
    // Without it grey has none.
    #expect(!self.isTaken(Self.picture(2, 1, colours: 0, row: 2, fill: 0, [("PLTE", [1, 1, 1])])))
  }

  @Test func aTableComesOnce() {
    let table = ("tRNS", [UInt8(0), 0])
    #expect(isTaken(Self.picture(2, 1, row: 2, [table])) && !isTaken(Self.picture(2, 1, row: 2, [table, table])))
  }

  @Test func bytesInTheEndChunkAreRefused() {
    var file = Self.picture(2, 1, row: 2)
    file.removeLast(12)
    #expect(isTaken(file + Data(Self.chunk("IEND", []))) && !isTaken(file + Data(Self.chunk("IEND", [1]))))
  }
}
