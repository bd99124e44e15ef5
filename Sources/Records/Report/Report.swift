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
  package private(set) var rows: [Row] = []
  /// Every turn and every generation once, also where a turn is in several rows.
  package private(set) var turns = 0
  package private(set) var totals = Spent()
  /// Turns with play money that the query left out.
  package private(set) var playMoneyTurns = 0

  package init(_ query: ReportQuery, _ cells: some Sequence<SpendingCell>) {
    self.query = query
    var sums: [[String?]: Row] = [:]
    var values = KeyValues(query)
    for cell in cells where query.includes(cell.facts) {
      guard query.includes(gateway: cell.facts.gateway) else {
        if Transcript.isPlayMoney(cell.facts.gateway) { playMoneyTurns += cell.turns }
        continue
      }
      turns += cell.turns
      for part in cell.parts { totals.add(part.spent) }
      for (keys, spent) in values.shares(of: cell) {
        sums[keys, default: Row(keys: keys, turns: 0, spent: Spent())].turns += cell.turns
        sums[keys]?.spent.add(spent)
        if query.keys.contains(.plan), let user = cell.facts.user { sums[keys]?.users.insert(user) }
      }
    }
    rows = sums.values.sorted { Self.precedes($0, $1, query.keys) }
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

extension ReportKey {
  package var isPeriod: Bool { self == .day || self == .week || self == .month }
}

/// The values of a query's keys in cells; days are computed once for each quarter of an hour.
private struct KeyValues {
  private let query: ReportQuery
  private var periods: [Int: String] = [:]

  init(_ query: ReportQuery) {
    self.query = query
  }

  /// Each combination of the keys' values with the share of the cell that has it.
  mutating func shares(of cell: SpendingCell) -> [[String?]: Spent] {
    var shares: [[String?]: Spent] = [:]
    let shared = query.keys.map { values(of: $0, in: cell.facts) }
    for part in cell.parts {
      let values = zip(query.keys, shared).map { key, values in values ?? [Self.value(of: key, in: part.route)] }
      for keys in Self.combinations(values) { shares[keys, default: Spent()].add(part.spent) }
    }
    return shares
  }

  private static func combinations(_ values: [[String?]]) -> [[String?]] {
    values.reduce([[]]) { heads, tails in heads.flatMap { head in tails.map { head + [$0] } } }
  }

  /// Nil where the value is the route's.
  private mutating func values(of key: ReportKey, in facts: SpendingCell.Facts) -> [String?]? {
    switch key {
    case .day, .week, .month: [period(key, facts.quarter)]
    case .model: [facts.model]
    case .assistant: [facts.assistant]
    case .session: [facts.session]
    case .user: [facts.user]
    case .tag: facts.tags.isEmpty ? [nil] : Self.distinct(facts.tags)
    case .plan: plans(of: facts)
    case .key: [facts.key]
    case .gateway: [facts.gateway]
    case .provider, .credential: nil
    }
  }

  private static func value(of key: ReportKey, in route: SpendingCell.Route) -> String? {
    key == .provider ? route.provider : route.isOwnKey.map { $0 ? "byok" : "gateway" }
  }

  private func plans(of facts: SpendingCell.Facts) -> [String?] {
    let tagged = facts.tags.filter { $0.hasPrefix("plan:") }.map { String($0.dropFirst("plan:".count)) }
    if !tagged.isEmpty { return Self.distinct(tagged) }
    return [facts.user.flatMap { query.plans[$0] }]
  }

  private static func distinct(_ texts: [String]) -> [String?] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }

  private mutating func period(_ key: ReportKey, _ quarter: Int) -> String {
    if let known = periods[quarter], query.keys.filter(\.isPeriod).count == 1 { return known }
    let day = query.calendar.day(of: quarter * SpendingCell.quarter)
    let text =
      switch key {
      case .week: day.weekText
      case .month: day.monthText
      default: day.description
      }
    periods[quarter] = text
    return text
  }
}
