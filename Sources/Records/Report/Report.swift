/// Spending grouped by one or two keys.
package struct Report: Equatable, Sendable {
  /// One row: the values of the keys, and what the turns with these values cost.
  package struct Row: Equatable, Sendable {
    /// A value for each key; nil where the turns have none.
    package var keys: [String?]
    package var turns: Int
    package var spent: Spent
    /// The users of a report by plan; empty in others.
    package var users: Set<String> = []

    /// The cost of a request (an attempt that reached a server), of 1,000 tokens in and out, and of a user; nil where
    /// there is none, or the cost is not known.
    package var costPerRequest: USD? { cost(per: spent.generations) }
    package var costPerUser: USD? { cost(per: users.count) }
    package var costPerThousandTokens: USD? {
      let tokens = (spent.usage.input ?? 0).addingReportingOverflow(spent.usage.output ?? 0)
      return tokens.overflow ? nil : cost(per: tokens.partialValue, times: 1_000)
    }

    private func cost(per count: Int, times factor: Int = 1) -> USD? {
      guard count > 0, let cost = spent.knownCost?.multiplied(by: factor) else { return nil }
      return USD(units: cost.units / Int128(count))
    }
  }

  package let query: ReportQuery
  /// Periods in order of time; other rows by cost, the largest first.
  package let rows: [Row]
  /// Every turn and every generation once, also where a turn is in several rows.
  package let turns: Int
  package let totals: Spent
  /// Turns with play money that the query left out.
  package let playMoneyTurns: Int

  package init(_ query: ReportQuery, _ sessions: some Sequence<SessionSpending>) {
    var sums = ReportSums(query)
    for session in sessions { sums.add(session) }
    self.init(sums)
  }

  package init(_ sums: ReportSums) {
    query = sums.query
    rows = sums.rows.sorted { [keys = sums.query.keys] in Self.precedes($0, $1, keys) }
    turns = sums.turns
    totals = sums.totals
    playMoneyTurns = sums.playMoneyTurns
  }

  private static func precedes(_ left: Row, _ right: Row, _ keys: [ReportKey]) -> Bool {
    if keys[0].isPeriod, left.keys[0] != right.keys[0] { return isBefore(left.keys[0], right.keys[0]) }
    let (leftCost, rightCost) = (left.spent.cost, right.spent.cost)
    if leftCost != rightCost {
      guard let leftCost, let rightCost else { return leftCost == nil }
      return leftCost > rightCost
    }
    for (left, right) in zip(left.keys, right.keys) where left != right { return isBefore(left, right) }
    return false
  }

  /// Nil comes last.
  private static func isBefore(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left != nil }
    return left < right
  }
}
