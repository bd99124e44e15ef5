import Records
import Terminal

/// A session's costs as a table: a row a turn, a total, and totals by model and by assistant where there are several.
package enum CostTable {
  package static func lines(_ transcript: Transcript, width: Int, styles: Styles, isPlayMoney: Bool) -> [String] {
    guard !transcript.turns.isEmpty else { return ["no turns yet"] }
    let export = SessionExport(transcript, content: false)
    let turns = TextTable(columns: columns, rows: transcript.turns.map(row), total: total(transcript.totals))
    var lines = turns.lines(width: width, styles: styles)
    for (title, rows) in [("by model", export.byModel), ("by assistant", export.byAssistant)] where rows.count > 1 {
      lines.append("")
      let table = TextTable(
        columns: [
          TextTable.Column(title, isFlexible: true), TextTable.Column("turns", alignment: .right, dropOrder: 1),
          TextTable.Column("cost", alignment: .right),
        ], rows: rows.map { [Sanitiser.line($0.name), "\($0.turns)", Self.cost(of: $0)] })
      lines += table.lines(width: width, styles: styles)
    }
    for bill in transcript.doubtful {
      lines += wrapped(
        "not counted: \(Sanitiser.line(bill.words)); /confirm \(bill.turn) counts it", toWidth: width)
    }
    if transcript.totals.expectedTagFees > .zero {
      let fees = transcript.totals.expectedTagFees.formatted
      lines += wrapped("+ \(fees) for tags, with the bills to come", toWidth: width)
    }
    return lines + (isPlayMoney ? wrapped("play money: the sandbox's", toWidth: width) : [])
  }

  private static var columns: [TextTable.Column] {
    [
      TextTable.Column("turn", alignment: .right), TextTable.Column("assistant", dropOrder: 1),
      TextTable.Column("model", isFlexible: true, dropOrder: 4),
      TextTable.Column("in", alignment: .right, dropOrder: 2), TextTable.Column("out", alignment: .right, dropOrder: 3),
      TextTable.Column("cost", alignment: .right), TextTable.Column("state", dropOrder: 5),
    ]
  }

  private static func row(_ turn: Turn) -> [String] {
    let totals = turn.totals
    return [
      "\(turn.index)", Sanitiser.line(turn.start.assistant), Sanitiser.line(turn.start.model),
      totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? "",
      totals.isAllUnknown ? "unknown" : totals.cost.formatted, state(totals, open: "open"),
    ]
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

  private static func total(_ totals: Totals) -> [String] {
    [
      "total", "", "", totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? "",
      totals.isAllUnknown ? "unknown" : (totals.isAtLeast ? "≥ " : "") + totals.cost.formatted,
      state(totals, open: "\(totals.pending) open"),
    ]
  }
}
