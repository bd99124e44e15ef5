import Foundation
import TestSupport
import Testing

/// A key that is not accepted is named by where the key came from.
@Suite(.serialized)
struct KeyHintTests {
  private func hint(_ arguments: [String], _ variables: (ByteServer) -> [String: String]) async throws -> String {
    let server = try ByteServer { _, _ in ByteServer.answer("401 Unauthorized", body: "{}") }
    let arguments = arguments.map { $0.replacing("SERVER", with: server.baseURL.absoluteString) }
    let home = try Home()
    let run = try await home.run(arguments + ["hi"], with: variables(server))
    #expect(run.exit == .status(77) && run.errors.contains("does not accept the key"), "\(run)")
    let chat = try await home.run(["chat"] + arguments.dropFirst(), input: Data("hi\n".utf8), with: variables(server))
    let lines = run.errors.split(separator: "\n")
    let hint = try #require(lines.firstIndex { $0.contains("does not accept the key") }.map { lines[$0 + 1] })
    #expect(chat.errors.contains(hint), "the chat says the same: \(chat.errors)")
    return String(hint)
  }

  @Test func theHintNamesTheVariableOfTheGatewayInUse() async throws {
    let router = try await hint(["ask", "--gateway", "openrouter", "--model", "x/y"]) {
      ["OPENROUTER_API_KEY": "sk-or-v1-0123456789", "OPENROUTER_BASE_URL": $0.baseURL.absoluteString]
    }
    #expect(router.contains("the key came from OPENROUTER_API_KEY;"))
    let vercel = try await hint(["ask"]) {
      ["VERCEL_OIDC_TOKEN": "oidc0123456789", "AI_GATEWAY_BASE_URL": $0.baseURL.absoluteString]
    }
    #expect(vercel.contains("the key came from VERCEL_OIDC_TOKEN;"))
    let own = try await hint(["ask", "--gateway", "SERVER", "--model", "m"]) { _ in
      ["TUPPENCE_API_KEY": "own0123456789"]
    }
    #expect(own.contains("the key came from TUPPENCE_API_KEY;"))
    let keyless = try await hint(["ask", "--gateway", "SERVER", "--model", "m"]) { _ in [:] }
    #expect(keyless.contains("the gateway requires a key: set TUPPENCE_API_KEY"))
  }
}
