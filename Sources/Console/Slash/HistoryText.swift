import Records
import Terminal

/// Turns to read again: who answered and for what, the prompt, the reply; harmless for a terminal.
enum HistoryText {
  /// With a `width` replies are rendered as they were when they came; without one they stay Markdown.
  static func lines(_ turns: some Sequence<Turn>, styles: Styles, width: Int? = nil) -> [String] {
    turns.flatMap { turn in
      let state = turn.isInConversation ? "" : " · no longer in the conversation"
      let status = EarlyStop(turn).map { " · \($0.words)" } ?? ""
      let facts = "turn \(turn.index) · \(turn.start.assistant) · \(turn.start.model) · \(turn.totals.phraseWithState)"
      return [styles.dim(Sanitiser.line(facts + status + state))]
        + prompt(turn, styles: styles, width: width) + reply(turn, styles: styles, width: width) + [""]
    }
  }

  /// The last exchange in at most `rows` lines: the prompt's beginning and the reply's end.
  static func ending(_ turn: Turn, rows: Int, styles: Styles, width: Int) -> [String] {
    let prompt = prompt(turn, styles: styles, width: width)
    let asked = prompt.count > 2 ? prompt.prefix(1) + [styles.dim("…")] : prompt[...]
    let reply = reply(turn, styles: styles, width: width)
    let room = max(1, rows - asked.count)
    return asked + (reply.count > room ? [styles.dim("…")] + reply.suffix(room - 1) : reply)
  }

  private static func prompt(_ turn: Turn, styles: Styles, width: Int?) -> [String] {
    let text = Sanitiser.sanitised(turn.start.prompt)
    let lines =
      width.map { wrapped(text, toWidth: $0 - 2) }
      ?? text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { styles.accent("▸ ") + $0 }
  }

  private static func reply(_ turn: Turn, styles: Styles, width: Int?) -> [String] {
    let text = Sanitiser.sanitised(turn.reply)
    guard let width else { return [text] }
    var renderer = MarkdownRenderer(styles: styles, width: width)
    var lines = (renderer.rendered(text) + renderer.finished())
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
