import Records
import Terminal

/// What stands at the prompt: who answers, what the session has cost so far, and what may still be spent.
struct PromptLine: Equatable, Sendable {
  var assistant: String
  var isRecorded = true
  var isPlayMoney = false
  /// Without a line editor there is no right edge: the total stands in the prompt itself.
  var canEdit = true
  /// What the next turn is expected to cost, where that is more than the user wants unsaid.
  var dearTurn: USD?
  var styles = Styles.plain

  func prompt(_ totals: Totals, _ budgets: [BudgetStanding] = []) -> Prompt {
    let unrecorded = isRecorded ? "" : styles.warning("[unrecorded]") + " "
    let spent = totals.turns == 0 ? "" : totals.shortPhrase + (isPlayMoney ? " play" : "")
    // The budget that ends first stands for all.
    let tightest = budgets.min { $0.remainder < $1.remainder }
    let left = tightest.map { Sanitiser.line($0.shortWords) } ?? ""
    let next = dearTurn.map { "next about \($0.formatted)" } ?? ""
    let total = [spent, left, next].filter { !$0.isEmpty }.joined(separator: " · ")
    let isLow = dearTurn != nil || tightest.map { $0.verdict(estimate: nil) != .within } ?? false
    let name = Sanitiser.line(assistant)
    guard canEdit else {
      return Prompt(text: "\(unrecorded)\(total.isEmpty ? "" : total + " · ")\(styles.accent(name)) > ")
    }
    return Prompt(
      text: "\(unrecorded)\(styles.accent(name)) ▸ ", right: isLow ? styles.warning(total) : styles.dim(total))
  }
}
