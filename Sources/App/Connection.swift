import GatewayClient
import Platform
import Records
import Sandbox
import Settings

/// The gateway that a command talks to, served by this process where it is the sandbox.
package final class Connection: Sendable {
  package let resolved: ResolvedGateway
  package let gateway: Gateway
  private let network: NetworkSettings
  private let sandbox: LoopbackGateway?

  /// `option` is `--gateway`, or the gateway that a session recorded; what is public needs no key.
  package init(option: String?, _ context: AppContext, needsKey: Bool = true) async throws(AppError) {
    let environment = context.environment
    do throws(SettingsError) {
      resolved = try ResolvedGateway.resolved(
        option: option, environment: environment, configuration: context.configuration,
        keyFile: KeyFile(path: context.folders.keyFile)
      ).unlocked(environment: environment)
      network = try NetworkSettings(environment: environment, configuration: context.configuration)
    } catch {
      throw .settings(error)
    }
    guard resolved.provider == .sandbox else {
      sandbox = nil
      gateway = try Self.gateway(resolved, network, needsKey: needsKey)
      return
    }
    let served = LoopbackGateway(.init(folder: URL(filePath: context.folders.sandbox)))
    do throws(SandboxError) {
      guard let url = URL(string: try await served.start().baseURL) else { throw SandboxError.socketRefused(code: 0) }
      gateway = Gateway(baseURL: url, dialect: .vercel, authorization: "Bearer sandbox")
      sandbox = served
    } catch {
      throw .sandbox(error)
    }
  }

  private static func gateway(
    _ resolved: ResolvedGateway, _ network: NetworkSettings, needsKey: Bool
  ) throws(AppError) -> Gateway {
    guard let url = resolved.baseURL else { throw .settings(.unusableAddress(.notAnAddress, source: .builtIn)) }
    if needsKey, resolved.key == nil, resolved.provider.needsKey {
      throw .noKey(gateway: resolved.name, variables: resolved.provider.keyVariables)
    }
    let timeouts = Timeouts(
      connect: network.connectTimeout, firstByte: network.firstByteTimeout, idle: network.idleTimeout)
    return Gateway(
      baseURL: url, dialect: resolved.dialect, authorization: resolved.key?.authorization(for: url), timeouts: timeouts)
  }

  package var name: String { resolved.name }
  package var isPlayMoney: Bool { resolved.provider == .sandbox }

  /// True for a server of the user's own on this machine.
  package var isOwnServer: Bool {
    resolved.provider == .compatible && Origin(gateway.baseURL)?.isLoopback ?? false
  }

  /// What the user's own server states about its models and prices; nil for a gateway whose ways are known, and for a
  /// server elsewhere whose models are not needed.
  package func offer(needsModels: Bool) async -> ServerInfo? {
    let isLocal = Origin(gateway.baseURL)?.isLoopback ?? false
    guard resolved.provider == .compatible, isLocal || needsModels else { return nil }
    return await gateway.offer(isLocal: isLocal)
  }

  /// Opens the connection while a prompt is typed; nil where that is turned off, and for the sandbox.
  package func warmer() -> ConnectionWarmer? {
    network.warmsConnection && !isPlayMoney ? ConnectionWarmer(gateway) : nil
  }

  package func close() async {
    await sandbox?.stop()
  }
}

extension ResolvedGateway {
  /// The name under which sessions record their gateway: the provider's, or the address of a server without a name.
  package var name: String { provider == .compatible ? baseURL?.absoluteString ?? "" : provider.name }

  package var dialect: Dialect {
    provider == .compatible ? baseURL.map { Dialect.ofServer(at: $0) } ?? .compatible : provider.spokenDialect
  }
}

extension Provider {
  /// The dialect that ``Provider/dialect`` names; a test holds every provider to it.
  var spokenDialect: Dialect { Dialect.named(dialect) ?? .compatible }
}
