import Foundation
import Records
import Testing

@testable import GatewayClient

/// Whether a count of input holds the cached tokens, by what else is stated.
@Suite struct StatedUsageTests {
  @Test(
    arguments: [
      // More was cached than the input has: the input is without it.
      (#"{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":100}}"#, 110),
      (#"{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":10}}"#, 10),
      // The total says so.
      (#"{"prompt_tokens":100,"completion_tokens":5,"cached_tokens":60,"total_tokens":165}"#, 160),
      (#"{"prompt_tokens":100,"completion_tokens":5,"cached_tokens":60,"total_tokens":105}"#, 100),
      // Anthropic's words.
      (#"{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":7,"cache_creation_input_tokens":2}"#, 19),
      // In Anthropic's words the input is without it, unless the total or another word of the input says otherwise.
      (#"{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":7,"total_tokens":15}"#, 10),
      (#"{"prompt_tokens":10,"completion_tokens":5,"cache_read_input_tokens":7}"#, 10),
      (#"{"input_tokens":10,"output_tokens":5,"cached_tokens":7}"#, 10),
    ])
  func theInputHasTheCachedTokens(usage: String, input: Int) throws {
    let stated = try #require(StatedUsage(try JSONTree(Array(usage.utf8))))
    #expect(stated.counts.input == input && stated.counts.output == 5)
  }

  /// What a total has beyond its parts is reasoning where there was a reply, and nothing else states it.
  @Test(
    arguments: [
      (#"{"prompt_tokens":9,"completion_tokens":5,"total_tokens":20}"#, Usage(input: 9, output: 11, reasoning: 6)),
      (#"{"prompt_tokens":9,"completion_tokens":0,"total_tokens":20}"#, Usage(input: 9, output: 0)),
      (#"{"prompt_tokens":9,"completion_tokens":5,"total_tokens":13}"#, Usage(input: 9, output: 5)),
      (#"{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14}"#, Usage(input: 9, output: 5)),
      (
        #"{"prompt_tokens":9,"completion_tokens":5,"reasoning_tokens":6,"total_tokens":20}"#,
        Usage(input: 9, output: 11, reasoning: 6)
      ),
      (
        #"{"prompt_tokens":9,"completion_tokens":5,"reasoning_tokens":2,"total_tokens":20}"#,
        Usage(input: 9, output: 5, reasoning: 2)
      ),
      (#"{"prompt_tokens":9,"completion_tokens":5,"reasoning_tokens":6}"#, Usage(input: 9, output: 11, reasoning: 6)),
      (#"{"prompt_tokens":9,"completion_tokens":5,"reasoning_tokens":5}"#, Usage(input: 9, output: 5, reasoning: 5)),
      (#"{"completion_tokens":5,"total_tokens":20}"#, Usage(output: 5)),
    ] as [(String, Usage)])
  func theOutputHasTheReasoning(usage: String, counts: Usage) throws {
    #expect(try #require(StatedUsage(try JSONTree(Array(usage.utf8)))).counts == counts)
  }

  /// What the usage says of the user's own key comes before what the route says.
  @Test(arguments: [
    ("true", "system", true), ("false", "byok", false), ("null", "byok", true), ("null", "system", false),
    (#""true""#, "system", true), (#""false""#, "byok", false),
  ])
  func whoseKeyItWasIsStatedByTheUsageFirst(flag: String, credential: String, isBYOK: Bool) {
    let route =
      #"{"gateway":{"routing":{"modelAttempts":[{"success":true,"providerAttempts":[{"provider":"p","#
      + #""credentialType":"\#(credential)","success":true}]}]}}}"#
    let usage = #"{"prompt_tokens":5,"completion_tokens":1,"cost":0.5,"is_byok":\#(flag)}"#
    let event =
      #"{"choices":[{"delta":{"content":"A","provider_metadata":\#(route)},"finish_reason":"stop"}],"usage":\#(usage)}"#
    #expect(Outcome(stream: Wire.event(event)).figures?.isBYOK == isBYOK)
  }
}
