import Chat
import Records
import Terminal

/// News of settlement in words.
struct NewsWording: Sendable {
  let screen: Screen
  let isPlayMoney: Bool
  /// The session on the screen; news of others names its session.
  let currentSession: @Sendable () -> String
  let shortID: @Sendable (String) -> String

  /// Whole lines without the last newline, folded to a terminal's width.
  func text(_ news: News) -> String {
    let styles = screen.styles
    return lines(words(news)).map { line in
      if case .billed = news { styles.dim(line) } else { styles.warning(line) }
    }.joined(separator: "\n")
  }

  /// The same for a remark beside the news.
  func remark(_ text: String) -> String {
    lines(text).map { screen.styles.dim($0) }.joined(separator: "\n")
  }

  private func lines(_ text: String) -> [String] {
    let words = Sanitiser.line(text)
    return screen.isInteractive ? Hallmark.lines(words, width: max(20, screen.width)) : ["  \(words)"]
  }

  private func words(_ news: News) -> String {
    switch news {
    case .billed(let session, let turn, let before, let bill, let totals):
      let name = session == currentSession() ? nil : shortID(session)
      return CostLine.billed(
        turn, before: before, bill: bill, session: totals, sessionName: name, isPlayMoney: isPlayMoney)
    case .exhausted(let session, let turn, let id):
      return "session \(shortID(session)) turn \(turn.index): the gateway has no bill for \(id)"
    case .refused(let session, let status, let message):
      return "session \(shortID(session)): the gateway refuses to tell bills (\(status)) \(message)"
    case .notRecorded(let error):
      return "not recorded: \(Failure(error).message)"
    }
  }
}
