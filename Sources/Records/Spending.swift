import Platform

/// What one turn takes out of budgets, and out of whose.
package struct Spending: Equatable, Sendable {
  package var started: Date
  package var assistant: String
  package var user: String?
  package var amount: USD
  /// Its generations, where they have ids.
  package var ids: [String]

  package init(started: Date, assistant: String, user: String?, amount: USD, ids: [String] = []) {
    self.started = started
    self.assistant = assistant
    self.user = user
    self.amount = amount
    self.ids = ids
  }
}

extension Turn {
  /// What a budget counts for this turn: the best figure of each generation and the fees still to come.
  ///
  /// A doubtful bill counts as what was expected instead. What nobody can tell counts nothing.
  package var budgeted: USD {
    generations.reduce(.zero) { sum, generation in
      let charge = charge(of: generation)
      let cost = charge.doubt == nil ? charge.cost : expected(of: generation)
      let parts = [cost, charge.expectedTagFees].compactMap(\.self)
      return parts.reduce(sum) { $0.adding($1) ?? $0 }
    }
  }

  package var spending: Spending {
    Spending(
      started: started, assistant: start.assistant, user: start.user, amount: budgeted,
      ids: generations.compactMap(\.id))
  }
}

extension Sequence<Spending> {
  /// Without turns of which every generation was there before.
  package var withoutRepeats: [Spending] {
    var seen: Set<String> = []
    return filter { spending in
      let isNew = spending.ids.isEmpty || !spending.ids.allSatisfy(seen.contains)
      seen.formUnion(spending.ids)
      return isNew
    }
  }

  /// How a budget stands when these are all the turns that it may count.
  ///
  /// A sum that leaves the range of amounts is as good as spent.
  package func status(of budget: Budget, at now: Date, by clock: LocalClock) -> BudgetStatus {
    let period = budget.scope.period(around: now, by: clock)
    var spent = USD.zero
    for spending in self where budget.scope.covers(assistant: spending.assistant, user: spending.user) {
      if let period, !period.contains(spending.started) { continue }
      spent = spent.adding(spending.amount) ?? budget.limit
    }
    return BudgetStatus(budget: budget, spent: spent)
  }
}
