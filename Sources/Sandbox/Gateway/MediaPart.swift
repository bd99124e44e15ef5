import Platform

/// A picture, document or sound of a message, as much as the sandbox reads of it.
struct MediaPart: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case picture(width: Int, height: Int)
    case other
  }

  /// The bytes that are read for the type and the size of a picture.
  private static let beginning = 1 << 20

  /// `PNG`, `PDF`; `?` where the bytes are of no known type.
  let type: String
  let kind: Kind
  /// Of what was sent.
  let digest: String

  /// `payload` is the part as it was sent, with a `data:` URI, an address, or base64 alone in it.
  init(_ payload: String) {
    digest = Digest(payload).hex
    let base64 = payload.utf8.firstIndex(of: UInt8(ascii: ",")).map { payload[$0...].dropFirst() } ?? payload[...]
    let text = base64.utf8.prefix(Self.beginning / 3 * 4)
    let bytes = Array(Data(base64Encoded: Data(text), options: .ignoreUnknownCharacters) ?? Data())
    if let size = Self.png(bytes) {
      (type, kind) = ("PNG", .picture(width: size.0, height: size.1))
    } else if let size = Self.jpeg(bytes) {
      (type, kind) = ("JPEG", .picture(width: size.0, height: size.1))
    } else if let size = Self.gif(bytes) {
      (type, kind) = ("GIF", .picture(width: size.0, height: size.1))
    } else if bytes.starts(with: Array("RIFF".utf8)) {
      // Its sizes have three forms: a square of 768 px is taken.
      (type, kind) = ("WebP", .picture(width: 768, height: 768))
    } else {
      (type, kind) = (bytes.starts(with: Array("%PDF".utf8)) ? "PDF" : "?", .other)
    }
  }

  /// The sandbox's count: a picture has a token for 750 px, 1,600 at most; anything else has 1,000.
  var tokens: Int {
    guard case .picture(let width, let height) = kind else { return 1_000 }
    return max(1, min(1_600, (min(width, 65_535) * min(height, 65_535) + 749) / 750))
  }

  /// `PNG, 640x480`.
  var facts: String {
    guard case .picture(let width, let height) = kind else { return type }
    return "\(type), \(width)x\(height)"
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  private static func png(_ bytes: [UInt8]) -> (Int, Int)? {
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count >= 24 else { return nil }
    return (number(bytes[16..<20]), number(bytes[20..<24]))
  }

  private static func gif(_ bytes: [UInt8]) -> (Int, Int)? {
    guard bytes.starts(with: Array("GIF8".utf8)), bytes.count >= 10 else { return nil }
    return (Int(bytes[7]) << 8 | Int(bytes[6]), Int(bytes[9]) << 8 | Int(bytes[8]))
  }

  private static func jpeg(_ bytes: [UInt8]) -> (Int, Int)? {
    guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
    var place = 2
    while place + 9 <= bytes.count, bytes[place] == 0xFF {
      if [0xC0, 0xC1, 0xC2].contains(bytes[place + 1]) {
        return (number(bytes[(place + 7)..<(place + 9)]), number(bytes[(place + 5)..<(place + 7)]))
      }
      place += 2 + max(2, number(bytes[(place + 2)..<(place + 4)]))
    }
    return nil
  }
}

extension [MediaPart] {
  /// `1 picture (PNG, 640x480)`, `2 pictures (PNG, 640x480; GIF, 16x16) and 1 document (PDF)`.
  var phrase: String {
    let pictures = filter { $0.kind != .other }
    let groups = [(pictures, "picture"), (filter { $0.kind == .other }, "document")].filter { !$0.0.isEmpty }
    return groups.map { parts, noun in
      let facts = parts.map(\.facts).joined(separator: "; ")
      return "\(parts.count) \(noun)\(parts.count == 1 ? "" : "s") (\(facts))"
    }.joined(separator: " and ")
  }
}
