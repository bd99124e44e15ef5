import Foundation
import TestSupport
import Testing

/// Proxies of the environment: this machine is reached without one, a key goes through one only inside TLS, and a
/// proxy's refusal names the proxy.
@Suite struct ProxyTests {
  private static let key = "vck_proxied0123456789"

  private func ask(_ gateway: String, with more: [String: String]) async throws -> (
    output: String, errors: String, exit: ChildProgram.Exit
  ) {
    let own = ["AI_GATEWAY_API_KEY": Self.key, "AI_GATEWAY_BASE_URL": gateway]
    return try await Home().run(["ask", "--no-tags", "Hello?"], with: own.merging(more) { $1 })
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func areNotUsedForThisMachine(host: String) async throws {
    let proxy = try ByteServer(ByteServer.answer("403 Forbidden", body: "no"))
    let gateway = try CannedGateway()
    let address = "http://127.0.0.1:\(proxy.port)"
    let run = try await ask(
      "http://\(host):\(gateway.server.port)/v1",
      with: [
        "http_proxy": address, "HTTP_PROXY": address, "https_proxy": address, "all_proxy": address,
        "ALL_PROXY": address,
        "no_proxy": "elsewhere.test",
      ])
    #expect(run.exit == .status(0), "\(run.errors)")
    #expect(run.output.contains("Reply 1."))
    #expect(proxy.connections == 0)
  }

  @Test func areNotUsedForThisMachinesIPv6Address() async throws {
    let proxy = try ByteServer(ByteServer.answer("403 Forbidden", body: "no"))
    let server = try ByteServer(onIPv6: true) { _, _ in CannedGateway.reply("Over IPv6.", id: CannedGateway.id(1)) }
    let address = "http://127.0.0.1:\(proxy.port)"
    let run = try await ask("http://[::1]:\(server.port)/v1", with: ["http_proxy": address, "all_proxy": address])
    #expect(run.exit == .status(0), "\(run.errors)")
    #expect(run.output == "Over IPv6.\n")
    #expect(server.requests[0].headers["host"] == "[::1]:\(server.port)")
    #expect(proxy.connections == 0)
  }

  @Test(arguments: ["SSL_CERT_FILE", "CURL_CA_BUNDLE"])
  func tunnelTheKeyInsideTLS(variable: String) async throws {
    let gateway = try CannedGateway()
    let front = try await TLSFront(before: gateway.server, names: ["DNS:gateway.test"])
    let proxy = try ConnectProxy(to: front.port)
    let run = try await ask(
      "https://gateway.test/v1",
      with: ["https_proxy": "http://127.0.0.1:\(proxy.port)", variable: front.certificate])
    #expect(run.exit == .status(0), "\(run.errors)")
    #expect(run.output.contains("Reply 1."))
    #expect(proxy.heads.allSatisfy { $0.hasPrefix("CONNECT gateway.test:443 ") && !$0.contains(Self.key) })
    #expect(!proxy.heads.isEmpty)
    #expect(try await gateway.server.request().headers["authorization"] == "Bearer " + Self.key)
  }

  /// What the proxy says of the tunnel is no part of the gateway's answer.
  @Test func passOnWhatTheGatewaySays() async throws {
    let gateway = try CannedGateway { _, _, _ in ByteServer.answer("401 Unauthorized", body: "{}") }
    let front = try await TLSFront(before: gateway.server, names: ["DNS:gateway.test"])
    let proxy = try ConnectProxy(to: front.port)
    let run = try await ask(
      "https://gateway.test/v1",
      with: ["https_proxy": "http://127.0.0.1:\(proxy.port)", "SSL_CERT_FILE": front.certificate])
    #expect(run.exit == .status(77), "\(run.errors)")
  }

  @Test func leaveACertificateThatNobodyVouchesForUntrusted() async throws {
    let gateway = try CannedGateway()
    let front = try await TLSFront(before: gateway.server, names: ["DNS:gateway.test"])
    let proxy = try ConnectProxy(to: front.port)
    let run = try await ask("https://gateway.test/v1", with: ["https_proxy": "http://127.0.0.1:\(proxy.port)"])
    #expect(run.exit == .status(69))
    #expect(run.errors.contains("cannot reach gateway.test") && run.errors.contains("certificate"), "\(run.errors)")
    #expect(gateway.server.requests.isEmpty)
  }

  @Test(arguments: ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway", "503 Unavailable"])
  func areNamedWhereTheyRefuse(status: String) async throws {
    let proxy = try ByteServer(
      ByteServer.answer(status, headers: ["Proxy-Authenticate": "Basic realm=\"p\""], body: "no"))
    let run = try await ask(
      "https://gateway.test/v1", with: ["https_proxy": "http://user:secret@127.0.0.1:\(proxy.port)"])
    #expect(run.exit == .status(69))
    let code = status.prefix(3)
    #expect(run.errors.contains("the proxy 127.0.0.1:\(proxy.port) refused the connection: HTTP \(code)"))
    #expect(!run.errors.contains("secret") && !run.errors.contains("gateway refused"))
    #expect(proxy.requests.allSatisfy { !"\($0)".contains(Self.key) })
  }

  @Test func areNamedWhereTheyCloseOrAreNotThere() async throws {
    let closing = try ByteServer([.close])
    let deaf = try DeafPort()
    for proxy in ["127.0.0.1:\(closing.port)", "127.0.0.1:\(deaf.port)", "no-such-proxy.invalid:3128"] {
      let run = try await ask("https://gateway.test/v1", with: ["https_proxy": "http://\(proxy)"])
      #expect(run.exit == .status(69))
      #expect(run.errors.contains("the proxy \(proxy) refused the connection"), "\(run.errors)")
    }
  }

  @Test func areNotUsedForTheHostsOfNoProxy() async throws {
    let proxy = try ByteServer([.close])
    let run = try await ask(
      "https://no-such-host.invalid/v1",
      with: ["https_proxy": "http://127.0.0.1:\(proxy.port)", "no_proxy": "other.test,invalid"])
    #expect(run.exit == .status(69))
    #expect(run.errors.contains("cannot reach no-such-host.invalid"), "\(run.errors)")
    #expect(proxy.connections == 0)
  }
}
