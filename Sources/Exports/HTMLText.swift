/// Text in HTML, and the addresses that a document may point to.
enum HTMLText {
  /// The text with nothing in it that HTML reads as markup, in an element or in a quoted attribute.
  static func escaped(_ text: String) -> String {
    let needsEscape = text.utf8.contains {
      $0 == 0x22 || $0 == 0x26 || $0 == 0x27 || $0 == 0x3C || $0 == 0x3E
    }
    guard needsEscape else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 32)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a link may go there: `http:` and `https:` addresses without blanks and control characters.
  static func isWebAddress(_ address: String) -> Bool {
    let lowered = address.prefix(8).lowercased()
    return (lowered.hasPrefix("https://") || lowered.hasPrefix("http://"))
      && address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }

  /// Whether the address is a picture that lies in the text itself.
  static func isPicture(_ address: String) -> Bool {
    let kinds = ["png", "jpeg", "gif", "webp"]
    guard let kind = kinds.first(where: { address.hasPrefix("data:image/\($0);base64,") }) else { return false }
    return address.dropFirst("data:image/\(kind);base64,".count).utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
      default: false
      }
    }
  }
}
