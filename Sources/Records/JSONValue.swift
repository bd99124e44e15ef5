import Platform

/// A JSON value as a tree, for the small and irregular parts of a text; numbers keep their exact text.
package indirect enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  /// In the text's order; a name may occur twice.
  case object([Member])
  /// A word that is no JSON, such as `NaN`; only in tolerant mode.
  case other(String)

  package struct Member: Equatable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The whole text's value.
  package init(_ bytes: some ContiguousBytes, mode: JSONReader.Mode = .strict) throws(JSONReader.Failure) {
    self = try JSONReader.read(bytes, mode: mode) { reader throws(JSONReader.Failure) in try reader.value() }
  }

  /// The member of an object, the last one of the name.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}

extension JSONReader {
  /// The next value as a tree.
  package mutating func value() throws(Failure) -> JSONValue {
    switch try kind() {
    case .null:
      try skip()
      return .null
    case .bool: return .bool(try bool())
    case .number: return .number(try number())
    case .string: return .string(try string())
    case .other: return .other(String(decoding: try rawValue(), as: UTF8.self))
    case .array:
      var elements: [JSONValue] = []
      try enterArray()
      while try nextElement() { elements.append(try value()) }
      return .array(elements)
    case .object:
      var members: [JSONValue.Member] = []
      try enterObject()
      while let key = try nextKey() { members.append(.init(name: key.text, value: try value())) }
      return .object(members)
    }
  }
}
