import Platform
import Records
import Terminal

/// One request of the ledger with the turn and the session that it belongs to.
struct GenerationRow: Sendable {
  let session: String
  /// The session's id as the screen shows it.
  let shortSession: String
  let gateway: String
  let turn: Turn
  let generation: Generation

  var charge: Charge { turn.charge(of: generation) }
  var isPlayMoney: Bool { gateway == "sandbox" }

  /// `7f3k/3`, and `7f3k/3/2` for a second attempt: what `tuppence generation` takes in place of an id.
  var reference: String {
    "\(shortSession)/\(turn.index)" + (generation.attempt > 1 ? "/\(generation.attempt)" : "")
  }

  /// The model that was asked, the one that served where it differs, and the provider where the name does not tell.
  var model: String {
    let figures = generation.figures
    let asked = turn.start.model
    let served = figures.servedModel.flatMap { $0 == asked ? nil : " → \($0)" } ?? ""
    let provider = figures.provider.flatMap { asked.hasPrefix("\($0)/") ? nil : " via \($0)" } ?? ""
    return asked + served + provider
  }

  /// `billed`, `reported, open`, `estimated, no bill`, `billed, strange`.
  var state: String {
    let charge = charge
    if charge.doubt != nil { return charge.state.rawValue + ", strange" }
    switch charge.lookup {
    case .open: return charge.state.rawValue + ", open"
    case .exhausted: return charge.state.rawValue + ", no bill"
    case .done, .none: return charge.state.rawValue
    }
  }

  /// What the gateway measured, else what was measured here, in milliseconds.
  var latency: Int? { generation.figures.latencyMilliseconds ?? generation.ended?.latencyMilliseconds }
  var duration: Int? { generation.figures.durationMilliseconds ?? generation.ended?.durationMilliseconds }

  /// The gateway's own words: the stream's events that bear more than text, and the lookup's body.
  var raw: (stream: [String], lookup: String?) { (generation.ended?.raw ?? [], generation.found?.raw) }

  func members(withRaw: Bool) -> [String: JSONValue] {
    let (charge, figures) = (charge, generation.figures)
    var members: [String: JSONValue] = [
      "id": .text(generation.id), "session": .text(session), "turn": .number(turn.index),
      "attempt": .number(generation.attempt), "time": .time(generation.started), "gateway": .text(gateway),
      "play_money": .flag(isPlayMoney), "assistant": .text(turn.start.assistant), "model": .text(turn.start.model),
      "served_model": .text(figures.servedModel), "provider": .text(figures.provider),
      "user": .text(turn.start.user), "tags": .list(turn.start.tags.map { .text($0) }),
      "status": .text(generation.ended?.status.rawValue), "error": .text(generation.ended?.error),
      "finish_reason": .text(figures.finishReason), "state": .text(charge.state.rawValue),
      "lookup": .text(charge.lookup.rawValue), "cost": .amount(charge.cost), "surcharge": .amount(charge.surcharge),
      "expected_tag_fees": .amount(charge.expectedTagFees), "doubt": .text(charge.doubt?.rawValue),
      "market_cost": .amount(figures.marketCost),
      "upstream_cost": .amount(figures.upstreamCost), "byok": .flag(figures.isBYOK),
      "usage": (figures.usage ?? Usage()).json, "latency_ms": .number(latency), "duration_ms": .number(duration),
    ]
    members.merge(extraMembers) { member, _ in member }
    if withRaw {
      members["raw_stream"] = .list(raw.stream.map { .text($0) })
      members["raw_lookup"] = .text(raw.lookup)
    }
    return members
  }
}

extension GenerationRow {
  /// Everything that is known, a line a fact; what no one stated is left out.
  func lines(styles: Styles) -> [String] {
    let figures = generation.figures
    let usage = figures.usage
    let facts: [(String, String?)] = [
      ("id", generation.id ?? "none: the gateway named no generation"), ("session", session),
      ("turn", "\(turn.index), attempt \(generation.attempt)"), ("started", ListingTime.text(generation.started)),
      ("assistant", turn.start.assistant), ("model asked", turn.start.model), ("model served", figures.servedModel),
      ("provider", figures.provider), ("gateway", gateway + (isPlayMoney ? " (play money)" : "")),
      ("user", turn.start.user), ("tags", turn.start.tags.isEmpty ? nil : turn.start.tags.joined(separator: ", ")),
      ("ended", ending), ("finish reason", figures.finishReason),
      ("besides", generation.ended?.extras.map { $0.words.joined(separator: "; ") }),
      ("input tokens", usage?.input?.grouped),
      ("of them cached", usage?.cachedInput?.grouped), ("written to a cache", usage?.cacheWrite?.grouped),
      ("output tokens", usage?.output?.grouped), ("of them reasoning", usage?.reasoning?.grouped),
      ("first token", latency.map { "\($0.grouped) ms" }), ("whole time", duration.map { "\($0.grouped) ms" }),
      ("cost", charge.cost.map { "$\($0)" } ?? "unknown"), ("state", state),
      ("strange", charge.doubt.map { "\($0.words); kept out of sums and budgets until --confirm" }),
      ("surcharges inside", charge.surcharge.map { "$\($0)" }),
      ("tag fees to come", charge.expectedTagFees.map { "$\($0)" }),
      ("reported in stream", generation.ended?.figures?.cost.map { "$\($0)" }),
      ("estimated before", turn.start.estimate.map { "$\($0)" }),
      ("by its tokens", generation.ended?.estimate.map { "$\($0)" }),
      ("list price", figures.marketCost.map { "$\($0)" }),
      ("paid to provider", figures.isBYOK == true ? figures.upstreamCost.map { "$\($0)" } : nil),
      ("credential", figures.isBYOK.map { $0 ? "your own provider key" : "the gateway's" }),
    ]
    return HelpText.rows(facts.compactMap { name, value in value.map { (name, Sanitiser.line($0)) } })
      .split(separator: "\n").map(String.init)
  }

  /// What the reply brought beside its text.
  private var extraMembers: [String: JSONValue] {
    let extras = generation.ended?.extras ?? ReplyExtras()
    return [
      "refused": .flag(extras.isRefusal), "tool_calls": .list(extras.toolCalls.map { .text($0) }),
      "pictures": .number(extras.pictures), "unreadable_events": .number(extras.unreadableEvents),
      "stopped_early": .text(FinishReason.early(generation.figures.finishReason)),
    ]
  }

  private var ending: String {
    guard let ended = generation.ended else { return "not: the program was cut off" }
    return ended.status.rawValue + (ended.error.map { " (\($0))" } ?? "")
  }
}
