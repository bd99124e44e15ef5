import Platform

extension ResolvedGateway {
  /// The gateway by option, else `TUPPENCE_GATEWAY`, else config.json, else by the keys at hand, else the sandbox.
  ///
  /// The key file is read only where no stronger key is found; the key command is not run (see `unlocked`).
  package static func resolved(
    option: String?, environment: [String: String], configuration: Configuration, keyFile: KeyFile?
  ) throws(SettingsError) -> ResolvedGateway {
    let settings = GatewaySettings(environment: environment, configuration: configuration, keyFile: keyFile)
    guard let (choice, source) = try settings.choice(option: option) else { return try settings.gatewayByKeys() }
    return try settings.gateway(choice, source)
  }
}

/// The three places that speak about gateways and keys below the options.
private struct GatewaySettings {
  let environment: [String: String]
  let configuration: Configuration
  let keyFile: KeyFile?

  /// A variable that is empty counts as not set.
  private func variable(_ name: String?) -> (name: String, value: String)? {
    guard let name, let value = environment[name]?.trimmed(of: .whitespacesAndNewlines) else { return nil }
    return value.isEmpty ? nil : (name, value)
  }

  func choice(option: String?) throws(SettingsError) -> (GatewayChoice, SettingSource)? {
    if let option { return (try GatewayChoice(option, source: .option), .option) }
    if let (name, value) = variable("TUPPENCE_GATEWAY") {
      let source = SettingSource.environment(variable: name)
      return (try GatewayChoice(value, source: source), source)
    }
    return try configuredChoice()
  }

  private func configuredChoice() throws(SettingsError) -> (GatewayChoice, SettingSource)? {
    guard let text = configuration.gateway else { return nil }
    let source = SettingSource.configuration(field: Configuration.Field.gateway.rawValue)
    return (try GatewayChoice(text, source: source), source)
  }

  func gateway(_ choice: GatewayChoice, _ source: SettingSource) throws(SettingsError) -> ResolvedGateway {
    let reason = ResolvedGateway.Reason.chosen(source)
    switch choice {
    case .vercel: return try gateway(.vercel, reason)
    case .openrouter: return try gateway(.openrouter, reason)
    case .sandbox: return sandbox(reason)
    case .address(let address):
      let kind = try kind(of: address)
      let variables = kind == .compatible ? kind.keyVariables : kind.keyVariables + KeyVariables.compatible
      return try gateway(kind, at: address, from: source, variables, reason)
    }
  }

  /// Vercel and OpenRouter are known by their host, whatever name they were called by.
  private func kind(of address: GatewayAddress) throws(SettingsError) -> ResolvedGateway.Kind {
    for kind in [ResolvedGateway.Kind.vercel, .openrouter] {
      guard let text = kind.standardAddress else { continue }
      if try GatewayAddress(text, source: .builtIn).origin == address.origin { return kind }
    }
    return .compatible
  }

  /// What the keys at hand speak for, the strongest first; an address that was moved counts as a choice.
  func gatewayByKeys() throws(SettingsError) -> ResolvedGateway {
    let kinds = [ResolvedGateway.Kind.vercel, .openrouter]
    for kind in kinds {
      if let (name, _) = kind.keyVariables.lazy.compactMap({ variable($0) }).first {
        return try gateway(kind, .keyFound(.environment(variable: name)))
      }
    }
    for kind in kinds {
      guard let (name, _) = variable(kind.addressVariable) else { continue }
      return try gateway(kind, .chosen(.environment(variable: name)))
    }
    for kind in kinds {
      let found = try gateway(kind, .noKey)
      if found.keySource != .none { return try gateway(kind, .keyFound(found.keySource)) }
    }
    for kind in kinds {
      guard let field = kind.addressField, configuration.text(of: field) != nil else { continue }
      return try gateway(kind, .chosen(.configuration(field: field.rawValue)))
    }
    return sandbox(.noKey)
  }

  private func sandbox(_ reason: ResolvedGateway.Reason) -> ResolvedGateway {
    ResolvedGateway(kind: .sandbox, baseURL: nil, key: nil, keySource: .none, reason: reason, keyCommand: nil)
  }

  private func gateway(
    _ kind: ResolvedGateway.Kind, _ reason: ResolvedGateway.Reason
  ) throws(SettingsError) -> ResolvedGateway {
    if let (name, value) = variable(kind.addressVariable) {
      let source = SettingSource.environment(variable: name)
      return try gateway(
        kind, at: try GatewayAddress(value, source: source), from: source, kind.keyVariables, reason)
    }
    let (address, source) = try configuredAddress(of: kind)
    return try gateway(kind, at: address, from: source, kind.keyVariables, reason)
  }

  /// The address without the environment's say.
  private func configuredAddress(of kind: ResolvedGateway.Kind) throws(SettingsError) -> (GatewayAddress, SettingSource)
  {
    if let field = kind.addressField, let text = configuration.text(of: field) {
      let source = SettingSource.configuration(field: field.rawValue)
      return (try GatewayAddress(text, source: source), source)
    }
    return (try GatewayAddress(kind.standardAddress ?? "", source: .builtIn), .builtIn)
  }

  private func gateway(
    _ kind: ResolvedGateway.Kind, at address: GatewayAddress, from source: SettingSource, _ variables: [String],
    _ reason: ResolvedGateway.Reason
  ) throws(SettingsError) -> ResolvedGateway {
    var key: APIKey?
    var keySource = KeySource.none
    var command: KeyCommand?
    if let (name, value) = variables.lazy.compactMap({ variable($0) }).first {
      keySource = .environment(variable: name)
      do throws(APIKeyFault) { key = try APIKey(value, origin: address.origin) } catch {
        throw .unusableKey(error, source: keySource)
      }
    } else if case .environment = source {
      // Whoever can set an address in the environment must not be sent the keys that lie elsewhere.
    } else if let configured = configuration.keyCommand, try commandOrigin() == address.origin {
      (keySource, command) = (.command, configured)
    } else if let keyFile, let kept = try keyFile.key(for: address.origin) {
      (key, keySource) = (kept, .file(path: keyFile.path))
    }
    return ResolvedGateway(
      kind: kind, baseURL: address.url, key: key, keySource: keySource, reason: reason, keyCommand: command)
  }

  /// The origin that the key command's key is for: that of the gateway which the configuration alone names.
  private func commandOrigin() throws(SettingsError) -> Origin? {
    switch try configuredChoice()?.0 ?? .vercel {
    case .vercel: try configuredAddress(of: .vercel).0.origin
    case .openrouter: try configuredAddress(of: .openrouter).0.origin
    case .address(let address): address.origin
    case .sandbox: nil
    }
  }
}

extension ResolvedGateway {
  /// The key that belongs to an address, wherever it is kept; nil where there is none. A key that the environment holds
  /// belongs to the gateway that the environment and the configuration name, and to no other address.
  ///
  /// `runsKeyCommand` false leaves out the key command, which may ask for a passphrase.
  package static func key(
    for address: GatewayAddress, environment: [String: String], configuration: Configuration, keyFile: KeyFile?,
    runsKeyCommand: Bool
  ) throws(SettingsError) -> APIKey? {
    for option in [nil, "vercel", "openrouter"] {
      let named = try resolved(
        option: option, environment: environment, configuration: configuration, keyFile: nil)
      if named.baseURL == address.url || named.baseURL.flatMap({ Origin($0) }) == address.origin, let key = named.key {
        return key
      }
    }
    // Without the environment's keys: those that are kept for this address.
    let kept = try resolved(
      option: address.url.absoluteString, environment: KeyVariables.removed(from: environment),
      configuration: configuration, keyFile: keyFile)
    if let key = kept.key { return key }
    return runsKeyCommand ? try kept.unlocked(environment: environment).key : nil
  }
}
