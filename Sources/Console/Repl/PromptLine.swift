import Records
import Terminal

/// What stands at the prompt: who answers, and what the session has cost so far.
struct PromptLine: Equatable, Sendable {
  var assistant: String
  var isRecorded = true
  var isPlayMoney = false
  /// Without a line editor there is no right edge: the total stands in the prompt itself.
  var canEdit = true
  var styles = Styles.plain

  func prompt(_ totals: Totals) -> Prompt {
    let unrecorded = isRecorded ? "" : styles.warning("[unrecorded]") + " "
    let total = totals.turns == 0 ? "" : totals.shortPhrase + (isPlayMoney ? " play" : "")
    let name = Sanitiser.line(assistant)
    guard canEdit else {
      return Prompt(text: "\(unrecorded)\(total.isEmpty ? "" : total + " · ")\(styles.accent(name)) > ")
    }
    return Prompt(text: "\(unrecorded)\(styles.accent(name)) ▸ ", right: styles.dim(total))
  }
}
