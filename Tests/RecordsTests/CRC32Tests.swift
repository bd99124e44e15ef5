import Testing

@testable import Records

@Suite struct CRC32Tests {
  /// Bit by bit, as the standard defines it.
  private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = value & 1 == 1
        value >>= 1
        if isOdd { value ^= 0xEDB8_8320 }
      }
    }
    return ~value
  }

  @Test func theCheckValueIsTheStandards() {
    #expect(CRC32.digits("123456789".utf8) == "cbf43926")
    #expect(CRC32.checksum([]) == 0)
  }

  /// Long texts go by another way than short ones, and each length ends in another place of a block.
  @Test func everyLengthAndEveryBeginningIsRight() {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<700).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    for length in 0...200 {
      for start in [0, 1, 7, 15] {
        let part = Array(bytes[start..<start + length])
        #expect(CRC32.checksum(part) == Self.checksum(part), "\(length) bytes from \(start)")
      }
    }
    #expect(CRC32.checksum(bytes) == Self.checksum(bytes))
  }

  @Test func eachBitOfALongLineCounts() {
    let line = [UInt8](repeating: UInt8(ascii: "a"), count: 150)
    let checksum = CRC32.checksum(line)
    for place in line.indices {
      for bit in 0..<8 {
        var other = line
        other[place] ^= 1 << UInt8(bit)
        #expect(CRC32.checksum(other) != checksum)
      }
    }
  }
}
