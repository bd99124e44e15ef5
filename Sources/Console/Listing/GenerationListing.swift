import Chat
import Journal
import Platform
import Records
import Terminal

/// Requests of the ledger, newest first.
struct GenerationListing: Sendable {
  private(set) var rows: [GenerationRow] = []

  /// Those of one session, or of all; journals that cannot be read are passed over.
  init(_ ledger: Ledger, session: String? = nil, onlyOpen: Bool = false) {
    let ids = ledger.ids()
    let shortIDs = SessionID.short(ids)
    for id in session.map({ [$0] }) ?? ids {
      guard let records = try? ledger.contents(of: id).records else { continue }
      rows += Self.rows(Transcript(records), id, shortIDs[id] ?? id).filter { !onlyOpen || $0.charge.lookup == .open }
    }
    rows.sort { $0.generation.started > $1.generation.started }
  }

  static func rows(_ transcript: Transcript, _ id: String, _ short: String) -> [GenerationRow] {
    let gateway = transcript.session?.gateway ?? ""
    return transcript.turns.flatMap { turn in
      turn.generations.map { generation in
        GenerationRow(session: id, shortSession: short, gateway: gateway, turn: turn, generation: generation)
      }
    }
  }

  func lines(width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column("started"), TextTable.Column("turn"), TextTable.Column("model", isFlexible: true),
      TextTable.Column("in", alignment: .right), TextTable.Column("out", alignment: .right),
      TextTable.Column("ms", alignment: .right), TextTable.Column("cost", alignment: .decimal),
      TextTable.Column("state"),
    ]
    let year = ListingTime.text(Date()).prefix(5)
    let cells = rows.map { row in
      let time = ListingTime.text(row.generation.started)
      let usage = row.generation.figures.usage
      return [
        time.hasPrefix(year) ? String(time.dropFirst(5)) : time, row.reference, row.model,
        usage?.input?.grouped ?? "-", usage?.output?.grouped ?? "-", row.duration?.grouped ?? "-",
        (row.charge.cost?.formatted ?? "?") + (row.isPlayMoney ? " play" : ""), row.state,
      ]
    }
    return TextTable(columns: columns, rows: cells).lines(width: width, styles: styles)
  }

  var json: JSONValue { .list(rows.map { .object($0.members(withRaw: false)) }) }

  /// The one that a text means: an id or its beginning, or `SESSION/TURN` with an attempt behind it where there are several.
  func row(named text: String) throws(Failure) -> GenerationRow {
    let exact = rows.filter { $0.generation.id == text || names(text, $0) }
    if let first = exact.first { return first }
    let matches = rows.filter { text.count >= 4 && $0.generation.id?.hasPrefix(text) ?? false }
    // A fork holds its parent's generations too: the same id is the same generation.
    if let first = matches.first, Set(matches.map(\.generation.id)).count == 1 { return first }
    guard matches.isEmpty else {
      throw Failure(
        "\(matches.count) generations begin with \"\(text)\"", hint: "give more of the id",
        exitCode: Failure.Code.usage)
    }
    let nearest = nearestMatch(to: text, among: rows.compactMap(\.generation.id))
    throw Failure(
      "there is no generation \"\(text)\" in the ledger",
      hint: Failure.suggestion(nearest, else: "tuppence generations lists them; SESSION/TURN names one too"))
  }

  private func names(_ text: String, _ row: GenerationRow) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty, row.session.hasPrefix(parts[0]),
      Int(parts[1]) == row.turn.index
    else { return false }
    return parts.count == 2 ? row.generation.attempt == 1 : Int(parts[2]) == row.generation.attempt
  }
}

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

  /// The model that was asked, the one that served where it differs, and the provider where the name does not state it.
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
      "served_model": .text(figures.servedModel), "provider": .text(figures.provider), "serving": turn.serving(figures),
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
  /// Everything that is known, a line a fact; what is not stated is left out.
  func lines(styles: Styles) -> [String] {
    let figures = generation.figures
    let usage = figures.usage
    let facts: [(String, String?)] = [
      ("id", generation.id ?? "none: the gateway named no generation"), ("session", session),
      (
        "turn",
        "\(turn.index)\(turn.lastStep > 1 ? ", step \(generation.step)" : ""), attempt \(generation.attempt)"
      ), ("started", ListingTime.text(generation.started)),
      ("assistant", turn.start.assistant), ("model asked", turn.start.model), ("model served", figures.servedModel),
      ("provider", figures.provider), ("asked of the gateway", asked), ("service tier", figures.serviceTier),
      ("tries", figures.attempts.map { $0.map(\.words).joined(separator: ", then ") }),
      ("gateway", gateway + (isPlayMoney ? " (play money)" : "")),
      ("user", turn.start.user), ("tags", turn.start.tags.isEmpty ? nil : turn.start.tags.joined(separator: ", ")),
      ("ended", ending), ("finish reason", figures.finishReason),
      ("extras", generation.ended?.extras.map { $0.words.joined(separator: "; ") }),
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

  /// What the reply brought in addition to its text.
  private var extraMembers: [String: JSONValue] {
    let extras = generation.ended?.extras ?? ReplyExtras()
    return [
      "refused": .flag(extras.isRefusal), "tool_calls": .list(generation.calledTools.map { .text($0) }),
      "step": .number(generation.step), "tools": generation.toolsJSON(content: false),
      "pictures": .number(generation.ended?.pictureCount ?? 0), "unreadable_events": .number(extras.unreadableEvents),
      "stopped_early": .text(FinishReason.early(generation.figures.finishReason)),
    ]
  }

  /// What the request asked of the gateway in addition to the model.
  private var asked: String? {
    guard let options = turn.start.options else { return nil }
    let parts = [
      options.tier.map { "tier \($0.rawValue)" },
      options.fallbacks.isEmpty ? nil : "fallbacks \(options.fallbacks.joined(separator: ", "))",
      options.providers.isEmpty ? nil : "only \(options.providers.joined(separator: ", "))",
      options.caching == .auto ? "caching" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private var ending: String {
    guard let ended = generation.ended else { return "not: the program was cut off" }
    return ended.status.rawValue + (ended.error.map { " (\($0))" } ?? "")
  }
}

extension ServingAttempt {
  /// `anthropic/claude-sonnet-5 at anthropic: HTTP 503`.
  fileprivate var words: String {
    let place = [model, provider].compactMap(\.self).joined(separator: " at ")
    let key = credential == "byok" ? " with your own key" : ""
    let end = succeeded == true ? "served" : status.map { "HTTP \($0)" } ?? "failed"
    return "\(place)\(key): \(end)"
  }
}
