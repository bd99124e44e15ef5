import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct ChatRequestTests {
  private func body(of request: ChatRequest) throws -> String {
    String(decoding: try request.body(in: .vercel), as: UTF8.self)
  }

  @Test func saysNoMoreThanItMust() throws {
    #expect(
      try body(of: .hello)
        == #"{"messages":[{"content":"Hello?","role":"user"}],"model":"openai/gpt-4.1-nano","stream":true,"#
        + #""stream_options":{"include_usage":true}}"#)
  }

  @Test func saysEverythingThatIsSet() throws {
    let request = ChatRequest(
      model: "m", messages: [Message(.system, "Be a \"duck\""), Message(.assistant, "🦆/\n")],
      temperature: Decimal(string: "0.7"), maxTokens: 64, reasoningEffort: "low",
      tags: ["session:1", "assistant:duck"],
      user: "me")
    #expect(
      try body(of: request)
        == #"{"max_tokens":64,"messages":[{"content":"Be a \"duck\"","role":"system"},"#
        + #"{"content":"🦆/\n","role":"assistant"}],"model":"m","providerOptions":{"gateway":"#
        + #"{"tags":["session:1","assistant:duck"],"user":"me"}},"reasoning":{"effort":"low"},"stream":true,"#
        + #""stream_options":{"include_usage":true},"temperature":0.7}"#)
  }

  @Test(arguments: ["0", "0.1", "0.30000000000000004", "1", "1.25", "2"])
  func writesTheTemperatureDigitByDigit(text: String) throws {
    var request = ChatRequest.hello
    request.temperature = Decimal(string: text)
    #expect(try body(of: request).hasSuffix(#","temperature":\#(text)}"#))
  }

  @Test func leavesOutWhichOfTagsAndUserIsNotSet() throws {
    var request = ChatRequest.hello
    request.tags = ["a"]
    #expect(try body(of: request).contains(#""providerOptions":{"gateway":{"tags":["a"]}}"#))
    request.tags = []
    request.user = "u"
    #expect(try body(of: request).contains(#""providerOptions":{"gateway":{"user":"u"}}"#))
  }

  @Test func postsToTheChatRouteWithTheKey() async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    _ = await Outcome(Gateway.at(server).reply(to: .hello))
    let request = try await server.request()
    #expect(request.method == "POST")
    #expect(request.path == "/v1/chat/completions")
    #expect(request.headers["authorization"] == "Bearer " + canaryKey)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["cookie"] == nil)
    #expect(try request.body == ChatRequest.hello.body(in: .vercel))
  }

  @Test func sendsNoKeyWhereThereIsNone() async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    let gateway = Gateway(baseURL: server.baseURL, authorization: nil)
    #expect(await Outcome(gateway.reply(to: .hello)).isFinished)
    #expect(try await server.request().headers["authorization"] == nil)
  }

  @Test func sendsALargeConversationWhole() async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    var request = ChatRequest.hello
    request.messages = [Message(.user, String(repeating: "duck ", count: 600_000))]
    let outcome = await Outcome(Gateway.at(server).reply(to: request))
    #expect(outcome.isFinished)
    #expect(try await server.request().body == request.body(in: .vercel))
    #expect(server.posts == 1)
  }

  @Test(arguments: ["http://127.0.0.1:PORT/v1/", "http://127.0.0.1:PORT/v1//", "http://127.0.0.1:PORT/v1"])
  func takesABaseAddressWithOrWithoutASlash(base: String) async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    let url = try #require(URL(string: base.replacing("PORT", with: String(server.port))))
    _ = await Outcome(Gateway(baseURL: url, authorization: nil).reply(to: .hello))
    #expect(try await server.request().path == "/v1/chat/completions")
  }
}
