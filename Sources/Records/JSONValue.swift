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
  package var line: String {
    var text = ""
    write(to: &text, margin: nil)
    return text
  }

  /// The JSON text over several lines, as `JSONEncoder` with `.prettyPrinted` lays it out; lines but the first have a
  /// margin of so many columns.
  package func page(margin: Int = 0) -> String {
    var text = ""
    write(to: &text, margin: margin)
    return text
  }

  private func write(to text: inout String, margin: Int?) {
    switch self {
    case .null: text += "null"
    case .flag(let flag): text += flag ? "true" : "false"
    case .number(let number): text += String(number)
    case .decimal(let digits): text += digits
    case .text(let content): Self.quote(content, in: &text)
    case .list(let elements):
      Self.enclose("[", "]", elements, in: &text, margin) { element, text, margin in
        element.write(to: &text, margin: margin)
      }
    case .object(let members):
      let isSorted = zip(members, members.dropFirst()).allSatisfy { $0.name < $1.name }
      let sorted = isSorted ? members : members.sorted { $0.name < $1.name }
      Self.enclose("{", "}", sorted, in: &text, margin) { member, text, margin in
        Self.quote(member.name, in: &text)
        text += margin == nil ? ":" : " : "
        member.value.write(to: &text, margin: margin)
      }
    }
  }

  private static func enclose<Part>(
    _ opening: String, _ closing: String, _ parts: [Part], in text: inout String, _ margin: Int?,
    write: (Part, inout String, Int?) -> Void
  ) {
    let inner = margin.map { $0 + 2 }
    text += opening
    for (number, part) in parts.enumerated() {
      if number > 0 { text += "," }
      breakLine(in: &text, inner)
      write(part, &text, inner)
    }
    if parts.isEmpty, margin != nil { text += "\n" }
    breakLine(in: &text, margin)
    text += closing
  }

  private static func breakLine(in text: inout String, _ margin: Int?) {
    guard let margin else { return }
    text += "\n"
    text += margin < margins.count ? margins[margin] : String(repeating: " ", count: margin)
  }

  private static let margins = (0...40).map { String(repeating: " ", count: $0) }

  private static func quote(_ content: String, in text: inout String) {
    text += "\""
    var rest = content[...]
    while let place = rest.utf8.firstIndex(where: {
      $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
    }) {
      text += rest[..<place]
      escape(rest.utf8[place], in: &text)
      rest = rest[rest.utf8.index(after: place)...]
    }
    text += rest
    text += "\""
  }

  private static func escape(_ byte: UInt8, in text: inout String) {
    switch byte {
    case UInt8(ascii: "\""): text += "\\\""
    case UInt8(ascii: "\\"): text += "\\\\"
    case 0x0A: text += "\\n"
    case 0x0D: text += "\\r"
    case 0x09: text += "\\t"
    case 0x08: text += "\\b"
    case 0x0C: text += "\\f"
    default:
      let digits = String(byte, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
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
