import Chat
import Records
import Terminal

extension Repl {
  /// Bills are waited for this long at most, and only those that are due by then.
  private static let patience = Duration.seconds(2)

  /// The first lines of a chat, and the catalogue behind them.
  func greet() async {
    let session = session
    Task { await session.loadCatalogue() }
    if let reason = workspace.unrecorded {
      complain(reason)
      say("nothing will be recorded: bills of this chat cannot be looked up after it")
    }
    guard program.screen.isInteractive else { return }
    notices.write("tuppence \(Program.version) · \(Sanitiser.line(connection.reason))\n")
    let facts = [
      await session.assistant.name, await session.model, "session \(workspace.shortID(session.id))", "/help",
    ]
    notices.write(styles.dim(facts.map { Sanitiser.line($0) }.joined(separator: " · ")) + "\n")
    let totals = await session.transcript.totals
    if totals.turns > 0 { say("\(totals.turns) turns so far, \(totals.phraseWithState)") }
    await session.settleInBackground()
  }

  /// Waits a moment for bills that are due, says what stays open, and gives the sessions free.
  func leave(_ pending: Task<PendingSessions, Never>) async {
    let left = [session] + others
    await interruption.run {
      await withDiscardingTaskGroup { group in
        for session in left { group.addTask { await session.settleBeforeLeaving(limit: Self.patience) } }
      }
    }
    var open = 0
    for session in left {
      open += await session.transcript.open.count
      await session.close()
    }
    pending.cancel()
    await pending.value.close()
    if open > 0 { say("\(open) not billed yet; looked up at the next start, or by: tuppence settle") }
  }
}
