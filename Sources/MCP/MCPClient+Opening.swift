import HTTP
import Platform
import Records

/// How a server and this client agree on a version.
///
/// The current version has no handshake: the client asks for the server's versions. Any error but that version's own, and
/// silence, mean a server of an older version, which takes part after a handshake (2026-07-28, Versioning).
extension MCPClient {
  /// Starts the server and agrees with it on a version.
  func open(notified: @escaping @Sendable (String) -> Void) async throws(MCPError) -> Connection {
    let end = ContinuousClock.now + limits.start
    var transport = try makeTransport(notified)
    do throws(MCPError) {
      if !isKnownOlder {
        switch try await discover(transport, until: end) {
        case .agreed(let connection): return connection
        case .older: break
        case .ended:
          // The question itself has ended the process; it is not asked again.
          await transport.close()
          transport = try makeTransport(notified)
        case .silent:
          // A server that starts slowly may know the question and not the handshake.
          if let connection = try await shakeHands(transport, until: end, orNil: true) { return connection }
          let again = try await discover(transport, until: end)
          if case .agreed(let connection) = again { return connection }
          throw .unusableAnswer("neither server/discover nor initialize is answered")
        }
      }
      guard let connection = try await shakeHands(transport, until: end, orNil: false) else {
        throw .unusableAnswer("initialize is not answered")
      }
      return connection
    } catch {
      let printed = transport.nonsense
      await transport.close()
      // Another version may be there the next time.
      isKnownOlder = false
      if case .silent = error { throw .startTimedOut(after: limits.start, printed: printed) }
      if case .tookTooLong = error { throw .startTimedOut(after: limits.start, printed: printed) }
      throw error
    }
  }

  private func makeTransport(_ notified: @escaping @Sendable (String) -> Void) throws(MCPError) -> any Transport {
    switch configuration.route {
    case .process(let command, let own, let folder):
      let variables = ServerEnvironment.variables(of: environment, own: own)
      return try ProcessTransport(
        command: command, environment: variables, folder: folder, limits: limits, notified: notified)
    case .http(let url, let headers):
      return HTTPTransport(url: url, headers: headers, limits: limits, notified: notified)
    }
  }

  private enum Discovery {
    case agreed(Connection)
    case older
    case silent
    /// The process has ended.
    case ended
  }

  private func discover(
    _ transport: any Transport, until end: ContinuousClock.Instant
  ) async throws(MCPError) -> Discovery {
    let method = "server/discover"
    let version = ProtocolVersion.current
    let metadata = version.metadata(clientVersion: clientVersion, progressToken: nil) ?? .null
    let request = RPCRequest(
      id: nextID(), method: method, parameters: [RPCRequest.Parameter("_meta", metadata)],
      headers: version.headers(method: method))
    let limit = min(limits.discovery, end - .now)
    let offered: [String]
    do throws(MCPError) {
      let result = try await transport.result(
        of: request, limits: MCPLimits.Call(idle: limit, total: limit), progress: { _ in })
      guard let answer = try? JSONTree(result, mode: .tolerant),
        let versions = answer["supportedVersions"]?.array?.compactMap(\.string)
      else { return .older }
      if versions.contains(ProtocolVersion.currentName) {
        transport.begin(version)
        let info = answer["_meta"]?["io.modelcontextprotocol/serverInfo"] ?? answer["serverInfo"]
        return .agreed(Connection(transport: transport, version: version, info: serverInfo(info, version)))
      }
      offered = versions
    } catch .unsupportedVersion(let versions) {
      offered = versions
    } catch {
      return try discovery(after: error)
    }
    guard offered.contains(where: ProtocolVersion.olderNames.contains) else { throw .unsupportedVersion(offered) }
    return .older
  }

  /// What an error of the first question means.
  private func discovery(after error: MCPError) throws(MCPError) -> Discovery {
    switch error {
    case .refused(let code, _) where RPCError.currentCodes.contains(code): throw error
    case .refused, .unusableAnswer, .httpStatus, .sessionLost, .connectionLost, .answerTooLong: return .older
    case .silent, .tookTooLong: return .silent
    case .ended: return .ended
    case .cannotStart, .startTimedOut, .flooded, .notReading, .unsupportedVersion, .needsClientAbility,
      .invalidArguments, .unknownTool, .toolChanged, .unauthorized, .forbidden, .redirected, .notReachable, .paused,
      .starting, .closed, .cancelled:
      throw error
    }
  }

  /// The handshake of older versions. Nil where the server refuses it and `orNil` is set.
  private func shakeHands(
    _ transport: any Transport, until end: ContinuousClock.Instant, orNil: Bool
  ) async throws(MCPError) -> Connection? {
    transport.begin(.older(ProtocolVersion.olderNames[0]))
    let request = RPCRequest(
      id: nextID(), method: "initialize",
      parameters: [
        RPCRequest.Parameter("protocolVersion", .text(ProtocolVersion.olderNames[0])),
        RPCRequest.Parameter("capabilities", .object([:])),
        RPCRequest.Parameter("clientInfo", ProtocolVersion.clientInfo(version: clientVersion)),
      ])
    let limit = max(.milliseconds(1), end - .now)
    let result: [UInt8]
    do throws(MCPError) {
      result = try await transport.result(
        of: request, limits: MCPLimits.Call(idle: limit, total: limit), progress: { _ in })
    } catch {
      if orNil, case .refused = error { return nil }
      throw error
    }
    let answer = try? JSONTree(result, mode: .tolerant)
    guard let name = answer?["protocolVersion"]?.string else {
      throw .unusableAnswer("initialize is answered without a version")
    }
    guard ProtocolVersion.olderNames.contains(name) else { throw .unsupportedVersion([String(name.prefix(40))]) }
    let version = ProtocolVersion.older(name)
    transport.begin(version)
    let method = "notifications/initialized"
    await transport.send(RPCNotification(method: method, headers: version.headers(method: method)))
    isKnownOlder = true
    return Connection(transport: transport, version: version, info: serverInfo(answer?["serverInfo"], version))
  }

  private func serverInfo(_ info: JSONTree?, _ version: ProtocolVersion) -> ServerInfo {
    ServerInfo(
      name: info?["name"]?.string.map { String($0.prefix(100)) },
      version: info?["version"]?.string.map { String($0.prefix(100)) }, protocolVersion: version.name)
  }
}
