import Records
import Terminal

/// The last turns to read again: who answered and for what, the prompt, the reply; harmless for a terminal.
enum HistoryText {
  static func lines(_ turns: some Sequence<Turn>, styles: Styles) -> [String] {
    turns.flatMap { turn in
      let state = turn.isInConversation ? "" : " · no longer in the conversation"
      let status = turn.status == .complete ? "" : " · \(turn.status.rawValue)"
      let facts = "turn \(turn.index) · \(turn.start.assistant) · \(turn.start.model) · \(turn.totals.phraseWithState)"
      let prompt = Sanitiser.sanitised(turn.start.prompt).split(separator: "\n", omittingEmptySubsequences: false)
      return [styles.dim(Sanitiser.line(facts + status + state))]
        + prompt.map { styles.accent("▸ ") + $0 } + [Sanitiser.sanitised(turn.reply), ""]
    }
  }
}
