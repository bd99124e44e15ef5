import Platform

/// What turns take out of budgets, and out of whose.
package struct Spending: Equatable, Sendable {
  package var started: Date
  package var assistant: String
  package var user: String?
  package var amount: USD
  /// Its generations, where they have ids.
  package var ids: [String]
  /// Generations whose own figure is too strange to be counted.
  package var leftOut: Int
  /// Generations of which nothing can be counted.
  package var unknown: Int

  package init(
    started: Date, assistant: String, user: String?, amount: USD, ids: [String] = [], leftOut: Int = 0,
    unknown: Int = 0
  ) {
    self.started = started
    self.assistant = assistant
    self.user = user
    self.amount = amount
    self.ids = ids
    self.leftOut = leftOut
    self.unknown = unknown
  }
}

extension Turn {
  /// What a budget counts for this turn: the best figure of each generation and the fees still to come.
  ///
  /// A doubtful bill counts as what was expected instead. What is unknown counts nothing.
  package var budgeted: USD { spending.amount }

  package var spending: Spending {
    let parts = generations.map { CountedGeneration($0, of: self) }
    var sum = USDSum()
    for part in parts { sum.addBudgeted(part.charge) }
    return Spending(
      started: started, assistant: start.assistant, user: start.user, amount: sum.boundedAmount,
      ids: generations.compactMap(\.id), leftOut: parts.count(where: \.isDoubtful),
      unknown: parts.count { $0.charge.cost == nil })
  }
}

extension USDSum {
  /// What a budget counts of a charge.
  mutating func addBudgeted(_ charge: Charge) {
    if let cost = charge.cost { add(cost) }
    if let fees = charge.expectedTagFees { add(fees) }
  }

  mutating func subtractBudgeted(_ charge: Charge) {
    if let cost = charge.cost { subtract(cost) }
    if let fees = charge.expectedTagFees { subtract(fees) }
  }
}

/// What a session's turns take out of budgets, carried forward: a sum for each quarter of an hour, assistant and user.
///
/// Days and months of every time zone in use begin with such a quarter.
struct SpendingSums: Equatable, Sendable {
  private static let quarter: TimeInterval = 900

  private struct Key: Hashable {
    var quarter: Int
    var assistant: String
    var user: String?
  }

  private struct Entry: Equatable {
    var sum = USDSum()
    var turns = 0
    var leftOut = 0
    var unknown = 0
  }

  private var entries: [Key: Entry] = [:]

  mutating func count(_ parts: [CountedGeneration], of turn: Turn, entering: Bool) {
    let key = Key(
      quarter: Int((turn.started.timeIntervalSince1970 / Self.quarter).rounded(.down)),
      assistant: turn.start.assistant, user: turn.start.user)
    var entry = entries[key] ?? Entry()
    let sign = entering ? 1 : -1
    entry.turns += sign
    for part in parts {
      entering ? entry.sum.addBudgeted(part.charge) : entry.sum.subtractBudgeted(part.charge)
      if part.isDoubtful { entry.leftOut += sign }
      if part.charge.cost == nil { entry.unknown += sign }
    }
    entries[key] = entry.turns == 0 ? nil : entry
  }

  var spendings: [Spending] {
    entries.map { key, entry in
      Spending(
        started: Date(timeIntervalSince1970: TimeInterval(key.quarter) * Self.quarter), assistant: key.assistant,
        user: key.user, amount: entry.sum.boundedAmount, leftOut: entry.leftOut, unknown: entry.unknown)
    }
  }
}

extension Sequence<Spending> {
  /// Without turns of which every generation was there before, or is one of a session's own.
  package func withoutRepeats(of own: Transcript = Transcript()) -> [Spending] {
    var seen: Set<String> = []
    return filter { spending in
      let isNew = spending.ids.isEmpty || !spending.ids.allSatisfy { seen.contains($0) || own.counts($0) }
      seen.formUnion(spending.ids)
      return isNew
    }
  }

  /// The status of a budget when these are all the turns that it may count.
  ///
  /// A sum that leaves the range of amounts is as good as spent.
  package func status(of budget: Budget, at now: Date, by clock: LocalClock) -> BudgetStatus {
    let period = budget.scope.period(around: now, by: clock)
    var spent = USDSum()
    var (leftOut, unknown) = (0, 0)
    for spending in self where budget.scope.covers(assistant: spending.assistant, user: spending.user) {
      if let period, !period.contains(spending.started) { continue }
      spent.add(spending.amount)
      leftOut += spending.leftOut
      unknown += spending.unknown
    }
    return BudgetStatus(budget: budget, spent: spent.amount ?? budget.limit, leftOut: leftOut, unknown: unknown)
  }
}
