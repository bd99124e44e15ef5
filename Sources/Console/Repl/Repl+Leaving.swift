import App
import Chat
import Records
import Terminal

extension Repl {
  /// Bills are waited for this long at most, and only those that are due by then.
  private static let patience = Duration.seconds(2)

  /// The first lines of a chat, and behind them what Tab will offer.
  func greet() async {
    prepareCompletion()
    viewState.enter(session.id)
    await session.prepareBudgets()
    if let reason = context.unrecorded {
      complain(Failure(reason))
      say("nothing will be recorded: bills of this chat cannot be looked up after it")
    }
    guard program.screen.isInteractive else { return }
    let title = "tuppence \(Program.version) · \(Sanitiser.line(connection.reason))"
    for line in wrapped(title, toWidth: textWidth) { notices.write(line + "\n") }
    let facts = [
      await session.assistant.name, await session.model, "session \(context.shortID(session.id))", "/help",
    ]
    for line in wrapped(facts.map { Sanitiser.line($0) }.joined(separator: " · "), toWidth: textWidth) {
      notices.write(styles.dim(line) + "\n")
    }
    if await !session.transcript.turns.isEmpty { await showWhereItWasLeft() }
    await session.settleInBackground()
  }

  /// Waits a moment for bills that are due, says what stays open, and gives the sessions free.
  func leave() async {
    let left = [session] + others
    var due = 0
    for session in left { due += await session.due(within: Self.patience) }
    if due > 0, program.screen.isInteractive { say("waiting a moment for \(due == 1 ? "a bill" : "\(due) bills")") }
    if due > 0 { await cancellation.run { await Self.settle(left) } }
    var open = 0
    for session in left {
      open += await session.transcript.open.count
      await session.close()
    }
    pending?.cancel()
    await pending?.value
    if open > 0 { say("\(open) not billed yet; looked up at the next start, or by: tuppence settle") }
  }

  /// Looks up what is due, and leaves a gateway that takes longer to itself.
  private static func settle(_ sessions: [Session]) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await withDiscardingTaskGroup { looks in
          for session in sessions { looks.addTask { await session.settleBeforeLeaving(limit: patience) } }
        }
      }
      group.addTask { try? await Task.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
  }
}
