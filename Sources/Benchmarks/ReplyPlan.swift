/// What a reply of the server is like.
struct ReplyPlan: Sendable {
  /// A chunk's text is `w` and its number in five digits, so that each can be told from the others.
  var chunks = 1
  /// Between two chunks; nil for no pause at all.
  var pace: Duration?
  /// Before the first chunk.
  var silence: Duration?
  /// Before what follows the last chunk.
  var isEndless = false
  /// Whether most answers are broken ones.
  var misbehaves = false

  static func mark(_ chunk: Int) -> String {
    let digits = String(chunk)
    return "w" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// Whether a chunk comes behind so many.
  func goesOn(behind count: Int) -> Bool { isEndless || count < chunks }
}

/// The wire text of one reply, as the Vercel gateway writes it.
struct ReplyWire: Sendable {
  let id: String
  private let head: String

  /// `serial` makes the generation's id another one each time.
  init(serial: Int) {
    let digits = String(serial)
    id = "gen_01BENCHMARK" + String(repeating: "0", count: 15 - digits.count) + digits
    head =
      #"data: {"id":"\#(id)","object":"chat.completion.chunk","created":1790752558,"model":"openai/gpt-4.1-nano","choices":[{"index":0,"delta":"#
  }

  var opening: String { head + #"{"role":"assistant"},"logprobs":null,"finish_reason":null}]}"# + "\n\n" }

  func chunk(_ number: Int) -> String {
    head + #"{"content":"\#(ReplyPlan.mark(number)) "},"logprobs":null,"finish_reason":null}]}"# + "\n\n"
  }

  func closing(chunks: Int) -> String {
    head
      + #"{},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":\#(chunks),"#
      + #""total_tokens":\#(12 + chunks),"cost":0.00012,"gateway_cost":0.00012}}"# + "\n\ndata: [DONE]\n\n"
  }

  /// The answer of `GET /v1/generation`.
  static func bill(_ id: Substring) -> String {
    #"{"data":{"id":"\#(id)","total_cost":0.00012,"upstream_inference_cost":0,"usage":0.00012,"#
      + #""created_at":"2026-05-22T00:00:00.000Z","model":"openai/gpt-4.1-nano","is_byok":false,"provider_name":"openai","#
      + #""streamed":true,"finish_reason":"stop","latency":200,"generation_time":1500,"native_tokens_prompt":12,"#
      + #""native_tokens_completion":1,"native_tokens_reasoning":0,"native_tokens_cached":0}}"#
  }
}
