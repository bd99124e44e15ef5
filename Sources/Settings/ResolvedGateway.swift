import Platform

/// The gateway to talk to, with its address, its key where one is at hand, and why it is this one.
package struct ResolvedGateway: Equatable, Sendable {
  /// Which dialect the gateway speaks.
  package enum Kind: Equatable, Sendable {
    case vercel
    case openrouter
    case sandbox
    /// Any other server with OpenAI's chat completions.
    case compatible
  }

  /// Why it is this gateway.
  package enum Reason: Equatable, Sendable {
    case chosen(SettingSource)
    /// No one chose; a key for it was found.
    case keyFound(KeySource)
    /// No one chose and no key was found: the sandbox.
    case noKey
  }

  package let kind: Kind
  /// Without a trailing slash; nil for the sandbox, which has an address only once it serves.
  package let baseURL: URL?
  /// Nil without a key, and for a key command's as long as `unlocked` has not run.
  package let key: APIKey?
  package let keySource: KeySource
  package let reason: Reason
  let keyCommand: KeyCommand?

  /// The gateway with the key that its key command prints; without a key command it returns itself.
  ///
  /// Call it before the first request, not before: the command may ask the user for a passphrase. It blocks
  /// while the command runs, `limit` at most.
  package func unlocked(
    environment: [String: String], limit: Duration = .seconds(10)
  ) throws(SettingsError) -> ResolvedGateway {
    guard key == nil, let keyCommand, let origin = baseURL.flatMap({ Origin($0) }) else { return self }
    let line = try keyCommand.run(environment: environment, limit: limit)
    do throws(APIKeyFault) {
      let key = try APIKey(line, origin: origin)
      return ResolvedGateway(
        kind: kind, baseURL: baseURL, key: key, keySource: keySource, reason: reason, keyCommand: keyCommand)
    } catch {
      throw .unusableKey(error, source: .command)
    }
  }
}

extension ResolvedGateway.Kind {
  /// The gateway's own address; nil for those that have none.
  package var standardAddress: String? {
    switch self {
    case .vercel: "https://ai-gateway.vercel.sh/v1"
    case .openrouter: "https://openrouter.ai/api/v1"
    case .sandbox, .compatible: nil
    }
  }

  /// The environment's variable that moves the gateway to another address.
  package var addressVariable: String? {
    switch self {
    case .vercel: "AI_GATEWAY_BASE_URL"
    case .openrouter: "OPENROUTER_BASE_URL"
    case .sandbox, .compatible: nil
    }
  }

  /// The environment's variables that hold its key, the first that is set counts.
  package var keyVariables: [String] {
    switch self {
    case .vercel: KeyVariables.vercel
    case .openrouter: KeyVariables.openrouter
    case .sandbox: []
    case .compatible: KeyVariables.compatible
    }
  }

  /// The configuration's field that moves the gateway to another address.
  var addressField: Configuration.Field? {
    switch self {
    case .vercel: .aiGatewayBaseURL
    case .openrouter: .openrouterBaseURL
    case .sandbox, .compatible: nil
    }
  }
}
