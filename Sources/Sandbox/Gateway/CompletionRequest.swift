/// The body of a chat completion, as far as the sandbox reads it.
struct CompletionRequest: Decodable, Equatable, Sendable {
  struct StreamOptions: Decodable, Equatable, Sendable {
    let includeUsage: Bool?
    enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
  }

  struct ProviderOptions: Decodable, Equatable, Sendable {
    let gateway: Gateway?
  }

  struct Gateway: Decodable, Equatable, Sendable {
    let user: String?
    let tags: [String]?
    let caching: String?
    let models: [String]?
    let only: [String]?
    let serviceTier: String?
  }

  /// Whether the gateway is asked to have the prompt cached.
  var asksForCaching: Bool { providerOptions?.gateway?.caching == "auto" }

  let model: String
  let messages: [ChatMessage]
  let modalities: [String]?
  let stream: Bool?
  let streamOptions: StreamOptions?
  let maxTokens: Int?
  let maxCompletionTokens: Int?
  let user: String?
  let providerOptions: ProviderOptions?
  /// Functions; tools of other kinds are passed over.
  let tools: [Lenient<OfferedTool>]?

  enum CodingKeys: String, CodingKey {
    case model, messages, stream, user, providerOptions, tools, modalities
    case streamOptions = "stream_options"
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
  }

  var offeredTools: [OfferedTool] { (tools ?? []).compactMap(\.value) }
  var isStreamed: Bool { stream ?? false }
  /// The bound on the reply's tokens.
  var outputBound: Int? { maxCompletionTokens ?? maxTokens }
}

/// A value that is passed over where it is another one than expected.
struct Lenient<Value: Decodable & Equatable & Sendable>: Decodable, Equatable, Sendable {
  let value: Value?

  init(from decoder: any Decoder) throws {
    value = try? Value(from: decoder)
  }
}
