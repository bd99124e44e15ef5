import Platform

/// A tool as it is offered to a model.
package struct ToolDefinition: Equatable, Sendable {
  /// The server that has it; `local` for the program's own.
  package var server: String
  /// The function's name as the model sees it: at most 64 of `[A-Za-z0-9_-]`, unique among those that are offered.
  package var name: String
  /// The server's own name for it.
  package var tool: String
  package var description: String
  /// JSON Schema of the arguments.
  package var inputSchema: JSONValue
  /// What the server says of the tool's effects; not to be trusted.
  package var annotations: JSONValue?

  package init(
    server: String, name: String, tool: String, description: String, inputSchema: JSONValue,
    annotations: JSONValue? = nil
  ) {
    self.server = server
    self.name = name
    self.tool = tool
    self.description = description
    self.inputSchema = inputSchema
    self.annotations = annotations
  }

  /// Server and tool, as options and lists name them.
  package var path: String { "\(server)/\(tool)" }

  /// Whether the server says that the tool changes nothing (`readOnlyHint`).
  package var isReadOnly: Bool {
    guard case .object(let members)? = annotations else { return false }
    return members.contains { $0.name == "readOnlyHint" && $0.value == .flag(true) }
  }

  /// What consent is given to, as one line of JSON with sorted members.
  package var canonicalText: String {
    JSONValue.members([
      "annotations": annotations ?? .null, "description": .text(description), "inputSchema": inputSchema,
      "name": .text(tool),
    ]).line
  }

  /// The SHA-256 of name, description, schema and annotations.
  package var sha256: String { SHA256.digits(canonicalText.utf8) }
}

/// What a tool answered.
package struct ToolResult: Equatable, Sendable {
  /// For the model.
  package var text: String
  /// True where the tool says that it failed.
  package var isError: Bool
  /// Bytes of the answer before it was cut.
  package var size: Int

  package init(text: String, isError: Bool = false, size: Int? = nil) {
    self.text = text
    self.isError = isError
    self.size = size ?? text.utf8.count
  }
}

extension ToolResult {
  /// The result with a text of at most so many bytes, and a note where it was longer.
  package func cut(to limit: Int) -> ToolResult {
    guard text.utf8.count > limit else { return self }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    var result = self
    result.text = text[..<end] + "\n[cut: the first \(limit) of \(max(size, text.utf8.count)) bytes are shown]"
    return result
  }
}

/// The arguments of a call, which are a JSON object.
package struct ToolArguments: Equatable, Sendable {
  package let members: [JSONTree.Member]
  /// The object's text; `{}` where the model wrote none.
  package let text: String

  /// Nil where the text is no JSON object.
  package init?(_ text: String) {
    let trimmed = text.trimmed(of: .whitespacesAndNewlines)
    guard !trimmed.isEmpty, trimmed != "null" else {
      (members, self.text) = ([], "{}")
      return
    }
    guard case .object(let members) = try? JSONTree(Array(trimmed.utf8)) else { return nil }
    (self.members, self.text) = (members, trimmed)
  }

  /// The last member of the name, where it is a string.
  package func string(_ name: String) -> String? { members.last { $0.name == name }?.value.string }
}

extension JSONValue {
  package init(_ tree: JSONTree) {
    switch tree {
    case .null, .other: self = .null
    case .bool(let flag): self = .flag(flag)
    case .number(let digits): self = .decimal(digits)
    case .string(let text): self = .text(text)
    case .array(let elements): self = .list(elements.map { JSONValue($0) })
    case .object(let members):
      // Of a name that is there twice the last one counts.
      let last = Dictionary(members.map { ($0.name, JSONValue($0.value)) }) { $1 }
      self = .object(last)
    }
  }
}
