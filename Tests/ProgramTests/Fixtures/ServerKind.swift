import TestSupport
import Testing

/// A server of some kind: what it lists, what it answers a chat with, and what its key is asked for.
struct ServerKind: Sendable, CustomTestStringConvertible {
  let name: String
  /// What its last events state, in short.
  let states: String
  let models: String
  let reply: String
  /// Where it is no plain compatible server.
  var dialect = "compatible"
  var type = "text/event-stream"

  var testDescription: String { name }

  func server() throws -> ByteServer {
    try ByteServer { request, _ in
      guard request.method == "POST" else {
        return request.path.contains("/models")
          ? ByteServer.answer(body: models) : ByteServer.answer("404 Not Found", body: "{}")
      }
      return ByteServer.answer(type: type, body: reply)
    }
  }

  private static func events(_ payloads: String...) -> String { payloads.map { "data: \($0)\n\n" }.joined() }

  static let all = [ollama, vllm, groq, deepSeek, gemini, liteLLM, openRouter, vercel]

  static let ollama = ServerKind(
    name: "Ollama", states: "tokens; the same id for every reply",
    models: #"{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"library"}]}"#,
    reply: events(
      #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Hm."},"finish_reason":null}]}"#,
      #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi."},"finish_reason":null}]}"#,
      #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}"#,
      #"{"id":"chatcmpl-7","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34}}"#,
      "[DONE]"))

  static let vllm = ServerKind(
    name: "vLLM", states: "tokens in every chunk; `stop_reason`",
    models:
      #"{"object":"list","data":[{"id":"m","object":"model","owned_by":"vllm","root":"m","max_model_len":8192}]}"#,
    reply: events(
      #"{"id":"chatcmpl-a1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":26,"total_tokens":26,"completion_tokens":0}}"#,
      #"{"id":"chatcmpl-a1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"reasoning_content":"Hm."},"logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":26,"total_tokens":29,"completion_tokens":3}}"#,
      #"{"id":"chatcmpl-a1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi."},"logprobs":null,"finish_reason":"stop","stop_reason":null}],"usage":{"prompt_tokens":26,"total_tokens":34,"completion_tokens":8}}"#,
      #"{"id":"chatcmpl-a1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":26,"total_tokens":34,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":16}}}"#,
      "[DONE]"))

  static let groq = ServerKind(
    name: "Groq", states: "tokens in `x_groq` and in `usage`",
    models:
      #"{"object":"list","data":[{"id":"m","object":"model","owned_by":"Meta","active":true,"context_window":131072,"max_completion_tokens":32768}]}"#,
    reply: events(
      #"{"id":"chatcmpl-g","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_1"}}"#,
      #"{"id":"chatcmpl-g","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi."},"logprobs":null,"finish_reason":null}]}"#,
      #"{"id":"chatcmpl-g","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"queue_time":0.04,"prompt_tokens":26,"prompt_time":0.001,"completion_tokens":8,"completion_time":0.01,"total_tokens":34,"total_time":0.011}}}"#,
      "[DONE]"))

  static let deepSeek = ServerKind(
    name: "DeepSeek", states: "tokens, cache hits and misses",
    models: #"{"object":"list","data":[{"id":"m","object":"model","owned_by":"deepseek"}]}"#,
    reply: ": keep-alive\n\n"
      + events(
        #"{"id":"930c","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"Hm."},"logprobs":null,"finish_reason":null}]}"#,
        #"{"id":"930c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi.","reasoning_content":null},"logprobs":null,"finish_reason":null}]}"#,
        #"{"id":"930c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34,"prompt_tokens_details":{"cached_tokens":16},"completion_tokens_details":{"reasoning_tokens":3},"prompt_cache_hit_tokens":16,"prompt_cache_miss_tokens":10}}"#,
        "[DONE]"))

  static let gemini = ServerKind(
    name: "Gemini-compatible", states: "tokens; thoughts in the total alone; no blank line at the end",
    models: #"{"object":"list","data":[{"id":"models/m","object":"model","owned_by":"google"}]}"#,
    reply: events(
      #"{"choices":[{"delta":{"content":"Hi","role":"assistant"},"index":0}],"created":1,"id":"x1","model":"m","object":"chat.completion.chunk","usage":{"completion_tokens":0,"prompt_tokens":26,"total_tokens":26}}"#
    )
      + #"data: {"choices":[{"delta":{"content":".","role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"x1","model":"m","object":"chat.completion.chunk","usage":{"completion_tokens":3,"prompt_tokens":26,"total_tokens":34}}"#
  )

  static let liteLLM = ServerKind(
    name: "LiteLLM proxy", states: "tokens and its own computation of the cost",
    models: #"{"data":[{"id":"m","object":"model","created":1,"owned_by":"openai"}],"object":"list"}"#,
    reply: events(
      #"{"id":"chatcmpl-l","created":1,"model":"m","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi.","role":"assistant","provider_specific_fields":null}}]}"#,
      #"{"id":"chatcmpl-l","created":1,"model":"m","object":"chat.completion.chunk","choices":[{"finish_reason":"stop","index":0,"delta":{}}]}"#,
      #"{"id":"chatcmpl-l","created":1,"model":"m","object":"chat.completion.chunk","choices":[{"index":0,"delta":{}}],"usage":{"completion_tokens":8,"prompt_tokens":26,"total_tokens":34,"completion_tokens_details":{"reasoning_tokens":0},"prompt_tokens_details":{"cached_tokens":16},"cost":0.0000048}}"#,
      "[DONE]"))

  static let openRouter = ServerKind(
    name: "OpenRouter", states: "tokens, cost, provider; an id to look the bill up by",
    models: #"{"data":[{"id":"m","pricing":{"prompt":"0.000001","completion":"0.000002"}}]}"#,
    reply: ": OPENROUTER PROCESSING\n\n"
      + events(
        #"{"id":"gen-1790000000-abcdefghij","provider":"Anthropic","model":"m","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi."},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}"#,
        #"{"id":"gen-1790000000-abcdefghij","provider":"Anthropic","model":"m","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop","native_finish_reason":"end_turn","logprobs":null}],"usage":{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34,"cost":0.000042,"is_byok":false,"prompt_tokens_details":{"cached_tokens":16,"cache_write_tokens":0},"cost_details":{"upstream_inference_cost":0.000042},"completion_tokens_details":{"reasoning_tokens":3}}}"#,
        "[DONE]"), dialect: "openrouter")

  static let vercel = ServerKind(
    name: "Vercel AI Gateway", states: "tokens, cost with surcharges, route; an id to look the bill up by",
    models: #"{"object":"list","data":[{"id":"m","pricing":{"input":"0.000001","output":"0.000002"}}]}"#,
    reply: events(
      #"{"id":"gen_01M3RJQ2GXYP8F188NH5K17ED5","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant"},"logprobs":null,"finish_reason":null}],"system_fingerprint":"fp"}"#,
      #"{"id":"gen_01M3RJQ2GXYP8F188NH5K17ED5","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"reasoning":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm.","format":"unknown","index":0}]},"logprobs":null,"finish_reason":null}]}"#,
      #"{"id":"gen_01M3RJQ2GXYP8F188NH5K17ED5","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi."},"logprobs":null,"finish_reason":null}]}"#,
      #"{"id":"gen_01M3RJQ2GXYP8F188NH5K17ED5","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"provider_metadata":{"gateway":{"routing":{"finalProvider":"baseten","resolvedProvider":"baseten","modelAttempts":[{"canonicalSlug":"m","success":true,"providerAttempts":[{"provider":"baseten","credentialType":"system","success":true}]}]},"cost":"0.0000032","marketCost":"0.0000032","surchargeCost":"0","gatewayCost":"0.0000032","generationId":"gen_01M3RJQ2GXYP8F188NH5K17ED5"}}},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":26,"completion_tokens":8,"total_tokens":34,"cost":0.0000032,"is_byok":false,"prompt_tokens_details":{"cached_tokens":16,"audio_tokens":0},"cost_details":{"upstream_inference_cost":null},"completion_tokens_details":{"reasoning_tokens":3},"cache_creation_input_tokens":0,"market_cost":0.0000032,"gateway_cost":0.0000032},"generationId":"gen_01M3RJQ2GXYP8F188NH5K17ED5"}"#,
      "[DONE]"), dialect: "vercel")
}
