/// A request that the gateway answered with anything but a reply.
package struct Refusal: Equatable, Sendable {
  /// The HTTP status; 200 where an error came in a reply's place.
  package var status: Int
  package var situation: Situation
  /// The server's own sentence on one line, at most 300 characters; empty where it says none.
  package var message: String
  /// Set where the gateway counted a generation in spite of it.
  package var generationID: String?
  /// What the server asks to wait before another try.
  package var retryAfter: Duration?
  /// The body as it came, at most 64 KiB.
  package var body: String

  package init(
    status: Int, situation: Situation, message: String = "", generationID: String? = nil,
    retryAfter: Duration? = nil, body: String = ""
  ) {
    self.status = status
    self.situation = situation
    self.message = message
    self.generationID = generationID
    self.retryAfter = retryAfter
    self.body = body
  }
}

/// Why a gateway refuses, as its user would say it.
package enum Situation: String, Equatable, Sendable, CaseIterable {
  case wrongKey
  case outOfCredit
  /// A limit that somebody set on the gateway's side.
  case budgetExceeded
  /// The account has no verified payment card.
  case cardRequired
  case notAllowed
  case unknownModel
  /// The address is no gateway's, or lacks a part such as `/v1`.
  case unknownPath
  case badRequest
  case tooLarge
  case rateLimited
  case unavailable
  case serverFault
  case other
}

extension Situation {
  /// Classified by the error's type and code, then by the status.
  init(status: Int, error: WireError) {
    let words = [error.type, error.detailType, error.code].compactMap(\.self)
    if let known = words.lazy.compactMap({ Situation.byType[$0] }).first {
      self = known
      return
    }
    let code = status == 200 ? error.code.flatMap { Int($0) } ?? status : status
    let situation = Situation(status: code)
    let message = error.message?.lowercased() ?? ""
    let namesNoModel = Situation.unknownModelWords.contains { message.contains($0) }
    if namesNoModel && situation == .badRequest || code == 404 && message.contains("model") {
      self = .unknownModel
    } else if situation == .other, words.contains("invalid_request_error") {
      self = .badRequest
    } else {
      self = situation
    }
  }

  /// How LiteLLM and OpenRouter say with a 400 that they know no such model.
  private static let unknownModelWords = ["invalid model name", "not a valid model"]

  /// The types that say more than the status; `invalid_request_error` and `api_error` come with any status.
  private static let byType: [String: Situation] = [
    // LiteLLM without a database, to every key but its own.
    "no_db_connection": .wrongKey,
    "authentication_error": .wrongKey, "authentication": .wrongKey, "invalid_api_key": .wrongKey,
    "insufficient_funds": .outOfCredit, "insufficient_quota": .outOfCredit, "payment_required": .outOfCredit,
    "quota_for_entity_exceeded": .budgetExceeded,
    "customer_verification_required": .cardRequired,
    "forbidden": .notAllowed, "permission_error": .notAllowed, "no_providers_available": .notAllowed,
    "model_not_found": .unknownModel,
    "context_length_exceeded": .tooLarge, "request_too_large": .tooLarge,
    "rate_limit_exceeded": .rateLimited, "rate_limit_error": .rateLimited,
    "service_unavailable_error": .unavailable, "overloaded_error": .unavailable, "timeout_error": .unavailable,
    "provider_overloaded": .unavailable, "timeout": .unavailable, "provider_unavailable": .unavailable,
    "internal_server_error": .serverFault, "failed_dependency": .serverFault,
  ]

  private init(status: Int) {
    self =
      switch status {
      case 400, 422: .badRequest
      case 401: .wrongKey
      case 402: .outOfCredit
      case 403: .notAllowed
      case 404, 405: .unknownPath
      case 408, 502, 503, 504, 524, 529: .unavailable
      case 413: .tooLarge
      case 424: .serverFault
      case 429: .rateLimited
      case 500...599: .serverFault
      default: .other
      }
  }
}
