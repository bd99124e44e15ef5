import GatewayClient
import Platform
import Records
import Settings

/// The gateways that open charges are looked up at: each at its recorded base URL, with a key of that origin only.
actor LookupGateways {
  private let context: AppContext
  /// The gateway in use, whose key is available.
  private let current: Connection?
  /// A key command may ask for a passphrase, which a look-up in the background must not.
  private let runsKeyCommands: Bool
  private var known: [ChargePlace: Result<Gateway, LookupObstacle>] = [:]
  private var sandbox: Connection?

  init(_ context: AppContext, current: Connection?, runsKeyCommands: Bool) {
    self.context = context
    self.current = current
    self.runsKeyCommands = runsKeyCommands
  }

  func gateway(for place: ChargePlace) async -> Result<Gateway, LookupObstacle> {
    if let known = known[place] { return known }
    let found: Result<Gateway, LookupObstacle>
    do throws(LookupObstacle) { found = .success(try await resolved(place)) } catch { found = .failure(error) }
    known[place] = found
    return found
  }

  /// Searches for keys again: they may be there now.
  func forgetObstacles() {
    known = known.filter { if case .success = $0.value { true } else { false } }
  }

  /// Stops the sandbox that was started for look-ups alone.
  func close() async {
    await sandbox?.close()
    sandbox = nil
    known = [:]
  }

  private func resolved(_ place: ChargePlace) async throws(LookupObstacle) -> Gateway {
    guard let name = place.gateway else { throw .unknownGateway }
    if place.isPlayMoney { return try await playGateway() }
    let provider = Provider.named(name) ?? .compatible
    guard let text = place.baseURL ?? provider.baseURL else { throw .unknownGateway }
    let address: GatewayAddress
    do throws(AddressFault) { address = try GatewayAddress(text) } catch { throw .unusableAddress }
    if let current, current.name == name, Self.address(of: current.gateway.baseURL) == address {
      return current.gateway
    }
    let dialect = provider == .compatible ? .ofServer(at: address.url) : provider.spokenDialect
    let key = try key(for: address)
    if key == nil, dialect.billing == .lookup { throw .noKey(variables: provider.keyVariables) }
    return Gateway(baseURL: address.url, dialect: dialect, authorization: key?.authorization(for: address.url))
  }

  private func playGateway() async throws(LookupObstacle) -> Gateway {
    if let current, current.isPlayMoney { return current.gateway }
    if let sandbox { return sandbox.gateway }
    do throws(AppError) {
      let started = try await Connection(option: "sandbox", context)
      sandbox = started
      return started.gateway
    } catch {
      throw .unavailable(error)
    }
  }

  private func key(for address: GatewayAddress) throws(LookupObstacle) -> APIKey? {
    if let current, let key = current.resolved.key, key.origin == address.origin { return key }
    do throws(SettingsError) {
      return try ResolvedGateway.key(
        for: address, environment: context.environment, configuration: context.configuration,
        keyFile: KeyFile(path: context.folders.keyFile), runsKeyCommand: runsKeyCommands)
    } catch {
      throw .unavailable(.settings(error))
    }
  }

  private static func address(of url: URL) -> GatewayAddress? {
    do throws(AddressFault) { return try GatewayAddress(url.absoluteString) } catch { return nil }
  }
}

/// Where a charge is looked up: the gateway and the base URL that its request went to, as the journal has them.
package struct ChargePlace: Hashable, Sendable {
  /// Nil where the journal names none.
  package let gateway: String?
  /// Nil for the sandbox, which listens at another port each time.
  package let baseURL: String?

  package init(gateway: String?, baseURL: String?) {
    self.gateway = gateway
    self.baseURL = gateway.map(Transcript.isPlayMoney) == true ? nil : baseURL
  }

  package var isPlayMoney: Bool { gateway.map(Transcript.isPlayMoney) ?? false }
}

extension Transcript {
  /// Where a charge of this session is looked up: by its turn's record, else by the session's.
  package func place(of charge: OpenCharge) -> ChargePlace {
    let start = turns.last { $0.index == charge.turn }?.start
    // A turn that names its gateway and no address is of a session with one address, or of a damaged one.
    return ChargePlace(gateway: start?.gateway ?? gateway, baseURL: start?.baseURL ?? session?.baseURL)
  }
}

/// Why a charge cannot be asked about now.
package enum LookupObstacle: Error, Equatable, Sendable {
  /// There is no key for the address; `variables` are the environment's that hold keys of such a gateway.
  case noKey(variables: [String])
  /// The journal names neither a gateway nor an address.
  case unknownGateway
  /// The recorded address cannot be used.
  case unusableAddress
  /// The settings, a key or the sandbox cannot be used now.
  case unavailable(AppError)
}
