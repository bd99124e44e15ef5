import Platform

/// A pull reader of one JSON text (RFC 8259) over bytes that it neither owns nor copies.
///
///     try JSONReader.read(line) { reader in
///       try reader.enterObject()
///       while let key = try reader.nextKey() {
///         switch key {
///         case "id": id = try reader.string()
///         default: try reader.skip()
///         }
///       }
///     }
///
/// A value that the caller does not read before the next key or element is skipped.
package struct JSONReader: ~Copyable {
  /// Where and why the bytes are no JSON; places are in bytes from the start.
  package enum Failure: Error, Equatable, Sendable {
    case unexpectedEnd
    case unexpectedByte(at: Int)
    case invalidEscape(at: Int)
    case controlCharacter(at: Int)
    case invalidUTF8(at: Int)
    case tooDeep(at: Int)
    case trailingBytes(at: Int)
    /// A value of another kind than the caller asked for.
    case mismatch(Kind, at: Int)
  }

  package enum Kind: Equatable, Sendable {
    case object, array, string, number, bool, null
    /// A word such as `NaN`, `undefined` or `+1`; only in tolerant mode.
    case other
  }

  package enum Mode: Equatable, Sendable {
    /// RFC 8259 to the letter; a half surrogate is an invalid escape.
    case strict
    /// Half surrogates and broken UTF-8 become U+FFFD, raw control characters are text, an unknown escape keeps its
    /// backslash, a byte order mark is passed over, and words that are no JSON numbers are values of the kind `other`.
    case tolerant
  }

  /// The deepest nesting that is read, also inside a value that is skipped.
  package static let deepest = 512

  let bytes: UnsafeRawBufferPointer
  let isTolerant: Bool
  /// The next byte's place.
  package internal(set) var place = 0
  private var depth = 0
  /// True behind a value, where a comma or the container's end must follow.
  private var isBehindValue = false
  /// True where a key or an element was announced and its value was not read.
  private var isBeforeValue = false
  /// Of the last string that was read: the half of a surrogate pair that it begins with, and the one that it ends with.
  package private(set) var halves = SurrogateHalves()

  /// The bytes must stay where they are as long as the reader and its keys are used.
  package init(_ bytes: UnsafeRawBufferPointer, mode: Mode = .strict) {
    self.bytes = bytes
    isTolerant = mode == .tolerant
    if isTolerant, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
  }

  /// Reads on in an object, behind a member whose value ends at `place`.
  init(_ bytes: UnsafeRawBufferPointer, behindMemberAt place: Int) {
    self.init(bytes)
    self.place = place
    depth = 1
    isBehindValue = true
  }

  /// Reads one whole text; bytes behind its value are a failure.
  package static func read<Value>(
    _ bytes: some ContiguousBytes, mode: Mode = .strict, _ body: (inout JSONReader) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result: Result<Value, Failure> = bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer, mode: mode)
      do throws(Failure) {
        let value = try body(&reader)
        try reader.end()
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Checks that nothing but white space follows the value.
  package mutating func end() throws(Failure) {
    if depth == 0, !isBehindValue { try skip() }
    skipSpace()
    guard place == bytes.count else { throw .trailingBytes(at: place) }
  }
}

// Containers.
extension JSONReader {
  /// A member's name; valid as long as the bytes are.
  package struct Key {
    fileprivate let bytes: UnsafeRawBufferPointer
    /// The name without its escapes, where it has any.
    fileprivate let decoded: String?

    package var text: String { decoded ?? String(decoding: bytes, as: UTF8.self) }

    @inline(__always)
    package static func ~= (name: StaticString, key: Key) -> Bool {
      if let decoded = key.decoded { return decoded == name.description }
      guard name.utf8CodeUnitCount == key.bytes.count else { return false }
      guard let base = key.bytes.baseAddress else { return true }
      return memcmp(name.utf8Start, base, key.bytes.count) == 0
    }
  }

  /// The kind of the value that comes next.
  package mutating func kind() throws(Failure) -> Kind {
    skipSpace()
    guard place < bytes.count else { throw .unexpectedEnd }
    switch bytes[place] {
    case Byte.openBrace: return .object
    case Byte.openBracket: return .array
    case Byte.quote: return .string
    case Byte.minus, Byte.digits: return !isTolerant || numberEnd() != nil ? .number : .other
    case let byte:
      if let literal = literal() { return literal == .null ? .null : .bool }
      guard isTolerant, JSONReader.isWord(byte) else { throw .unexpectedByte(at: place) }
      return .other
    }
  }

  package mutating func enterObject() throws(Failure) { try enter(Byte.openBrace, .object) }
  package mutating func enterArray() throws(Failure) { try enter(Byte.openBracket, .array) }

  /// The next member's name, its value next; nil at the object's end, which is then passed.
  package mutating func nextKey() throws(Failure) -> Key? {
    guard try advance(before: Byte.closeBrace) else { return nil }
    guard place < bytes.count else { throw .unexpectedEnd }
    guard bytes[place] == Byte.quote else { throw .unexpectedByte(at: place) }
    let name = try scanString()
    skipSpace()
    guard place < bytes.count else { throw .unexpectedEnd }
    guard bytes[place] == Byte.colon else { throw .unexpectedByte(at: place) }
    place += 1
    isBeforeValue = true
    let raw = UnsafeRawBufferPointer(rebasing: bytes[name.start..<name.end])
    return Key(bytes: raw, decoded: name.isPlain ? nil : decoded(name))
  }

  /// True where an element comes next; false at the array's end, which is then passed.
  package mutating func nextElement() throws(Failure) -> Bool {
    guard try advance(before: Byte.closeBracket) else { return false }
    isBeforeValue = true
    return true
  }

  private mutating func enter(_ opening: UInt8, _ wanted: Kind) throws(Failure) {
    let kind = try kind()
    guard kind == wanted else { throw .mismatch(kind, at: place) }
    guard depth < JSONReader.deepest else { throw .tooDeep(at: place) }
    depth += 1
    place += 1
    isBehindValue = false
    isBeforeValue = false
  }

  /// Passes the comma or the container's end; false at the end.
  private mutating func advance(before closing: UInt8) throws(Failure) -> Bool {
    if isBeforeValue { try skip() }
    skipSpace()
    guard place < bytes.count else { throw .unexpectedEnd }
    if bytes[place] == closing {
      place += 1
      depth -= 1
      didReadValue()
      return false
    }
    guard isBehindValue else { return true }
    guard bytes[place] == Byte.comma else { throw .unexpectedByte(at: place) }
    place += 1
    skipSpace()
    guard place < bytes.count else { throw .unexpectedEnd }
    guard bytes[place] != closing else { throw .unexpectedByte(at: place) }
    isBehindValue = false
    return true
  }

  private mutating func didReadValue() {
    isBehindValue = true
    isBeforeValue = false
  }
}

// Scalars.
extension JSONReader {
  package mutating func string() throws(Failure) -> String {
    let kind = try kind()
    guard kind == .string else { throw .mismatch(kind, at: place) }
    let scanned = try scanString()
    didReadValue()
    halves = scanned.isPlain ? SurrogateHalves() : self.halves(of: scanned)
    guard scanned.isPlain else { return decoded(scanned) }
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[scanned.start..<scanned.end]), as: UTF8.self)
  }

  /// The string, or nil where the value is of another kind; the value is passed either way.
  package mutating func stringIfAny() throws(Failure) -> String? {
    if try kind() == .string { return try string() }
    try skip()
    return nil
  }

  /// A number's exact text, as it was written.
  package mutating func number() throws(Failure) -> String {
    let kind = try kind()
    guard kind == .number else { throw .mismatch(kind, at: place) }
    guard let end = numberEnd() else { throw numberFailure() }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[place..<end]), as: UTF8.self)
    place = end
    didReadValue()
    return text
  }

  /// The whole number, or nil where the value is of another kind, has a fraction, or does not fit; passed either way.
  package mutating func integerIfAny() throws(Failure) -> Int? {
    guard try kind() == .number else {
      try skip()
      return nil
    }
    return Int(try number())
  }

  package mutating func bool() throws(Failure) -> Bool {
    let kind = try kind()
    guard kind == .bool else { throw .mismatch(kind, at: place) }
    let isTrue = bytes[place] == UInt8(ascii: "t")
    place += isTrue ? 4 : 5
    didReadValue()
    return isTrue
  }

  /// Passes a value of any kind.
  package mutating func skip() throws(Failure) {
    let kind = try kind()
    guard kind == .object || kind == .array else { return try skipScalar(kind) }
    var levels = Levels()
    try open(kind, &levels)
    while levels.count > 0 {
      guard try levels.isObject ? skipKey() : nextElement() else {
        levels.pop()
        continue
      }
      let kind = try self.kind()
      if kind == .object || kind == .array { try open(kind, &levels) } else { try skipScalar(kind) }
    }
  }

  /// Passes a value and gives its text as it was written.
  package mutating func rawValue() throws(Failure) -> UnsafeRawBufferPointer {
    skipSpace()
    let start = place
    try skip()
    return UnsafeRawBufferPointer(rebasing: bytes[start..<place])
  }

  private mutating func open(_ kind: Kind, _ levels: inout Levels) throws(Failure) {
    try enter(kind == .object ? Byte.openBrace : Byte.openBracket, kind)
    levels.push(isObject: kind == .object)
  }

  private mutating func skipKey() throws(Failure) -> Bool { try nextKey() != nil }

  private mutating func skipScalar(_ kind: Kind) throws(Failure) {
    switch kind {
    case .string: _ = try scanString()
    case .number:
      guard let end = numberEnd() else { throw numberFailure() }
      place = end
    case .bool: place += bytes[place] == UInt8(ascii: "t") ? 4 : 5
    case .null: place += 4
    case .other: while place < bytes.count, JSONReader.isWord(bytes[place]) { place += 1 }
    case .object, .array: return
    }
    didReadValue()
  }

  /// Which of the open containers are objects; a bit each.
  private struct Levels {
    private(set) var count = 0
    private var bits: UInt64 = 0
    private var full: [UInt64] = []

    var isObject: Bool { bits & 1 == 1 }

    mutating func push(isObject: Bool) {
      if count > 0, count % 64 == 0 { full.append(bits) }
      bits = bits << 1 | (isObject ? 1 : 0)
      count += 1
    }

    mutating func pop() {
      count -= 1
      bits >>= 1
      if count > 0, count % 64 == 0, let last = full.popLast() { bits = last }
    }
  }
}

// Bytes.
extension JSONReader {
  enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let minus = UInt8(ascii: "-")
    static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
  }

  @inline(__always)
  private mutating func skipSpace() {
    if place < bytes.count, bytes[place] <= 0x20 { skipSpaces() }
  }

  private mutating func skipSpaces() {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x0A, 0x0D, 0x09: place += 1
      default: return
      }
    }
  }

  private func holds(_ word: StaticString) -> Bool {
    let end = place + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    let isSame = (0..<word.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == word.utf8Start[$0] }
    return isSame && (end == bytes.count || !JSONReader.isWord(bytes[end]))
  }

  private enum Literal { case `true`, `false`, null }

  private func literal() -> Literal? {
    switch bytes[place] {
    case UInt8(ascii: "n"): holds("null") ? .null : nil
    case UInt8(ascii: "t"): holds("true") ? .true : nil
    case UInt8(ascii: "f"): holds("false") ? .false : nil
    default: nil
    }
  }

  /// Whether a byte belongs to a word such as `-Infinity`, `0x1F` or `None`.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), Byte.digits: true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// Behind the number at the present place; nil where there is none, or where a word goes on.
  private func numberEnd() -> Int? {
    var end = place
    func digits() -> Bool {
      let start = end
      while end < bytes.count, Byte.digits ~= bytes[end] { end += 1 }
      return end > start
    }
    if end < bytes.count, bytes[end] == Byte.minus { end += 1 }
    let first = end
    guard digits(), bytes[first] != UInt8(ascii: "0") || end == first + 1 else { return nil }
    if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
      end += 1
      guard digits() else { return nil }
    }
    if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
      end += 1
      if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == Byte.minus { end += 1 }
      guard digits() else { return nil }
    }
    return end < bytes.count && JSONReader.isWord(bytes[end]) ? nil : end
  }

  private func numberFailure() -> Failure {
    let isCut = bytes[place...].allSatisfy(JSONReader.isWord)
    return isCut ? .unexpectedEnd : .unexpectedByte(at: place)
  }
}
