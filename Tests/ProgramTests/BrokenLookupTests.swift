import Foundation
import TestSupport
import Testing

/// A gateway whose look-ups break off in every way: chat, `ask` and `settle` go on.
@Suite struct BrokenLookupTests {
  /// Whole replies, and look-ups that answer with these bytes and close.
  private func gateway(_ answer: @escaping @Sendable (Int) -> [UInt8]) throws -> ByteServer {
    try ByteServer { request, number in
      if request.method == "POST" {
        return CannedGateway.reply("Reply \(number).", id: CannedGateway.id(number + 1))
      }
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: #"{"data":[]}"#) }
      return [.pieces(answer(number), size: 64 << 10), .close]
    }
  }

  private func access(_ server: ByteServer) -> [String: String] {
    ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": server.baseURL.absoluteString]
  }

  @Test(arguments: BrokenAnswer.cut + BrokenAnswer.odd)
  func areSurvivedByAskAndSettle(_ answer: BrokenAnswer) async throws {
    let server = try gateway { _ in answer.bytes }
    let home = try Home()
    for _ in 0..<2 {
      let ask = try await home.run(["ask", "--no-tags", "Hello?"], with: access(server))
      #expect(ask.exit == .status(0), "\(ask.errors)")
      #expect(ask.output.hasPrefix("Reply "))
    }
    let settle = try await home.run(["settle"], with: access(server))
    guard case .status = settle.exit else {
      Issue.record("\(settle)")
      return
    }
    #expect(server.requests.contains { $0.path.hasPrefix("/v1/generation") })
    #expect(server.posts == 2)
  }

  @Test func areSurvivedByAChat() async throws {
    let answers = BrokenAnswer.cut + BrokenAnswer.odd
    let server = try gateway { answers[$0 % answers.count].bytes }
    let prompts = (0..<6).map { "Prompt \($0)\n" }.joined()
    let chat = try await Home().run(["chat", "--no-tags"], input: Data(prompts.utf8), with: access(server))
    #expect(chat.exit == .status(0), "\(chat.errors)")
    #expect(server.posts == 6)
    #expect(chat.output.components(separatedBy: "Reply ").count == 7)
  }
}
