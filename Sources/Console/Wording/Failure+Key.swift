import App
import GatewayClient
import Records

extension Connection {
  /// A failure of this gateway's; where the key is what was wrong, the hint says which key that was.
  func failure(_ error: GatewayError, of turn: Turn? = nil, in place: Failure.Place = .chat) -> Failure {
    var failure = Failure(error, of: turn, in: place)
    if case .refused(let refusal) = error, refusal.situation == .wrongKey { failure.hint = keyHint }
    return failure
  }

  private var keyHint: String {
    switch resolved.keySource {
    case .environment(let variable): "it came from \(variable); tuppence doctor tries it"
    case .command: "it came from key_command in config.json; tuppence doctor tries it"
    case .file: "tuppence login keeps another one; tuppence doctor tries it"
    case .typed, .none: "it wants one: set \(resolved.kind.keyVariables.joined(separator: " or "))"
    }
  }
}
