import Platform

extension SessionExport: Encodable {
  package func encode(to encoder: any Encoder) throws {
    try ExportValue.members([
      "version": .count(1), "session": head, "totals": sum, "turns": .list(turns.map(\.json)),
    ]).encode(to: encoder)
  }

  /// Writes the JSON text with a final newline, turn by turn.
  package func writeJSON(_ take: (String) -> Void) {
    take("{\n  \"session\" : \(head.page(margin: 2)),\n  \"totals\" : \(sum.page(margin: 2)),\n  \"turns\" : [")
    var isFirst = true
    eachTurn { turn in
      take((isFirst ? "\n    " : ",\n    ") + turn.json.page(margin: 4))
      isFirst = false
    }
    take((isFirst ? "\n" : "") + "\n  ],\n  \"version\" : 1\n}\n")
  }

  /// The JSON text, with a final newline.
  package func json() -> String { Self.joined(writeJSON) }

  private var head: ExportValue {
    .members([
      "id": .text(session.id), "title": .text(session.title), "started": .time(session.started),
      "gateway": .text(session.gateway), "user": .text(session.user),
    ])
  }

  private var sum: ExportValue {
    .members([
      "cost": .amount(totals.cost), "state": .text(totals.state.rawValue), "at_least": .flag(totals.isAtLeast),
      "turns": .count(totals.turns), "pending": .count(totals.pending), "unknown": .count(totals.unknown),
      "doubtful": .count(totals.doubtful), "expected_tag_fees": .amount(totals.expectedTagFees),
      "usage": totals.usage.export, "by_model": .list(byModel.map { $0.json(named: "model") }),
      "by_assistant": .list(byAssistant.map { $0.json(named: "assistant") }),
    ])
  }
}

extension SessionExport.Row {
  fileprivate func json(named key: String) -> ExportValue {
    .members([
      key: .text(name), "turns": .count(turns), "cost": .amount(cost), "doubtful": .count(doubtful),
    ])
  }
}

extension TurnExport: Encodable {
  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }

  package var json: ExportValue { .object(members) }

  var members: [ExportValue.Member] {
    let (start, totals) = (turn.start, turn.totals)
    let first: KeyValuePairs<String, ExportValue> = [
      "assistant": .text(start.assistant), "cost": .amount(totals.isAllUnknown ? nil : totals.cost),
      "doubtful": .count(totals.doubtful), "finished": .time(turn.finished),
      "generations": .list(turn.generations.map(json)), "index": .count(turn.index), "model": .text(start.model),
    ]
    let words: KeyValuePairs<String, ExportValue> =
      content ? ["prompt": .text(start.prompt), "reply": .text(turn.reply)] : [:]
    let last: KeyValuePairs<String, ExportValue> = [
      "running_cost": .amount(running.cost), "started": .time(turn.started), "state": .text(totals.state.rawValue),
      "status": .text(turn.status.rawValue), "tags": .list(start.tags.map { .text($0) }), "user": .text(start.user),
    ]
    return (Array(first) + Array(words) + Array(last)).map { .init(name: $0.key, value: $0.value) }
  }

  private func json(_ generation: Generation) -> ExportValue {
    let (charge, figures) = (turn.charge(of: generation), generation.figures)
    let extras = generation.ended?.extras ?? ReplyExtras()
    return .members([
      "attempt": .count(generation.attempt), "byok": .flag(figures.isBYOK), "cost": .amount(charge.cost),
      "doubt": .text(charge.doubt?.rawValue),
      "duration_ms": .count(figures.durationMilliseconds ?? generation.ended?.durationMilliseconds),
      "expected_tag_fees": .amount(charge.expectedTagFees), "finish_reason": .text(figures.finishReason),
      "id": .text(generation.id),
      "latency_ms": .count(figures.latencyMilliseconds ?? generation.ended?.latencyMilliseconds),
      "lookup": .text(charge.lookup.rawValue), "market_cost": .amount(figures.marketCost),
      "model": .text(turn.start.model), "pictures": .count(extras.pictures), "provider": .text(figures.provider),
      "refused": .flag(extras.isRefusal), "served_model": .text(figures.servedModel),
      "state": .text(charge.state.rawValue), "stopped_early": .text(FinishReason.early(figures.finishReason)),
      "surcharge": .amount(charge.surcharge), "tool_calls": .list(extras.toolCalls.map { .text($0) }),
      "unreadable_events": .count(extras.unreadableEvents), "upstream_cost": .amount(figures.upstreamCost),
      "usage": (figures.usage ?? Usage()).export,
    ])
  }
}

extension ExportValue {
  static func time(_ time: Date?) -> ExportValue { text(time?.iso8601) }
}

extension Usage {
  fileprivate var export: ExportValue {
    .members([
      "input": .count(input), "cached_input": .count(cachedInput), "cache_write": .count(cacheWrite),
      "output": .count(output), "reasoning": .count(reasoning),
    ])
  }
}
