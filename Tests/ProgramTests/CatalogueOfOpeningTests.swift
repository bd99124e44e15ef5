import Foundation
import TestSupport
import Testing

/// A server of the user's own states tokens and no cost: its list of models, asked for once, gives the price.
@Suite struct CatalogueOfOpeningTests {
  @Test func theFirstTurnIsEstimatedByTheListThatWasAskedForAtTheStart() async throws {
    let server = try ByteServer { request, _ in
      guard request.method == "POST" else {
        return ByteServer.answer(body: #"{"data":[{"id":"m","pricing":{"input":"0.000003","output":"0.000015"}}]}"#)
      }
      let usage = #"{"prompt_tokens":100000,"completion_tokens":50000}"#
      let event = #"{"choices":[{"delta":{"content":"Hi."},"finish_reason":"stop"}],"usage":\#(usage)}"#
      return [
        .send(ByteServer.streamHead + ByteServer.chunk("data: \(event)\n\ndata: [DONE]\n\n") + ByteServer.lastChunk)
      ]
    }
    let home = try Home()
    for prompt in ["one", "two"] {
      let run = try await home.run(
        ["ask", "--no-tags", "--gateway", server.baseURL.absoluteString, "-m", "m", "--json", prompt])
      #expect(run.exit == .status(0), "\(run.errors)")
      let turn = try JSON(run.output).turn
      #expect(turn.cost.text == "1.05" && turn.state.text == "estimated")
    }
    #expect(server.requests.count { $0.path.hasSuffix("/models") } == 2)
  }
}
