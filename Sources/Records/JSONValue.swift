import CBytes
import Platform

/// A piece of JSON that the program writes: members in the order of their names, what is unknown as `null`.
package indirect enum JSONValue: Equatable, Sendable {
  package struct Member: Equatable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  case null
  case flag(Bool)
  case number(Int)
  /// A number as its text, which is written as it is.
  case decimal(String)
  case text(String)
  /// A text that is a `data:` URI (RFC 2397). Its base64 is made where it is written: no copy of it is kept.
  case dataURI(type: String, Data)
  case list([JSONValue])
  case object([Member])

  package static func object(_ members: [String: JSONValue]) -> JSONValue {
    object(members.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: $0.value) })
  }

  package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    object(members.map { Member(name: $0.key, value: $0.value) })
  }

  package static func text(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
  package static func number(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }
  package static func flag(_ flag: Bool?) -> JSONValue { flag.map { .flag($0) } ?? .null }
  /// With every digit; nil is null and never nothing.
  package static func amount(_ amount: USD?) -> JSONValue { text(amount?.description) }
  /// UTC to the second.
  package static func time(_ time: Date?) -> JSONValue { text(time?.iso8601) }
}

extension JSONValue {
  /// The JSON text on one line.
  package var line: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of ``line``.
  package var bytes: [UInt8] { bytes(reserving: 0) }

  /// The bytes of ``line``, in memory for so many: text of several MB would move with each growth.
  package func bytes(reserving capacity: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(capacity)
    write(to: &text, margin: nil)
    return text
  }

  /// The JSON text over several lines, as `JSONEncoder` with `.prettyPrinted` lays it out; lines but the first have a
  /// margin of so many columns.
  package func page(margin: Int = 0) -> String {
    var text: [UInt8] = []
    write(to: &text, margin: margin)
    return String(decoding: text, as: UTF8.self)
  }

  private func write(to text: inout [UInt8], margin: Int?) {
    switch self {
    case .null: text += "null".utf8
    case .flag(let flag): text += (flag ? "true" : "false").utf8
    case .number(let number): text += String(number).utf8
    case .decimal(let digits): text += digits.utf8
    case .text(let content): Self.quote(content, in: &text)
    case .dataURI(let type, let bytes): Self.quote(type, bytes, in: &text)
    case .list(let elements):
      Self.enclose("[", "]", elements, in: &text, margin) { element, text, margin in
        element.write(to: &text, margin: margin)
      }
    case .object(let members):
      let sorted = Self.isSorted(members) ? members : members.sorted { $0.name < $1.name }
      Self.enclose("{", "}", sorted, in: &text, margin) { member, text, margin in
        Self.quote(member.name, in: &text)
        text += (margin == nil ? ":" : " : ").utf8
        member.value.write(to: &text, margin: margin)
      }
    }
  }

  private static func isSorted(_ members: [Member]) -> Bool {
    members.withUnsafeBufferPointer { members in
      members.indices.dropFirst().allSatisfy { members[$0 - 1].name < members[$0].name }
    }
  }

  private static func enclose<Part>(
    _ opening: String, _ closing: String, _ parts: [Part], in text: inout [UInt8], _ margin: Int?,
    write: (Part, inout [UInt8], Int?) -> Void
  ) {
    let inner = margin.map { $0 + 2 }
    text += opening.utf8
    // In place: an element that is taken out of its array is retained.
    parts.withUnsafeBufferPointer { parts in
      for number in parts.indices {
        if number > 0 { text.append(UInt8(ascii: ",")) }
        breakLine(in: &text, inner)
        write(parts[number], &text, inner)
      }
    }
    if parts.isEmpty, margin != nil { text.append(0x0A) }
    breakLine(in: &text, margin)
    text += closing.utf8
  }

  private static func breakLine(in text: inout [UInt8], _ margin: Int?) {
    guard let margin else { return }
    text.append(0x0A)
    text += repeatElement(UInt8(ascii: " "), count: margin)
  }

  private static func quote(_ content: String, in text: inout [UInt8]) {
    var content = content
    text.append(UInt8(ascii: "\""))
    content.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return }
      var (start, place) = (0, 0)
      while true {
        place = plain_json_text_end(base, place, bytes.count)
        guard place < bytes.count else { break }
        if bytes[place] < 0x80 {
          text += bytes[start..<place]
          escape(bytes[place], in: &text)
          start = place + 1
        }
        place += 1
      }
      text += bytes[start...]
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func quote(_ type: String, _ bytes: Data, in text: inout [UInt8]) {
    text += "\"data:\(type);base64,".utf8
    // Only the last piece is not a multiple of three bytes, and has padding.
    let piece = 48 << 10
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: piece) {
      text += bytes[start..<min(start + piece, bytes.endIndex)].base64EncodedData()
    }
    text.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, in text: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): text += "\\\"".utf8
    case UInt8(ascii: "\\"): text += "\\\\".utf8
    case 0x0A: text += "\\n".utf8
    case 0x0D: text += "\\r".utf8
    case 0x09: text += "\\t".utf8
    case 0x08: text += "\\b".utf8
    case 0x0C: text += "\\f".utf8
    default:
      let digits = String(byte, radix: 16)
      text += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
    }
  }
}

extension JSONValue: Encodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  package func encode(to encoder: any Encoder) throws {
    if case .object(let members) = self {
      var container = encoder.container(keyedBy: Name.self)
      for member in members { try container.encode(member.value, forKey: Name(member.name)) }
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .null, .object: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .decimal(let digits): try container.encode(Decimal(string: digits))
    case .text(let text): try container.encode(text)
    case .dataURI(let type, let bytes): try container.encode("data:\(type);base64," + bytes.base64EncodedString())
    case .list(let elements): try container.encode(elements)
    }
  }
}

extension Usage {
  /// The counts with the names of every export.
  package var json: JSONValue {
    .members([
      "input": .number(input), "cached_input": .number(cachedInput), "cache_write": .number(cacheWrite),
      "output": .number(output), "reasoning": .number(reasoning),
    ])
  }
}
