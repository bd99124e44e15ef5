import Foundation
import Records
import Testing

@testable import Media

/// Pictures that are verified and written again before a terminal gets them.
@Suite struct PNGFileTests {
  /// The chunks of a file, as type and content.
  private func chunks(_ file: Data) -> [(type: String, content: Data)] {
    var (chunks, place): ([(type: String, content: Data)], Int) = ([], 8)
    while place + 12 <= file.count {
      let length = file[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
      let type = String(decoding: file[(place + 4)..<(place + 8)], as: UTF8.self)
      chunks.append((type, Data(file[(place + 8)..<(place + 8 + length)])))
      place += 12 + length
    }
    return chunks
  }

  private func file(_ chunks: [(type: String, content: Data)]) -> Data {
    func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    return chunks.reduce(into: MediaFixtures.picture.prefix(8)) { file, chunk in
      let body = Data(chunk.type.utf8) + chunk.content
      file += number(UInt32(chunk.content.count)) + body + number(CRC32.checksum(body))
    }
  }

  @Test func keepsThePictureAndNothingElse() throws {
    let picture = try #require(PNGFile(verifying: MediaFixtures.picture))
    #expect(picture.size == PixelSize(width: 8, height: 8))
    #expect(chunks(picture.bytes).map(\.type) == ["IHDR", "IDAT", "IEND"])
    let palette = try #require(PNGFile(verifying: MediaFixtures.palette))
    #expect(chunks(palette.bytes).map(\.type) == ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"])
    for (before, after) in [(MediaFixtures.picture, picture), (MediaFixtures.palette, palette)] {
      #expect(String(decoding: before, as: UTF8.self).contains("48.1 N"))
      #expect(!String(decoding: after.bytes, as: UTF8.self).contains("48.1 N"))
      #expect(PNGFile(verifying: after.bytes)?.bytes == after.bytes)
      #expect(PNGFile(verifying: before + Data("behind the end".utf8)) == after)
    }
  }

  @Test func joinsTheDataOfSeveralChunks() throws {
    let whole = try #require(PNGFile(verifying: MediaFixtures.picture))
    var parts = chunks(whole.bytes)
    let data = parts.remove(at: 1).content
    parts.insert(contentsOf: [("IDAT", data.prefix(5)), ("IDAT", Data()), ("IDAT", data.dropFirst(5))], at: 1)
    #expect(PNGFile(verifying: file(parts)) == whole)
    parts.insert(("tEXt", Data()), at: 2)
    #expect(PNGFile(verifying: file(parts)) == nil)
  }

  @Test func noChangedBitReachesATerminal() {
    for whole in [MediaFixtures.picture, MediaFixtures.palette] {
      let picture = PNGFile(verifying: whole)
      for bit in 0..<(8 * whole.count) {
        var changed = whole
        changed[bit / 8] ^= 1 << (bit % 8)
        #expect(PNGFile(verifying: changed) == nil, "bit \(bit) of \(String(describing: picture?.size))")
      }
      for count in 0..<whole.count { #expect(PNGFile(verifying: whole.prefix(count)) == nil) }
    }
  }

  @Test func refusesWhatItsHeaderDoesNotSay() throws {
    let parts = chunks(MediaFixtures.picture).filter { $0.type != "tEXt" }
    func verified(_ place: Int, _ value: UInt8) -> PNGFile? {
      var changed = parts
      changed[0].content[place] = value
      return PNGFile(verifying: file(changed))
    }
    #expect(verified(7, 8) != nil)
    // Another height, a size of 4 GiB, another depth and colour type, compression, filter, interlacing.
    for (place, value): (Int, UInt8) in [
      (7, 9), (7, 0), (0, 0x7F), (4, 0xFF), (8, 16), (8, 4), (9, 3), (9, 5), (9, 6), (10, 1), (11, 1), (12, 1),
    ] {
      #expect(verified(place, value) == nil, "\(place)")
    }
  }

  @Test func refusesChunksOutOfPlace() {
    let parts = chunks(MediaFixtures.palette).filter { $0.type != "tEXt" }
    #expect(PNGFile(verifying: file(parts)) != nil)
    let critical: [(type: String, content: Data)] = [("ABCD", Data())]
    let orders: [[(type: String, content: Data)]] = [
      [], Array(parts.dropFirst()), parts.dropLast(), [parts[0]] + parts, parts.filter { $0.type != "PLTE" },
      parts.filter { $0.type != "IDAT" }, Array(parts.prefix(1)) + critical + parts.dropFirst(),
      [parts[0], parts[3], parts[1], parts[2], parts[4]], [parts[0], parts[1], parts[1]] + parts.dropFirst(2),
    ]
    for order in orders { #expect(PNGFile(verifying: file(order)) == nil, "\(order.map(\.type))") }
    let later = Array(parts.prefix(1)) + [(type: "abcD", content: Data("x".utf8))] + parts.dropFirst()
    #expect(PNGFile(verifying: file(later)) == PNGFile(verifying: file(parts)))
  }

  @Test func refusesABomb() {
    var parts = chunks(MediaFixtures.picture)
    // 8000 by 8000 pixels are more than a terminal is given.
    parts[0].content.replaceSubrange(0..<8, with: [0, 0, 0x1F, 0x40, 0, 0, 0x1F, 0x40])
    #expect(PNGFile(verifying: file(parts)) == nil)
    #expect(PNGFile(verifying: Data()) == nil && PNGFile(verifying: Data("GIF89a".utf8)) == nil)
  }
}
