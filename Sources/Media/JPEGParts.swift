import Platform

/// ITU-T T.81, B.1 and B.2: markers with segments, then the picture's data between further ones.
struct JPEGParts {
  /// What is sent of the file.
  private(set) var kept: [Range<Int>] = [0..<2]
  /// Where the segment with the orientation belongs: before the first piece that begins here.
  private(set) var start = 2
  /// A segment that says how a viewer turns the picture; nil where the file does not ask for that.
  private(set) var orientation: Data?
  private var hasJFIF = false

  init(_ reader: ByteReader) throws(MediaFault) {
    var place = 2
    var hasPicture = false
    while true {
      guard reader.byte(at: place) == 0xFF, let kind = reader.byte(at: place + 1) else { throw .broken }
      switch kind {
      case 0xFF: place += 1
      case 0xD9:
        guard hasPicture else { throw .broken }
        kept.append(place..<(place + 2))
        try insert()
        return
      case 0x01, 0xD0...0xD7:
        kept.append(place..<(place + 2))
        place += 2
      default:
        guard let length = reader.bigEndian(2, at: place + 2), length >= 2, place + 2 + length <= reader.count,
          kind >= 0xC0, kind != 0xD8
        else { throw .broken }
        let segment = place..<(place + 2 + length)
        place = segment.upperBound
        if kind == 0xDA {
          hasPicture = true
          place = Self.endOfScan(from: place, reader)
          kept.append(segment.lowerBound..<place)
        } else {
          take(segment, kind, reader)
        }
      }
    }
  }

  /// Application segments are kept where a decoder needs them: JFIF, a colour profile, and Adobe's transform.
  private mutating func take(_ segment: Range<Int>, _ kind: UInt8, _ reader: ByteReader) {
    let body = segment.lowerBound + 4
    switch kind {
    case 0xE0:
      // JFIF may have a preview behind its 14 bytes, and JFXX is one.
      guard reader.has("JFIF\0", at: body), segment.count == 18 else { return }
      hasJFIF = kept.count == 1
    case 0xE2: guard reader.has("ICC_PROFILE\0", at: body) else { return }
    case 0xEE: guard reader.has("Adobe", at: body), segment.count == 16 else { return }
    case 0xE1:
      if orientation == nil, reader.has("Exif\0\0", at: body) {
        let value = Self.orientation(in: (body + 6)..<segment.upperBound, reader)
        if let value, (2...8).contains(value) { orientation = Self.segment(orientation: value) }
      }
      return
    case 0xE0...0xEF, 0xF0...0xFE: return
    default: break
    }
    kept.append(segment)
  }

  /// EXIF comes first, but for JFIF.
  private mutating func insert() throws(MediaFault) {
    guard kept.count > 3 else { throw .broken }
    start = kept[hasJFIF ? 2 : 1].lowerBound
  }

  /// The data of a scan ends with a marker that is no restart and no byte 0xFF of its own.
  private static func endOfScan(from start: Int, _ reader: ByteReader) -> Int {
    var place = start
    while let found = reader.place(of: 0xFF, from: place) {
      guard let next = reader.byte(at: found + 1) else { return reader.count }
      if next != 0, !(0xD0...0xD7).contains(next), next != 0xFF { return found }
      place = found + (next == 0xFF ? 1 : 2)
    }
    return reader.count
  }

  /// The value of the tag 0x0112 in the first directory of a TIFF structure (Exif 2.32, 4.6.2 and 4.6.4).
  private static func orientation(in range: Range<Int>, _ reader: ByteReader) -> Int? {
    let isLittle = reader.has("II", at: range.lowerBound)
    func number(_ count: Int, at offset: Int) -> Int? {
      guard offset >= 0, range.lowerBound + offset + count <= range.upperBound else { return nil }
      let place = range.lowerBound + offset
      return isLittle ? reader.littleEndian(count, at: place) : reader.bigEndian(count, at: place)
    }
    guard isLittle || reader.has("MM", at: range.lowerBound), number(2, at: 2) == 42, let directory = number(4, at: 4),
      let count = number(2, at: directory)
    else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(2, at: place) else { return nil }
      if tag == 0x0112 { return number(2, at: place + 8) }
    }
    return nil
  }

  /// APP1 with a TIFF structure of one entry.
  private static func segment(orientation value: Int) -> Data {
    let tiff: [UInt8] =
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(value), 0, 0]
      + [0, 0, 0, 0]
    let length = 2 + 6 + tiff.count
    return Data([0xFF, 0xE1, 0, UInt8(length)]) + Data("Exif\0\0".utf8) + Data(tiff)
  }
}
