import Chat
import Records
import Terminal

/// SessionEvent of settlement in words.
struct SessionEventText: Sendable {
  let screen: Screen
  var isPlayMoney: Bool
  /// The session on the screen; news of others names its session.
  let currentSession: @Sendable () -> String
  let shortID: @Sendable (String) -> String
  /// Where a strange bill is confirmed: by a command of the chat, or by one of the shell.
  var place = Failure.Place.chat

  /// Whole lines without the last newline, folded to a terminal's width.
  func text(_ news: SessionEvent) -> String {
    let isPlain = if case .billed(_, _, _, let bill, _) = news { bill.doubt == nil } else { false }
    return lines(words(news)).map { isPlain ? screen.styles.dim($0) : screen.styles.warning($0) }
      .joined(separator: "\n")
  }

  /// A budget that runs low.
  func warning(_ status: BudgetStatus) -> String {
    lines(status.words).map { screen.styles.warning($0) }.joined(separator: "\n")
  }

  /// The same for a remark beside the news.
  func remark(_ text: String) -> String {
    lines(text).map { screen.styles.dim($0) }.joined(separator: "\n")
  }

  private func lines(_ text: String) -> [String] {
    let words = Sanitiser.line(text)
    return screen.isInteractive ? NoticeMarker.lines(words, width: max(20, screen.width)) : ["  \(words)"]
  }

  private func words(_ news: SessionEvent) -> String {
    switch news {
    case .billed(let session, let turn, let before, let bill, let totals):
      let name = session == currentSession() ? nil : shortID(session)
      let line = CostLine.billed(
        turn, before: before, bill: bill, session: totals, sessionName: name, isPlayMoney: isPlayMoney)
      return line + (bill.doubt.map { " · \($0.words(confirming: turn, in: place))" } ?? "")
    case .exhausted(let session, let turn, let id):
      return "session \(shortID(session)) turn \(turn.index): the gateway has no bill for \(id)"
    case .refused(let session, let status, let message):
      return "session \(shortID(session)): the gateway refuses to tell bills (\(status)) \(message)"
    case .budgets(_, let statuses):
      return statuses.map(\.words).joined(separator: " · ")
    case .notRecorded(let error):
      return "not recorded: \(Failure(error).message)"
    }
  }
}
