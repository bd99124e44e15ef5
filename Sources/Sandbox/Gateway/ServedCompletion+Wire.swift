extension ServedCompletion {
  private var systemFingerprint: JSONText {
    .string("fp_" + Digest.identifier(model.id, length: 10, alphabet: "0123456789abcdefghijklmnopqrstuvwxyz"))
  }

  private var created: JSONText { .count(record.created / 1_000) }
  private var isOpenAI: Bool { record.provider == "openai" }

  /// The events of a streamed reply: the role, the pieces, the end with usage and cost.
  var chunks: [JSONText] {
    let texts = pieces.map { chunk(delta: ["content": .string($0)]) }
    let called = callPieces.map { chunk(delta: ["tool_calls": [$0]]) }
    let start = [chunk(delta: ["role": "assistant"])] + texts + pictureChunks + called
    return shape.calls == .cut && !calls.isEmpty ? start.dropLast() : start + [lastChunk]
  }

  func chunk(delta: JSONText) -> JSONText {
    [
      "id": wireID, "object": "chat.completion.chunk", "created": created, "model": .string(model.id),
      "choices": [["index": 0, "delta": delta, "logprobs": .null, "finish_reason": .null]],
      "system_fingerprint": systemFingerprint,
    ]
  }

  /// Usage and cost ride on the chunk that has the finish reason.
  private var lastChunk: JSONText {
    let choice: JSONText = [
      "index": 0, "delta": ["provider_metadata": providerMetadata], "logprobs": .null,
      "finish_reason": .string(record.finishReason),
    ]
    return .object(opening("chat.completion.chunk", choice) + ending)
  }

  /// The body of a reply that is not streamed.
  var whole: JSONText {
    let content: JSONText = calls.isEmpty ? .string(text) : .null
    let called: [(String, JSONText)] = calls.isEmpty ? [] : [("tool_calls", .array(wholeCalls))]
    let drawn: [(String, JSONText)] = pictures.isEmpty ? [] : [("images", .array(pictureParts))]
    let message: JSONText = .object(
      [("role", "assistant"), ("content", content)] + drawn + called + [("provider_metadata", providerMetadata)])
    let choice: JSONText = [
      "index": 0, "message": message, "logprobs": .null, "finish_reason": .string(record.finishReason),
    ]
    return .object(opening("chat.completion", choice) + ending)
  }

  private func opening(_ object: JSONText, _ choice: JSONText) -> [(String, JSONText)] {
    [
      ("id", wireID), ("object", object), ("created", created), ("model", .string(model.id)),
      ("choices", [choice]),
    ]
  }

  private var ending: [(String, JSONText)] {
    let tier: [(String, JSONText)] = isOpenAI ? [("service_tier", .string(record.tier?.rawValue ?? "default"))] : []
    let usage: [(String, JSONText)] = shape.statesUsage ? [("usage", usage)] : []
    let id: [(String, JSONText)] =
      shape.namesGenerationInMetadataOnly ? [] : [("generationId", .string(record.id))]
    return usage + [("system_fingerprint", systemFingerprint)] + tier + id
  }

  /// Costs are JSON numbers here; tags and users are not in them.
  private var usage: JSONText {
    let bill = record.bill
    return .object(
      [
        ("prompt_tokens", .count(bill.promptTokens)), ("completion_tokens", .count(bill.completionTokens)),
        ("total_tokens", .count(bill.promptTokens + bill.completionTokens)), ("cost", .money(bill.charged)),
        ("is_byok", .bool(bill.isBYOK == true)),
        (
          "prompt_tokens_details",
          ["cached_tokens": .count(bill.cachedTokens), "audio_tokens": 0, "video_tokens": 0]
        ),
        (
          "cost_details",
          [
            "upstream_inference_cost": bill.isBYOK == true ? .money(bill.upstream) : .null,
            "upstream_inference_prompt_cost": 0, "upstream_inference_completions_cost": 0,
          ]
        ),
        ("completion_tokens_details", ["reasoning_tokens": 0, "image_tokens": .count(bill.imageTokens)]),
        ("cache_creation_input_tokens", .count(bill.writtenTokens ?? 0)), ("market_cost", .money(bill.inference)),
      ] + surcharges)
  }

  /// The sum is missing where the user's own key pays, as seen live; a surcharge is stated where there is one.
  private var surcharges: [(String, JSONText)] {
    let bill = record.bill
    let retention: [(String, JSONText)] =
      bill.retention.map { [("surcharge_cost", .money($0)), ("zero_data_retention_cost", .money($0))] } ?? []
    return retention + (bill.isBYOK == true ? [] : [("gateway_cost", .money(bill.reported))])
  }
}
