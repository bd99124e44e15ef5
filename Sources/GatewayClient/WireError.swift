/// What an `error` field holds: an object, or only a sentence.
struct WireError: Decodable, Equatable, Sendable {
  var message: String?
  var type: String?
  var code: String?
  /// What OpenRouter puts into `metadata`.
  var details: Details?

  init(message: String?) {
    self.message = message
  }

  init(from decoder: any Decoder) throws {
    if let sentence = try? decoder.singleValueContainer().decode(String.self) {
      message = sentence
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    message = container.tolerant(.message)
    type = container.tolerant(.type)
    code = container.text(.code)
    details = container.tolerant(.metadata)
  }

  enum CodingKeys: String, CodingKey {
    case message, type, code, metadata
  }
}

/// The JSON body of a response that refuses: nested, flat, or with a sentence for an `error`.
struct ErrorDocument: Decodable, Equatable, Sendable {
  var error: WireError
  /// Where an id may be, in the order in which they are believed.
  var ids: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let sentence: String? = container.tolerant(anyOf: .message, .detail)
    error = container.tolerant(.error) ?? WireError(message: nil)
    // A flat body bears a short word in `error` and the sentence beside it.
    if error.type == nil, error.code == nil { error.message = sentence ?? error.message }
    error.type = error.type ?? container.tolerant(.type)
    error.code = error.code ?? container.text(.code)
    let metadata: ProviderMetadata? = container.tolerant(anyOf: .camelMetadata, .snakeMetadata)
    ids = [container.tolerant(.generationId), metadata?.generationID, container.tolerant(.id)].compactMap(\.self)
    error.message = error.message ?? metadata?.routing?.lastError
  }

  enum CodingKeys: String, CodingKey {
    case error, message, detail, type, code, id, generationId
    case camelMetadata = "providerMetadata"
    case snakeMetadata = "provider_metadata"
  }
}
