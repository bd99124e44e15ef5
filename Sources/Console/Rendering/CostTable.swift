import Chat
import Exports
import GatewayClient
import Records
import Terminal

/// A session's costs as a table: a row a turn and a row for each step of a turn with tools, a total, and totals by model and by assistant where there are several.
package struct CostTable {
  let transcript: Transcript
  let isPlayMoney: Bool
  /// Where the prices are known, what the cache saved is shown.
  var catalogue: [ModelEntry] = []
  /// A narrower table has no room for the times.
  private static let widthForTimes = 100

  package init(_ transcript: Transcript, isPlayMoney: Bool, catalogue: [ModelEntry] = []) {
    self.transcript = transcript
    self.isPlayMoney = isPlayMoney
    self.catalogue = catalogue
  }

  package func lines(width: Int, styles: Styles) -> [String] {
    guard !transcript.turns.isEmpty else { return ["no turns yet"] }
    let showsTimes = width >= Self.widthForTimes
    let turns = TextTable(
      columns: Self.columns(showsTimes: showsTimes),
      rows: transcript.turns.flatMap {
        [Self.row($0, showsTimes: showsTimes)] + Self.stepRows($0, showsTimes: showsTimes)
      },
      total: Self.total(transcript.totals, showsTimes: showsTimes))
    return turns.lines(width: width, styles: styles) + sums(width: width, styles: styles)
      + remarks.flatMap { wrapped($0, toWidth: width) }
  }

  private func sums(width: Int, styles: Styles) -> [String] {
    let export = SessionExport(transcript, content: false)
    return [("by model", export.byModel), ("by assistant", export.byAssistant)].flatMap { title, rows in
      guard rows.count > 1 else { return [String]() }
      let table = TextTable(
        columns: [
          TextTable.Column(title, isFlexible: true), TextTable.Column("turns", alignment: .right, dropOrder: 1),
          TextTable.Column("cost", alignment: .decimal),
        ], rows: rows.map { [Sanitiser.line($0.name), "\($0.turns)", Self.cost(of: $0)] })
      return [""] + table.lines(width: width, styles: styles)
    }
  }

  private var remarks: [String] {
    let fees = transcript.totals.expectedTagFees
    let saved = transcript.turns.compactMap { CacheEffect.amount(of: $0, in: catalogue) }
    let sum = saved.reduce(USD.zero) { $0.adding($1) ?? $0 }
    let strange = transcript.doubtful.map {
      "not counted: \(Sanitiser.line($0.words)); /confirm \($0.turn) counts it"
    }
    return strange
      + [
        fees > .zero ? "+ \(fees.formatted) for tags, with the bills to come" : nil,
        sum > .zero ? "the cache saved about \(sum.formatted)" : nil,
        sum < .zero ? "writing to the cache cost about \((-sum).formatted) more than reading from it saved" : nil,
        isPlayMoney ? "play money: the sandbox's" : nil,
      ].compactMap(\.self)
  }

  private static func columns(showsTimes: Bool) -> [TextTable.Column] {
    let first = [
      TextTable.Column("turn", alignment: .right), TextTable.Column("assistant", dropOrder: 1),
      TextTable.Column("model", isFlexible: true, dropOrder: 4),
      TextTable.Column("in", alignment: .right, dropOrder: 2), TextTable.Column("out", alignment: .right, dropOrder: 3),
    ]
    let times = showsTimes ? [TextTable.Column("time", alignment: .right)] : []
    let last = [TextTable.Column("cost", alignment: .decimal), TextTable.Column("state", dropOrder: 5)]
    return first + times + last
  }

  private static func row(_ turn: Turn, showsTimes: Bool) -> [String] {
    let totals = turn.totals
    let times = turn.steps.compactMap(\.ended?.durationMilliseconds)
    let time = times.isEmpty ? "" : CostLine.seconds(times.reduce(0, +))
    let first = [
      "\(turn.index)", Sanitiser.line(turn.start.assistant), Sanitiser.line(turn.start.model),
      totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? "",
    ]
    let state = [Self.state(totals, open: "open"), EarlyStop(turn)?.words].compactMap(\.self).joined(separator: ", ")
    return first + (showsTimes ? [time] : []) + [
      totals.isAllUnknown ? "unknown" : totals.cost.formatted, Sanitiser.line(state),
    ]
  }

  /// A row for each request of a turn that has several steps, with the tools that it called.
  private static func stepRows(_ turn: Turn, showsTimes: Bool) -> [[String]] {
    guard turn.lastStep > 1 else { return [] }
    return turn.generations.map { generation in
      let (charge, usage) = (turn.charge(of: generation), generation.figures.usage)
      let names = (generation.ended?.toolCalls ?? []).map { Sanitiser.line($0.name) }
      let time = generation.ended?.durationMilliseconds.map(CostLine.seconds) ?? ""
      let state = charge.state.rawValue + (charge.lookup == .open ? ", open" : "")
      return ["\(turn.index).\(generation.step)", "", names.joined(separator: " ")]
        + [usage?.input?.grouped ?? "", usage?.output?.grouped ?? ""] + (showsTimes ? [time] : [])
        + [charge.cost?.formatted ?? "unknown", state]
    }
  }

  private static func state(_ totals: Totals, open: String) -> String {
    let parts = [
      totals.state.rawValue, totals.pending > 0 ? open : nil,
      totals.doubtful > 0 ? "\(totals.doubtful == 1 ? "1 bill" : "\(totals.doubtful.grouped) bills") left out" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  private static func cost(of row: SessionExport.Row) -> String {
    guard let cost = row.cost else { return "unknown" }
    return cost.formatted + (row.doubtful > 0 ? " without \(row.doubtful.grouped) strange" : "")
  }

  private static func total(_ totals: Totals, showsTimes: Bool) -> [String] {
    ["total", "", "", totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? ""]
      + (showsTimes ? [""] : []) + [
        totals.isAllUnknown ? "unknown" : (totals.isAtLeast ? "≥ " : "") + totals.cost.formatted,
        state(totals, open: "\(totals.pending) open"),
      ]
  }
}
