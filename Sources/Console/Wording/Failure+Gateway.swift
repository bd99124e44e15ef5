import GatewayClient
import Records

extension Failure {
  /// Where a failed turn is told, which decides what its user can do next.
  enum Place: Sendable {
    /// Slash commands work, and open charges are looked up in the background.
    case chat
    /// A command that ends now.
    case script
  }

  /// `turn` is the failed one, where there is one: its hint says what becomes of the cost.
  init(_ error: GatewayError, of turn: Turn? = nil, in place: Place = .chat) {
    let hint = [Self.words(forCostOf: turn, in: place), place.again].compactMap(\.self).joined(separator: "; ")
    switch error {
    case .notReachable(let host, let detail):
      self.init(
        "cannot reach \(host)\(detail.isEmpty ? "" : ": \(detail)"); nothing was sent",
        hint: "check the network and the gateway's address", exitCode: Code.unreachable)
    case .connectTimeout(let host, let limit):
      self.init(
        "no connection to \(host) within \(Self.seconds(limit)); nothing was sent",
        hint: "check the network; connect_timeout sets the limit", exitCode: Code.unreachable)
    case .proxyFailed(let proxy, let status, let detail):
      let reason = status.map { "HTTP \($0)" } ?? detail
      self.init(
        "the proxy \(proxy) did not let the connection through: \(reason); nothing was sent",
        hint: "check https_proxy, all_proxy and no_proxy", exitCode: Code.unreachable)
    case .libraryMissing(let detail):
      self.init(
        "libcurl 4 cannot be loaded: \(detail)", hint: "install it; on Debian and Ubuntu the package is libcurl4",
        exitCode: Code.unreachable)
    case .libraryUnusable(let detail):
      self.init(
        "the libcurl of this system cannot be used\(detail.isEmpty ? "" : ": it has no \(detail)")",
        hint: "install libcurl 7.68 or later; on Debian and Ubuntu the package is libcurl4",
        exitCode: Code.unreachable)
    case .connectionLost(let detail):
      self.init(
        "the connection broke\(detail.isEmpty ? "" : ": \(detail)")", hint: hint, exitCode: Code.unreachable)
    case .noResponse(let limit):
      self.init(
        "the gateway did not answer within \(Self.seconds(limit))", hint: hint, exitCode: Code.unreachable)
    case .stalled(let limit):
      self.init(
        "the gateway began to answer and was then silent for \(Self.seconds(limit))", hint: hint,
        exitCode: Code.unreachable)
    case .truncated:
      self.init("the reply was cut off before its end", hint: hint)
    case .redirected(let host):
      self.init(
        "the gateway points to another address\(host.isEmpty ? "" : ", on \(host)"); nothing was sent there",
        hint: "set the gateway's address to where it really is", exitCode: Code.refused)
    case .failedMidStream(let message, _):
      self.init("the gateway broke the reply off: \(message)", hint: hint)
    case .unreadableAnswer(let detail):
      self.init(
        "the answer is no chat reply\(detail.isEmpty ? "" : ": \(detail)")",
        hint: "is the address an OpenAI-compatible gateway's, with /v1 at its end?")
    case .cancelled:
      self.init("interrupted", exitCode: Code.interrupted)
    case .refused(let refusal):
      self.init(refusal, of: turn, in: place)
    }
  }

  /// One sentence and one hint for each situation; the server's own sentence is behind ours.
  private init(_ refusal: Refusal, of turn: Turn?, in place: Place) {
    let (message, usual, code) = Self.words(for: refusal.situation, in: place)
    let said = refusal.message.isEmpty ? "" : ": \(refusal.message)"
    let status = refusal.status == 200 || refusal.status == 0 ? "" : " (HTTP \(refusal.status))"
    let wait = refusal.retryAfter.map { "the gateway asks to wait \(Self.seconds($0))" }
    let hint = [wait ?? usual, Self.words(forCostOf: turn, in: place)].compactMap(\.self).joined(separator: "; ")
    self.init("\(message)\(status)\(said)", hint: hint, exitCode: code)
  }

  /// A duration in seconds, rounded up.
  private static func seconds(_ duration: Duration) -> String {
    let (seconds, rest) = duration.components
    return "\(rest > 0 ? seconds + 1 : seconds) s"
  }

  /// What becomes of a failed turn's cost; nil where it is known.
  static func words(forCostOf turn: Turn?, in place: Place) -> String? {
    guard let turn, let last = turn.generations.last else { return nil }
    let charge = turn.charge(of: last)
    switch (charge.lookup, place) {
    case (.open, .chat): return "its cost is being looked up"
    case (.open, .script): return "tuppence settle looks its cost up"
    case (.none, _), (.exhausted, _), (.done, _):
      return charge.cost == nil ? "its cost stays unknown (no generation was named)" : nil
    }
  }

  private static func words(for situation: Situation, in place: Place) -> (String, String, Int32) {
    switch situation {
    case .wrongKey:
      ("the gateway does not accept the key", "tuppence doctor says where the key comes from", Code.refused)
    case .outOfCredit: ("the gateway's credit is used up", "top it up at the gateway", Code.refused)
    case .budgetExceeded: ("a budget on the gateway's side is used up", "raise it at the gateway", Code.refused)
    case .cardRequired:
      ("the gateway wants a payment card first", "verify one at the gateway; credit alone is not enough", Code.refused)
    case .notAllowed: ("the gateway does not allow this", "its rules are set in its dashboard", Code.refused)
    case .unknownModel: ("the gateway does not know the model", place.models, Code.failed)
    case .unknownPath: ("no gateway answers at this path", "should the address end in /v1?", Code.failed)
    case .badRequest:
      ("the gateway does not understand the request", "change what it names, or try another model", Code.failed)
    case .tooLarge: ("the request is too large", place.shorter, Code.failed)
    case .rateLimited: ("the gateway limits the rate", "wait a little; \(place.again)", Code.unreachable)
    case .unavailable: ("the gateway is not available", "wait a little; \(place.again)", Code.unreachable)
    case .serverFault: ("the gateway failed", place.again, Code.unreachable)
    case .other: ("the gateway refused", "see its dashboard", Code.failed)
    }
  }
}

extension Failure.Place {
  fileprivate var again: String {
    switch self {
    case .chat: "/retry asks again"
    case .script: "the same command asks again"
    }
  }

  fileprivate var models: String {
    switch self {
    case .chat: "/model and Tab lists the models; --model ID names one"
    case .script: "--model ID names another; in a chat, /model and Tab lists them"
    }
  }

  fileprivate var shorter: String {
    switch self {
    case .chat: "/clear starts the conversation afresh"
    case .script: "send less, or leave --continue out"
    }
  }
}
