/// One `data:` payload of a streamed chat completion, or a whole completion that was not streamed; every field may be absent.
struct ChatChunk: Decodable, Sendable {
  var id: String?
  var model: String?
  var generationID: String?
  var choice: Choice?
  var usage: StatedUsage?
  /// From the delta, the message or the top level.
  var metadata: ProviderMetadata?
  var error: WireError?

  /// True where the chunk carries more than a role, text or reasoning.
  var statesMore: Bool {
    usage != nil || metadata != nil || error != nil || choice?.finishReason != nil || choice?.content?.hasMore == true
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = container.tolerant(.id)
    model = container.tolerant(.model)
    generationID = container.tolerant(.generationId)
    let choices: [Choice]? = container.elements(.choices)
    choice = choices?.first
    usage = container.tolerant(.usage)
    error = container.tolerant(.error) ?? choice?.error
    metadata =
      choice?.content?.metadata
      ?? container.tolerant(anyOf: .snakeMetadata, .camelMetadata)
  }

  enum CodingKeys: String, CodingKey {
    case id, model, generationId, choices, usage, error
    case snakeMetadata = "provider_metadata"
    case camelMetadata = "providerMetadata"
  }

  struct Choice: Decodable, Sendable {
    var content: Content?
    var finishReason: String?
    var error: WireError?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      content = container.tolerant(anyOf: .delta, .message)
      finishReason = container.tolerant(.finishReason)
      error = container.tolerant(.error)
    }

    enum CodingKeys: String, CodingKey {
      case delta, message, error
      case finishReason = "finish_reason"
    }
  }
}

extension ChatChunk {
  /// The `delta` of a streamed choice, or the `message` of one that was not streamed.
  struct Content: Decodable, Sendable {
    var text: String?
    var reasoning: String?
    var metadata: ProviderMetadata?
    /// True where a tool call or another kind of output is there too.
    var hasMore: Bool

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      text = container.tolerant(.content) ?? Content.joinedParts(of: container)
      reasoning = container.tolerant(anyOf: .reasoning, .reasoningContent, .reasoningText)
      metadata = container.tolerant(anyOf: .snakeMetadata, .camelMetadata)
      hasMore =
        container.contains(.toolCalls) || container.contains(.functionCall)
        || (container.contains(.refusal) && container.text(.refusal) != nil)
    }

    private static func joinedParts(of container: KeyedDecodingContainer<CodingKeys>) -> String? {
      guard container.contains(.content), let parts: [Part] = container.elements(.content) else { return nil }
      return parts.compactMap(\.text).joined()
    }

    enum CodingKeys: String, CodingKey {
      case content, reasoning, refusal
      case reasoningContent = "reasoning_content"
      case reasoningText = "reasoning_text"
      case toolCalls = "tool_calls"
      case functionCall = "function_call"
      case snakeMetadata = "provider_metadata"
      case camelMetadata = "providerMetadata"
    }

    private struct Part: Decodable {
      var text: String?
    }
  }
}
