import Records
import Terminal

/// Budgets as a table: limit, what is spent and what is left.
enum BudgetTable {
  static func lines(_ statuses: [BudgetStatus], width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column("budget", isFlexible: true), TextTable.Column("limit", alignment: .right),
      TextTable.Column("spent", alignment: .right), TextTable.Column("left", alignment: .right),
    ]
    let rows = statuses.map { status in
      [
        "\(status.budget.scope)", status.budget.limit.formatted,
        (status.isAtLeast ? "≥ " : "") + status.spent.formatted,
        (status.isAtLeast ? "≤ " : "") + status.remainder.formatted,
      ]
    }
    let table = TextTable(columns: columns, rows: rows).lines(width: width, styles: styles)
    let remarks = statuses.filter { $0.leftOut > 0 }.flatMap { status in
      wrapped(Sanitiser.line("\(status.budget.scope): \(status.leftOutWords)"), toWidth: width)
    }
    return table + remarks
  }
}
