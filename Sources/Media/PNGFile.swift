import Platform
import Records

/// A PNG picture (third edition) of which every byte was read, written again with nothing but the picture.
package struct PNGFile: Equatable, Sendable {
  package let size: PixelSize
  package let bytes: Data

  /// More pixels on a side, and more in all, are not shown.
  private static let longestSide = 10_000
  private static let mostPixels = 16 << 20
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Takes a file whose chunks have the right checksums and order, and whose data decompress to just the picture that the
  /// header states; nil for any other, for an interlaced one, and for a larger one. Its other parts are left out.
  package init?(verifying file: Data) {
    let verified = file.withUnsafeBytes { bytes -> (PixelSize, Data)? in
      guard var chunks = Chunks(bytes), chunks.read(), let header = Header(chunks.header), chunks.fit(header),
        header.isFilled(by: chunks.data)
      else { return nil }
      return (header.size, chunks.written)
    }
    guard let verified else { return nil }
    (size, bytes) = verified
  }

  /// The IHDR chunk (11.2.1).
  private struct Header {
    let size: PixelSize
    let colourType: UInt8
    private let bitsPerPixel: Int

    init?(_ bytes: UnsafeRawBufferPointer?) {
      guard let bytes, bytes.count == 13 else { return nil }
      let sides = [0, 4].map { start in bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) } }
      guard sides.allSatisfy({ (1...PNGFile.longestSide).contains($0) }), sides[0] * sides[1] <= PNGFile.mostPixels,
        let size = PixelSize(width: sides[0], height: sides[1]), bytes[10] == 0, bytes[11] == 0, bytes[12] == 0
      else { return nil }
      // Table 11.1: the depths of each type, and its channels.
      let depths: [UInt8: (channels: Int, depths: [UInt8])] = [
        0: (1, [1, 2, 4, 8, 16]), 2: (3, [8, 16]), 3: (1, [1, 2, 4, 8]), 4: (2, [8, 16]), 6: (4, [8, 16]),
      ]
      guard let kind = depths[bytes[9]], kind.depths.contains(bytes[8]) else { return nil }
      self.size = size
      colourType = bytes[9]
      bitsPerPixel = kind.channels * Int(bytes[8])
    }

    /// Whether the data decompress to the rows of the picture, each with a filter that there is (9.2).
    func isFilled(by data: [UInt8]) -> Bool {
      let row = 1 + (size.width * bitsPerPixel + 7) / 8
      return data.withUnsafeBytes { data in
        Inflate.passes(data, size: row * size.height) { piece, start in
          let first = (row - start % row) % row
          return stride(from: first, to: piece.count, by: row).allSatisfy { piece[$0] <= 4 }
        }
      }
    }
  }

  /// The chunks of a file (5.3) that make the picture.
  private struct Chunks {
    private(set) var header: UnsafeRawBufferPointer?
    private var palette: UnsafeRawBufferPointer?
    private var transparency: UnsafeRawBufferPointer?
    /// Of all IDAT chunks.
    private(set) var data: [UInt8] = []
    private var isDataOver = false
    private let bytes: UnsafeRawBufferPointer
    private var place = PNGFile.signature.count

    init?(_ bytes: UnsafeRawBufferPointer) {
      guard bytes.starts(with: PNGFile.signature) else { return nil }
      self.bytes = bytes
    }

    /// Reads to the IEND chunk; false where a chunk is cut, broken, out of place, or needed and unknown.
    mutating func read() -> Bool {
      data.reserveCapacity(bytes.count)
      while let length = number(at: place), length <= bytes.count - place - 12 {
        let body = UnsafeRawBufferPointer(rebasing: bytes[(place + 4)..<(place + 8 + length)])
        guard number(at: place + 8 + length) == Int(CRC32.checksum(body)) else { return false }
        place += 12 + length
        let content = UnsafeRawBufferPointer(rebasing: body[4...])
        let type = String(decoding: body.prefix(4), as: UTF8.self)
        if type == "IEND" { return content.isEmpty && !data.isEmpty }
        guard take(type, content) else { return false }
      }
      return false
    }

    private mutating func take(_ type: String, _ content: UnsafeRawBufferPointer) -> Bool {
      guard (header == nil) == (type == "IHDR") else { return false }
      if type != "IDAT", !data.isEmpty { isDataOver = true }
      switch type {
      case "IHDR": header = content
      case "PLTE":
        guard palette == nil, data.isEmpty, (3...768).contains(content.count), content.count % 3 == 0 else {
          return false
        }
        palette = content
      case "tRNS":
        guard transparency == nil, data.isEmpty, (1...256).contains(content.count) else { return false }
        transparency = content
      case "IDAT":
        guard !isDataOver else { return false }
        data += content
      // A small first letter: a decoder may pass it (5.4).
      default: return type.utf8.first.map { $0 & 0x20 != 0 } ?? false
      }
      return true
    }

    /// Whether palette and transparency are those of the header's colours (11.2.2, 11.3.1.1).
    func fit(_ header: Header) -> Bool {
      switch header.colourType {
      case 0: palette == nil && [nil, 2].contains(transparency?.count)
      case 2: [nil, 6].contains(transparency?.count)
      case 3: palette.map { (transparency?.count ?? 0) <= $0.count / 3 } ?? false
      default: transparency == nil
      }
    }

    private func number(at place: Int) -> Int? {
      guard place + 4 <= bytes.count else { return nil }
      return bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The file with these chunks alone.
    var written: Data {
      var file = Data(capacity: data.count + 1_200)
      file.append(contentsOf: PNGFile.signature)
      func append(_ type: String, _ content: some Collection<UInt8>) {
        let body = Array(type.utf8) + content
        file.append(contentsOf: Self.bytes(of: UInt32(content.count)) + body + Self.bytes(of: CRC32.checksum(body)))
      }
      if let header { append("IHDR", header) }
      if let palette { append("PLTE", palette) }
      if let transparency { append("tRNS", transparency) }
      append("IDAT", data)
      append("IEND", [])
      return file
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
  }
}
