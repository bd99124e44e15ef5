import Records
import Terminal

/// Budgets as a table: limit, what is spent and what is left.
enum BudgetTable {
  static func lines(_ statuses: [BudgetStatus], width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column("budget", isFlexible: true), TextTable.Column("limit", alignment: .decimal),
      TextTable.Column("spent", alignment: .decimal), TextTable.Column("left", alignment: .decimal),
    ]
    let rows = statuses.map { status in
      [
        "\(status.budget.scope)", status.budget.limit.formatted, status.spent.formatted,
        status.remainder.formatted,
      ]
    }
    return TextTable(columns: columns, rows: rows).lines(width: width, styles: styles)
  }
}
