/// One message of the conversation as a model receives it.
package struct Message: Equatable, Sendable {
  package enum Role: String, Codable, Sendable {
    case system, user, assistant
    /// The result of a call, for the model.
    case tool
  }

  package var role: Role
  package var content: String
  /// The calls that a message of the assistant makes.
  package var toolCalls: [ToolCall] = []
  /// The call that a message of the role `tool` answers.
  package var toolCallID: String?
  /// Pictures and documents of a user's message, and what a model drew in an assistant's.
  package var media: [MediaFile] = []
  /// The provider's record of its reasoning, which goes back unchanged with the calls that it led to.
  package var reasoningDetails: JSONValue?

  package init(_ role: Role, _ content: String, media: [MediaFile] = []) {
    self.role = role
    self.content = content
    self.media = media
  }

  /// What goes with the text: a message of the assistant is sent as text alone.
  package var sentMedia: [MediaFile] { role == .user ? media : [] }

  /// What the assistant said and called.
  package init(_ content: String, calls: [ToolCall], reasoningDetails: JSONValue? = nil) {
    self.init(.assistant, content)
    toolCalls = calls
    self.reasoningDetails = reasoningDetails
  }

  /// A call's result.
  package init(result: String, of call: String) {
    self.init(.tool, result)
    toolCallID = call
  }
}

/// A call as a model wrote it.
package struct ToolCall: Codable, Equatable, Sendable {
  package var id: String
  /// The function's name as it was offered.
  package var name: String
  /// JSON text, as the model wrote it: it may be empty, or no JSON.
  package var arguments: String

  package init(id: String, name: String, arguments: String) {
    self.id = id
    self.name = name
    self.arguments = arguments
  }
}

extension Message: Codable {
  private enum CodingKeys: String, CodingKey {
    case role, content
    case toolCalls = "tool_calls"
    case toolCallID = "tool_call_id"
    case reasoningDetails = "reasoning_details"
  }

  private struct WireCall: Codable {
    struct Function: Codable {
      var name: String
      var arguments: String
    }

    var id: String
    var type = "function"
    var function: Function
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Role.self, forKey: .role),
      try container.decodeIfPresent(String.self, forKey: .content) ?? "")
    toolCalls = (try container.decodeIfPresent([WireCall].self, forKey: .toolCalls) ?? []).map {
      ToolCall(id: $0.id, name: $0.function.name, arguments: $0.function.arguments)
    }
    toolCallID = try container.decodeIfPresent(String.self, forKey: .toolCallID)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(role, forKey: .role)
    try container.encodeIfPresent(toolCallID, forKey: .toolCallID)
    guard !toolCalls.isEmpty else { return try container.encode(content, forKey: .content) }
    // A call without words has no content: some providers refuse an empty text.
    try container.encode(content.isEmpty ? nil : content, forKey: .content)
    let calls = toolCalls.map { call in
      // Providers parse the arguments of a call that they get back.
      let arguments = ToolArguments(call.arguments)?.text ?? "{}"
      return WireCall(id: call.id, function: .init(name: call.name, arguments: arguments))
    }
    try container.encode(calls, forKey: .toolCalls)
    try container.encodeIfPresent(reasoningDetails, forKey: .reasoningDetails)
  }
}
