import TestSupport
import Testing

@testable import GatewayClient

@Suite struct DialectTests {
  /// A family without look-ups, whose ids collide and whose costs are nobody's.
  private let plain = Dialect(
    name: "plain", billing: .free, generationPath: nil, creditsPath: nil, modelsPath: "models", tagFee: nil,
    isGenerationID: { _ in false }, charged: { _ in nil }, prepare: { _, _ in })

  @Test func listsEachDialectOnce() {
    #expect(Set(Dialect.all.map(\.name)).count == Dialect.all.count)
    #expect(Dialect.named("vercel")?.billing == .lookup)
    #expect(Dialect.named("nobody's") == nil)
  }

  @Test func carriesAFamilyThatHasNoBill() async throws {
    let events =
      "data: {\"id\":\"chatcmpl-7\",\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n"
    let server = try ByteServer(
      ByteServer.stream(events + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\ndata: [DONE]\n\n"))
    let gateway = Gateway.at(server, dialect: plain)
    var request = ChatRequest.hello
    request.tags = ["a"]
    let outcome = await Outcome(gateway.reply(to: request))
    #expect(outcome.text == "Hi")
    #expect(outcome.ids.isEmpty)
    #expect(outcome.figures?.cost == nil)
    #expect(outcome.figures?.usage?.input == 3)
    #expect(try await !server.request().text.contains("providerOptions"))
    #expect(await gateway.generation(id: "chatcmpl-7") == .unsupported)
    #expect(try await gateway.credits() == nil)
    #expect(server.requests.count == 1)
  }
}
