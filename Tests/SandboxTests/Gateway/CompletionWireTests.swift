import Foundation
import Testing

@testable import Sandbox

private let id = "gen_01M3RJQ30CFFKQT4YCFFKQT4YC"
private let opening =
  #"{"id":"\#(id)","object":"chat.completion.chunk","created":1790752558,"model":"openai/gpt-4.1-nano","choices":"#
private let fingerprint = #""system_fingerprint":"fp_0a8t5drtq0""#

/// The wire text is held against literals of the shape that was recorded from the live gateway, key order included.
@Suite struct CompletionWireTests {
  private func greeting(
    stream: Bool, model: String = "openai/gpt-4.1-nano", test: (RawAnswer) throws -> Void
  ) async throws {
    try await withSandbox({ $0.randomWord = { 0x0123_4567_89AB_CDEF } }) { sandbox throws in
      let more = stream ? #","stream":true,"stream_options":{"include_usage":true}"# : ""
      try test(sandbox.post(#"{"model":"\#(model)","messages":[{"role":"user","content":"hi"}]\#(more)}"#))
    }
  }

  @Test func streamsTheRoleThenTheTextThenTheEnd() async throws {
    try await greeting(stream: true) { answer in
      #expect(answer.head.contains("Content-Type: text/event-stream\r\n"))
      #expect(answer.head.contains("Transfer-Encoding: chunked\r\n"))
      let events = answer.events
      let deltas = [#"{"role":"assistant"}"#, #"{"content":"Quack."}"#, #"{"content":" I am"}"#]
      for (event, delta) in zip(events, deltas) {
        #expect(
          event == opening + #"[{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":null}],\#(fingerprint)}"#)
      }
      #expect(events.count == 17)
      #expect(answer.body.hasSuffix("}\n\ndata: [DONE]\n\n"))
    }
  }

  @Test func endsWithUsageAndCostOnTheFinishReason() async throws {
    try await greeting(stream: true) { answer in
      let event = try #require(answer.events.dropLast().last)
      #expect(
        event == opening + #"[{"index":0,"delta":{"provider_metadata":"# + metadata
          + #"},"logprobs":null,"finish_reason":"stop"}],"# + ending)
    }
  }

  @Test func answersWholeWhenNotAskedToStream() async throws {
    try await greeting(stream: false) { answer in
      let text =
        "Quack. I am the sandbox's rubber duck, so I ask back and you do the thinking. "
        + "What are you working on, in one sentence?"
      #expect(answer.head.contains("Content-Type: application/json\r\n"))
      #expect(
        answer.body == opening.replacingOccurrences(of: ".chunk", with: "")
          + #"[{"index":0,"message":{"role":"assistant","content":"\#(text)","provider_metadata":"# + metadata
          + #"},"logprobs":null,"finish_reason":"stop"}],"# + ending)
    }
  }

  @Test func namesTheProviderOfAnotherModel() async throws {
    try await greeting(stream: true, model: "deepseek/deepseek-v4.1-flash") { answer in
      let event = try #require(answer.events.dropLast().last)
      #expect(event.contains(#""provider_metadata":{"baseten":{},"gateway":{"routing":{"originalModelId":"deepseek/"#))
      #expect(event.contains(#""fallbacksAvailable":["fireworks","alibaba","novita"],"#))
      #expect(!event.contains("service_tier"))
    }
  }

  private let metadata =
    #"{"openai":{"responseId":"resp_9cf8f951aa0eae7f3549c3e7349c019f430d2d97918bd5841f","serviceTier":"default"},"#
    + #""gateway":{"routing":{"originalModelId":"openai/gpt-4.1-nano","resolvedProvider":"openai","#
    + #""fallbacksAvailable":["azure"],"planningReasoning":"System credentials planned for: openai, azure. "#
    + #"Total execution order: openai(system) → azure(system)","canonicalSlug":"openai/gpt-4.1-nano","#
    + #""finalProvider":"openai","modelAttemptCount":1,"modelAttempts":[{"canonicalSlug":"openai/gpt-4.1-nano","#
    + #""success":true,"providerAttemptCount":1,"providerAttempts":[{"provider":"openai","credentialType":"system","#
    + #""success":true,"startTime":1790752558092,"endTime":1790752558093,"#
    + #""providerRequestId":"req_1f0cb0a6c2efec4879f6b03effc7916c","statusCode":200,"#
    + #""providerResponseId":"resp_9cf8f951aa0eae7f3549c3e7349c019f430d2d97918bd5841f"}]}],"#
    + #""totalProviderAttemptCount":1,"affinity":{"outcome":"skipped_below_min_prefix"},"#
    + #""clientSessionId":"112d6064ebba2d88852edeede8ce4f32","clientSessionIdSource":"fingerprint"},"#
    + #""cost":"0.0000128","marketCost":"0.0000128","surchargeCost":"0","gatewayCost":"0.0000128","#
    + #""inferenceCost":"0.0000128","inputInferenceCost":"0.0000008","outputInferenceCost":"0.000012","#
    + #""generationId":"\#(id)"}}"#

  private let ending =
    #""usage":{"prompt_tokens":8,"completion_tokens":30,"total_tokens":38,"cost":0.0000128,"is_byok":false,"#
    + #""prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0,"video_tokens":0},"#
    + #""cost_details":{"upstream_inference_cost":null,"upstream_inference_prompt_cost":0,"#
    + #""upstream_inference_completions_cost":0},"completion_tokens_details":{"reasoning_tokens":0,"image_tokens":0},"#
    + #""cache_creation_input_tokens":0,"market_cost":0.0000128,"gateway_cost":0.0000128},\#(fingerprint),"#
    + #""service_tier":"default","generationId":"\#(id)"}"#
}
