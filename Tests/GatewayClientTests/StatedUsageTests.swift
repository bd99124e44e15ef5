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

  /// The words of other servers, each of which states its count alone.
  @Test func eachWordForACountIsRead() throws {
    func counts(_ text: String) throws -> Usage { try #require(StatedUsage(try JSONTree(Array(text.utf8)))).counts }
    for name in [
      "prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount", "prompt_token_count",
      "inputTokenCount", "prompt_eval_count", "tokens_prompt", "prompt_n",
    ] {
      #expect(try counts("{\"\(name)\":7}") == Usage(input: 7), "\(name)")
    }
    for name in [
      "completion_tokens", "output_tokens", "completionTokens", "outputTokens", "candidatesTokenCount",
      "candidates_token_count", "outputTokenCount", "eval_count", "tokens_completion", "generated_tokens",
      "predicted_n",
    ] {
      #expect(try counts("{\"\(name)\":7}") == Usage(output: 7), "\(name)")
    }
    for name in [
      "cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_input_tokens",
      "cachedInputTokens", "cachedContentTokenCount", "cached_content_token_count", "cache_read_tokens",
      "cacheReadInputTokens", "num_cached_tokens", "prompt_cached_tokens", "cachedTokens", "cache_read",
    ] {
      for place in ["{\"\(name)\":7}", "{\"prompt_tokens_details\":{\"\(name)\":7}}"] {
        #expect(try counts(place) == Usage(cachedInput: 7), "\(place)")
      }
    }
    for name in [
      "cache_creation_input_tokens", "cache_write_tokens", "cache_creation_tokens", "cache_write_input_tokens",
      "cacheCreationInputTokens", "cacheWriteInputTokens", "cached_creation_tokens", "cache_creation",
    ] {
      for place in ["{\"\(name)\":7}", "{\"inputTokensDetails\":{\"\(name)\":7}}"] {
        #expect(try counts(place) == Usage(cacheWrite: 7), "\(place)")
      }
    }
    for name in [
      "reasoning_tokens", "reasoningTokens", "thoughtsTokenCount", "thoughts_token_count", "thinking_tokens",
      "reasoning_output_tokens", "reasoning",
    ] {
      for place in ["{\"\(name)\":7}", "{\"output_token_details\":{\"\(name)\":7}}"] {
        #expect(try counts(place) == Usage(reasoning: 7), "\(place)")
      }
    }
  }

  @Test(arguments: [
    ("USD", true), ("usd", true), ("$", true), ("US$", true), ("us dollar", true), ("US dollars", true),
    ("Dollars", true), ("CNY", false), ("eur", false), ("", false), ("A$", false),
  ])
  func aCurrencyIsDollarsWhereItSaysSo(word: String, isDollars: Bool) {
    #expect(Currency.isDollars(.string(word)) == isDollars && !Currency.isDollars(.null))
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
