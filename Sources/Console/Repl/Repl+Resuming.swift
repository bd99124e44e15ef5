import Records
import Terminal

/// A conversation that goes on from where it was left.
extension Repl {
  /// Columns for rendered text; nil where text stays as it came.
  var renderingWidth: Int? { program.screen.isInteractive ? textWidth : nil }

  /// Shows the last exchange on a terminal, and says whose conversation it is and what it has cost.
  func showWhereItWasLeft() async {
    let transcript = await session.transcript
    if let width = renderingWidth, let turn = transcript.turns.last(where: \.isInConversation) {
      let rows = HistoryText.ending(turn, rows: max(4, program.screen.height / 3), styles: styles, width: width)
      program.output.write(NoticeMarker.withheld(from: rows.map { $0 + "\n" }.joined()))
    }
    let totals = transcript.totals
    let facts = [
      "session \(context.shortID(session.id))", await session.title ?? "", await session.assistant.name,
      await session.model, counted(totals.turns, "turn"), totals.phraseWithState,
    ]
    say(Sanitiser.line(facts.filter { !$0.isEmpty }.joined(separator: " · ")))
  }
}
