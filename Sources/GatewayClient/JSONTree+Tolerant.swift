import Platform
import Records

/// Reading what a gateway sent without trusting it: what is absent, null or of another type is nil, and never an error.
extension JSONTree {
  /// The first of the members that is there and not null.
  func member(_ names: String...) -> JSONTree? { member(names) }

  func member(_ names: [String]) -> JSONTree? {
    names.lazy.compactMap { self[$0] }.first { $0 != .null }
  }

  var isContainer: Bool {
    switch self {
    case .object, .array: true
    case .null, .bool, .number, .string, .other: false
    }
  }

  /// A string that is not blank.
  var sentence: String? {
    string.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
  }

  /// A string that is not blank, or a number's text.
  var words: String? {
    if case .number(let text) = self { return text }
    return sentence
  }

  /// A whole count in a believable range, from a number or a string of one; a fraction is rounded.
  var count: Int? {
    guard let amount = words.flatMap({ USD($0) }), amount.units >= 0 else { return nil }
    let one = Int128(1_000_000_000_000) * 1_000_000_000_000
    let count = (amount.units + one / 2) / one
    return count <= Int128(Usage.largestCount) ? Int(count) : nil
  }

  /// A truth value, from a boolean or from the strings `true` and `false`.
  var flag: Bool? {
    if case .bool(let flag) = self { return flag }
    return string.flatMap { Bool($0) }
  }

  /// Without a word in it: null, `false`, zero, an empty string, and containers of nothing else.
  var isBlank: Bool {
    switch self {
    case .null, .bool(false), .other: true
    case .bool(true): false
    case .number(let text): USD(text) == .zero
    case .string: sentence == nil
    case .array(let elements): elements.allSatisfy(\.isBlank)
    case .object(let members): members.allSatisfy { $0.value.isBlank }
    }
  }

  /// The tree as JSON text, words that are no JSON as null.
  var json: Data {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return Data(bytes)
  }

  private func write(into bytes: inout [UInt8]) {
    switch self {
    case .null, .other: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): JSONTree.write(text, into: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONTree.write(member.name, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += ((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Amount {
  /// Nil where nothing is stated.
  init?(_ tree: JSONTree?) {
    guard let tree, tree != .null else { return nil }
    self.init(tree.words.flatMap { USD($0) })
  }
}
