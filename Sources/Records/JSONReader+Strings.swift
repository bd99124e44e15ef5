import CBytes

// Strings: where they end, and what their escapes mean.

extension JSONReader {
  /// A string's bytes between its quotes.
  struct ScannedString {
    var start: Int
    var end: Int
    /// Without escapes.
    var isPlain: Bool
  }

  /// Passes a string, its opening quote next.
  mutating func scanString() throws(Failure) -> ScannedString {
    place += 1
    let start = place
    var isPlain = true
    while true {
      if skipPlainASCII() { isPlain = false }
      guard place < bytes.count else { throw .unexpectedEnd }
      switch bytes[place] {
      case Byte.quote:
        place += 1
        return ScannedString(start: start, end: place - 1, isPlain: isPlain)
      case Byte.backslash:
        isPlain = false
        place = try escape(at: place).end
      case 0..<0x20:
        guard isTolerant else { throw .controlCharacter(at: place) }
        place += 1
      default:
        let length = sequenceLength()
        guard length > 0 || isTolerant else { throw .invalidUTF8(at: place) }
        place += max(length, 1)
      }
    }
  }

  /// Passes ASCII and escapes of two bytes; true where there was an escape.
  private mutating func skipPlainASCII() -> Bool {
    guard let base = bytes.baseAddress else { return false }
    var isEscaped = false
    place = json_string_stop(base.assumingMemoryBound(to: UInt8.self), place, bytes.count, &isEscaped)
    return isEscaped
  }

  /// The length of the UTF-8 sequence at the present place, whose first byte is no ASCII; 0 where it is none.
  private func sequenceLength() -> Int {
    let second: ClosedRange<UInt8>
    let length: Int
    switch bytes[place] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard place + length <= bytes.count, second ~= bytes[place + 1] else { return 0 }
    return bytes[(place + 2)..<(place + length)].allSatisfy { 0x80...0xBF ~= $0 } ? length : 0
  }

  /// What the escape at a backslash means, and where it ends; nil for one that is kept as it is.
  private func escape(at start: Int) throws(Failure) -> (scalar: Unicode.Scalar?, end: Int) {
    guard start + 1 < bytes.count else { throw .unexpectedEnd }
    let end = start + 2
    switch bytes[start + 1] {
    case Byte.quote, Byte.backslash, UInt8(ascii: "/"): return (Unicode.Scalar(bytes[start + 1]), end)
    case UInt8(ascii: "b"): return ("\u{8}", end)
    case UInt8(ascii: "f"): return ("\u{C}", end)
    case UInt8(ascii: "n"): return ("\n", end)
    case UInt8(ascii: "r"): return ("\r", end)
    case UInt8(ascii: "t"): return ("\t", end)
    case UInt8(ascii: "u"): return try unicodeEscape(at: start)
    default:
      guard isTolerant else { throw .invalidEscape(at: start) }
      // The quote of `\'` is meant; any other pair, such as `\(`, is text whose backslash was not doubled.
      return bytes[start + 1] == UInt8(ascii: "'") ? ("'", end) : (nil, start + 1)
    }
  }

  private func unicodeEscape(at start: Int) throws(Failure) -> (scalar: Unicode.Scalar?, end: Int) {
    guard let unit = hexDigits(at: start + 2) else {
      guard isTolerant else { throw start + 6 > bytes.count ? .unexpectedEnd : .invalidEscape(at: start) }
      return (nil, start + 1)
    }
    if let scalar = Unicode.Scalar(unit) { return (scalar, start + 6) }
    if UTF16.isLeadSurrogate(unit), start + 7 < bytes.count, bytes[start + 6] == Byte.backslash,
      bytes[start + 7] == UInt8(ascii: "u"), let low = hexDigits(at: start + 8), UTF16.isTrailSurrogate(low)
    {
      return (UTF16.decode(UTF16.EncodedScalar([unit, low])), start + 12)
    }
    guard isTolerant else { throw .invalidEscape(at: start) }
    return ("\u{FFFD}", start + 6)
  }

  private func hexDigits(at start: Int) -> UInt16? {
    guard start + 4 <= bytes.count else { return nil }
    var value: UInt16 = 0
    for byte in bytes[start..<(start + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// The text of a string that was scanned; no escape is shorter than what it means.
  func decoded(_ scanned: ScannedString) -> String {
    String(unsafeUninitializedCapacity: scanned.end - scanned.start) { buffer in
      var count = 0
      func append(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
      }
      var place = scanned.start
      while place < scanned.end {
        guard bytes[place] == Byte.backslash, let (scalar, end) = try? escape(at: place), let scalar else {
          append(bytes[place])
          place += 1
          continue
        }
        UTF8.encode(scalar)?.forEach(append)
        place = end
      }
      return count
    }
  }

  /// The halves of surrogate pairs at the ends of a string that was scanned.
  func halves(of scanned: ScannedString) -> SurrogateHalves {
    func half(at place: Int) -> UInt16? {
      guard place >= scanned.start, place + 6 <= scanned.end, bytes[place] == Byte.backslash,
        bytes[place + 1] == UInt8(ascii: "u")
      else { return nil }
      return hexDigits(at: place + 2)
    }
    let first = half(at: scanned.start).flatMap { UTF16.isTrailSurrogate($0) ? $0 : nil }
    guard let last = half(at: scanned.end - 6), UTF16.isLeadSurrogate(last) else {
      return SurrogateHalves(first: first, last: nil)
    }
    // After an odd number of backslashes the `u` is no escape.
    let slashes = bytes[scanned.start..<(scanned.end - 6)].reversed().prefix { $0 == Byte.backslash }.count
    return SurrogateHalves(first: first, last: slashes % 2 == 0 ? last : nil)
  }
}

/// Halves of surrogate pairs (UTF-16), which a server leaves where it cuts a text between two strings.
package struct SurrogateHalves: Equatable, Sendable {
  /// A low one at the beginning.
  package var first: UInt16?
  /// A high one at the end.
  package var last: UInt16?

  package init(first: UInt16? = nil, last: UInt16? = nil) {
    self.first = first
    self.last = last
  }
}

/// Joins the halves of a surrogate pair that was cut between two pieces of text; a half alone is U+FFFD.
package struct SurrogateJoiner: Sendable {
  /// A high half whose other one may come.
  private var pending: UInt16?

  package init() {}

  /// The piece with the half before it, and without the one at its end.
  package mutating func take(_ piece: String, _ halves: SurrogateHalves) -> String {
    guard pending != nil || halves.last != nil else { return piece }
    var scalars = piece.unicodeScalars
    if let high = pending {
      if let low = halves.first, !scalars.isEmpty {
        scalars.removeFirst()
        scalars.insert(UTF16.decode(UTF16.EncodedScalar([high, low])), at: scalars.startIndex)
      } else {
        scalars.insert("\u{FFFD}", at: scalars.startIndex)
      }
    }
    pending = halves.last
    if halves.last != nil, !scalars.isEmpty { scalars.removeLast() }
    return String(scalars)
  }

  /// The half that stayed alone.
  package mutating func finish() -> String {
    defer { pending = nil }
    return pending == nil ? "" : "\u{FFFD}"
  }
}
