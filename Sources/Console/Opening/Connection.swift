import Foundation
import GatewayClient
import Records
import Sandbox
import Settings

/// The gateway that a command talks to, served by this process where it is the sandbox.
struct Connection: Sendable {
  let resolved: ResolvedGateway
  let gateway: Gateway
  private let sandbox: LoopbackGateway?

  /// `option` is `--gateway`, or what a session says of itself; what is public needs no key.
  init(option: String?, _ context: AppContext, needsKey: Bool = true) async throws(Failure) {
    let environment = context.program.environment
    do throws(SettingsError) {
      resolved = try ResolvedGateway.resolved(
        option: option, environment: environment, configuration: context.configuration,
        keyFile: KeyFile(path: context.folders.keyFile)
      ).unlocked(environment: environment)
    } catch {
      throw Failure(error)
    }
    guard resolved.kind == .sandbox else {
      sandbox = nil
      gateway = try Self.gateway(resolved, needsKey: needsKey)
      return
    }
    let served = LoopbackGateway(.init(folder: URL(filePath: context.folders.sandbox)))
    do throws(SandboxError) {
      guard let url = URL(string: try await served.start().baseURL) else { throw SandboxError.socketRefused(code: 0) }
      gateway = Gateway(baseURL: url, dialect: .vercel, authorization: "Bearer sandbox")
      sandbox = served
    } catch {
      throw Failure(error)
    }
  }

  private static func gateway(_ resolved: ResolvedGateway, needsKey: Bool) throws(Failure) -> Gateway {
    guard let url = resolved.baseURL else { throw Failure("the gateway has no address") }
    guard let dialect = resolved.dialect else {
      throw Failure(
        "\(resolved.name) is not spoken yet", hint: "--gateway vercel or --gateway sandbox",
        exitCode: Failure.Code.usage)
    }
    if needsKey, resolved.key == nil, resolved.kind != .compatible {
      throw Failure(
        "there is no key for \(resolved.name)",
        hint: "tuppence login \(resolved.name), or set \(resolved.kind.keyVariables.joined(separator: " or "))",
        exitCode: Failure.Code.refused)
    }
    return Gateway(baseURL: url, dialect: dialect, authorization: resolved.key?.authorization(for: url))
  }

  var name: String { resolved.name }
  var isPlayMoney: Bool { resolved.kind == .sandbox }

  /// Why it is this gateway, for the first line of a chat.
  var reason: String {
    switch (resolved.kind, resolved.reason) {
    case (.sandbox, .noKey): "sandbox: no key found, play money (tuppence login)"
    case (.sandbox, _): "sandbox: play money"
    case (_, _): "\(name) at \(resolved.baseURL?.host() ?? "?")"
    }
  }

  /// What a server of one's own says of its models and its prices; nil for a gateway whose ways are known, and for a
  /// server elsewhere whose models nobody needs, which would be asked for nothing.
  func offer(needsModels: Bool) async -> ServerInfo? {
    let isLocal = Origin(gateway.baseURL)?.isLoopback ?? false
    guard resolved.kind == .compatible, isLocal || needsModels else { return nil }
    return await gateway.offer(isLocal: isLocal)
  }

  func close() async {
    await sandbox?.stop()
  }
}

extension ResolvedGateway {
  /// The name under which sessions keep their gateway; a server of one's own is its address.
  var name: String {
    switch kind {
    case .vercel: "vercel"
    case .openrouter: "openrouter"
    case .sandbox: "sandbox"
    case .compatible: baseURL?.absoluteString ?? ""
    }
  }

  /// Nil for a server without an address.
  var dialect: Dialect? {
    switch kind {
    case .vercel, .sandbox: .vercel
    case .openrouter: .openRouter
    case .compatible: baseURL.map { Dialect.ofServer(at: $0) }
    }
  }
}
