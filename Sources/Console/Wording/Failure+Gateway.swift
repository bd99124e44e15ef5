import GatewayClient
import Records

extension Failure {
  package init(_ error: GatewayError) {
    let looked = "its cost is still looked up where the gateway named a generation"
    switch error {
    case .notReachable(let host, let detail):
      self.init(
        "cannot reach \(host)\(detail.isEmpty ? "" : ": \(detail)"); nothing was sent",
        hint: "check the network and the gateway's address", exitCode: Code.unreachable)
    case .connectionLost(let detail):
      self.init(
        "the connection broke\(detail.isEmpty ? "" : ": \(detail)")", hint: "\(looked); /retry asks again",
        exitCode: Code.unreachable)
    case .stalled(let after):
      self.init(
        "the gateway was silent for \(after.components.seconds) s", hint: "\(looked); /retry asks again",
        exitCode: Code.unreachable)
    case .truncated:
      self.init("the reply was cut off before its end", hint: "\(looked); /retry asks again")
    case .redirected(let host):
      self.init(
        "the gateway redirected to \(host); not followed, and the key was not sent there",
        hint: "set the gateway's address to where it really is", exitCode: Code.refused)
    case .failedMidStream(let message, _):
      self.init("the gateway broke the reply off: \(message)", hint: "\(looked); /retry asks again")
    case .unreadableAnswer(let detail):
      self.init(
        "the answer is no chat reply\(detail.isEmpty ? "" : ": \(detail)")",
        hint: "is the address an OpenAI-compatible gateway's, with /v1 at its end?")
    case .cancelled:
      self.init("interrupted", exitCode: Code.interrupted)
    case .refused(let refusal):
      self.init(refusal)
    }
  }

  /// One sentence and one hint for each situation; the server's own sentence stands behind ours.
  private init(_ refusal: Refusal) {
    let (message, usual, code) = Self.words(for: refusal.situation)
    let said = refusal.message.isEmpty ? "" : ": \(refusal.message)"
    let status = refusal.status == 200 || refusal.status == 0 ? "" : " (HTTP \(refusal.status))"
    let hint = refusal.retryAfter.map { "the gateway asks to wait \($0.components.seconds) s" } ?? usual
    self.init("\(message)\(status)\(said)", hint: hint, exitCode: code)
  }

  private static func words(for situation: Situation) -> (String, String, Int32) {
    switch situation {
    case .wrongKey:
      ("the gateway does not accept the key", "check AI_GATEWAY_API_KEY, or the key's gateway", Code.refused)
    case .outOfCredit: ("the gateway's credit is used up", "top it up at the gateway", Code.refused)
    case .budgetExceeded: ("a budget on the gateway's side is used up", "raise it at the gateway", Code.refused)
    case .cardRequired:
      ("the gateway wants a payment card first", "verify one at the gateway; credit alone is not enough", Code.refused)
    case .notAllowed: ("the gateway does not allow this", "its rules are set in its dashboard", Code.refused)
    case .unknownModel:
      ("the gateway does not know the model", "/model and Tab lists the models; --model ID names one", Code.failed)
    case .unknownPath: ("the gateway has no such path", "should the address end in /v1?", Code.failed)
    case .badRequest:
      ("the gateway does not understand the request", "shorten or change the prompt, or try another model", Code.failed)
    case .tooLarge: ("the request is too large", "/clear starts the conversation afresh", Code.failed)
    case .rateLimited: ("the gateway limits the rate", "wait a little, then /retry", Code.unreachable)
    case .unavailable: ("the gateway is not available", "try again in a little while: /retry", Code.unreachable)
    case .serverFault: ("the gateway failed", "try again, or another model: /model", Code.unreachable)
    case .other: ("the gateway refused", "see its dashboard", Code.failed)
    }
  }
}
