import TestSupport

/// Random valid documents: members in the order of their names, numbers in the form that `Decimal` prints.
enum RandomJSON {
  static func document(_ random: inout SeededRandom) -> String {
    value(&random, depth: 0)
  }

  private static func value(_ random: inout SeededRandom, depth: Int) -> String {
    let space = ["", "", " ", "\n\t", "\r\n"].randomElement(using: &random) ?? ""
    switch Int.random(in: 0..<(depth < 5 ? 9 : 6), using: &random) {
    case 0: return space + "null"
    case 1: return "true" + space
    case 2: return "false"
    case 3: return "\(Int.random(in: -99_999...99_999, using: &random))"
    case 4: return "\(Int.random(in: 0...99, using: &random)).\(Int.random(in: 1...9, using: &random))"
    case 5, 6: return string(&random)
    case 7:
      let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) }
      return "[" + space + elements.joined(separator: "," + space) + "]"
    default:
      let members = (0..<Int.random(in: 0...4, using: &random)).map { place in
        "\"\(place)\(["", "\\u00e9", "long name of a member"].randomElement(using: &random) ?? "")\"" + space + ":"
          + value(&random, depth: depth + 1)
      }
      return "{" + members.joined(separator: space + ",") + space + "}"
    }
  }

  private static func string(_ random: inout SeededRandom) -> String {
    let parts = [
      "a", "plain text of some length", "é", "€uro", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u20ac",
      "\\ud83d\\ude00", "\u{7F}", "\u{2028}", "\\b\\f\\r\\t", "{[,:]}",
    ]
    let chosen = (0..<Int.random(in: 0...12, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
    return "\"" + chosen.joined() + "\""
  }
}
