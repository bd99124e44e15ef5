import Platform
import Records

/// A picture's width and height in pixels, both above zero.
package struct PixelSize: Equatable, Sendable {
  package let width: Int
  package let height: Int

  package init?(width: Int, height: Int) {
    guard width > 0, height > 0 else { return nil }
    self.width = width
    self.height = height
  }

  /// As the picture's header states it; nil where that is cut or broken, and for a document.
  init?(of bytes: Data, _ type: MediaType) {
    let reader = ByteReader(bytes)
    let size: PixelSize? =
      switch type {
      case .png: Self.png(reader)
      case .jpeg: Self.jpeg(reader)
      case .gif: Self.gif(reader)
      case .webP: Self.webP(reader)
      case .pdf: nil
      }
    guard let size else { return nil }
    self = size
  }

  /// PNG, third edition, 11.2.1: the first chunk is IHDR.
  private static func png(_ reader: ByteReader) -> PixelSize? {
    guard reader.has("IHDR", at: 12), let width = reader.bigEndian(4, at: 16), let height = reader.bigEndian(4, at: 20)
    else { return nil }
    return PixelSize(width: width, height: height)
  }

  /// ITU-T T.81, B.2.2: the frame header has the height before the width.
  private static func jpeg(_ reader: ByteReader) -> PixelSize? {
    var place = 2
    while let mark = reader.byte(at: place), mark == 0xFF, let kind = reader.byte(at: place + 1) {
      // A marker may be filled up with 0xFF, and some have no length.
      if kind == 0xFF {
        place += 1
        continue
      }
      if kind == 0x01 || (0xD0...0xD8).contains(kind) {
        place += 2
        continue
      }
      guard let length = reader.bigEndian(2, at: place + 2), length >= 2, kind != 0xD9, kind != 0xDA else { return nil }
      let isFrame = (0xC0...0xCF).contains(kind) && ![0xC4, 0xC8, 0xCC].contains(kind)
      if isFrame {
        guard let height = reader.bigEndian(2, at: place + 5), let width = reader.bigEndian(2, at: place + 7) else {
          return nil
        }
        return PixelSize(width: width, height: height)
      }
      place += 2 + length
    }
    return nil
  }

  /// GIF89a, 18: the logical screen.
  private static func gif(_ reader: ByteReader) -> PixelSize? {
    guard let width = reader.littleEndian(2, at: 6), let height = reader.littleEndian(2, at: 8) else { return nil }
    return PixelSize(width: width, height: height)
  }

  /// RFC 9649, 2.5 to 2.7: the first chunk is lossy, lossless or extended.
  private static func webP(_ reader: ByteReader) -> PixelSize? {
    if reader.has("VP8 ", at: 12), let width = reader.littleEndian(2, at: 26),
      let height = reader.littleEndian(2, at: 28)
    {
      return PixelSize(width: width & 0x3FFF, height: height & 0x3FFF)
    }
    if reader.has("VP8L", at: 12), let bits = reader.littleEndian(4, at: 21) {
      return PixelSize(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
    }
    if reader.has("VP8X", at: 12), let width = reader.littleEndian(3, at: 24),
      let height = reader.littleEndian(3, at: 27)
    {
      return PixelSize(width: width + 1, height: height + 1)
    }
    return nil
  }
}
