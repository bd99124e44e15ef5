import Platform

/// Decompresses a zlib stream (RFC 1950, RFC 1951) through a window of 32 KiB: no more of its output is held at a time.
package struct Inflate {
  /// The stream is cut, is no zlib stream, or says more or less than expected.
  private enum Fault: Error { case broken }

  private static let windowSize = 32_768
  /// What a length or a distance begins at, and how many further bits it has.
  private static let lengths = ranges(
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0], from: 3)
  private static let distances = ranges((0..<30).map { max(0, $0 / 2 - 1) }, from: 1)
  private static let orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private let input: UnsafeRawBufferPointer
  private let size: Int
  private let take: (UnsafeRawBufferPointer, _ start: Int) -> Bool
  private var place = 0
  /// Bits that were read and not used, the next one lowest.
  private var held: UInt64 = 0
  private var heldCount = 0
  private var window = [UInt8](repeating: 0, count: windowSize)
  private var written = 0
  /// How much of it was given out.
  private var flushed = 0
  /// The sums of RFC 1950, 8.2.
  private var (low, high): (UInt32, UInt32) = (1, 0)

  /// Whether the bytes are one whole stream, without anything behind it, whose output has just this size and is taken.
  ///
  /// `take` gets the output in pieces, each with its place in the whole; false ends it.
  package static func passes(
    _ bytes: UnsafeRawBufferPointer, size: Int, take: @escaping (UnsafeRawBufferPointer, _ start: Int) -> Bool
  ) -> Bool {
    var inflate = Inflate(input: bytes, size: size, take: take)
    return (try? inflate.run()) != nil
  }

  private init(
    input: UnsafeRawBufferPointer, size: Int, take: @escaping (UnsafeRawBufferPointer, _ start: Int) -> Bool
  ) {
    self.input = input
    self.size = size
    self.take = take
  }

  private static func ranges(_ bits: [Int], from first: Int) -> [(start: Int, bits: Int)] {
    var start = first
    return bits.map { bits in
      defer { start += 1 << bits }
      return (start, bits)
    }
  }

  private mutating func run() throws(Fault) {
    let (method, flags) = (try bits(8), try bits(8))
    guard method & 0x0F == 8, method >> 4 <= 7, (method << 8 | flags) % 31 == 0, flags & 0x20 == 0 else {
      throw .broken
    }
    var isLast = false
    while !isLast {
      isLast = try bits(1) == 1
      switch try bits(2) {
      case 0: try copyStored()
      case 1: try decode(Self.fixed.lengths, Self.fixed.distances)
      case 2:
        let codes = try dynamicCodes()
        try decode(codes.lengths, codes.distances)
      default: throw .broken
      }
    }
    try flush()
    guard written == size else { throw .broken }
    dropToByte()
    var sum: UInt32 = 0
    for _ in 0..<4 { sum = sum << 8 | UInt32(try bits(8)) }
    guard sum == high << 16 | low, place - heldCount / 8 == input.count else { throw .broken }
  }

  private mutating func bits(_ count: Int) throws(Fault) -> Int {
    while heldCount < count {
      guard place < input.count else { throw .broken }
      held |= UInt64(input[place]) << UInt64(heldCount)
      place += 1
      heldCount += 8
    }
    defer {
      held >>= UInt64(count)
      heldCount -= count
    }
    return Int(held & (1 << UInt64(count) - 1))
  }

  private mutating func dropToByte() {
    held >>= UInt64(heldCount % 8)
    heldCount -= heldCount % 8
  }
}

// The output.
extension Inflate {
  private mutating func append(_ byte: UInt8) throws(Fault) {
    guard written < size else { throw .broken }
    window[written % Self.windowSize] = byte
    written += 1
    if written % Self.windowSize == 0 { try flush() }
  }

  /// Gives out what has come since the window was last full.
  private mutating func flush() throws(Fault) {
    guard written > flushed else { return }
    let (take, low, high, start, count) = (take, low, high, flushed, written - flushed)
    flushed = written
    let (sums, isTaken) = window.withUnsafeBytes { window in
      let piece = UnsafeRawBufferPointer(rebasing: window[..<count])
      return (Self.sums(low, high, piece), take(piece, start))
    }
    (self.low, self.high) = sums
    guard isTaken else { throw .broken }
  }

  private static func sums(_ low: UInt32, _ high: UInt32, _ bytes: UnsafeRawBufferPointer) -> (UInt32, UInt32) {
    var (low, high) = (low, high)
    for (place, byte) in bytes.enumerated() {
      low &+= UInt32(byte)
      high &+= low
      // So many bytes stay in 32 bits.
      if place % 4_096 == 4_095 { (low, high) = (low % 65_521, high % 65_521) }
    }
    return (low % 65_521, high % 65_521)
  }

  private mutating func copyStored() throws(Fault) {
    dropToByte()
    let (length, check) = (try bits(16), try bits(16))
    guard length == ~check & 0xFFFF else { throw .broken }
    for _ in 0..<length { try append(UInt8(try bits(8))) }
  }
}

// Huffman codes.
extension Inflate {
  /// A canonical code (RFC 1951, 3.2.2): how many symbols each length has, and the symbols in order.
  private struct Code {
    private(set) var counts = [Int](repeating: 0, count: 16)
    private(set) var symbols: [Int]

    /// Throws for lengths that are no code. One that does not use all bits is allowed with one symbol only.
    init(_ lengths: some Collection<Int>) throws(Fault) {
      var (free, used) = (1, 0)
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      for length in 1...15 {
        free = free * 2 - counts[length]
        used += counts[length]
        guard free >= 0 else { throw .broken }
      }
      guard free == 0 || used <= 1 && counts[1] == used else { throw .broken }
      symbols = lengths.enumerated().filter { $0.element > 0 }.sorted {
        ($0.element, $0.offset) < ($1.element, $1.offset)
      }
      .map(\.offset)
    }
  }

  private struct Codes {
    let lengths: Code
    let distances: Code
  }

  /// RFC 1951, 3.2.6.
  private static let fixed: (lengths: Code, distances: Code) = {
    let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    guard let lengths = try? Code(lengths), let distances = try? Code([Int](repeating: 5, count: 32)) else {
      preconditionFailure("the standard's own codes")
    }
    return (lengths, distances)
  }()

  private mutating func symbol(_ code: borrowing Code) throws(Fault) -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      value |= try bits(1)
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .broken
  }

  /// RFC 1951, 3.2.7.
  private mutating func dynamicCodes() throws(Fault) -> Codes {
    let (lengthCount, distanceCount, codeCount) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
    guard lengthCount <= 286, distanceCount <= 30 else { throw .broken }
    var lengths = [Int](repeating: 0, count: 19)
    for place in 0..<codeCount { lengths[Self.orderOfLengths[place]] = try bits(3) }
    let code = try Code(lengths)
    lengths = []
    while lengths.count < lengthCount + distanceCount {
      switch try symbol(code) {
      case 16:
        guard let last = lengths.last else { throw .broken }
        lengths += [Int](repeating: last, count: try bits(2) + 3)
      case 17: lengths += [Int](repeating: 0, count: try bits(3) + 3)
      case 18: lengths += [Int](repeating: 0, count: try bits(7) + 11)
      case let length: lengths.append(length)
      }
    }
    guard lengths.count == lengthCount + distanceCount, lengths[256] > 0 else { throw .broken }
    return Codes(lengths: try Code(lengths[..<lengthCount]), distances: try Code(Array(lengths[lengthCount...])))
  }

  private mutating func decode(_ lengths: Code, _ distances: Code) throws(Fault) {
    while true {
      let symbol = try symbol(lengths)
      if symbol < 256 {
        try append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < 29 else { throw .broken }
      let length = symbol == 285 ? 258 : Self.lengths[symbol - 257].start + (try bits(Self.lengths[symbol - 257].bits))
      let index = try self.symbol(distances)
      guard index < 30 else { throw .broken }
      let distance = Self.distances[index].start + (try bits(Self.distances[index].bits))
      guard distance <= written else { throw .broken }
      for _ in 0..<length { try append(window[(written - distance) % Self.windowSize]) }
    }
  }
}
