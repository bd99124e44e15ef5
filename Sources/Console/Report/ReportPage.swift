import App
import Exports
import Records
import Terminal

/// A report as a table, JSON or CSV.
struct ReportPage: Sendable {
  let report: Report
  let spending: LedgerSpending
  let margins: ReportMargins?
  /// Short forms of session ids, for the table.
  let shortIDs: [String: String]
  /// Keys that the revenue file has several times.
  let repeatedKeys: [String]
  /// The other data folders that were read.
  let ledgers: [String]

  private var keys: [ReportKey] { report.query.keys }
  private var isAtLeast: Bool { report.totals.isAtLeast || spending.isAtLeast }

  /// Characters of the longest bar.
  private static let barWidth = 16

  func lines(width: Int, styles: Styles, drawsBars: Bool) -> [String] {
    guard !report.rows.isEmpty else { return ["no turns"] }
    var columns = keys.map { TextTable.Column($0.rawValue, isFlexible: !$0.isPeriod) }
    columns += [
      TextTable.Column("turns", alignment: .right, dropOrder: 5),
      TextTable.Column("in", alignment: .right, dropOrder: 3),
      TextTable.Column("out", alignment: .right, dropOrder: 3), TextTable.Column("cost", alignment: .decimal),
    ]
    if isByPlan {
      columns += ["per request", "per 1k tokens", "per user"].map { TextTable.Column($0, alignment: .decimal) }
    }
    if margins != nil {
      columns += ["revenue", "margin", "margin %"].map { TextTable.Column($0, alignment: .decimal) }
      columns.append(TextTable.Column("plan", dropOrder: 2))
    }
    columns.append(TextTable.Column("state", dropOrder: 4))
    if drawsBars { columns.append(TextTable.Column("", dropOrder: 1)) }
    let largest = report.rows.compactMap(\.spent.cost).max() ?? .zero
    let rows = report.rows.enumerated().map { place, row in
      row.keys.enumerated().map { name($1, keys[$0]) }
        + figures(row.turns, row.spent, margins?.lines[place], averages: Self.averages(row))
        + (drawsBars ? [Self.bar(row.spent.cost, of: largest)] : [])
    }
    let total =
      ["total"] + keys.dropFirst().map { _ in "" }
      + figures(report.turns, report.totals, margins?.total, averages: ["", "", ""])
    return TextTable(columns: columns, rows: rows, total: total).lines(width: width, styles: styles)
      + planLines(width: width, styles: styles)
  }

  private func name(_ value: String?, _ key: ReportKey) -> String {
    guard let value else { return "(none)" }
    return key == .session ? shortIDs[value] ?? value : value
  }

  /// What a request, 1,000 tokens and a user cost.
  private static func averages(_ row: Report.Row) -> [String] {
    [row.costPerRequest, row.costPerThousandTokens, row.costPerUser].map { $0?.formatted ?? "-" }
  }

  private var isByPlan: Bool { keys.contains(.plan) }

  private func figures(
    _ turns: Int, _ spent: Spent, _ margin: ReportMargins.Line?, averages: [String]
  ) -> [String] {
    let cost = spent.knownCost.map { (spent.isAtLeast ? "≥ " : "") + $0.formatted } ?? "unknown"
    let state =
      spent.state.rawValue + (spent.pending > 0 ? ", \(spent.pending.grouped) open" : "")
      + (spent.doubtful > 0 ? ", \(spent.doubtful.grouped) doubtful" : "")
    let amounts =
      [turns.grouped, spent.usage.input?.grouped ?? "-", spent.usage.output?.grouped ?? "-", cost]
      + (isByPlan ? averages : [])
    guard margins != nil else { return amounts + [state] }
    let plan = margin?.name.flatMap { report.query.plans[$0] } ?? ""
    return amounts + [
      margin?.revenue?.formatted ?? "-", margin?.margin?.formatted ?? "-", margin?.percent ?? "-", plan, state,
    ]
  }

  private func planLines(width: Int, styles: Styles) -> [String] {
    guard let plans = margins?.plans, !plans.isEmpty else { return [] }
    let right = ["turns", "cost", "revenue", "margin", "margin %"].map { TextTable.Column($0, alignment: .right) }
    let rows = plans.map { plan in
      [
        plan.name ?? "", plan.turns.grouped, (plan.isAtLeast ? "≥ " : "") + (plan.cost?.formatted ?? "unknown"),
        plan.revenue?.formatted ?? "-", plan.margin?.formatted ?? "-", plan.percent ?? "-",
      ]
    }
    let table = TextTable(columns: [TextTable.Column("by plan", isFlexible: true)] + right, rows: rows)
    return [""] + table.lines(width: width, styles: styles)
  }

  /// A bar in eighths of a character.
  static func bar(_ cost: USD?, of largest: USD) -> String {
    guard let cost, cost > .zero, largest > .zero else { return "" }
    let eighths = Int128(barWidth * 8)
    // The amounts are far below the range divided by 128, or the bar is not drawn to scale but full.
    let (product, overflow) = cost.units.multipliedReportingOverflow(by: eighths)
    let length = overflow ? barWidth * 8 : max(1, Int(product / largest.units))
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][length % 8]
    return String(repeating: "█", count: length / 8) + rest
  }

  /// What the table does not count, for standard error.
  var remarks: [String] {
    var remarks: [String] = []
    if report.playMoneyTurns > 0 {
      let turns = counted(report.playMoneyTurns, "turn")
      remarks.append("\(turns) with the sandbox's play money left out; --gateway sandbox shows them")
    }
    for session in spending.unreadable { remarks.append("session \(session) cannot be read: every sum is at least") }
    for conflict in spending.conflicts {
      let turns = Self.list(conflict.turns.map(String.init))
      remarks.append("session \(conflict.session) differs between two ledgers in turn \(turns): both are counted")
    }
    for (session, lines) in spending.damaged {
      remarks.append("session \(session) has \(counted(lines, "damaged line")): every sum is at least; tuppence check")
    }
    if let margins, !margins.unknownKeys.isEmpty {
      remarks.append("no turns for \(Self.list(margins.unknownKeys)), which the revenue file names")
    }
    if !repeatedKeys.isEmpty {
      remarks.append("the revenue file has \(Self.list(repeatedKeys)) several times; the amounts are added up")
    }
    if let margins, !margins.missingKeys.isEmpty {
      remarks.append("no revenue for \(Self.list(margins.missingKeys.map { $0 ?? "(none)" }))")
    }
    return remarks.map { Sanitiser.line($0) }
  }

  static func list(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }
}

/// The forms for programs.
extension ReportPage {
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "version": .number(1), "since": .text(report.query.since?.description),
      "until": .text(report.query.until?.description), "utc": .flag(report.query.calendar.isUTC),
      "by": keys.count == 1 ? .text(keys[0].rawValue) : .list(keys.map { .text($0.rawValue) }),
      "rows": .list(report.rows.enumerated().map { place, row in json(row, margins?.lines[place]) }),
      "totals": .object(
        self.members(report.turns, report.totals, margins?.total, isAtLeast: isAtLeast)),
      "play_money": .flag(report.query.gateway.map(Transcript.isPlayMoney) ?? false),
      "unreadable": .list(spending.unreadable.map { .text($0) }),
      "damaged": .list(spending.damaged.map { .text($0.session) }),
    ]
    if !ledgers.isEmpty {
      members["ledgers"] = .list(ledgers.map { .text($0) })
      members["conflicts"] = .list(
        spending.conflicts.map {
          .object(["session": .text($0.session), "turns": .list($0.turns.map { .number($0) })])
        })
    }
    if let margins {
      members["plans"] = .list(
        margins.plans.map { plan in
          .object([
            "plan": .text(plan.name), "turns": .number(plan.turns), "cost": .amount(plan.cost),
            "at_least": .flag(plan.isAtLeast), "revenue": .amount(plan.revenue), "margin": .amount(plan.margin),
            "margin_percent": .text(plan.percent),
          ])
        })
      members["without_turns"] = .list(margins.unknownKeys.map { .text($0) })
      members["without_revenue"] = .list(margins.missingKeys.map { .text($0) })
    }
    return .object(members)
  }

  private func json(_ row: Report.Row, _ margin: ReportMargins.Line?) -> JSONValue {
    var members = members(row.turns, row.spent, margin, isAtLeast: row.spent.isAtLeast)
    if keys.count == 1 {
      members["key"] = .text(row.keys[0])
    } else {
      members["keys"] = .list(row.keys.map { .text($0) })
    }
    if isByPlan {
      members["users"] = .number(row.users.count)
      members["cost_per_request"] = .amount(row.costPerRequest)
      members["cost_per_1k_tokens"] = .amount(row.costPerThousandTokens)
      members["cost_per_user"] = .amount(row.costPerUser)
    }
    return .object(members)
  }

  private func members(
    _ turns: Int, _ spent: Spent, _ margin: ReportMargins.Line?, isAtLeast: Bool
  ) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "turns": .number(turns), "generations": .number(spent.generations), "cost": .amount(spent.knownCost),
      "market_cost": .amount(spent.knownMarketCost), "expected_tag_fees": .amount(spent.expectedTagFees),
      "pending": .number(spent.pending), "unknown": .number(spent.unknown), "doubtful": .number(spent.doubtful),
      "state": .text(spent.state.rawValue), "at_least": .flag(isAtLeast), "usage": spent.usage.json,
    ]
    if let margin {
      members["revenue"] = .amount(margin.revenue)
      members["margin"] = .amount(margin.margin)
      members["margin_percent"] = .text(margin.percent)
      members["plan"] = .text(margin.name.flatMap { report.query.plans[$0] })
    }
    return members
  }

  /// RFC 4180, a row a row of the report, without a total; what is unknown is a bare empty field.
  var csv: String {
    let titles =
      keys.map(\.rawValue) + [
        "turns", "generations", "cost", "market_cost", "expected_tag_fees", "state", "at_least", "pending", "unknown",
        "doubtful", "input", "cached_input", "cache_write", "output", "reasoning",
      ] + (margins == nil ? [] : ["revenue", "margin", "margin_percent", "plan"])
    let rows = report.rows.enumerated().map { place, row in
      row.keys.map { $0.map(CSV.cell) ?? "" } + cells(row.turns, row.spent)
        + (margins.map { cells($0.lines[place]) } ?? [])
    }
    return ([titles] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  private func cells(_ turns: Int, _ spent: Spent) -> [String] {
    let usage = spent.usage
    let counts = [usage.input, usage.cachedInput, usage.cacheWrite, usage.output, usage.reasoning]
    return [
      "\(turns)", "\(spent.generations)", spent.knownCost?.description ?? "", spent.knownMarketCost?.description ?? "",
      spent.expectedTagFees?.description ?? "", spent.state.rawValue, "\(spent.isAtLeast)", "\(spent.pending)",
      "\(spent.unknown)", "\(spent.doubtful)",
    ] + counts.map { $0.map(String.init) ?? "" }
  }

  private func cells(_ margin: ReportMargins.Line) -> [String] {
    [
      margin.revenue?.description ?? "", margin.margin?.description ?? "", margin.percent ?? "",
      margin.name.flatMap { report.query.plans[$0] }.map(CSV.cell) ?? "",
    ]
  }
}
