/// One message of the conversation.
struct ChatMessage: Decodable, Equatable, Sendable {
  enum Role: String, Decodable, Sendable {
    case system, developer, user, assistant, tool, function
  }

  /// A text, or something else.
  enum Part: Equatable, Sendable {
    case text(String)
    case attachment(MediaPart)
  }

  /// A call that a message of the assistant makes.
  struct Call: Equatable, Sendable {
    let id: String
    let name: String
    let arguments: String
  }

  let role: Role
  let parts: [Part]
  let calls: [Call]
  /// The call that a message of a tool answers.
  let answeredCall: String?

  private enum CodingKeys: String, CodingKey {
    case role, content
    case calls = "tool_calls"
    case answeredCall = "tool_call_id"
  }

  init(role: Role, parts: [Part], calls: [Call] = []) {
    self.role = role
    self.parts = parts
    self.calls = calls
    answeredCall = nil
  }

  init(role: Role, text: String) {
    self.init(role: role, parts: [.text(text)])
  }

  /// Content is a string or a list of parts; only an assistant's may be missing, since it may have called tools.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    role = try container.decode(Role.self, forKey: .role)
    calls = try container.decodeIfPresent([Call].self, forKey: .calls) ?? []
    // The answer to a call without the call's id is refused, as the live gateway does.
    answeredCall = role == .tool ? try container.decode(String.self, forKey: .answeredCall) : nil
    if let text = try? container.decode(String.self, forKey: .content) {
      parts = [.text(text)]
    } else if role == .assistant, try !container.contains(.content) || container.decodeNil(forKey: .content) {
      parts = []
    } else {
      parts = try container.decode([Part].self, forKey: .content)
    }
  }

  /// The parts that are no text.
  var media: [MediaPart] {
    parts.compactMap { if case .attachment(let part) = $0 { part } else { nil } }
  }

  /// The text parts, one below the other.
  var text: String {
    parts.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
  }
}

extension ChatMessage.Part: Decodable {
  private enum Kind: String, Decodable {
    case text, file
    case imageURL = "image_url"
    case inputAudio = "input_audio"
  }

  private enum CodingKeys: String, CodingKey {
    case type, text, file
    case imageURL = "image_url"
    case inputAudio = "input_audio"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .type) {
    case .text: self = .text(try container.decode(String.self, forKey: .text))
    case .imageURL: self = .attachment(try Self.payload(container.decode([String: Loose].self, forKey: .imageURL)))
    case .file: self = .attachment(try Self.payload(container.decode([String: Loose].self, forKey: .file)))
    case .inputAudio: self = .attachment(try Self.payload(container.decode([String: Loose].self, forKey: .inputAudio)))
    }
  }

  /// The name of a file and the like come behind the data, which has no line break.
  private static func payload(_ members: [String: Loose]) -> MediaPart {
    let texts = members.sorted { $0.key < $1.key }.map(\.value.text)
    return MediaPart(texts.first { $0.hasPrefix("data:") } ?? texts.joined(separator: "\n"))
  }

  /// A string; any other value counts as empty.
  private struct Loose: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      text = (try? decoder.singleValueContainer().decode(String.self)) ?? ""
    }
  }
}

extension ChatMessage.Call: Decodable {
  private enum CodingKeys: String, CodingKey { case id, function }
  private enum FunctionKeys: String, CodingKey { case name, arguments }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let function = try container.nestedContainer(keyedBy: FunctionKeys.self, forKey: .function)
    id = try container.decode(String.self, forKey: .id)
    name = try function.decode(String.self, forKey: .name)
    arguments = try function.decode(String.self, forKey: .arguments)
  }
}
