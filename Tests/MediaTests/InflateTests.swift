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
