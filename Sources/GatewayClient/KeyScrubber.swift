import Platform

/// Masks a key in what a server sends, in every spelling in which it may come back: as it is, with JSON's escapes
/// (`\/`, `\u002f`), with percent-encoding, and any mixture of them.
struct KeyScrubber: Sendable {
  static let mask = "[key]"
  /// Shorter words are too common to be struck out, and are no secrets.
  private static let leastLength = 8

  /// Empty where there is nothing to mask.
  private let key: [UInt8]

  init(key: String) {
    self.key = key.utf8.count < KeyScrubber.leastLength ? [] : Array(key.utf8)
  }

  var isEmpty: Bool { key.isEmpty }

  /// The text with every occurrence of the key masked.
  func scrubbed(_ text: String) -> String {
    guard !key.isEmpty, let clean = scrubbed(Array(text.utf8)) else { return text }
    return String(decoding: clean, as: UTF8.self)
  }

  /// The bytes with every occurrence of the key masked; nil where there is none.
  func scrubbed(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
    guard !key.isEmpty else { return nil }
    let found = bytes.withContiguousStorageIfAvailable { firstMatch(in: $0) != nil }
    if found == false { return nil }
    let bytes = Array(bytes)
    return bytes.withUnsafeBufferPointer { bytes in
      var clean: [UInt8] = []
      var rest = 0
      while let match = firstMatch(in: bytes, from: rest) {
        clean += bytes[rest..<match.lowerBound]
        clean += KeyScrubber.mask.utf8
        rest = match.upperBound
      }
      return rest == 0 ? nil : clean + bytes[rest...]
    }
  }

  private func firstMatch(in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Range<Int>? {
    var start = start
    while let place = firstPlace(in: bytes, from: start) {
      if case .whole(let end) = match(bytes, at: place) { return place..<end }
      start = place + 1
    }
    return nil
  }

  /// The first place where a key may begin; nil where there is none.
  private func firstPlace(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count, let first = key.first else { return nil }
    var end = bytes.count
    for byte in [first, UInt8(ascii: "\\"), UInt8(ascii: "%")] {
      guard let found = memchr(base + start, Int32(byte), end - start) else { continue }
      end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
    return end < bytes.count ? end : nil
  }

  /// Whether a key may begin with the byte, in any of its spellings.
  func mayBegin(_ byte: UInt8) -> Bool {
    byte == key.first || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "%")
  }

  /// Whether a key may begin in the text.
  func mayBegin(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { firstPlace(in: $0, from: 0) != nil }
  }

  enum Match: Equatable {
    case none
    case whole(end: Int)
    /// The bytes end inside what may become the key, after so many of its characters.
    case open(matched: Int)
  }

  func match(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Match {
    var place = start
    for (matched, wanted) in key.enumerated() {
      switch step(bytes, at: place, wanted) {
      case .none: return .none
      case .whole(let end): place = end
      case .open: return .open(matched: matched)
      }
    }
    return key.isEmpty ? .none : .whole(end: place)
  }

  /// One character of the key.
  private func step(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ wanted: UInt8) -> Match {
    guard start < bytes.count else { return .open(matched: 0) }
    let byte = bytes[start]
    if byte == wanted { return .whole(end: start + 1) }
    if byte == UInt8(ascii: "%") { return hex(bytes, at: start + 1, digits: 2, wanted) }
    guard byte == UInt8(ascii: "\\") else { return .none }
    var place = start
    // JSON inside a JSON string doubles the backslashes.
    while place < bytes.count, bytes[place] == byte { place += 1 }
    guard place < bytes.count else { return .open(matched: 0) }
    if bytes[place] == wanted, wanted != UInt8(ascii: "u") { return .whole(end: place + 1) }
    return bytes[place] == UInt8(ascii: "u") ? hex(bytes, at: place + 1, digits: 4, wanted) : .none
  }

  private func hex(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, digits: Int, _ wanted: UInt8) -> Match {
    var value = 0
    for place in start..<(start + digits) {
      guard place < bytes.count else { return .open(matched: 0) }
      guard bytes[place] < 0x80, let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else { return .none }
      value = value << 4 | digit
    }
    return value == Int(wanted) ? .whole(end: start + digits) : .none
  }
}

/// Masks a key in a text that comes in pieces, also where the key is cut between them.
struct KeyStreamScrubber: Sendable {
  /// So many characters of a key may be shown before the rest is known; what is longer waits for the next piece.
  private static let harmless = 3

  private let scrubber: KeyScrubber
  /// What may be the beginning of the key.
  private var pending: [UInt8] = []
  /// How much of it was given out.
  private var shown = 0

  init(_ scrubber: KeyScrubber) {
    self.scrubber = scrubber
  }

  /// The part of the text that can be shown now.
  mutating func take(_ text: String) -> String {
    guard !scrubber.isEmpty else { return text }
    if pending.isEmpty, !scrubber.mayBegin(in: text) { return text }
    let bytes = pending + text.utf8
    var clean: [UInt8] = []
    var place = 0
    var next: (pending: ArraySlice<UInt8>, shown: Int) = ([], 0)
    bytes.withUnsafeBufferPointer { buffer in
      while place < buffer.count {
        switch scrubber.mayBegin(buffer[place]) ? scrubber.match(buffer, at: place) : .none {
        case .none:
          if place >= shown { clean.append(buffer[place]) }
          place += 1
        case .whole(let end):
          clean += KeyScrubber.mask.utf8
          place = end
        case .open(let matched):
          let isHarmless = matched <= KeyStreamScrubber.harmless
          if isHarmless { clean += buffer[max(place, min(shown, buffer.count))...] }
          next = (bytes[place...], isHarmless ? buffer.count - place : max(0, shown - place))
          place = buffer.count
        }
      }
    }
    pending = Array(next.pending)
    shown = next.shown
    return String(decoding: clean, as: UTF8.self)
  }

  /// What waited for a rest that does not come.
  mutating func finish() -> String {
    defer { (pending, shown) = ([], 0) }
    return String(decoding: pending[shown...], as: UTF8.self)
  }
}
