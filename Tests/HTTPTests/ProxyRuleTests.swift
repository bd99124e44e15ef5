import Foundation
import TestSupport
import Testing

@testable import HTTP

/// A proxy of the environment that is on this machine.
@Suite(.serialized) struct ProxyRuleTests {
  /// A name of no machine: without the proxy the request ends at once.
  private func request(_ headers: [HTTPHeader]) throws -> HTTPRequest {
    HTTPRequest(.get, try #require(URL(string: "http://gateway.invalid/v1")), headers: headers)
  }

  @Test func aKeyIsNotGivenToAProxyInTheClear() async throws {
    let proxy = try ByteServer(ByteServer.answer(body: "from the proxy"))
    setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
    defer { unsetenv("http_proxy") }
    let open = await Outcome(try request([HTTPHeader("X-Name", "value")]))
    #expect(open.text == "from the proxy" && proxy.requests.count == 1)
    let secret = await Outcome(try request([HTTPHeader("Authorization", "Bearer vck_test_key_0123456789")]))
    #expect(secret.error != nil && secret.head == nil)
    #expect(proxy.requests.count == 1)
  }
}
