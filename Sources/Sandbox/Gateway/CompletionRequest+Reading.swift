import Platform

extension CompletionRequest {
  /// Reads and checks a body; the refusal names the place where it is wrong.
  init(reading body: [UInt8]) throws(RequestRefusal) {
    do {
      self = try JSONDecoder().decode(CompletionRequest.self, from: Data(body))
    } catch let error as DecodingError {
      throw Self.refusal(error)
    } catch {
      throw .invalid("Invalid request body", at: nil)
    }
    guard !messages.isEmpty else { throw .invalid("messages must not be empty", at: "messages") }
    guard !model.isEmpty else { throw .invalid("model must not be empty", at: "model") }
    let options = providerOptions?.gateway
    if let caching = options?.caching, caching != "auto" {
      throw .invalid("caching must be auto", at: "providerOptions.gateway.caching")
    }
    if let tier = options?.serviceTier, Tier(rawValue: tier) == nil {
      throw .invalid("serviceTier must be flex or priority", at: "providerOptions.gateway.serviceTier")
    }
    if let bound = outputBound, bound < 1 { throw .invalid("max_tokens must be at least 1", at: "max_tokens") }
  }

  private static func refusal(_ error: DecodingError) -> RequestRefusal {
    switch error {
    case .keyNotFound(let key, let context):
      .invalid("Required", at: path(context.codingPath + [key]))
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      .invalid("Invalid type", at: path(context.codingPath))
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      .invalid("Invalid JSON", at: nil)
    case .dataCorrupted(let context):
      .invalid("Invalid value", at: path(context.codingPath))
    @unknown default:
      .invalid("Invalid request body", at: nil)
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String? {
    keys.isEmpty ? nil : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}
