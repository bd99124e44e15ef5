/// Where a key comes from, or would come from.
package enum KeySource: Equatable, Sendable {
  case environment(variable: String)
  case command
  case file(path: String)
  /// Typed by the user (`tuppence login`).
  case typed
  case none
}

/// The environment's variables that hold keys.
package enum KeyVariables {
  package static let vercel = ["AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"]
  package static let openrouter = ["OPENROUTER_API_KEY"]
  package static let compatible = ["TUPPENCE_API_KEY"]

  /// The environment for a child process (an editor, a pager, the key command): no key goes along.
  package static func removed(from environment: [String: String]) -> [String: String] {
    environment.filter { !(vercel + openrouter + compatible).contains($0.key) }
  }
}
