import Records
import Terminal

/// The replies of a comparison in one table: what each took and cost.
struct ComparisonTable {
  let turns: [Turn]
  let isPlayMoney: Bool
  /// The turn that is in the conversation; nil while none is.
  var kept: Int?

  func lines(width: Int, styles: Styles) -> [String] {
    let table = TextTable(
      columns: [
        TextTable.Column("reply", alignment: .right), TextTable.Column("turn", alignment: .right, dropOrder: 1),
        TextTable.Column("model", isFlexible: true), TextTable.Column("time", alignment: .right, dropOrder: 4),
        TextTable.Column("in", alignment: .right, dropOrder: 2),
        TextTable.Column("out", alignment: .right, dropOrder: 3),
        TextTable.Column("cost", alignment: .decimal), TextTable.Column("state", dropOrder: 5),
      ], rows: turns.enumerated().map { row($1, number: $0 + 1) }, total: total)
    return table.lines(width: width, styles: styles)
  }

  private func row(_ turn: Turn, number: Int) -> [String] {
    let totals = turn.totals
    let time = turn.generations.last?.ended?.durationMilliseconds.map(CostLine.seconds) ?? ""
    let state = [
      totals.state.rawValue, EarlyStop(turn)?.words, turn.index == kept ? "kept" : nil,
    ]
    return [
      "\(number)", "\(turn.index)", turn.start.model, time, totals.usage.input?.grouped ?? "",
      totals.usage.output?.grouped ?? "", Self.cost(totals, isPlayMoney),
      state.compactMap(\.self).joined(separator: ", "),
    ]
  }

  private static func cost(_ totals: Totals, _ isPlayMoney: Bool) -> String {
    guard !totals.isAllUnknown else { return "unknown" }
    return (totals.isAtLeast ? "≥ " : "") + totals.cost.formatted + (isPlayMoney ? " play" : "")
  }

  private var total: [String] {
    var sum = RunningTotals()
    for turn in turns { sum.add(turn) }
    let totals = sum.totals
    return [
      "total", "", "", "", totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? "",
      Self.cost(totals, isPlayMoney), totals.state.rawValue,
    ]
  }
}
