import Platform

/// A JSON value as a tree, for the small and irregular parts of a text; numbers keep their exact text.
package indirect enum JSONTree: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONTree])
  /// In the text's order; a name may occur twice.
  case object([Member])
  /// A word that is no JSON, such as `NaN`; only in tolerant mode.
  case other(String)

  package struct Member: Equatable, Sendable {
    package var name: String
    package var value: JSONTree

    package init(name: String, value: JSONTree) {
      self.name = name
      self.value = value
    }
  }

  /// The whole text's value.
  package init(_ bytes: some ContiguousBytes, mode: JSONReader.Mode = .strict) throws(JSONReader.Failure) {
    self = try JSONReader.read(bytes, mode: mode) { reader throws(JSONReader.Failure) in try reader.value() }
  }

  /// The member of an object, the last one of the name.
  package subscript(name: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var array: [JSONTree]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}

extension JSONTree {
  /// What can be read of an object or an array, whose text may be cut or broken behind some place.
  package init?(beginning bytes: some ContiguousBytes) {
    let tree: JSONTree? = bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer, mode: .tolerant)
      var tree = JSONTree.null
      try? reader.takeValue(into: &tree)
      return tree
    }
    guard let tree else { return nil }
    self = tree
  }
}

extension JSONReader {
  /// The next value as a tree.
  package mutating func value() throws(Failure) -> JSONTree {
    var tree = JSONTree.null
    try takeValue(into: &tree)
    return tree
  }

  /// The next value as a tree; after a failure `tree` holds the members and elements before it.
  fileprivate mutating func takeValue(into tree: inout JSONTree) throws(Failure) {
    switch try kind() {
    case .null: try skip()
    case .bool: tree = .bool(try bool())
    case .number: tree = .number(try number())
    case .string: try takeString(into: &tree)
    case .other: tree = .other(String(decoding: try rawValue(), as: UTF8.self))
    case .array:
      var elements: [JSONTree] = []
      defer { tree = .array(elements) }
      try enterArray()
      while try nextElement() {
        var element = JSONTree.null
        defer { elements.append(element) }
        try takeValue(into: &element)
      }
    case .object:
      var members: [JSONTree.Member] = []
      defer { tree = .object(members) }
      try enterObject()
      while let key = try nextKey() {
        var member = JSONTree.Member(name: key.text, value: .null)
        defer { members.append(member) }
        try takeValue(into: &member.value)
      }
    }
  }

  /// After a failure `tree` holds the string as far as it goes.
  private mutating func takeString(into tree: inout JSONTree) throws(Failure) {
    let start = place + 1
    do throws(Failure) {
      tree = .string(try string())
    } catch {
      tree = .string(decoded(ScannedString(start: start, end: place, isPlain: false)))
      throw error
    }
  }
}
