import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct DialectTests {
  @Test func listsEachDialectOnce() {
    #expect(Dialect.all.map(\.name) == ["vercel", "openrouter", "compatible"])
    #expect(Dialect.all.map(\.billing) == [.lookup, .lookup, .reported])
    #expect(Dialect.named("nobody's") == nil)
    for dialect in Dialect.all {
      #expect(Dialect.named(dialect.name)?.name == dialect.name)
      #expect((dialect.generationPath != nil) == (dialect.billing == .lookup))
    }
  }

  @Test func carriesAServerThatHasNoBill() async throws {
    let events = """
      data: {"id":"chatcmpl-7","choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}

      data: {"id":"chatcmpl-7","choices":[],"usage":{"prompt_tokens":3}}

      data: [DONE]


      """
    let server = try ByteServer(ByteServer.stream(events))
    let gateway = Gateway.at(server, dialect: .compatible)
    let outcome = await Outcome(gateway.reply(to: .hello))
    #expect(outcome.text == "Hi")
    #expect(outcome.ids.isEmpty)
    #expect(outcome.figures?.cost == nil)
    #expect(outcome.figures?.usage?.input == 3)
    #expect(await gateway.generation(id: "chatcmpl-7") == .unsupported)
    #expect(try await gateway.credits() == nil)
    #expect(server.requests.count == 1)
  }

  @Test func asksEachDialectInItsOwnWords() throws {
    var request = ChatRequest(model: "m", messages: [], reasoningEffort: "low", tags: ["a"], user: "u")
    let bodies = try Dialect.all.map { String(decoding: try request.body(in: $0), as: UTF8.self) }
    let start = #"{"messages":[],"model":"m","#
    let end = #""stream":true,"stream_options":{"include_usage":true}"#
    #expect(
      bodies == [
        start + #""providerOptions":{"gateway":{"tags":["a"],"user":"u"}},"reasoning":{"effort":"low"},"# + end + "}",
        start + #""reasoning":{"effort":"low"},"# + end + #","user":"u"}"#,
        start + #""reasoning_effort":"low","# + end + #","user":"u"}"#,
      ])
    request = ChatRequest(model: "m", messages: [])
    for dialect in Dialect.all {
      #expect(try request.body(in: dialect).elementsEqual((start + end + "}").utf8))
    }
  }

  @Test func readsAnOpenRouterReply() {
    let outcome = Outcome(
      stream: """
        : OPENROUTER PROCESSING

        data: {"id":"gen-1790752558-a1B2c3","model":"x/y","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}]}

        : OPENROUTER PROCESSING

        data: {"id":"gen-1790752558-a1B2c3","choices":[{"delta":{"content":""},"finish_reason":"stop","native_finish_reason":"STOP"}],"usage":{"prompt_tokens":818,"completion_tokens":260,"cost":0.004756,"is_byok":false,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":5},"cost_details":{"upstream_inference_cost":0.004756}}}

        data: [DONE]


        """, dialect: .openRouter)
    #expect(outcome.ids == ["gen-1790752558-a1B2c3"])
    #expect(outcome.text == "Hi")
    #expect(outcome.figures?.cost == USD("0.004756"))
    #expect(outcome.figures?.upstreamCost == nil)
    #expect(outcome.figures?.usage == Usage(input: 818, cachedInput: 0, cacheWrite: 5, output: 260))
  }

  @Test(arguments: ["gen_01M3RJQ2GXYP8F188NH5K17ED5", "gen-", "chatcmpl-1", "gen-a/../b", "gen-a b"])
  func takesNoOtherIDForOpenRouters(id: String) {
    #expect(Dialect.openRouter.generationID(among: id) == nil)
  }
}
