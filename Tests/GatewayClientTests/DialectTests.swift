import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct DialectTests {
  @Test func listsEachDialectOnce() {
    #expect(Dialect.all.map(\.name) == ["vercel", "openrouter", "openai", "compatible"])
    #expect(Dialect.all.map(\.billing) == [.lookup, .lookup, .reported, .reported])
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
    var request = ChatRequest(
      model: "m", messages: [], maxTokens: 9, reasoningEffort: "low", tags: ["session:s1", "assistant:duck", "a", "b"],
      user: "u")
    let bodies = try Dialect.all.map { String(decoding: try request.body(in: $0), as: UTF8.self) }
    let start = #"{"messages":[],"model":"m","#
    let limited = #"{"max_tokens":9,"messages":[],"model":"m","#
    let end = #""stream":true,"stream_options":{"include_usage":true}"#
    #expect(
      bodies == [
        limited + #""providerOptions":{"gateway":{"tags":["session:s1","assistant:duck","a","b"],"user":"u"}},"#
          + #""reasoning":{"effort":"low"},"# + end + "}",
        limited + #""reasoning":{"effort":"low"},"session_id":"s1","# + end
          + #","trace":{"assistant":"duck","tags":"a,b"},"user":"u"}"#,
        #"{"max_completion_tokens":9,"messages":[],"model":"m","reasoning_effort":"low","# + end + #","user":"u"}"#,
        limited + #""reasoning_effort":"low","# + end + #","user":"u"}"#,
      ])
    request = ChatRequest(model: "m", messages: [])
    for dialect in Dialect.all {
      #expect(try request.body(in: dialect).elementsEqual((start + end + "}").utf8))
    }
  }

  @Test(arguments: ["gen_01M3RJQ2GXYP8F188NH5K17ED5", "gen-", "chatcmpl-1", "gen-a/../b", "gen-a b"])
  func takesNoOtherIDForOpenRouters(id: String) {
    #expect(Dialect.openRouter.generationID(among: [id]) == nil)
  }

  @Test(arguments: [(1, true), (124, true), (125, false)]) func anIDOfOpenRoutersIsNotLong(digits: Int, isTaken: Bool) {
    let id = "gen-" + String(repeating: "a", count: digits)
    #expect(Dialect.openRouter.generationID(among: [nil, "req-1", id]) == (isTaken ? id : nil))
  }

  @Test func knowsOpenAIByItsHost() throws {
    let dialects = try ["https://API.openai.com/v1", "http://127.0.0.1:11434/v1", "https://api.openai.com.example/v1"]
      .map { Dialect.ofServer(at: try #require(URL(string: $0))).name }
    #expect(dialects == ["openai", "compatible", "compatible"])
  }
}
