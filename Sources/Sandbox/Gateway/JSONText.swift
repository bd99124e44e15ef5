import Records

/// JSON that keeps the order of its keys and the digits of its numbers, written as the gateway writes it: no spaces, no escaped slashes.
enum JSONText: Sendable {
  case object([(String, JSONText)])
  case array([JSONText])
  case string(String)
  /// A string without characters that need an escape; for long ones.
  case plain(String)
  /// The number's own text.
  case number(String)
  case bool(Bool)
  case null

  /// An amount as a JSON number.
  static func money(_ amount: USD) -> JSONText { .number(amount.description) }
  /// An amount as a decimal string.
  static func moneyString(_ amount: USD) -> JSONText { .string(amount.description) }
  static func count(_ number: some BinaryInteger) -> JSONText { .number(String(number)) }

  var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .object(let members):
      text += "{"
      for (index, (key, value)) in members.enumerated() {
        text += (index > 0 ? "," : "") + Self.quoted(key) + ":"
        value.write(to: &text)
      }
      text += "}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .string(let string): text += Self.quoted(string)
    case .plain(let string): text += "\"\(string)\""
    case .number(let number): text += number
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    }
  }

  /// A string with the escapes of RFC 8259, section 7, and no others.
  private static func quoted(_ string: String) -> String {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{08}": quoted += "\\b"
      case "\u{0C}": quoted += "\\f"
      case "\u{00}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSONText: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  init(dictionaryLiteral members: (String, JSONText)...) { self = .object(members) }
  init(arrayLiteral elements: JSONText...) { self = .array(elements) }
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .number(String(value)) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
}
