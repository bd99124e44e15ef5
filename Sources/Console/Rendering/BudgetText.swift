import Chat
import Records
import Terminal

extension BudgetScope {
  /// Whose budget it is: `this session's budget`, `the day's budget`, `the budget of user ada`.
  var words: String {
    switch self {
    case .session: "this session's budget"
    case .day: "the day's budget"
    case .month: "the month's budget"
    case .assistant(let name): "the budget of the assistant \(name)"
    case .user(let name): "the budget of user \(name)"
    }
  }
}

extension BudgetStatus {
  /// `the day's budget: $4.10 of $5 spent, $0.90 left`, with its notice.
  var words: String {
    let notice = budget.notice.map { " · \($0)" } ?? ""
    let (least, most) = isAtLeast ? ("at least ", "at most ") : ("", "")
    let leftOut = leftOut > 0 ? " · \(leftOutWords)" : ""
    return "\(budget.scope.words): \(least)\(spent.formatted) of \(budget.limit.formatted) spent, "
      + "\(most)\(remainder.formatted) left" + leftOut + notice
  }

  /// `1 strange bill is left out`.
  var leftOutWords: String {
    leftOut == 1 ? "1 strange bill is left out" : "\(leftOut.grouped) strange bills are left out"
  }

  /// For a prompt: `day $0.90 left`.
  var shortWords: String {
    let name =
      switch budget.scope {
      case .session: ""
      case .day: "day "
      case .month: "month "
      case .assistant(let name), .user(let name): "\(name) "
      }
    return "\(name)\(isAtLeast ? "≤ " : "")\(remainder.formatted) left\(leftOut > 0 ? ", a bill left out" : "")"
  }
}

/// Budgets as a table: limit, what is spent and what is left.
enum BudgetTable {
  static func lines(_ statuses: [BudgetStatus], width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column("budget", isFlexible: true), TextTable.Column("limit", alignment: .decimal),
      TextTable.Column("spent", alignment: .decimal), TextTable.Column("left", alignment: .decimal),
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
