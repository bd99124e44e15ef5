import Chat
import Records

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
  /// `the day's budget: $4.10 of $5 spent, $0.90 left`, with the notice of whoever set it.
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

extension Failure {
  /// A turn that a budget forbids, and how to raise the budget.
  init(_ refusal: BudgetRefusal, in place: Place) {
    switch refusal {
    case .spent(let status):
      self.init(
        "\(status.budget.scope.words) of \(status.budget.limit.formatted) is spent (\(status.spent.formatted)); "
          + "nothing was sent\(Self.notice(status))", hint: Self.raising(status.budget, place),
        exitCode: Code.refused)
    case .wouldPass(let status, _):
      let agreeing = place == .script ? "--yes agrees to it; " : ""
      self.init(
        Self.question(refusal) + "; nothing was sent\(Self.notice(status))",
        hint: agreeing + Self.raising(status.budget, place), exitCode: Code.refused)
    case .unrecorded:
      self.init(
        "budgets cannot be kept where nothing is recorded; nothing was sent",
        hint: "make the folder writable, or choose another one with TUPPENCE_HOME=FOLDER", exitCode: Code.refused)
    case .unknownLimits:
      self.init(
        "config.json cannot be read, and so the budgets are not known; nothing was sent",
        hint: "tuppence config show says what is wrong with it", exitCode: Code.refused)
    case .uncounted(let error):
      let failure = Failure(error)
      self.init(
        "what was spent cannot be counted against the budgets; nothing was sent: \(failure.message)",
        hint: failure.hint, exitCode: Code.refused)
    }
  }

  /// What a turn would cost beside what is left; empty for a refusal that is no question.
  static func question(_ refusal: BudgetRefusal) -> String {
    guard case .wouldPass(let status, let estimate) = refusal else { return "" }
    return "this turn may cost about \(estimate.formatted), and \(status.remainder.formatted) of "
      + "\(status.budget.scope.words) (\(status.budget.limit.formatted)) is left"
  }

  private static func notice(_ status: BudgetStatus) -> String {
    status.budget.notice.map { ". \($0)" } ?? ""
  }

  private static func raising(_ budget: Budget, _ place: Place) -> String {
    switch (place, budget.scope) {
    case (.chat, .session): "/budget AMOUNT raises it, /budget off lifts it"
    case (.chat, let scope): "/budget \(scope) AMOUNT raises it, /budget \(scope) off lifts it"
    case (.script, .session): "--budget AMOUNT raises it for this session"
    case (.script, let scope):
      "tuppence config set \("\(scope)".contains(" ") ? "'budgets.\(scope)'" : "budgets.\(scope)") AMOUNT raises it"
    }
  }
}
