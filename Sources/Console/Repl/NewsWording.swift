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
    if case .billed(_, _, _, let bill, _) = news, bill.doubt == nil { return folded(words(news), screen.styles.dim) }
    return folded(words(news), screen.styles.warning)
  }

  /// A budget that runs low.
  func warning(_ standing: BudgetStanding) -> String { folded(standing.words, screen.styles.warning) }

  private func folded(_ text: String, _ style: (String) -> String) -> String {
    let words = Sanitiser.line(text)
    let lines = screen.isInteractive ? wrapped(words, toWidth: max(20, screen.width) - 2) : [words]
    return lines.map { style("  \($0)") }.joined(separator: "\n")
  }

  private func words(_ news: News) -> String {
    switch news {
    case .billed(let session, let turn, let before, let bill, let totals):
      let name = session == currentSession() ? nil : shortID(session)
      let line = CostLine.billed(
        turn, before: before, bill: bill, session: totals, sessionName: name, isPlayMoney: isPlayMoney)
      return line + (bill.doubt.map { " · \($0.words): kept out of budgets until /confirm \(turn.index)" } ?? "")
    case .exhausted(let session, let turn, let id):
      return "session \(shortID(session)) turn \(turn.index): the gateway has no bill for \(id)"
    case .refused(let session, let status, let message):
      return "session \(shortID(session)): the gateway refuses to tell bills (\(status)) \(message)"
    case .budgets(_, let standings):
      return standings.map(\.words).joined(separator: " · ")
    case .notRecorded(let error):
      return "not recorded: \(Failure(error).message)"
    }
  }
}
