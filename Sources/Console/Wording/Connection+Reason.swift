import App

extension Connection {
  /// Why it is this gateway, for the first line of a chat.
  var reason: String {
    switch (resolved.kind, resolved.reason) {
    case (.sandbox, .noKey): "sandbox: no key found, play money (tuppence login)"
    case (.sandbox, _): "sandbox: play money"
    case (_, _): "\(name) at \(resolved.baseURL?.host() ?? "?")"
    }
  }
}
