import Records
import Terminal

/// What is at the prompt: who answers, what the session has cost so far, and what may still be spent.
struct PromptLine: Equatable, Sendable {
  var assistant: String
  var isRecorded = true
  var isPlayMoney = false
  /// Without a line editor there is no right edge: the total is in the prompt itself.
  var canEdit = true
  /// What the next turn is expected to cost, where that is more than the user wants unsaid.
  var dearTurn: USD?
  var styles = Styles.plain

  func prompt(_ totals: Totals, _ budgets: [BudgetStatus] = []) -> Prompt {
    let unrecorded = isRecorded ? "" : styles.warning("[unrecorded]") + " "
    let spent = totals.turns == 0 ? "" : totals.shortPhrase + (isPlayMoney ? " play" : "")
    // The budget that ends first is the one that is shown.
    let tightest = budgets.min { $0.remainder < $1.remainder }
    let left = tightest.map { Sanitiser.line($0.shortWords) } ?? ""
    let next = dearTurn.map { "next about \($0.formatted)" } ?? ""
    let all = [spent, left, next].filter { !$0.isEmpty }
    let isLow = dearTurn != nil || tightest.map { $0.decision(estimate: nil) != .within } ?? false
    let name = Sanitiser.line(assistant)
    guard canEdit else {
      return Prompt(text: unrecorded + (all + ["\(styles.accent(name)) > "]).joined(separator: " · "))
    }
    // A narrow screen keeps what matters most: what runs low, else what was spent.
    let shorter = [[spent, left], isLow ? [next.isEmpty ? left : next] : [spent]].map { $0.filter { !$0.isEmpty } }
    let rights = ([all] + shorter).map { $0.joined(separator: " · ") }.reduce(into: [String]()) { rights, text in
      if !text.isEmpty, !rights.contains(text) { rights.append(text) }
    }
    return Prompt(
      text: "\(unrecorded)\(styles.accent(name)) ▸ ",
      rights: rights.map { isLow ? styles.warning($0) : styles.dim($0) })
  }
}
