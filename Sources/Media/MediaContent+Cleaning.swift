import Platform

/// Why a picture or document cannot be taken.
package enum MediaFault: Error, Equatable, Sendable {
  /// It ends too early, or its parts contradict each other.
  case broken
  /// More than 30,000 pixels a side, or 100 million in all.
  case tooManyPixels
}

extension MediaContent {
  private static let longestSide = 30_000
  private static let mostPixels = 100_000_000

  /// The bytes that may be sent: the picture as it looks, without what else a file tells of its making (place, time,
  /// camera, comments, previews), and without bytes behind its end. Nothing is decoded, so that no quality is lost.
  ///
  /// What cannot be parsed is not sent: it could hide what is to be removed, and no model could read it. Documents stay
  /// as they are.
  package func cleaned() throws(MediaFault) -> MediaContent {
    if let size {
      guard size.width <= Self.longestSide, size.height <= Self.longestSide,
        size.width * size.height <= Self.mostPixels
      else { throw .tooManyPixels }
    }
    let pieces: [Range<Int>]
    let reader = ByteReader(bytes)
    var inserted: (place: Int, bytes: Data)?
    switch type {
    case .pdf: return self
    case .png: pieces = try PNGParts.kept(reader)
    case .gif: pieces = try GIFParts.kept(reader)
    case .webP: return try rebuilt(WebPParts.kept(reader))
    case .jpeg:
      let parts = try JPEGParts(reader)
      pieces = parts.kept
      inserted = parts.orientation.map { (parts.start, $0) }
    }
    return try rebuilt(joined(pieces, inserted))
  }

  private func rebuilt(_ bytes: Data) throws(MediaFault) -> MediaContent {
    guard let content = MediaContent(bytes), content.type == type, content.size != nil else { throw .broken }
    return content
  }

  private func joined(_ pieces: [Range<Int>], _ inserted: (place: Int, bytes: Data)?) -> Data {
    var result = Data(capacity: bytes.count)
    for piece in pieces {
      if let inserted, piece.lowerBound == inserted.place { result += inserted.bytes }
      result += bytes[(bytes.startIndex + piece.lowerBound)..<(bytes.startIndex + piece.upperBound)]
    }
    return result
  }
}

/// PNG, third edition, 5: the signature, then chunks of a length, a name, a body and a checksum.
enum PNGParts {
  /// What a decoder needs to show the picture: the chunks of the specification but those of texts, times and EXIF, and
  /// those of animations.
  private static let names = [
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD",
    "pHYs", "acTL", "fcTL", "fdAT",
  ].map { Array($0.utf8) }

  static func kept(_ reader: ByteReader) throws(MediaFault) -> [Range<Int>] {
    var kept = [0..<8]
    var place = 8
    var hasPicture = false
    while true {
      guard let length = reader.bigEndian(4, at: place), let name = reader.bytes(at: place + 4, count: 4),
        let checksum = reader.bigEndian(4, at: place + 8 + length),
        reader.checksum(of: (place + 4)..<(place + 8 + length)) == UInt32(checksum),
        place > 8 || name == Array("IHDR".utf8)
      else { throw .broken }
      let end = place + 12 + length
      if names.contains(name) { kept.append(place..<end) }
      if name == Array("IDAT".utf8) { hasPicture = true }
      if name == Array("IEND".utf8) {
        guard hasPicture else { throw .broken }
        return kept
      }
      place = end
    }
  }
}

/// GIF89a, 15 to 27: a header, then blocks of pictures and extensions up to the trailer.
enum GIFParts {
  static func kept(_ reader: ByteReader) throws(MediaFault) -> [Range<Int>] {
    guard let flags = reader.byte(at: 10) else { throw .broken }
    var place = 13 + colours(flags)
    var kept = [0..<place]
    while let kind = reader.byte(at: place) {
      let start = place
      switch kind {
      case 0x3B:
        return kept + [start..<(start + 1)]
      case 0x2C:
        guard let flags = reader.byte(at: place + 9) else { throw .broken }
        place = try endOfBlocks(place + 11 + colours(flags), reader)
        kept.append(start..<place)
      case 0x21:
        guard let label = reader.byte(at: place + 1) else { throw .broken }
        place = try endOfBlocks(place + 2, reader)
        // Of the extensions, timing and transparency, and the one that repeats an animation.
        let repeats =
          label == 0xFF && (reader.has("NETSCAPE2.0", at: start + 3) || reader.has("ANIMEXTS1.0", at: start + 3))
        if label == 0xF9 || repeats { kept.append(start..<place) }
      default: throw .broken
      }
    }
    throw .broken
  }

  private static func colours(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }

  private static func endOfBlocks(_ start: Int, _ reader: ByteReader) throws(MediaFault) -> Int {
    var place = start
    while let length = reader.byte(at: place) {
      place += 1 + Int(length)
      if length == 0 { return place }
    }
    throw .broken
  }
}

/// RFC 9649, 2.3 to 2.7: a RIFF file of chunks with a name, a length and a body that is filled up to an even length.
enum WebPParts {
  /// Flags of `VP8X`: EXIF and XMP are there.
  private static let metadata: UInt8 = 0x0C

  static func kept(_ reader: ByteReader) throws(MediaFault) -> Data {
    guard let size = reader.littleEndian(4, at: 4), size >= 4, size + 8 <= reader.count else { throw .broken }
    var body = Data()
    var place = 12
    var hasPicture = false
    while place < size + 8 {
      guard let name = reader.bytes(at: place, count: 4), let length = reader.littleEndian(4, at: place + 4),
        var chunk = reader.bytes(at: place, count: 8 + length + length % 2), place + chunk.count <= size + 8
      else { throw .broken }
      place += chunk.count
      let word = String(decoding: name, as: UTF8.self)
      guard ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"].contains(word) else { continue }
      if ["VP8 ", "VP8L", "ANMF"].contains(word) { hasPicture = true }
      if word == "VP8X", chunk.count > 8 { chunk[8] &= ~metadata }
      body += chunk
    }
    guard hasPicture else { throw .broken }
    let length = body.count + 4
    return Data("RIFF".utf8) + Data((0..<4).map { UInt8(length >> (8 * $0) & 0xFF) }) + Data("WEBP".utf8) + body
  }
}
