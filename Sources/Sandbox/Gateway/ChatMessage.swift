/// One message of the conversation.
struct ChatMessage: Decodable, Equatable, Sendable {
  enum Role: String, Decodable, Sendable {
    case system, developer, user, assistant, tool, function
  }

  /// A text, or the bytes of something else as they were sent.
  enum Part: Equatable, Sendable {
    case text(String)
    case attachment(String)
  }

  let role: Role
  let parts: [Part]

  private enum CodingKeys: String, CodingKey { case role, content }

  init(role: Role, parts: [Part]) {
    self.role = role
    self.parts = parts
  }

  init(role: Role, text: String) {
    self.init(role: role, parts: [.text(text)])
  }

  /// Content is a string or a list of parts; only an assistant's may be missing, since it may have called tools.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    role = try container.decode(Role.self, forKey: .role)
    if let text = try? container.decode(String.self, forKey: .content) {
      parts = [.text(text)]
    } else if role == .assistant, try !container.contains(.content) || container.decodeNil(forKey: .content) {
      parts = []
    } else {
      parts = try container.decode([Part].self, forKey: .content)
    }
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

  private static func payload(_ members: [String: Loose]) -> String {
    members.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value.text }.joined(separator: "\n")
  }

  /// A string; any other value counts as empty.
  private struct Loose: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      text = (try? decoder.singleValueContainer().decode(String.self)) ?? ""
    }
  }
}
