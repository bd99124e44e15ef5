import Foundation
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct ConnectionWarmerTests {
  private func server() throws -> ByteServer {
    try ByteServer { request, _ in
      switch request.method {
      case "POST": ByteServer.recordedReply()
      case "HEAD": [.send("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n")]
      default: ByteServer.answer(body: #"{"data":[]}"#)
      }
    }
  }

  private func methods(_ server: ByteServer) -> [String] { server.requests.map { "\($0.method) \($0.path)" } }

  @Test func opensTheConnectionThatThePromptThenUses() async throws {
    let server = try server()
    let gateway = Gateway.at(server)
    let warmer = try #require(ConnectionWarmer(gateway))
    warmer.keyTyped()
    warmer.keyTyped()
    _ = try await server.request()
    try await Task.sleep(for: .milliseconds(100))
    warmer.promptEntered()
    #expect(await Outcome(gateway.reply(to: .hello)).isFinished)
    warmer.keyTyped()
    #expect(methods(server) == ["GET /v1/models", "POST /v1/chat/completions"])
    #expect(server.requests[0].headers["authorization"] == "Bearer " + canaryKey)
    #expect(server.connections == 1)
  }

  @Test func keepsItOpenWhileKeysComeAndFourTimesAtMost() async throws {
    let server = try server()
    let warmer = try #require(ConnectionWarmer(Gateway.at(server), interval: .milliseconds(20)))
    func type() async throws {
      for _ in 0..<60 {
        warmer.keyTyped()
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    try await type()
    #expect(methods(server) == ["GET /v1/models"] + Array(repeating: "HEAD /v1/models", count: 4))
    warmer.promptEntered()
    try await type()
    #expect(methods(server).count == 10)
    #expect(methods(server).count { $0.hasPrefix("GET") } == 1)
  }

  @Test func asksForNothingByItself() async throws {
    let server = try server()
    let warmer = try #require(ConnectionWarmer(Gateway.at(server)))
    warmer.promptEntered()
    try await Task.sleep(for: .milliseconds(50))
    #expect(server.connections == 0)
  }
}
