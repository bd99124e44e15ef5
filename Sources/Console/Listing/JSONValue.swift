import Platform
import Records
import Terminal

/// A piece of JSON that a command prints; what is unknown is `null`, never left out.
enum JSONValue: Encodable, Equatable, Sendable {
  case null
  case flag(Bool)
  case number(Int)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  static func text(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }
  static func number(_ number: Int?) -> JSONValue { number.map { .number($0) } ?? .null }
  static func flag(_ flag: Bool?) -> JSONValue { flag.map { .flag($0) } ?? .null }
  /// The exact amount as a string.
  static func amount(_ amount: USD?) -> JSONValue { .text(amount?.description) }
  /// UTC to the second.
  static func time(_ time: Date?) -> JSONValue { .text(time?.iso8601) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let items): try container.encode(items)
    case .object(let members): try container.encode(members)
    }
  }

  /// The text as a file or a pipe gets it, with a final newline and nothing in it that could drive a terminal.
  var document: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(self) else { return "null\n" }
    return Sanitiser.json(String(decoding: bytes, as: UTF8.self)) + "\n"
  }
}

extension Usage {
  /// The counts with the names of every export.
  var json: JSONValue {
    .object([
      "input": .number(input), "cached_input": .number(cachedInput), "cache_write": .number(cacheWrite),
      "output": .number(output), "reasoning": .number(reasoning),
    ])
  }
}
