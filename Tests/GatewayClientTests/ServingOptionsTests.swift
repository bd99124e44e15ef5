import Foundation
import Records
import Testing

@testable import GatewayClient

/// What each family of gateways gets of a session's options.
@Suite struct ServingOptionsTests {
  private let all = RequestOptions(
    tier: .flex, fallbacks: ["a/one", "b/two"], providers: ["bedrock"], caching: .auto, window: .turns(20))

  private func body(in dialect: Dialect, _ options: RequestOptions, tags: [String] = []) throws -> String {
    let request = ChatRequest(
      model: "m", messages: [Message(.user, "Hello?")], tags: tags, options: options, affinity: "random-word")
    return String(decoding: try request.body(in: dialect), as: UTF8.self)
  }

  private func headers(in dialect: Dialect, _ options: RequestOptions) -> [String: String] {
    dialect.headers(ChatRequest(model: "m", messages: [], options: options, affinity: "random-word"))
  }

  @Test func vercelTakesThemAsOptionsOfTheGateway() throws {
    let text = try body(in: .vercel, all)
    #expect(
      text.contains(
        #""providerOptions":{"gateway":{"caching":"auto","models":["a/one","b/two"],"only":["bedrock"],"serviceTier":"flex"}}"#
      ))
    #expect(headers(in: .vercel, all) == ["x-session-affinity": "random-word"])
  }

  @Test func openRouterTakesThemAtTheTopLevel() throws {
    let text = try body(in: .openRouter, all)
    #expect(text.contains(#""cache_control":{"type":"ephemeral"}"#))
    #expect(text.contains(#""models":["a/one","b/two"]"#))
    #expect(text.contains(#""provider":{"only":["bedrock"]}"#))
    #expect(text.contains(#""service_tier":"flex""#))
    #expect(text.contains(#""session_id":"random-word""#))
    #expect(try body(in: .openRouter, all, tags: ["session:s1"]).contains(#""session_id":"s1""#))
  }

  @Test func openAITakesTheTierAndTheKeyOfItsCache() throws {
    let text = try body(in: .openAI, all)
    #expect(text.contains(#""service_tier":"flex""#))
    #expect(text.contains(#""prompt_cache_key":"random-word""#))
    #expect(!text.contains("one") && !text.contains("bedrock"))
  }

  @Test(arguments: Dialect.all.map(\.name))
  func aSingleTurnAsksForNoCache(dialect name: String) throws {
    let dialect = try #require(Dialect.named(name))
    for caching in [Caching.off, nil] {
      let text = try body(in: dialect, RequestOptions(caching: caching))
      #expect(!text.contains("cach"))
      #expect(!text.contains("random-word"))
      #expect(headers(in: dialect, RequestOptions(caching: caching))["x-session-affinity"] == nil)
    }
  }

  @Test func aCompatibleServerGetsNoneOfThem() throws {
    #expect(Dialect.compatible.optionsTaken.isEmpty)
    #expect(try body(in: .compatible, all) == body(in: .compatible, RequestOptions()))
  }
}
