import GatewayClient
import Records
import Terminal

/// A session's costs as a table: a row a turn, a total, and totals by model and by assistant where there are several.
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
      rows: transcript.turns.map { Self.row($0, showsTimes: showsTimes) },
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
        ], rows: rows.map { [Sanitiser.line($0.name), "\($0.turns)", $0.cost?.formatted ?? "unknown"] })
      return [""] + table.lines(width: width, styles: styles)
    }
  }

  private var remarks: [String] {
    let fees = transcript.totals.expectedTagFees
    let saved = transcript.turns.compactMap { CacheSaving.amount(of: $0, in: catalogue) }
    let sum = saved.reduce(USD.zero) { $0.adding($1) ?? $0 }
    return [
      fees > .zero ? "+ \(fees.formatted) for tags, with the bills to come" : nil,
      sum > .zero ? "the cache saved about \(sum.formatted)" : nil,
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
    let time = turn.generations.last?.ended?.durationMilliseconds.map(CostLine.seconds) ?? ""
    let first = [
      "\(turn.index)", Sanitiser.line(turn.start.assistant), Sanitiser.line(turn.start.model),
      totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? "",
    ]
    let state = [totals.state.rawValue, totals.pending > 0 ? "open" : nil, EarlyStop(turn)?.words]
    return first + (showsTimes ? [time] : []) + [
      totals.isAllUnknown ? "unknown" : totals.cost.formatted,
      Sanitiser.line(state.compactMap(\.self).joined(separator: ", ")),
    ]
  }

  private static func total(_ totals: Totals, showsTimes: Bool) -> [String] {
    ["total", "", "", totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? ""]
      + (showsTimes ? [""] : []) + [
        totals.isAllUnknown ? "unknown" : (totals.isAtLeast ? "≥ " : "") + totals.cost.formatted,
        totals.state.rawValue + (totals.pending > 0 ? ", \(totals.pending) open" : ""),
      ]
  }
}
