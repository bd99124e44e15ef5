import Platform
import Records

/// A picture's or document's bytes and what their first part states.
package struct MediaContent: Equatable, Sendable {
  package let bytes: Data
  package let type: MediaType
  /// In pixels; nil for a document, and where the picture does not state it.
  package let size: PixelSize?

  /// Nil where the bytes are of no known type; the name of a file has no say in it.
  package init?(_ bytes: Data) {
    guard let type = MediaType(of: bytes) else { return nil }
    self.bytes = bytes
    self.type = type
    size = PixelSize(of: bytes, type)
  }

  /// As a journal names it; `sha256` is the hash of the bytes where it is known.
  package func file(name: String? = nil, sha256: String? = nil) -> MediaFile {
    MediaFile(
      sha256: sha256 ?? SHA256.digits(bytes), type: type, name: name, size: bytes.count, width: size?.width,
      height: size?.height, pages: type == .pdf ? ByteReader(bytes).pages : nil)
  }
}

extension MediaType {
  /// By the signature at the start of the bytes.
  package init?(of bytes: Data) {
    let start = Array(bytes.prefix(1024))
    if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if start.starts(with: Array("GIF87a".utf8)) || start.starts(with: Array("GIF89a".utf8)) {
      self = .gif
    } else if start.starts(with: Array("RIFF".utf8)), start.dropFirst(8).starts(with: Array("WEBP".utf8)) {
      self = .webP
    } else if Self.hasDocumentHeader(start) {
      self = .pdf
    } else {
      return nil
    }
  }

  /// ISO 32000-1, appendix H.3.4.1: readers accept the header anywhere within the first 1024 bytes.
  private static func hasDocumentHeader(_ start: [UInt8]) -> Bool {
    let header = Array("%PDF-".utf8)
    return start.indices.contains { start[$0...].starts(with: header) }
  }
}
