import Records

extension ExportFormat {
  package static let json = ExportFormat(
    "json", suffixes: ["json"], screening: .json, "one JSON document, the stable interface for programs"
  ) { JSONRenderer(isSeveral: $0.isSeveral) }
}

/// Version 1 of the stable JSON shape, in which a field is added but never renamed.
///
/// Amounts are strings with the gateway's own digits; an unknown figure is null. Several sessions are the list `sessions`
/// of a document with the sums of all of them.
struct JSONRenderer: ExportRenderer {
  let isSeveral: Bool
  private var sums = SessionSums()
  private var count = 0

  init(isSeveral: Bool) {
    self.isSeveral = isSeveral
  }

  mutating func begin(_ take: (String) -> Void) {
    take(isSeveral ? "{\n  \"sessions\" : [" : "")
  }

  mutating func add(_ session: SessionExport, _ take: (String) -> Void) {
    guard isSeveral else { return write(session, margin: 0, take) }
    take(count == 0 ? "\n    " : ",\n    ")
    write(session, margin: 4, take)
    count += 1
    sums.add(session)
  }

  mutating func end(_ take: (String) -> Void) {
    guard isSeveral else { return take(",\n  \"version\" : 1\n}\n") }
    take((count == 0 ? "\n" : "") + "\n  ],\n  \"totals\" : \(sums.real.json.page(margin: 2))")
    take(",\n  \"play_money\" : \(sums.play.json.page(margin: 2)),\n  \"version\" : 1\n}\n")
  }

  /// All members but the version; the brace of a document is closed at its end.
  private func write(_ export: SessionExport, margin: Int, _ take: (String) -> Void) {
    let indent = "\n" + String(repeating: " ", count: margin + 2)
    take("{\(indent)\"session\" : \(export.head.page(margin: margin + 2)),")
    take("\(indent)\"totals\" : \(export.sum.page(margin: margin + 2)),\(indent)\"turns\" : [")
    var isFirst = true
    export.eachTurn { turn in
      take((isFirst ? "" : ",") + indent + "  " + turn.json.page(margin: margin + 4))
      isFirst = false
    }
    take((isFirst ? "\n" : "") + indent + "]" + (isSeveral ? "\n    }" : ""))
  }
}

extension SessionExport {
  /// The whole session as one value.
  package var json: JSONValue {
    .members(["version": .number(1), "session": head, "totals": sum, "turns": .list(turns.map(\.json))])
  }

  fileprivate var head: JSONValue {
    .members([
      "id": .text(session.id), "title": .text(session.title), "started": .time(session.started),
      "gateway": .text(session.gateway), "user": .text(session.user), "forked_from": .text(session.forkedFrom),
    ])
  }

  fileprivate var sum: JSONValue {
    .members([
      "cost": .amount(totals.cost), "state": .text(totals.state.rawValue), "at_least": .flag(totals.isAtLeast),
      "turns": .number(totals.turns), "pending": .number(totals.pending), "unknown": .number(totals.unknown),
      "doubtful": .number(totals.doubtful), "expected_tag_fees": .amount(totals.expectedTagFees),
      "usage": totals.usage.json, "by_model": .list(byModel.map { $0.json(named: "model") }),
      "by_assistant": .list(byAssistant.map { $0.json(named: "assistant") }),
    ])
  }
}

extension SessionExport.Row {
  fileprivate func json(named key: String) -> JSONValue {
    .members([
      key: .text(name), "turns": .number(turns), "cost": .amount(cost), "doubtful": .number(doubtful),
    ])
  }
}

extension Turn {
  /// What was asked of the gateway in addition to the model, and what it stated about a generation.
  package func serving(_ figures: UsageAndCost) -> JSONValue {
    let asked = start.options ?? RequestOptions()
    let tries = (figures.attempts ?? []).map { attempt in
      JSONValue.members([
        "model": .text(attempt.model), "provider": .text(attempt.provider), "credential": .text(attempt.credential),
        "status": .number(attempt.status), "success": .flag(attempt.succeeded),
      ])
    }
    return .members([
      "asked_tier": .text(asked.tier?.rawValue), "attempts": .list(tries), "caching": .flag(asked.caching == .auto),
      "compacted_by": .number(compactedBy), "compacts": .flag(start.compacts == true),
      "credential": .text(figures.credential), "differs": .flag(ServingDifference(figures, of: start) != nil),
      "fallbacks": .list(asked.fallbacks.map { .text($0) }), "only": .list(asked.providers.map { .text($0) }),
      "tier": .text(figures.serviceTier),
    ])
  }
}

extension TurnExport {
  package var json: JSONValue { .object(members) }

  var members: [JSONValue.Member] {
    let (start, totals) = (turn.start, turn.totals)
    let first: KeyValuePairs<String, JSONValue> = [
      "assistant": .text(start.assistant), "cost": .amount(totals.isAllUnknown ? nil : totals.cost),
      "doubtful": .number(totals.doubtful), "finished": .time(turn.finished),
      "generations": .list(parts.map(json)), "index": .number(turn.index), "model": .text(start.model),
    ]
    let words: KeyValuePairs<String, JSONValue> =
      content ? ["prompt": .text(start.prompt), "reply": .text(turn.reply)] : [:]
    let last: KeyValuePairs<String, JSONValue> = [
      "running_cost": .amount(running.cost), "started": .time(turn.started), "state": .text(totals.state.rawValue),
      "status": .text(turn.status.rawValue), "tags": .list(start.tags.map { .text($0) }), "user": .text(start.user),
    ]
    let files: [(key: String, value: JSONValue)] =
      content
      ? [("drawn", turn.pictures), ("media", start.media ?? [])].filter { !$0.1.isEmpty }
        .map { ($0.0, JSONValue.list($0.1.map(\.json))) } : []
    return (Array(first) + files + Array(words) + Array(last)).map { .init(name: $0.key, value: $0.value) }
  }

  private func json(_ part: Part) -> JSONValue {
    let (generation, charge, figures) = (part.generation, part.charge, part.figures)
    let extras = generation.ended?.extras ?? ReplyExtras()
    return .members([
      "attempt": .number(generation.attempt), "byok": .flag(figures.isBYOK), "cost": .amount(charge.cost),
      "counted_cost": .amount(part.counted?.cost), "doubt": .text(charge.doubt?.rawValue),
      "duration_ms": .number(figures.durationMilliseconds ?? generation.ended?.durationMilliseconds),
      "expected_tag_fees": .amount(charge.expectedTagFees), "finish_reason": .text(figures.finishReason),
      "id": .text(generation.id),
      "latency_ms": .number(figures.latencyMilliseconds ?? generation.ended?.latencyMilliseconds),
      "lookup": .text(charge.lookup.rawValue), "market_cost": .amount(figures.marketCost),
      "model": .text(turn.start.model), "pictures": .number(generation.ended?.pictureCount ?? 0),
      "provider": .text(figures.provider),
      "refused": .flag(extras.isRefusal), "served_model": .text(figures.servedModel), "serving": turn.serving(figures),
      "state": .text(charge.state.rawValue), "stopped_early": .text(FinishReason.early(figures.finishReason)),
      "step": .number(generation.step), "surcharge": .amount(charge.surcharge),
      "tool_calls": .list(generation.calledTools.map { .text($0) }), "tools": generation.toolsJSON(content: content),
      "unreadable_events": .number(extras.unreadableEvents), "upstream_cost": .amount(figures.upstreamCost),
      "usage": (figures.usage ?? Usage()).json,
    ])
  }
}
