import Platform

extension WireError {
  /// What OpenRouter says of an error beside its own sentence: the provider's name, and the provider's words.
  struct Details: Decodable, Equatable, Sendable {
    /// More exact than the code, such as `context_length_exceeded`.
    var type: String?
    var provider: String?
    /// Why a provider refused, or what a moderator found.
    var reason: String?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = container.tolerant(.type)
      provider = container.tolerant(.providerName)
      reason = Details.upstream(container) ?? Details.reasons(container)
    }

    /// The provider's own body: JSON in a string, JSON as it is, or a sentence.
    private static func upstream(_ container: KeyedDecodingContainer<CodingKeys>) -> String? {
      if let document: ErrorDocument = container.tolerant(.raw) { return document.error.message }
      guard let text: String = container.tolerant(.raw) else { return nil }
      if let document = try? JSONDecoder().decode(ErrorDocument.self, from: Data(text.utf8)) {
        return document.error.message ?? text
      }
      // A provider's error page is no sentence.
      return text.first { !$0.isWhitespace }.flatMap { $0 == "<" ? nil : text }
    }

    private static func reasons(_ container: KeyedDecodingContainer<CodingKeys>) -> String? {
      let reasons: [String] = container.elements(.reasons) ?? []
      return reasons.isEmpty ? nil : reasons.joined(separator: ", ")
    }

    enum CodingKeys: String, CodingKey {
      case raw, reasons
      case type = "error_type"
      case providerName = "provider_name"
    }
  }

  /// The message with what is behind it: `Provider returned error (Anthropic): prompt is too long`.
  var sentence: String? {
    let provider = details?.provider.flatMap { message?.contains($0) == true ? nil : $0 }
    let reason = details?.reason.flatMap { message?.contains($0) == true ? nil : $0 }
    var words = message ?? ""
    if let provider { words += words.isEmpty ? provider : " (\(provider))" }
    if let reason { words += words.isEmpty ? reason : ": " + reason }
    return words.isEmpty ? nil : words
  }
}
