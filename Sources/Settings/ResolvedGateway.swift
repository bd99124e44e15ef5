import Platform

/// The gateway to talk to, with its address, its key where one is available, and why it is this one.
package struct ResolvedGateway: Equatable, Sendable {
  /// Why it is this gateway.
  package enum Reason: Equatable, Sendable {
    case chosen(SettingSource)
    /// No gateway was chosen; a key for this one was found.
    case keyFound(KeySource)
    /// No gateway was chosen and no key was found: the sandbox.
    case noKey
  }

  package let provider: Provider
  /// Without a trailing slash; nil for the sandbox, which has an address only once it serves.
  package let baseURL: URL?
  /// Nil without a key, and before `unlocked` has run a key command.
  package let key: APIKey?
  package let keySource: KeySource
  package let reason: Reason
  let keyCommand: KeyCommand?

  /// The gateway with the key that its key command prints; without a key command it returns itself.
  ///
  /// The command may ask the user for a passphrase, so call this only before a request. It blocks while the command runs,
  /// `limit` at most.
  package func unlocked(
    environment: [String: String], limit: Duration = .seconds(10)
  ) throws(SettingsError) -> ResolvedGateway {
    guard key == nil, let keyCommand, let origin = baseURL.flatMap({ Origin($0) }) else { return self }
    let line = try keyCommand.run(environment: environment, limit: limit)
    do throws(APIKeyFault) {
      let key = try APIKey(line, origin: origin)
      return ResolvedGateway(
        provider: provider, baseURL: baseURL, key: key, keySource: keySource, reason: reason, keyCommand: keyCommand)
    } catch {
      throw .unusableKey(error, source: .command)
    }
  }
}

extension ResolvedGateway {
  /// The gateway by option, else `TUPPENCE_GATEWAY`, else config.json, else by the available keys, else the sandbox.
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

/// The settings of gateways and keys below the options: environment, configuration, key file.
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
    let source = SettingSource.configuration(field: Configuration.Field.gateway.name)
    return (try GatewayChoice(text, source: source), source)
  }

  func gateway(_ choice: GatewayChoice, _ source: SettingSource) throws(SettingsError) -> ResolvedGateway {
    let reason = ResolvedGateway.Reason.chosen(source)
    switch choice {
    case .provider(let provider): return try gateway(provider, reason)
    case .address(let address):
      let provider = try provider(at: address)
      let variables =
        provider == .compatible
        ? provider.keyVariables : provider.keyVariables + Provider.compatible.keyVariables
      return try gateway(provider, at: address, from: source, variables, reason)
    }
  }

  /// A provider whose own origin this is, else a compatible server.
  private func provider(at address: GatewayAddress) throws(SettingsError) -> Provider {
    for provider in Provider.remote {
      if try standardAddress(of: provider).origin == address.origin { return provider }
    }
    return .compatible
  }

  /// The first provider with a key, in the order of their strength: a key in the environment, an address in the
  /// environment, a key elsewhere, an address in config.json. Without one it is the sandbox.
  func gatewayByKeys() throws(SettingsError) -> ResolvedGateway {
    for provider in Provider.remote {
      if let (name, _) = provider.keyVariables.lazy.compactMap({ variable($0) }).first {
        return try gateway(provider, .keyFound(.environment(variable: name)))
      }
    }
    for provider in Provider.remote {
      guard let (name, _) = variable(provider.addressVariable) else { continue }
      return try gateway(provider, .chosen(.environment(variable: name)))
    }
    for provider in Provider.remote {
      let found = try gateway(provider, .noKey)
      if found.keySource != .none { return try gateway(provider, .keyFound(found.keySource)) }
    }
    for provider in Provider.remote {
      guard let field = provider.addressField, configuration.baseURLs[provider.name] != nil else { continue }
      return try gateway(provider, .chosen(.configuration(field: field)))
    }
    return try gateway(.sandbox, .noKey)
  }

  private func gateway(
    _ provider: Provider, _ reason: ResolvedGateway.Reason
  ) throws(SettingsError) -> ResolvedGateway {
    guard provider.baseURL != nil else {
      return ResolvedGateway(
        provider: provider, baseURL: nil, key: nil, keySource: .none, reason: reason, keyCommand: nil)
    }
    if let (name, value) = variable(provider.addressVariable) {
      let source = SettingSource.environment(variable: name)
      return try gateway(
        provider, at: try GatewayAddress(value, source: source), from: source, provider.keyVariables, reason)
    }
    let (address, source) = try configuredAddress(of: provider)
    return try gateway(provider, at: address, from: source, provider.keyVariables, reason)
  }

  private func standardAddress(of provider: Provider) throws(SettingsError) -> GatewayAddress {
    try GatewayAddress(provider.baseURL ?? "", source: .builtIn)
  }

  /// The address without the environment's part.
  private func configuredAddress(
    of provider: Provider
  ) throws(SettingsError) -> (GatewayAddress, SettingSource) {
    if let field = provider.addressField, let text = configuration.baseURLs[provider.name] {
      let source = SettingSource.configuration(field: field)
      return (try GatewayAddress(text, source: source), source)
    }
    return (try standardAddress(of: provider), .builtIn)
  }

  private func gateway(
    _ provider: Provider, at address: GatewayAddress, from source: SettingSource, _ variables: [String],
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
      // The environment may be another person's, so an address from there gets no key that is stored elsewhere.
    } else if let configured = configuration.keyCommand, try commandOrigin() == address.origin {
      (keySource, command) = (.command, configured)
    } else if let keyFile, let stored = try keyFile.key(for: address.origin) {
      (key, keySource) = (stored, .file(path: keyFile.path))
    }
    return ResolvedGateway(
      provider: provider, baseURL: address.url, key: key, keySource: keySource, reason: reason, keyCommand: command)
  }

  /// The origin that the key command's key is for: that of the gateway in the configuration, else of the first provider.
  private func commandOrigin() throws(SettingsError) -> Origin? {
    switch try configuredChoice()?.0 ?? .provider(.standard) {
    case .provider(let provider):
      provider.baseURL == nil ? nil : try configuredAddress(of: provider).0.origin
    case .address(let address): address.origin
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
    for option in [nil] + Provider.remote.map(\.name) {
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
