import Foundation
import Testing

@testable import Media

/// The decompression of zlib streams, against what zlib itself made.
@Suite struct InflateTests {
  private func output(of stream: Data, size: Int) -> Data? {
    var output = Data()
    let passes = stream.withUnsafeBytes { stream in
      Inflate.passes(stream, size: size) { piece, start in
        #expect(start == output.count && piece.count <= 32_768)
        output.append(contentsOf: piece)
        return true
      }
    }
    return passes ? output : nil
  }

  @Test func readsWhatZlibWrites() {
    for (name, base64, output) in MediaFixtures.streams {
      #expect(self.output(of: MediaFixtures.decoded(base64), size: output.count) == output, "\(name)")
    }
  }

  @Test func refusesAnotherSizeAndBytesBehindTheEnd() {
    for (name, base64, output) in MediaFixtures.streams {
      let stream = MediaFixtures.decoded(base64)
      for size in [0, output.count - 1, output.count + 1, .max] {
        #expect(self.output(of: stream, size: size) == nil, "\(name)")
      }
      #expect(self.output(of: stream + [0], size: output.count) == nil, "\(name)")
      for count in 0..<stream.count { #expect(self.output(of: stream.prefix(count), size: output.count) == nil) }
    }
  }

  @Test func noChangedBitGivesAnotherOutput() {
    for (name, base64, output) in MediaFixtures.streams {
      let stream = MediaFixtures.decoded(base64)
      for bit in 0..<(8 * min(stream.count, 300)) {
        var changed = stream
        changed[bit / 8] ^= 1 << (bit % 8)
        let read = self.output(of: changed, size: output.count)
        #expect(read == nil || read == output, "\(name), bit \(bit)")
      }
    }
  }

  /// Each header has the right check, and says what there is not: another method, a larger window, a dictionary.
  @Test(arguments: [([0x78, 0x01], true), ([0x79, 0x18], false), ([0x88, 0x1C], false), ([0x78, 0x20], false)])
  func aHeaderSaysWhatFollows(header: [UInt8], isTaken: Bool) {
    #expect((Int(header[0]) << 8 | Int(header[1])) % 31 == 0)
    let (_, base64, output) = MediaFixtures.streams[0]
    let stream = Data(header) + MediaFixtures.decoded(base64).dropFirst(2)
    #expect((self.output(of: stream, size: output.count) == output) == isTaken)
  }

  /// A stream of one block with fixed codes, each given as its bits; the sum is that of `output`.
  private func stream(_ codes: [String], _ output: [UInt8]) -> Data {
    let bits = Array("110" + codes.joined() + "0000000").map { $0 == "1" ? UInt8(1) : 0 }
    var bytes: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: bits.count, by: 8) {
      bytes.append(
        bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) })
    }
    let low = output.reduce(1) { $0 + Int($1) }
    let high = output.indices.reduce(0) { $0 + 1 + output[...$1].reduce(0) { $0 + Int($1) } }
    return Data(bytes + [high >> 8, high & 0xFF, low >> 8, low & 0xFF].map { UInt8($0) })
  }

  /// `a`, then three bytes from one byte before.
  @Test func nothingIsCopiedFromBeforeTheBeginning() {
    let (a, three, one, two) = ("10010001", "0000001", "00000", "00001")
    let text = Array("aaaa".utf8)
    #expect(self.output(of: stream([a, three, one], text), size: 4) == Data(text))
    #expect(self.output(of: stream([three, one], [0, 0, 0]), size: 3) == nil)
    #expect(self.output(of: stream([a, three, two], [0x61, 0, 0x61, 0]), size: 4) == nil)
    // The last two codes of a length and of a distance mean nothing.
    #expect(self.output(of: stream([a, "11000110", one], text), size: 4) == nil)
    #expect(self.output(of: stream([a, three, "11110"], text), size: 4) == nil)
  }

  @Test func aStoredBlockStatesItsLengthTwice() {
    let sum: [UInt8] = [0, 0x62, 0, 0x62]
    #expect(self.output(of: Data([0x78, 1, 1, 1, 0, 0xFE, 0xFF, 0x61] + sum), size: 1) == Data([0x61]))
    #expect(self.output(of: Data([0x78, 1, 1, 1, 0, 0xFE, 0xFE, 0x61] + sum), size: 1) == nil)
    // A block of the kind that there is not.
    #expect(self.output(of: Data([0x78, 1, 7, 1, 0, 0xFE, 0xFF, 0x61] + sum), size: 1) == nil)
  }

  @Test func aReceiverEndsIt() {
    let (_, base64, output) = MediaFixtures.streams[5]
    var pieces = 0
    let passes = MediaFixtures.decoded(base64).withUnsafeBytes { stream in
      Inflate.passes(stream, size: output.count) { _, _ in
        pieces += 1
        return false
      }
    }
    #expect(!passes && pieces == 1)
  }
}
