import Platform

/// Finds generation ids in any bytes, piece by piece: text, JSON, logs with very long lines, or no text at all.
///
/// Vercel's ids are `gen_` and 26 characters of Crockford's base 32; OpenRouter's are `gen-`, a time in seconds, `-` and
/// letters and digits, or `gen-` and at least 20 letters and digits. An id with a letter, a digit or `_` next to it is none.
package struct GenerationIDScanner: Sendable {
  /// In the order of their first place, each once.
  package private(set) var ids: [String] = []
  private var known: Set<String> = []
  /// The bytes from a possible beginning on, with the byte before it.
  private var held: [UInt8] = []

  /// Longer than any id.
  private static let longest = 80

  package init() {}

  package mutating func scan(_ bytes: some Collection<UInt8>) {
    held += bytes
    let buffer = held
    let kept = buffer.withUnsafeBufferPointer { take(from: $0, isEnd: false) }
    held = Array(buffer[kept...])
  }

  /// Takes what was held back at the end.
  package mutating func finish() {
    let buffer = held
    _ = buffer.withUnsafeBufferPointer { take(from: $0, isEnd: true) }
    held = []
  }

  /// The ids of one text, which is nothing but ids and what separates them.
  package static func ids(in text: String) -> [String] {
    var scanner = GenerationIDScanner()
    scanner.scan(Array(text.utf8))
    scanner.finish()
    return scanner.ids
  }

  /// Returns the place from which the bytes must be seen again with those that follow.
  private mutating func take(from bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool) -> Int {
    var place = 0
    while let start = Self.mark(in: bytes, from: place) {
      guard isEnd || start + Self.longest < bytes.count else { return max(0, start - 1) }
      place = start + 4
      guard start == 0 || !Self.isWord(bytes[start - 1]), let end = Self.end(ofIDAt: start, in: bytes) else { continue }
      let id = String(decoding: bytes[start..<end], as: UTF8.self)
      if known.insert(id).inserted { ids.append(id) }
      place = end
    }
    // A beginning may lie across the end, with a byte before it.
    return max(place > 0 ? place - 1 : 0, bytes.count - 4)
  }

  /// The next `gen_` or `gen-`, at or after `place`.
  private static func mark(in bytes: UnsafeBufferPointer<UInt8>, from place: Int) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var place = place
    while place + 4 <= bytes.count, let found = memchr(base + place, Int32(UInt8(ascii: "g")), bytes.count - place - 3)
    {
      place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if bytes[place + 1] == UInt8(ascii: "e"), bytes[place + 2] == UInt8(ascii: "n"),
        bytes[place + 3] == UInt8(ascii: "_") || bytes[place + 3] == UInt8(ascii: "-")
      {
        return place
      }
      place += 1
    }
    return nil
  }

  private static func end(ofIDAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let body = start + 4
    func end(_ from: Int, _ isPart: (UInt8) -> Bool) -> Int {
      var end = from
      while end < bytes.count, end - start < longest, isPart(bytes[end]) { end += 1 }
      return end
    }
    if bytes[start + 3] == UInt8(ascii: "_") {
      let last = end(body, isCrockford)
      return last - body == 26 && !isWord(at: last, in: bytes) ? last : nil
    }
    let first = end(body, isAlphanumeric)
    let digits = end(body, isDigit)
    if digits == first, (9...11).contains(digits - body), first < bytes.count, bytes[first] == UInt8(ascii: "-") {
      let last = end(first + 1, isAlphanumeric)
      return (4...48).contains(last - first - 1) && !isWord(at: last, in: bytes) ? last : nil
    }
    // A long word is no id: one has digits in it.
    guard (20...48).contains(first - body), bytes[body..<first].contains(where: isDigit) else { return nil }
    return isWord(at: first, in: bytes) || first < bytes.count && bytes[first] == UInt8(ascii: "-") ? nil : first
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
  private static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == UInt8(ascii: "_") }
  private static func isWord(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    place < bytes.count && isWord(bytes[place])
  }
  /// Without I, L, O and U.
  private static func isCrockford(_ byte: UInt8) -> Bool {
    guard isDigit(byte) || (0x41...0x5A).contains(byte) else { return false }
    return ![UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "O"), UInt8(ascii: "U")].contains(byte)
  }
}
