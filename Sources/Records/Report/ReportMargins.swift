/// What customers paid, compared with what they cost.
package struct ReportMargins: Equatable, Sendable {
  /// One customer, or one plan.
  package struct Line: Equatable, Sendable {
    package var name: String?
    package var turns: Int
    package var revenue: USD?
    package var cost: USD?
    package var isAtLeast: Bool

    /// Nil where either figure is missing.
    package var margin: USD? {
      guard let revenue, let cost else { return nil }
      return revenue.adding(-cost)
    }

    /// The margin in percent of the revenue, with two places: `62.50`; nil without revenue.
    package var percent: String? {
      guard let margin, let revenue, revenue > .zero else { return nil }
      return Self.percent(of: margin.units, in: revenue.units)
    }

    /// Long division digit by digit, because a product with 10,000 can leave the range; half away from zero.
    private static func percent(of part: Int128, in whole: Int128) -> String {
      let (units, rest) = part.magnitude.quotientAndRemainder(dividingBy: whole.magnitude)
      var (scaled, remainder) = (units, rest)
      for _ in 0..<4 {
        var digit: UInt128 = 0
        // Ten times the remainder, as five doublings and additions that subtract the whole where they pass it.
        var sum: UInt128 = 0
        for _ in 0..<10 {
          sum += remainder
          if sum >= whole.magnitude {
            sum -= whole.magnitude
            digit += 1
          }
        }
        (scaled, remainder) = (scaled * 10 + digit, sum)
      }
      if remainder * 2 >= whole.magnitude { scaled += 1 }
      let text = String(scaled)
      let padded = String(repeating: "0", count: max(0, 3 - text.count)) + text
      return (part < 0 && scaled > 0 ? "-" : "") + padded.dropLast(2) + "." + padded.suffix(2)
    }
  }

  /// A line for each row of the report, in its order.
  package private(set) var lines: [Line] = []
  /// A line for each plan of the revenue file, in order of name; empty where it has no plans.
  package private(set) var plans: [Line] = []
  package private(set) var total: Line
  /// Keys of the revenue file without a row.
  package private(set) var unknownKeys: [String] = []
  /// Rows without revenue.
  package private(set) var missingKeys: [String?] = []

  /// The report has one key. The revenue file's keys are its values; of a report by plan they are users.
  package init(_ report: Report, _ revenue: RevenueFile) {
    let isByPlan = report.query.keys == [.plan]
    let amounts = isByPlan ? revenue.amountsByPlan : revenue.amounts
    var plans: [String: Line] = [:]
    var seen: Set<String> = []
    for row in report.rows {
      let name = row.keys[0]
      let paid = name.flatMap { amounts[$0] }
      if let name, paid != nil { seen.insert(name) } else { missingKeys.append(name) }
      lines.append(Line(row, name: name, revenue: paid))
      if !isByPlan, let plan = name.flatMap({ revenue.plans[$0] }) {
        plans[plan, default: Line(named: plan)].add(row, paid)
      }
    }
    unknownKeys = amounts.keys.filter { !seen.contains($0) }.sorted()
    for key in unknownKeys where !isByPlan {
      if let plan = revenue.plans[key] { plans[plan, default: Line(named: plan)].add(revenue.amounts[key]) }
    }
    self.plans = plans.values.sorted { ($0.name ?? "") < ($1.name ?? "") }
    let paid = revenue.amounts.values.reduce(USD.zero as USD?) { $0?.adding($1) }
    total = Line(
      name: nil, turns: report.turns, revenue: paid, cost: report.totals.knownCost,
      isAtLeast: report.totals.isAtLeast)
  }
}

extension ReportMargins.Line {
  init(named name: String) {
    self.init(name: name, turns: 0, revenue: .zero, cost: .zero, isAtLeast: false)
  }

  init(_ row: Report.Row, name: String?, revenue: USD?) {
    self.init(
      name: name, turns: row.turns, revenue: revenue, cost: row.spent.knownCost, isAtLeast: row.spent.isAtLeast)
  }

  fileprivate mutating func add(_ row: Report.Row, _ paid: USD?) {
    turns += row.turns
    // What is not known counts nothing, and the line is marked.
    cost = row.spent.knownCost.map { known in cost?.adding(known) } ?? cost
    isAtLeast = isAtLeast || row.spent.isAtLeast
    add(paid)
  }

  fileprivate mutating func add(_ paid: USD?) {
    revenue = paid.map { amount in revenue?.adding(amount) } ?? revenue
  }
}
