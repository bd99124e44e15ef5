import App
import Chat
import Records
import Terminal

extension Repl {
  /// Bills are waited for this long at most, and only those that are due by then.
  private static let patience = Duration.seconds(2)

  /// The first lines of a chat.
  func greet() async {
    viewState.enter(session.id)
    await session.prepareBudgets()
    if let reason = context.unrecorded {
      complain(Failure(reason))
      say("nothing will be recorded: bills of this chat cannot be looked up after it")
    }
    guard program.screen.isInteractive else {
      await settlement.attach(session)
      return
    }
    let title = "tuppence \(Program.version) · \(Sanitiser.line(connection.reason))"
    for line in wrapped(title, toWidth: textWidth) { notices.write(line + "\n") }
    let facts = [
      await session.assistant.name, await session.model, "session \(context.shortID(session.id))", "/help",
    ]
    for line in wrapped(facts.map { Sanitiser.line($0) }.joined(separator: " · "), toWidth: textWidth) {
      notices.write(styles.dim(line) + "\n")
    }
    if await !session.transcript.turns.isEmpty { await showWhereItWasLeft() }
    await settlement.attach(session)
  }

  /// Waits a moment for bills that are due, says what stays open, and gives the sessions free.
  func leave() async {
    let left = [session] + others
    let ids = left.map(\.id)
    for session in left { await settlement.refresh(session) }
    let due = await settlement.due(within: Self.patience, of: ids)
    if due > 0, program.screen.isInteractive { say("waiting a moment for \(due == 1 ? "a bill" : "\(due) bills")") }
    let settlement = settlement
    if due > 0 { await cancellation.run { await settlement.settleDue(within: Self.patience, of: ids) } }
    await settlement.stop()
    var open = 0
    for session in left {
      open += await session.transcript.open.count
      await session.close()
    }
    if open > 0 { say("\(open) not billed yet; looked up at the next start, or by: tuppence settle") }
  }
}
