import Foundation
import TestSupport
import Testing

@testable import GatewayClient

/// The key goes to the address that it was given for, and nowhere else.
@Suite struct RedirectTests {
  private func redirecting(_ status: Int, to other: ByteServer) throws -> ByteServer {
    try ByteServer(
      ByteServer.answer(
        "\(status) Elsewhere", type: nil, headers: ["Location": "http://localhost:\(other.port)/v1/chat/completions"],
        body: ""))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func doesNotFollowWithAPost(status: Int) async throws {
    let other = try ByteServer(ByteServer.recordedReply())
    let server = try redirecting(status, to: other)
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    #expect(outcome == Outcome(events: [], error: .redirected(to: "localhost")))
    try await Task.sleep(for: .milliseconds(50))
    #expect(server.posts == 1)
    #expect(other.connections == 0)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func doesNotFollowWithALookup(status: Int) async throws {
    let other = try ByteServer(ByteServer.generation(id: "gen_1", cost: "0.5"))
    let server = try redirecting(status, to: other)
    let gateway = Gateway.at(server)
    #expect(await gateway.generation(id: "gen_1") == .notYet(status: nil))
    await #expect(throws: GatewayError.redirected(to: "localhost")) { try await gateway.credits() }
    try await Task.sleep(for: .milliseconds(50))
    #expect(other.connections == 0)
  }

  @Test func namesTheSameHostForAnotherPath() async throws {
    let server = try ByteServer(ByteServer.answer("308 Moved", type: nil, headers: ["Location": "/api/v2"], body: ""))
    let outcome = await Outcome(Gateway.at(server).reply(to: .hello))
    #expect(outcome == Outcome(events: [], error: .redirected(to: "127.0.0.1")))
  }

  @Test func namesNoHostWhereNoneIsNamed() {
    let outcome = Outcome([.head(ResponseHead(status: 307))])
    #expect(outcome.error == .redirected(to: ""))
  }
}
