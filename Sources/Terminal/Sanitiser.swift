/// Makes text from models, servers and files harmless for a terminal: what could drive it comes out visible instead.
///
/// Works on Unicode scalars and remembers nothing but a carriage return at a chunk's end, so every chunking gives the
/// same output. Concatenate `sanitised(_:)` of all chunks and then `finished()`.
package struct Sanitiser: Sendable {
  private var holdsCarriageReturn = false

  package init() {}

  /// The visible form of the next chunk; a carriage return at its end waits for what follows.
  package mutating func sanitised(_ chunk: String) -> String {
    if !holdsCarriageReturn, Self.isClean(chunk) { return chunk }
    var output = String.UnicodeScalarView()
    for scalar in chunk.unicodeScalars {
      if holdsCarriageReturn {
        holdsCarriageReturn = false
        if scalar != "\n" { output.append(contentsOf: "^M".unicodeScalars) }
      }
      if scalar == "\r" {
        holdsCarriageReturn = true
      } else if let visible = Self.visible(scalar) {
        output.append(contentsOf: visible.unicodeScalars)
      } else {
        output.append(scalar)
      }
    }
    return String(output)
  }

  /// What was still held back when the text ended.
  package mutating func finished() -> String {
    defer { holdsCarriageReturn = false }
    return holdsCarriageReturn ? "^M" : ""
  }

  /// The visible form of a whole text.
  package static func sanitised(_ text: String) -> String {
    if isClean(text) { return text }
    var sanitiser = Sanitiser()
    return sanitiser.sanitised(text) + sanitiser.finished()
  }

  /// The visible form for a place that has one line: newline and tab become visible too.
  package static func line(_ text: String) -> String {
    if isClean(text), !text.utf8.contains(where: { $0 < 0x20 }) { return text }
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 {
        output.append(contentsOf: caret(scalar).unicodeScalars)
      } else if let visible = visible(scalar) {
        output.append(contentsOf: visible.unicodeScalars)
      } else {
        output.append(scalar)
      }
    }
    return String(output)
  }

  /// A JSON text in which everything that could drive a terminal is as `\u` escapes; it says the same.
  package static func json(_ text: String) -> String {
    if isClean(text) { return text }
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if visible(scalar) == nil {
        output.append(scalar)
      } else {
        for unit in String(scalar).utf16 { output.append(contentsOf: escape(unit).unicodeScalars) }
      }
    }
    return String(output)
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Whether nothing in the text must become visible and no carriage return is in it; read by bytes, because most text is
  /// clean. `allowsCRLF`: a carriage return before a newline is clean too.
  static func isClean(_ text: String, allowsCRLF: Bool = false) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var place = 0
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        if byte >= 0x20, byte < 0x7F { continue }
        if byte == 0x0A || byte == 0x09 { continue }
        if byte == 0x0D, allowsCRLF, place < bytes.count, bytes[place] == 0x0A { continue }
        if byte < 0x80 || isSuspicious(byte, bytes, place) { return false }
      }
      return true
    }
  }

  /// Whether a lead byte, and those from `next` on, begin a scalar that ``visible(_:)`` shows.
  private static func isSuspicious(_ lead: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ next: Int) -> Bool {
    func byte(_ offset: Int) -> UInt8 { next + offset < bytes.count ? bytes[next + offset] : 0 }
    return switch lead {
    case 0xC2: byte(0) < 0xA0
    case 0xD8: byte(0) == 0x9C
    case 0xE2:
      byte(0) == 0x80 && ((0x8E...0x8F).contains(byte(1)) || (0xA8...0xAE).contains(byte(1)))
        || byte(0) == 0x81 && (0xA6...0xA9).contains(byte(1))
    case 0xEF: byte(0) == 0xBB && byte(1) == 0xBF
    case 0xF3: byte(0) == 0xA0 && byte(1) < 0x82
    default: false
    }
  }

  /// What represents the scalar, or nil for one that may pass. A carriage return is the caller's business.
  static func visible(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x09, 0x0A: nil
    case 0x00...0x1F, 0x7F...0x9F: caret(scalar)
    case 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xE0000...0xE007F:
      "<U+" + hexadecimal(scalar) + ">"
    default: nil
    }
  }

  /// Caret notation, C1 through the two-byte form that it abbreviates: `^[`, `^?`, `^[[` for U+009B.
  private static func caret(_ scalar: Unicode.Scalar) -> String {
    let value = scalar.value
    if value == 0x7F { return "^?" }
    let letter = Unicode.Scalar(UInt8(truncatingIfNeeded: (value & 0x1F) + 0x40))
    return value < 0x20 ? "^\(letter)" : "^[\(letter)"
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
