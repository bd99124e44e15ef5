import App
import Chat
import GatewayClient
import Records

extension Failure {
  /// Where a failure is shown, which decides what the user can do next.
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
        "the proxy \(proxy) refused the connection: \(reason); nothing was sent",
        hint: "check https_proxy, all_proxy and no_proxy", exitCode: Code.unreachable)
    case .libraryMissing(let detail):
      self.init(
        "libcurl 4 cannot be loaded: \(detail)", hint: "install it; on Debian and Ubuntu the package is libcurl4",
        exitCode: Code.unreachable)
    case .libraryUnusable(let detail):
      self.init(
        "this system's libcurl cannot be used\(detail.isEmpty ? "" : ": it has no \(detail)")",
        hint: "install libcurl 7.68 or later; on Debian and Ubuntu the package is libcurl4",
        exitCode: Code.unreachable)
    case .mediaMissing(let name):
      self.init(
        "\(name) is no longer in the media folder or has changed there; nothing was sent",
        hint: "attach it again, or take its turn out of the conversation with /undo or /clear")
    case .connectionLost(let detail):
      self.init(
        "the connection broke\(detail.isEmpty ? "" : ": \(detail)")", hint: hint, exitCode: Code.unreachable)
    case .noResponse(let limit):
      self.init(
        "the gateway did not answer within \(Self.seconds(limit))", hint: hint, exitCode: Code.unreachable)
    case .stalled(let limit):
      self.init(
        "the answer began, and then the gateway sent nothing for \(Self.seconds(limit))", hint: hint,
        exitCode: Code.unreachable)
    case .truncated:
      self.init("the reply was cut off before its end", hint: hint)
    case .redirected(let host):
      self.init(
        "the gateway points to another address\(host.isEmpty ? "" : ", on \(host)"); nothing was sent there",
        hint: "set the base URL to the gateway's new address", exitCode: Code.refused)
    case .failedMidStream(let message, let situation, let limit):
      self.init(midStream: message, situation, limit, of: turn, in: place)
    case .unreadableAnswer(let detail):
      self.init(
        "the answer is not a chat reply\(detail.isEmpty ? "" : ": \(detail)")",
        hint: "check that the base URL is an OpenAI-compatible gateway's, such as https://host/v1")
    case .cancelled:
      self.init("interrupted", exitCode: Code.interrupted)
    case .refused(let refusal):
      self.init(refusal, of: turn, in: place)
    }
  }

  /// One sentence and one hint for each situation; the server's own sentence is behind ours.
  private init(_ refusal: Refusal, of turn: Turn?, in place: Place) {
    let (general, advice, code) = Self.words(for: refusal.situation, in: place)
    let (message, usual) = (refusal.limit?.words ?? general, refusal.limit?.hint ?? advice)
    let said = refusal.message.isEmpty ? "" : ": \(refusal.message)"
    let status = refusal.status == 200 || refusal.status == 0 ? "" : " (HTTP \(refusal.status))"
    let wait = refusal.retryAfter.map { "the gateway asks to wait \(Self.seconds($0))" }
    let hint = [wait ?? usual, Self.words(forCostOf: turn, in: place)].compactMap(\.self).joined(separator: "; ")
    self.init("\(message)\(status)\(said)", hint: hint, exitCode: code)
  }

  /// A reply that the gateway broke off. Where money is the reason, another try needs more of it first.
  private init(
    midStream message: String, _ situation: Situation, _ limit: GatewayLimit?, of turn: Turn?, in place: Place
  ) {
    let (general, advice, code) = Self.words(for: situation, in: place)
    let isAboutMoney = situation == .budgetExceeded || situation == .outOfCredit
    let reason = isAboutMoney ? limit?.words ?? general : nil
    let hint = [Self.words(forCostOf: turn, in: place), isAboutMoney ? limit?.hint ?? advice : place.again]
    let said = [reason, message].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
    self.init(
      "the gateway ended the reply with an error: \(said)", hint: hint.compactMap(\.self).joined(separator: "; "),
      exitCode: isAboutMoney ? code : Code.failed)
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
    case .budgetExceeded: ("a budget at the gateway is used up", "raise it at the gateway", Code.refused)
    case .cardRequired:
      ("the gateway requires a payment card", "verify one at the gateway; credit alone is not enough", Code.refused)
    case .notAllowed: ("the gateway does not allow this", "its rules are set in its dashboard", Code.refused)
    case .unknownModel: ("the gateway has no such model", place.models, Code.failed)
    case .unknownPath:
      ("the gateway has nothing at this path", "check whether the base URL must end in /v1", Code.failed)
    case .badRequest:
      ("the gateway rejects the request as invalid", "change what the message names, or try another model", Code.failed)
    case .tooLarge: ("the request is too large", place.shorter, Code.failed)
    case .rateLimited: ("the gateway limits the rate of requests", "wait a little; \(place.again)", Code.unreachable)
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
    case .chat: "/clear empties the conversation"
    case .script: "send less, or leave --continue out"
    }
  }
}

extension Failure {
  /// A turn that a budget forbids, and how to raise the budget.
  init(_ refusal: BudgetRefusal, in place: Place) {
    switch refusal {
    case .spent(let status):
      self.init(
        "\(status.budget.scope.words) of \(status.budget.limit.formatted) is spent (\(status.spent.formatted)); "
          + "nothing was sent\(Self.notice(status))", hint: Self.raising(status.budget, place),
        exitCode: Code.refused)
    case .wouldPass(let status, _):
      let agreeing = place == .script ? "--yes agrees to it; " : ""
      self.init(
        Self.question(refusal) + "; nothing was sent\(Self.notice(status))",
        hint: agreeing + Self.raising(status.budget, place), exitCode: Code.refused)
    case .unrecorded:
      self.init(
        "budgets cannot be kept where nothing is recorded; nothing was sent",
        hint: "make the folder writable, or choose another one with TUPPENCE_HOME=FOLDER", exitCode: Code.refused)
    case .unknownLimits:
      self.init(
        "config.json cannot be read, so the budgets are not known; nothing was sent",
        hint: "tuppence config show says what is wrong with it", exitCode: Code.refused)
    case .newerSession(let id):
      self.init(
        "a later tuppence wrote session \(id), and this one cannot read what it spent; the budgets are unknown, and "
          + "nothing was sent", hint: "update tuppence", exitCode: Code.refused)
    case .uncounted(let error):
      let failure = Failure(error)
      self.init(
        "what was spent cannot be counted against the budgets; nothing was sent: \(failure.message)",
        hint: failure.hint, exitCode: Code.refused)
    case .unrecordable(let error):
      self.init(
        "\(Self.question(refusal)); nothing was sent",
        hint: "\(Failure(error).hint.map { "\($0); or " } ?? "")\(Self.unrecordedHint)")
    }
  }

  /// What a turn would cost, and what is left; empty for a refusal that is no question.
  static func question(_ refusal: BudgetRefusal) -> String {
    if case .unrecordable(let error) = refusal { return "the turn cannot be recorded: \(Failure(error).message)" }
    guard case .wouldPass(let status, let estimate) = refusal else { return "" }
    return "this turn may cost about \(estimate.formatted), and \(status.remainder.formatted) of "
      + "\(status.budget.scope.words) (\(status.budget.limit.formatted)) is left"
  }

  static let unrecordedHint = "send it without a record, and without its bill: --unrecorded"

  private static func notice(_ status: BudgetStatus) -> String {
    status.budget.notice.map { ". \($0)" } ?? ""
  }

  private static func raising(_ budget: Budget, _ place: Place) -> String {
    switch (place, budget.scope) {
    case (.chat, .session): "/budget AMOUNT raises it, /budget off lifts it"
    case (.chat, let scope): "/budget \(scope) AMOUNT raises it, /budget \(scope) off lifts it"
    case (.script, .session): "--budget AMOUNT raises it for this session"
    case (.script, let scope):
      "tuppence config set \("\(scope)".contains(" ") ? "'budgets.\(scope)'" : "budgets.\(scope)") AMOUNT raises it"
    }
  }
}

extension Connection {
  /// A failure of this gateway's; where the key is what was wrong, the hint says which key that was.
  func failure(_ error: GatewayError, of turn: Turn? = nil, in place: Failure.Place = .chat) -> Failure {
    var failure = Failure(error, of: turn, in: place)
    if case .refused(let refusal) = error, refusal.situation == .wrongKey { failure.hint = keyHint }
    return failure
  }

  private var keyHint: String {
    switch resolved.keySource {
    case .environment(let variable): "the key came from \(variable); tuppence doctor tests it"
    case .command: "the key came from key_command in config.json; tuppence doctor tests it"
    case .file: "tuppence login stores another key; tuppence doctor tests this one"
    case .typed, .none: "the gateway requires a key: set \(resolved.provider.keyVariables.joined(separator: " or "))"
    }
  }
}
