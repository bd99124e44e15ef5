import Platform
import Records

/// What is asked of a model.
package struct ChatRequest: Equatable, Sendable {
  package var model: String
  package var messages: [Message]
  package var temperature: Decimal?
  package var maxTokens: Int?
  /// `none`, `minimal`, `low`, `medium`, `high` or `xhigh`, as the model allows.
  package var reasoningEffort: String?
  /// Attribution in the gateway's own reports; see ``Dialect/tagFee`` for what each costs.
  package var tags: [String]
  package var user: String?
  /// How it is to be served; what ``Dialect/optionsTaken`` lacks is left out. `caching` asks where it is `auto`.
  package var options: RequestOptions
  /// A random word of the conversation, for a cache that is kept in one place.
  package var affinity: String?
  /// Pictures are asked for at their own route, with the last message as the prompt; nil asks for a chat's reply.
  package var picture: PictureRequest?
  /// What the reply may hold, such as `text` and `image`; nil leaves it to the model.
  package var modalities: [String]?
  /// Functions that the model may call.
  package var tools: [ToolDefinition]
  /// What the gateway is asked to search the web for; see ``Dialect/webSearchPrice``.
  package var webSearch: String?
  /// The bytes of the messages' pictures and documents, by their SHA-256.
  package var mediaContents: [String: Data] = [:]

  package init(
    model: String, messages: [Message], temperature: Decimal? = nil, maxTokens: Int? = nil,
    reasoningEffort: String? = nil, tags: [String] = [], user: String? = nil,
    options: RequestOptions = RequestOptions(), affinity: String? = nil,
    tools: [ToolDefinition] = []
  ) {
    self.model = model
    self.messages = messages
    self.temperature = temperature
    self.maxTokens = maxTokens
    self.reasoningEffort = reasoningEffort
    self.tags = tags
    self.user = user
    self.options = options
    self.affinity = affinity
    self.tools = tools
  }

  /// Whether the gateway is asked to cache the prompt.
  var asksForCaching: Bool { options.caching == .auto }

  /// The JSON body in one dialect, the same bytes for the same request.
  func body(in dialect: Dialect) throws(GatewayError) -> Data {
    if let picture { return Data(dialect.images.body(self, picture).bytes) }
    var body = try ChatBody(self)
    dialect.prepare(&body, self)
    guard let json = try? JSONValue(encoding: body) else {
      throw .refused(Refusal(status: 0, situation: .badRequest))
    }
    // In base64, with room for the words.
    let media = mediaContents.values.reduce(0) { $0 + $1.count } / 3 * 4
    return Data(json.bytes(reserving: media == 0 ? 0 : media + media / 16 + 4_096))
  }
}

extension Message {
  /// As chat completions take it. A message without media has its text as its content, which caches know.
  func wire(_ contents: [String: Data]) throws(GatewayError) -> JSONValue {
    guard !sentMedia.isEmpty else {
      guard let json = try? JSONValue(encoding: self) else {
        throw .refused(Refusal(status: 0, situation: .badRequest))
      }
      return json
    }
    var parts: [JSONValue] = content.isEmpty ? [] : [.members(["type": .text("text"), "text": .text(content)])]
    for file in media {
      guard let bytes = contents[file.sha256] else { throw .mediaMissing(name: file.shownName) }
      parts.append(file.wirePart(bytes))
    }
    return .members(["role": .text(role.rawValue), "content": .list(parts)])
  }
}

extension MediaFile {
  /// A part of a message's content. Of the two forms of a document that gateways take, this is the one of OpenAI and
  /// OpenRouter too.
  fileprivate func wirePart(_ bytes: Data) -> JSONValue {
    let uri = JSONValue.dataURI(type: type.rawValue, bytes)
    if type.isPicture {
      return .members(["type": .text("image_url"), "image_url": .members(["url": uri])])
    }
    return .members(["type": .text("file"), "file": .members(["filename": .text(shownName), "file_data": uri])])
  }
}

/// The body of `POST /chat/completions`.
struct ChatBody: Encodable {
  var model: String
  var messages: [JSONValue]
  var stream = true
  var streamOptions = StreamOptions()
  var temperature: Decimal?
  var maxTokens: Int?
  var reasoning: Reasoning?
  var reasoningEffort: String?
  var user: String?
  var providerOptions: ProviderOptions?
  /// In place of `maxTokens` where a server wants the newer name.
  var maxCompletionTokens: Int?
  /// OpenRouter's key of a conversation.
  var sessionID: String?
  /// Nil where none are offered: some servers refuse an empty list.
  var tools: [JSONValue]?
  /// What OpenRouter does in addition to the model.
  var plugins: [JSONValue]?
  /// OpenRouter's members for its logs.
  var trace: [String: String]?
  /// OpenRouter's request for caching.
  var cacheControl: CacheControl?
  /// The class of service at OpenAI and OpenRouter.
  var serviceTier: String?
  /// OpenRouter's further models, and its choice of providers.
  var models: [String]?
  var provider: ProviderChoice?
  var modalities: [String]?
  /// OpenAI's key of prompts that share a cache.
  var promptCacheKey: String?

  init(_ request: ChatRequest) throws(GatewayError) {
    model = request.model
    messages = []
    for message in request.messages { messages.append(try message.wire(request.mediaContents)) }
    temperature = request.temperature
    maxTokens = request.maxTokens
    modalities = request.modalities
    reasoning = request.reasoningEffort.map(Reasoning.init)
    tools = request.tools.isEmpty ? nil : request.tools.map(\.functionJSON)
  }

  enum CodingKeys: String, CodingKey {
    case model, messages, stream, temperature, reasoning, user, providerOptions, trace, models, provider, tools,
      plugins,
      modalities
    case cacheControl = "cache_control"
    case serviceTier = "service_tier"
    case promptCacheKey = "prompt_cache_key"
    case sessionID = "session_id"
    case maxCompletionTokens = "max_completion_tokens"
    case streamOptions = "stream_options"
    case maxTokens = "max_tokens"
    case reasoningEffort = "reasoning_effort"
  }

  struct StreamOptions: Encodable {
    var includeUsage = true

    enum CodingKeys: String, CodingKey {
      case includeUsage = "include_usage"
    }
  }

  struct Reasoning: Encodable {
    var effort: String
  }

  struct CacheControl: Encodable {
    var type = "ephemeral"
  }

  struct ProviderChoice: Encodable {
    var only: [String]
  }

  struct ProviderOptions: Encodable {
    var gateway: Gateway

    struct Gateway: Encodable, Equatable {
      var tags: [String]?
      var user: String?
      var caching: String?
      var models: [String]?
      var only: [String]?
      var serviceTier: String?
    }
  }
}

extension ToolDefinition {
  /// The tool as chat completions offer it.
  var functionJSON: JSONValue {
    // Servers refuse a schema that is no object.
    let schema = if case .object = inputSchema { inputSchema } else { JSONValue.members(["type": .text("object")]) }
    return .members([
      "type": .text("function"),
      "function": .members(["name": .text(name), "description": .text(description), "parameters": schema]),
    ])
  }
}
