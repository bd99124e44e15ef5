import Platform
import Records

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
  /// What it states about a limit at the gateway that is used up.
  package var limit: GatewayLimit?
  /// The body as it came, at most 64 KiB.
  package var body: String

  package init(
    status: Int, situation: Situation, message: String = "", generationID: String? = nil,
    retryAfter: Duration? = nil, limit: GatewayLimit? = nil, body: String = ""
  ) {
    self.status = status
    self.situation = situation
    self.message = message
    self.generationID = generationID
    self.retryAfter = retryAfter
    self.limit = limit
    self.body = body
  }
}

/// Why a gateway refuses, as its user would say it.
package enum Situation: String, Equatable, Sendable, CaseIterable {
  case wrongKey
  case outOfCredit
  /// A limit that someone set on the gateway's side.
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
  /// Classified by the error's type and code, then by what its sentence speaks of, then by the status.
  init(status: Int, error: WireError) {
    let words = [error.type, error.detailType, error.code].compactMap { $0?.lowercased() }
    if let known = words.lazy.compactMap({ Situation.byType[$0] }).first {
      self = known
      return
    }
    if words.contains(where: Situation.isOfLimit) {
      self = .budgetExceeded
      return
    }
    let code = status == 200 ? error.code.flatMap { Int($0) } ?? status : status
    let situation = Situation(status: code)
    if let cause = Situation.cause(in: error.message?.lowercased() ?? "", situation) {
      self = cause
    } else if situation == .other, words.contains("invalid_request_error") {
      self = .badRequest
    } else {
      self = situation
    }
  }

  /// What a sentence states where the status says little: servers refuse a key, a model or a length with a 400, too.
  private static func cause(in message: String, _ situation: Situation) -> Situation? {
    func speaks(of words: [String]) -> Bool { words.contains { message.contains($0) } }
    switch situation {
    case .badRequest, .notAllowed, .other, .outOfCredit, .rateLimited:
      if speaks(of: limitWords) { return .budgetExceeded }
    case .wrongKey, .budgetExceeded, .cardRequired, .unknownModel, .unknownPath, .tooLarge, .unavailable, .serverFault:
      break
    }
    switch situation {
    case .badRequest, .unknownPath, .notAllowed, .other:
      if speaks(of: lengthWords) { return .tooLarge }
      if speaks(of: keyWords) { return .wrongKey }
      if message.contains("model"), speaks(of: absenceWords) || situation == .unknownPath { return .unknownModel }
      return speaks(of: moneyWords) ? .outOfCredit : nil
    case .rateLimited:
      return speaks(of: moneyWords) && !speaks(of: ["per minute", "per day", "per second", "rate"]) ? .outOfCredit : nil
    case .wrongKey, .outOfCredit, .budgetExceeded, .cardRequired, .unknownModel, .tooLarge, .unavailable, .serverFault:
      return nil
    }
  }

  /// A type that names a limit of money and its end: `budget_exceeded`, `project_spend_limit_reached`.
  private static func isOfLimit(_ type: String) -> Bool {
    ["exceed", "reached", "exhausted"].contains(where: type.contains)
      && ["budget", "quota_for_", "spend", "key_limit"].contains(where: type.contains)
  }

  private static let limitWords = [
    "budget exceeded", "budget has been exceeded", "budget limit", "budget is used up", "budget reached",
    "exceeded budget", "exceededbudget", "exceeded your budget", "exceeded its budget", "exceeded the budget",
    "over budget", "out of budget", "spend limit", "spending limit", "spending cap", "spend cap", "key limit exceeded",
    "quota limit exceeded", "monthly budget", "daily budget", "weekly budget",
  ]
  private static let lengthWords = [
    "context length", "context window", "context size", "maximum context", "too many tokens", "prompt is too long",
    "input is too long", "reduce the length", "token limit", "prompt too long", "longer than the maximum",
  ]
  private static let keyWords = [
    "api key", "api_key", "apikey", "invalid key", "invalid token", "unauthorized", "unauthenticated", "authentication",
  ]
  private static let absenceWords = [
    "not found", "not exist", "unknown model", "no such model", "not a valid model", "invalid model", "not available",
    "not supported", "no endpoints found", "not loaded", "pull",
  ]
  private static let moneyWords = [
    "insufficient credit", "insufficient balance", "insufficient fund", "insufficient quota", "out of credit",
    "billing",
    "not enough credit", "credit balance", "top up", "payment",
  ]

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
    "invalid_authentication_error": .wrongKey, "unauthenticated": .wrongKey, "invalid_authentication": .wrongKey,
    "insufficient_balance": .outOfCredit, "billing_hard_limit_reached": .outOfCredit,
    "billing_not_active": .outOfCredit,
    "permission_denied": .notAllowed, "content_policy_violation": .notAllowed, "content_filter": .notAllowed,
    "string_above_max_length": .tooLarge, "model_not_available": .unknownModel, "resource_exhausted": .rateLimited,
    "engine_overloaded": .unavailable, "server_overloaded": .unavailable, "overloaded": .unavailable,
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

/// Makes a refusal of a response's head and body, whatever form the body has.
struct RefusalReader: Sendable {
  let server: ServerContext
  private var dialect: Dialect { server.dialect }
  private var credential: Credential { server.credential }

  func refusal(_ head: ResponseHead, body: Data) -> Refusal {
    let bytes = credential.scrubber.scrubbed(body) ?? Array(body)
    let document = ErrorDocument(bytes)
    let text = String(decoding: bytes.prefix(ReplyReader.refusalLimit), as: UTF8.self)
    let error = document?.error ?? WireError(message: RefusalReader.sentence(ofPlain: text, head))
    let situation = Situation(status: head.status, error: error)
    let message = ServerSentence(credential.scrubbed(error.sentence ?? "")).text
    return Refusal(
      status: head.status, situation: situation, message: message,
      generationID: document?.ids.first(where: dialect.isGenerationID) ?? counted(head),
      retryAfter: head.retryAfter.flatMap { RetryAfter($0, now: server.now()) }?.delay,
      limit: situation == .budgetExceeded
        ? GatewayLimit(sentence: message, body: JSONTree(beginning: bytes)) : nil,
      body: text)
  }

  /// The head's id where the gateway may have generated something: it is there too when a request is turned away.
  private func counted(_ head: ResponseHead) -> String? {
    guard head.status == 200 || (500...599).contains(head.status), head.status != 503 else { return nil }
    return dialect.generationID(among: [head.generationID])
  }

  /// Plain text is a sentence; HTML and broken JSON are none.
  private static func sentence(ofPlain text: String, _ head: ResponseHead) -> String? {
    guard head.contentType != "text/html", let first = text.first(where: { !$0.isWhitespace }) else { return nil }
    return "<{[".contains(first) ? nil : text
  }
}

/// A server's own words, fit for one line: control characters and runs of white space become one space.
struct ServerSentence: Equatable, Sendable {
  static let limit = 300

  let text: String

  init(_ words: String?) {
    let scalars = (words ?? "").unicodeScalars.lazy.map { scalar -> Character in
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.isWhitespace
      return isControl ? " " : Character(scalar)
    }
    let line = String(scalars.prefix(ServerSentence.limit * 8)).split(separator: " ").joined(separator: " ")
    text = line.count > ServerSentence.limit ? line.prefix(ServerSentence.limit - 1) + "…" : line
  }
}
