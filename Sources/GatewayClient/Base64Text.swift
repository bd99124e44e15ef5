import Platform

/// Base64 (RFC 4648, sections 4 and 5) inside a JSON string: with that string's escapes, with line breaks, and with or
/// without padding.
enum Base64Text {
  private static let invalid: UInt8 = 0xFF
  private static let space: UInt8 = 0xFE
  private static let padding: UInt8 = 0xFD

  /// By the byte of a digit: its value, or one of the marks above.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: invalid, count: 256)
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
    values[Int(UInt8(ascii: "-"))] = 62
    values[Int(UInt8(ascii: "_"))] = 63
    values[Int(UInt8(ascii: "="))] = padding
    for byte in " \t\r\n".utf8 { values[Int(byte)] = space }
    return values
  }()

  /// The bytes that the text means, written once to where they stay; nil where it is empty or no base64.
  static func decoded(_ text: UnsafeRawBufferPointer) -> Data? {
    var bytes = Data(count: text.count / 4 * 3 + 3)
    let count = bytes.withUnsafeMutableBytes { decode(text, into: $0) }
    guard let count, count > 0 else { return nil }
    bytes.count = count
    return bytes
  }

  private static func decode(
    _ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var (place, count, digits, pads) = (0, 0, 0, 0)
    var bits: UInt32 = 0
    let isValid = values.withUnsafeBufferPointer { values in
      while place < text.count {
        guard let byte = character(of: text, at: &place) else { return false }
        let value = values[Int(byte)]
        if value < 64, pads == 0 {
          bits = bits << 6 | UInt32(value)
          digits += 1
          if digits & 3 == 0 { append(bits, 3) }
        } else if value == padding, pads < 2 {
          pads += 1
        } else if value != space {
          return false
        }
      }
      return true
    }
    func append(_ bits: UInt32, _ length: Int) {
      for shift in 0..<length {
        bytes[count] = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * shift))
        count += 1
      }
    }
    guard isValid, pads == 0 || (digits + pads) & 3 == 0 else { return nil }
    switch digits & 3 {
    case 2: append(bits << 12, 1)
    case 3: append(bits << 6, 2)
    case 1: return nil
    default: break
    }
    return count
  }

  /// The next character with its escape resolved; nil for an escape that base64 cannot have.
  private static func character(of text: UnsafeRawBufferPointer, at place: inout Int) -> UInt8? {
    let byte = text[place]
    place += 1
    guard byte == UInt8(ascii: "\\") else { return byte }
    guard place < text.count else { return nil }
    let escaped = text[place]
    place += 1
    switch escaped {
    case UInt8(ascii: "/"): return escaped
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return UInt8(ascii: " ")
    case UInt8(ascii: "u"):
      guard place + 4 <= text.count else { return nil }
      let digits = String(decoding: text[place..<(place + 4)], as: UTF8.self)
      place += 4
      return UInt8(digits, radix: 16)
    default: return nil
    }
  }
}
