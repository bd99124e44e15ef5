import Platform

/// A text to be found in others: case, the kind of white space, and how accents are encoded do not count.
package struct TextPattern: Sendable {
  private let folded: ByteSequence
  /// For texts with combining marks, of which one letter has several encodings.
  private let characters: [String]
  private let hasMarks: Bool

  /// Nil for a text without anything but white space.
  package init?(_ text: String) {
    var fold = FoldedText()
    fold.append(text.trimmed(of: .whitespacesAndNewlines))
    guard !fold.bytes.isEmpty else { return nil }
    folded = ByteSequence(fold.bytes)
    hasMarks = fold.hasMarks
    characters = FoldedCharacters(text.trimmed(of: .whitespacesAndNewlines)).parts
  }

  /// Where the text is first; nil where it is not.
  package func firstMatch(in text: String) -> Range<String.Index>? {
    var fold = FoldedText()
    return firstMatch(in: text, &fold)
  }

  /// The same with memory that is used again for the next text.
  func firstMatch(in text: String, _ fold: inout FoldedText) -> Range<String.Index>? {
    fold.removeAll()
    fold.append(text)
    // A mark behind a letter makes it another letter, and one that may have a scalar of its own.
    if hasMarks || fold.hasMarks { return matchByCharacters(in: text) }
    guard let place = folded.firstPlace(in: fold.bytes) else { return nil }
    return FoldedText.range(in: text, folded: place..<place + folded.bytes.count)
  }

  private func matchByCharacters(in text: String) -> Range<String.Index>? {
    let fold = FoldedCharacters(text)
    guard let first = characters.first, fold.parts.count >= characters.count else { return nil }
    for start in 0...(fold.parts.count - characters.count)
    where fold.parts[start] == first && fold.parts[start...].starts(with: characters) {
      return fold.places[start].lowerBound..<fold.places[start + characters.count - 1].upperBound
    }
    return nil
  }
}

/// Bytes that are looked for in others, in a time that grows with their sum only (Knuth, Morris, Pratt).
private struct ByteSequence: Sendable {
  let bytes: [UInt8]
  /// For each length, the longest shorter beginning that the bytes of that length end with.
  private var borders: [Int] = [0]

  /// One byte at least.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var border = 0
    for place in bytes.indices.dropFirst() {
      while border > 0, bytes[place] != bytes[border] { border = borders[border - 1] }
      if bytes[place] == bytes[border] { border += 1 }
      borders.append(border)
    }
  }

  func firstPlace(in text: [UInt8]) -> Int? {
    text.withUnsafeBytes { text in
      var (place, matched) = (0, 0)
      while let base = text.baseAddress, place < text.count {
        if matched == 0 {
          guard let found = memchr(base + place, Int32(bytes[0]), text.count - place) else { return nil }
          (place, matched) = (UnsafeRawPointer(found) - base + 1, 1)
        } else if text[place] == bytes[matched] {
          (place, matched) = (place + 1, matched + 1)
        } else {
          matched = borders[matched - 1]
          continue
        }
        if matched == bytes.count { return place - matched }
      }
      return nil
    }
  }
}

/// Texts in UTF-8 with case and white space folded: one space for each run of white space.
struct FoldedText {
  private(set) var bytes: [UInt8] = []
  /// True where a text had a combining mark, with which letters have several encodings.
  private(set) var hasMarks = false

  /// The folded form of each byte of ASCII; white space is a space.
  private static let ascii: [UInt8] = (0..<128).map { (byte: UInt8) -> UInt8 in
    switch byte {
    case 0x09...0x0D: 0x20
    case 0x41...0x5A: byte + 0x20
    default: byte
    }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    hasMarks = false
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.reserveCapacity(bytes.count + text.count)
    Self.ascii.withUnsafeBufferPointer { ascii in
      var place = 0
      while place < text.count {
        let byte = text[place]
        guard byte >= 0x80 else {
          let folded = ascii[Int(byte)]
          if folded != 0x20 || bytes.last != 0x20 { bytes.append(folded) }
          place += 1
          continue
        }
        let length = Self.length(of: byte)
        appendScalar(text[place..<min(text.count, place + length)])
        place += length
      }
    }
  }

  static func length(of lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  /// What folding makes of a scalar.
  private enum Kind: UInt8 {
    case itself, space, folded, mark
  }

  /// The kinds of the scalars below U+3000, which are most that have case.
  private static let kinds: [Kind] = (0..<0x3000).map { value in
    Unicode.Scalar(UInt32(value)).map(kind) ?? .itself
  }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    if isMark(scalar.value) { return .mark }
    if scalar.properties.isWhitespace { return .space }
    return scalar.properties.changesWhenCaseFolded ? .folded : .itself
  }

  private mutating func appendScalar(_ encoded: Slice<UnsafeBufferPointer<UInt8>>) {
    guard let scalar = Self.scalar(encoded) else { return }
    let kind = scalar.value < 0x3000 ? Self.kinds[Int(scalar.value)] : Self.kind(scalar)
    switch kind {
    case .space: if bytes.last != 0x20 { bytes.append(0x20) }
    case .folded: bytes.append(contentsOf: Self.folded(scalar).utf8)
    case .itself: bytes.append(contentsOf: encoded)
    case .mark:
      hasMarks = true
      bytes.append(contentsOf: encoded)
    }
  }

  /// The scalar of two bytes or more; a string's bytes are valid.
  private static func scalar(_ encoded: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
    guard let lead = encoded.first else { return nil }
    let first: UInt8 = encoded.count == 2 ? lead & 0x1F : encoded.count == 3 ? lead & 0x0F : lead & 0x07
    return Unicode.Scalar(encoded.dropFirst().reduce(UInt32(first)) { $0 << 6 | UInt32($1 & 0x3F) })
  }

  /// Marks that are a part of letters that Unicode also has as one scalar.
  private static func isMark(_ value: UInt32) -> Bool {
    switch value {
    case 0x300...0x36F, 0x1100...0x11FF, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0x3099...0x309A,
      0xFE20...0xFE2F:
      true
    default: false
    }
  }

  /// `ß`, `ẞ` and `SS` are all `ss`: through upper case and back, until nothing changes.
  static func folded(_ scalar: Unicode.Scalar) -> String {
    var text = String(scalar)
    for _ in 0..<3 {
      let upper = text.unicodeScalars.map(\.properties.uppercaseMapping).joined()
      let lower = upper.unicodeScalars.map(\.properties.lowercaseMapping).joined()
      if lower == text { break }
      text = lower
    }
    return text
  }

  /// The part of a text whose folded form has these bytes.
  static func range(in text: String, folded wanted: Range<Int>) -> Range<String.Index> {
    var text = text
    let found = text.withUTF8 { offsets(in: $0, folded: wanted) }
    let start = text.utf8.index(text.utf8.startIndex, offsetBy: found.lowerBound)
    return start..<text.utf8.index(start, offsetBy: found.count)
  }

  private static func offsets(in text: UnsafeBufferPointer<UInt8>, folded wanted: Range<Int>) -> Range<Int> {
    // The folded bytes are counted; those of a scalar that is no ASCII are made for it.
    var fold = FoldedText()
    var (place, start, count, endsInSpace) = (0, 0, 0, false)
    while place < text.count {
      let end = min(text.count, place + length(of: text[place]))
      let before = count
      if text[place] < 0x80 {
        let isSpace = ascii[Int(text[place])] == 0x20
        if !isSpace || !endsInSpace { count += 1 }
        endsInSpace = isSpace
      } else {
        fold.removeAll()
        if endsInSpace { fold.bytes.append(0x20) }
        count -= fold.bytes.count
        fold.appendScalar(text[place..<end])
        count += fold.bytes.count
        endsInSpace = fold.bytes.last == 0x20
      }
      if before <= wanted.lowerBound { start = place }
      if count >= wanted.upperBound, count > before { return start..<end }
      place = end
    }
    return start..<text.count
  }
}

/// A text character by character with case folded; what is one letter is equal, however it is encoded.
private struct FoldedCharacters {
  var parts: [String] = []
  var places: [Range<String.Index>] = []

  init(_ text: String) {
    for place in text.indices {
      let (character, end) = (text[place], text.index(after: place))
      if character.isWhitespace {
        guard parts.last != " " else { continue }
        add(" ", place..<end)
      } else {
        let folded = character.unicodeScalars.map(FoldedText.folded).joined()
        // Compared letter by letter: `ß` is two.
        for letter in folded { add(String(letter), place..<end) }
      }
    }
  }

  private mutating func add(_ part: String, _ place: Range<String.Index>) {
    parts.append(part)
    places.append(place)
  }
}
