/// A JSON value that remembers the line of each member, so that an error can name it (`JSONDecoder` cannot).
indirect enum LocatedJSON: Equatable {
  case null
  case flag(Bool)
  /// As it is written: no digit is lost.
  case number(String)
  case text(String)
  case list([LocatedJSON])
  case object([Member])

  /// One `"name": value`, in the order of the file, duplicates included.
  struct Member: Equatable {
    var name: String
    var line: Int
    var value: LocatedJSON
  }

  /// Where the text stops being JSON (RFC 8259); both count from 1, columns in bytes.
  struct Fault: Error, Equatable {
    var line: Int
    var column: Int
  }

  /// Reads one document; a byte order mark is tolerated.
  init(_ text: String) throws(Fault) {
    var parser = LocatedJSONParser(text)
    self = try parser.document()
  }
}

/// Reads the bytes of a JSON document from front to back, nested 32 deep at most.
struct LocatedJSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String) {
    bytes = Array(
      text.unicodeScalars.first == "\u{FEFF}" ? Substring(text.unicodeScalars.dropFirst()).utf8 : text[...].utf8)
  }

  mutating func document() throws(LocatedJSON.Fault) -> LocatedJSON {
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault }
    return value
  }

  private var fault: LocatedJSON.Fault { .init(line: line, column: position - lineStart + 1) }
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
      if byte == 0x0A { (line, lineStart) = (line + 1, position) }
    }
  }

  private mutating func take(_ wanted: Character) -> Bool {
    guard next == wanted.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ wanted: Character) throws(LocatedJSON.Fault) {
    skipSpace()
    guard take(wanted) else { throw fault }
  }

  private mutating func value(depth: Int) throws(LocatedJSON.Fault) -> LocatedJSON {
    skipSpace()
    guard depth < 32, let byte = next else { throw fault }
    switch byte {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .list(try items(depth: depth))
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .flag(true))
    case UInt8(ascii: "f"): return try word("false", .flag(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func members(depth: Int) throws(LocatedJSON.Fault) -> [LocatedJSON.Member] {
    var members: [LocatedJSON.Member] = []
    position += 1
    skipSpace()
    if take("}") { return members }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault }
      let memberLine = line
      let name = try text()
      try expect(":")
      members.append(.init(name: name, line: memberLine, value: try value(depth: depth + 1)))
      skipSpace()
    } while take(",")
    try expect("}")
    return members
  }

  private mutating func items(depth: Int) throws(LocatedJSON.Fault) -> [LocatedJSON] {
    var items: [LocatedJSON] = []
    position += 1
    skipSpace()
    if take("]") { return items }
    repeat {
      items.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    try expect("]")
    return items
  }

  private mutating func word(_ word: String, _ value: LocatedJSON) throws(LocatedJSON.Fault) -> LocatedJSON {
    guard bytes[position...].starts(with: word.utf8) else { throw fault }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws(LocatedJSON.Fault) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(LocatedJSON.Fault) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw fault }
  }

  private mutating func text() throws(LocatedJSON.Fault) -> String {
    position += 1
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw fault }
      position += 1
      if byte == UInt8(ascii: "\\") { units += try escape() } else { units.append(byte) }
    }
    guard take("\"") else { throw fault }
    return String(decoding: units, as: UTF8.self)
  }

  private mutating func escape() throws(LocatedJSON.Fault) -> [UInt8] {
    guard let byte = next else { throw fault }
    if byte == UInt8(ascii: "u") { return Array(String(try unicodeEscape()).utf8) }
    let escapes: [Character: UInt8] = [
      "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
    ]
    guard let unit = escapes[Character(Unicode.Scalar(byte))] else { throw fault }
    position += 1
    return [unit]
  }

  /// The scalar of `\uXXXX`, or of a surrogate pair of two.
  private mutating func unicodeEscape() throws(LocatedJSON.Fault) -> Unicode.Scalar {
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take("\\"), next == UInt8(ascii: "u") else { throw fault }
    let low = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))
    else { throw fault }
    return scalar
  }

  /// The four digits behind a `u`.
  private mutating func hexadecimal() throws(LocatedJSON.Fault) -> UInt32 {
    let digits = bytes[(position + 1)...].prefix(4)
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 4, text.allSatisfy(\.isHexDigit), let value = UInt32(text, radix: 16) else { throw fault }
    position += 5
    return value
  }
}
