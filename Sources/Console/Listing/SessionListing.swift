import Chat
import Journal
import Platform
import Records
import Terminal

/// The sessions of the ledger, newest first, for `tuppence sessions` and `/sessions`.
struct SessionListing: Sendable {
  private(set) var summaries: [SessionSummary] = []
  /// Sessions without a readable first record.
  private(set) var unreadable: [String] = []
  /// Every turn of the sessions here once, real money and play money apart.
  private var real = RunningTotals()
  private var play = RunningTotals()
  private var shortIDs: [String: String] = [:]
  /// Sessions that are left out because nothing was ever answered in them.
  private(set) var unanswered = 0
  private var unansweredTotals = RunningTotals()

  /// Whether these are all that the ledger holds, so that a sum means something.
  private let isWhole: Bool

  /// `filter` keeps those with a turn that it includes; `latest` those that changed last, in that order;
  /// `hidesUnanswered` those in which something was answered, and the session `own`.
  init(
    _ ledger: Ledger, _ filter: TurnFilter = TurnFilter(), latest: Int? = nil, hidesUnanswered: Bool = true,
    own: String? = nil
  ) {
    let ids = ledger.ids()
    shortIDs = SessionID.short(ids)
    isWhole = latest == nil
    for id in ids {
      if let latest, summaries.count >= latest { break }
      guard let transcript = try? ledger.readableTranscript(of: id).transcript else {
        unreadable.append(id)
        continue
      }
      take(transcript, id, filter, hidesUnanswered: hidesUnanswered && id != own)
    }
    if isWhole { summaries.sort { $0.started > $1.started } }
  }

  private mutating func take(
    _ transcript: Transcript, _ id: String, _ filter: TurnFilter, hidesUnanswered: Bool
  ) {
    guard let summary = SessionSummary(transcript, id: id) else { return unreadable.append(id) }
    guard filter.isEmpty || transcript.turns.contains(where: { filter.includes($0.start, at: $0.started) }) else {
      return
    }
    if hidesUnanswered, !summary.isAnswered {
      unanswered += 1
      for turn in transcript.turns { unansweredTotals.add(turn) }
      return
    }
    summaries.append(summary)
    for turn in transcript.turns {
      if summary.isPlayMoney { play.add(turn) } else { real.add(turn) }
    }
  }

  /// `current` is marked with a star.
  func lines(width: Int, styles: Styles, current: String? = nil) -> [String] {
    let hasOpen = summaries.contains { $0.totals.pending > 0 }
    let hasSeveral = Set(summaries.map(\.gateway)).count > 1
    var columns = [
      TextTable.Column(current == nil ? "session" : "  session"), TextTable.Column("started", dropOrder: 3),
      TextTable.Column("turns", alignment: .right, dropOrder: 5), TextTable.Column("cost", alignment: .decimal),
      TextTable.Column("state", dropOrder: 4),
    ]
    if hasOpen { columns.append(TextTable.Column("open", alignment: .right, dropOrder: 2)) }
    if hasSeveral { columns.append(TextTable.Column("gateway", dropOrder: 1)) }
    columns.append(TextTable.Column("title", isFlexible: true, dropOrder: 6))
    let rows = summaries.map { summary in
      let totals = summary.totals
      var row = [
        (current.map { summary.id == $0 ? "* " : "  " } ?? "") + shortID(summary), ListingTime.text(summary.started),
        totals.turns.grouped, totals.turns == 0 ? "-" : cost(summary), totals.turns == 0 ? "" : totals.state.rawValue,
      ]
      if hasOpen { row.append(totals.pending == 0 ? "" : totals.pending.grouped) }
      if hasSeveral { row.append(summary.gateway) }
      return row + [summary.name]
    }
    return TextTable(columns: columns, rows: rows).lines(width: width, styles: styles)
      + (isWhole ? sums(width: width, styles) : [])
  }

  private func shortID(_ summary: SessionSummary) -> String { shortIDs[summary.id] ?? summary.id }

  private func cost(_ summary: SessionSummary) -> String {
    summary.totals.shortPhrase + (summary.isPlayMoney ? " play" : "")
  }

  /// The others as Tab offers them: `7f3k  Actors · 3 turns, $0.0021`.
  func candidates(except current: String) -> [Completion.Candidate] {
    summaries.filter { $0.id != current }.map { summary in
      let about = "\(summary.name) · \(counted(summary.totals.turns, "turn")), \(cost(summary))"
      return .init(shortID(summary), note: about)
    }
  }

  /// What all of them cost; play money is never added to real money.
  private func sums(width: Int, _ styles: Styles) -> [String] {
    let paid = summaries.count { !$0.isPlayMoney }
    let played = summaries.count - paid
    var lines: [String] = []
    if paid > 0 { lines.append("\(counted(paid, "session")), \(real.totals.phraseWithState)") }
    if played > 0 { lines.append("\(counted(played, "session")) with play money, \(play.totals.phraseWithState)") }
    return lines.flatMap { wrapped($0, toWidth: width) }.map { styles.dim($0) }
  }

  /// What is not shown, and what it cost; nil where all is shown.
  var remark: String? {
    guard unanswered > 0 else { return nil }
    let totals = unansweredTotals.totals
    let cost = totals.cost > .zero || totals.isAtLeast ? " (\(totals.phraseWithState))" : ""
    return "\(counted(unanswered, "session")) without a reply\(cost) not shown; --all shows them"
  }

  var json: JSONValue { .list(summaries.map(\.json)) }
}

extension SessionSummary {
  var json: JSONValue {
    .object([
      "id": .text(id), "title": .text(title), "opening": .text(opening), "started": .time(started),
      "last_turn": .time(lastTurn), "gateway": .text(gateway), "play_money": .flag(isPlayMoney),
      "assistant": .text(assistant), "model": .text(model), "turns": .number(totals.turns),
      "cost": .amount(totals.isAllUnknown ? nil : totals.cost), "state": .text(totals.state.rawValue),
      "at_least": .flag(totals.isAtLeast), "pending": .number(totals.pending), "unknown": .number(totals.unknown),
      "doubtful": .number(totals.doubtful),
      "usage": totals.usage.json,
    ])
  }
}
