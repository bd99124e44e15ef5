import Foundation

/// Answers of the shapes that a gateway was seen to give.
extension ByteServer {
  /// A whole answer with its length. `status` is such as `404 Not Found`.
  package static func answer(
    _ status: String = "200 OK", type: String? = "application/json", headers: [String: String] = [:], body: String
  ) -> [Step] {
    var head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n"
    if let type { head += "Content-Type: \(type)\r\n" }
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
    return [.send(head + "\r\n" + body)]
  }

  /// The head of an event stream in chunked coding; each piece follows as ``chunk(_:)`` and the last is ``lastChunk``.
  package static let streamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"

  package static let lastChunk = "0\r\n\r\n"

  /// One chunk of the chunked transfer coding.
  package static func chunk(_ text: String) -> String {
    String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
  }

  /// A whole event stream in one chunk.
  package static func stream(_ events: String) -> [Step] {
    [.send(streamHead + chunk(events) + lastChunk)]
  }

  /// A streamed reply as Vercel's gateway was recorded: a role, the text in pieces, then finish reason, usage and
  /// metadata on one chunk, then `[DONE]`. `cost` and `surcharge` are decimals such as `0.0000032`.
  package static func recordedReply(
    id: String = "gen_01M3RJQ2GXYP8F188NH5K17ED5", model: String = "openai/gpt-4.1-nano", text: String = "Hello",
    cost: String = "0.0000032", surcharge: String = "0"
  ) -> [Step] {
    stream(recordedEvents(id: id, model: model, text: text, cost: cost, surcharge: surcharge).joined())
  }

  /// The events of ``recordedReply(id:model:text:cost:surcharge:)``, each with its blank line.
  package static func recordedEvents(
    id: String = "gen_01M3RJQ2GXYP8F188NH5K17ED5", model: String = "openai/gpt-4.1-nano", text: String = "Hello",
    cost: String = "0.0000032", surcharge: String = "0"
  ) -> [String] {
    let pieces = stride(from: 0, to: text.count, by: 5).map { String(text.dropFirst($0).prefix(5)) }
    let deltas = pieces.map { #"{"content":\#(quoted($0))}"# }
    let total = (Decimal(string: cost) ?? 0) + (Decimal(string: surcharge) ?? 0)
    let metadata =
      #"{"provider_metadata":{"openai":{},"gateway":{"routing":{"originalModelId":"\#(model)","resolvedProvider":"openai","#
      + #""finalProvider":"openai","modelAttemptCount":1},"cost":"\#(cost)","marketCost":"\#(cost)","surchargeCost":"\#(surcharge)","#
      + #""gatewayCost":"\#(total)","generationId":"\#(id)"}}}"#
    let usage =
      #""usage":{"prompt_tokens":20,"completion_tokens":3,"total_tokens":23,"cost":\#(cost),"is_byok":false,"#
      + #""prompt_tokens_details":{"cached_tokens":0},"cost_details":{"upstream_inference_cost":null},"#
      + #""completion_tokens_details":{"reasoning_tokens":0},"cache_creation_input_tokens":0,"market_cost":\#(cost),"#
      + #""surcharge_cost":\#(surcharge),"gateway_cost":\#(total)},"generationId":"\#(id)""#
    func event(_ delta: String, finish: String = "null", more: String = "") -> String {
      #"data: {"id":"\#(id)","object":"chat.completion.chunk","created":1790752558,"model":"\#(model)","choices":"#
        + #"[{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":\#(finish)}]\#(more)}"# + "\n\n"
    }
    return [event(#"{"role":"assistant"}"#)] + deltas.map { event($0) }
      + [event(metadata, finish: #""stop""#, more: "," + usage), "data: [DONE]\n\n"]
  }

  /// The answer of `/v1/generation` for a generation that is billed.
  package static func generation(id: String, cost: String, model: String = "openai/gpt-4.1-nano") -> [Step] {
    answer(
      body: #"{"data":{"id":"\#(id)","total_cost":\#(cost),"upstream_inference_cost":0,"usage":\#(cost),"#
        + #""created_at":"2026-05-22T00:00:00.000Z","model":"\#(model)","is_byok":false,"provider_name":"openai","#
        + #""streamed":true,"finish_reason":"stop","latency":200,"generation_time":1500,"tokens_prompt":20,"#
        + #""tokens_completion":3,"native_tokens_prompt":20,"native_tokens_completion":3,"native_tokens_reasoning":0,"#
        + #""native_tokens_cached":0,"native_tokens_cache_creation":0,"billable_web_search_calls":0}}"#)
  }

  /// The answer of `/v1/generation` for one that is not there yet.
  package static func generationNotFound(id: String) -> [Step] {
    answer(
      "404 Not Found",
      body: #"{"error":"Usage event not found","id":"\#(id)","message":"No usage event found with ID \#(id)"}"#)
  }

  private static func quoted(_ text: String) -> String {
    let data = try? JSONEncoder().encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? #""""#
  }
}
