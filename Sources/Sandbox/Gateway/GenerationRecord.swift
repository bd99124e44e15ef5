import Platform
import Records

/// One generation as the sandbox keeps it: a line of its file, and the source of every figure that it sends.
struct GenerationRecord: Codable, Equatable, Sendable {
  let id: String
  /// Unix milliseconds.
  let created: Int64
  let model: String
  let provider: String
  let isStreamed: Bool
  let finishReason: String
  let latencyMilliseconds: Int
  let durationMilliseconds: Int
  let bill: Bill
  let tags: [String]
  let user: String?
  /// The digest of the whole prompt: it is warm from now on.
  let prompt: String
  /// False where the prompt is not cached.
  var warms: Bool? = nil
  /// The class of service that was given; nil for the usual one.
  var tier: Tier? = nil
  /// The model that was asked for, where another one served.
  var asked: String? = nil
}

extension GenerationRecord {
  /// The body of `/v1/generation`.
  var wire: JSONText {
    let total = JSONText.money(bill.total)
    return [
      "data": [
        "id": .string(id), "total_cost": total, "upstream_inference_cost": .money(bill.upstream), "usage": total,
        "created_at": .string(timestamp), "model": .string(model), "is_byok": .bool(bill.isBYOK == true),
        "provider_name": .string(provider), "streamed": .bool(isStreamed), "finish_reason": .string(finishReason),
        "latency": .count(latencyMilliseconds), "generation_time": .count(durationMilliseconds),
        "tokens_prompt": .count(bill.promptTokens), "tokens_completion": .count(bill.completionTokens),
        "native_tokens_prompt": .count(bill.promptTokens), "native_tokens_completion": .count(bill.completionTokens),
        "native_tokens_reasoning": 0, "native_tokens_cached": .count(bill.cachedTokens),
        "native_tokens_cache_creation": .count(bill.writtenTokens ?? 0), "billable_web_search_calls": 0,
        "market_cost": .money(bill.inference), "surcharge_cost": .money(bill.surcharges), "gateway_cost": total,
      ]
    ]
  }

  /// `2026-05-22T00:00:00.000Z`.
  var timestamp: String {
    Date(timeIntervalSince1970: TimeInterval(created) / 1_000).iso8601Milliseconds
  }
}
