import App
import Chat
import Records
import Settings
import Synchronization
import Terminal

/// Brings news of settlement to the chat: in words above the line, and into the prompt whose total they change.
struct NoticePresenter: Sendable {
  let notices: NoticeQueue
  let wording: SessionEventText
  let viewState: ReplViewState
  let lines: any LineSource

  func callAsFunction(_ news: SessionEvent) {
    switch news {
    case .budgets(let session, let statuses):
      guard session == viewState.session else { return }
      let low = viewState.take(statuses)
      if let prompt = viewState.renewed() { lines.renew(prompt) }
      for status in low { notices.announce(Announcement(wording.warning(status))) }
    case .billed(let session, _, _, _, _, let totals):
      if session == viewState.session, let prompt = viewState.renewed(totals: totals) { lines.renew(prompt) }
      announce(news)
    case .ended: break
    case .exhausted, .refused, .notRecorded:
      announce(news)
    }
  }

  /// Shows the news that the settings allow; a bill in the row of its turn, where that can change.
  private func announce(_ news: SessionEvent) {
    let detail = viewState.costLineDetail
    guard let text = wording.text(news, detail: detail) else { return }
    notices.announce(Announcement(text, change: viewState.billed(news).flatMap(wording.row)))
  }
}

extension NoticePresenter {
  /// News of charges that belong to no session that is open here.
  func callAsFunction(_ event: SettlementEvent) {
    switch event {
    case .session(.budgets, _): break
    case .session(let news, let isPlayMoney):
      var wording = wording
      wording.isPlayMoney = isPlayMoney
      if let text = wording.text(news, detail: viewState.costLineDetail) { notices.announce(Announcement(text)) }
    case .found(let count):
      let charges = count == 1 ? "a charge" : "\(count) charges"
      remark("looking up \(charges) that an earlier session left open")
    case .waiting(let waiting): remark(waiting.message(shortID: wording.shortID))
    case .unreadable(let journal): remark(journal.message(shortID: wording.shortID))
    }
  }

  func remark(_ text: String) { notices.announce(Announcement(wording.remark(text))) }
}

/// Where news lands: at once above the prompt, or behind the reply that is being printed.
final class NoticeQueue: Sendable {
  private struct State {
    var isBusy = false
    var waiting: [Announcement] = []
  }

  private let state = Mutex(State())
  private let show: @Sendable (Announcement) -> Void

  /// `show` puts news on the screen without disturbing what is typed.
  init(show: @escaping @Sendable (Announcement) -> Void) {
    self.show = show
  }

  /// Tells now, or as soon as no reply is printed.
  func announce(_ news: Announcement) {
    state.withLock { state in
      if state.isBusy {
        state.waiting.append(news)
      } else {
        show(news)
      }
    }
  }

  /// Keeps news back while a reply is printed.
  func occupy() {
    state.withLock { $0.isBusy = true }
  }

  func free() {
    state.withLock { state in
      state.isBusy = false
      for news in state.waiting { show(news) }
      state.waiting = []
    }
  }
}

/// SessionEvent of settlement in words.
struct SessionEventText: Sendable {
  let screen: Screen
  var isPlayMoney: Bool
  /// The session on the screen; news of others names its session.
  let currentSession: @Sendable () -> String
  let shortID: @Sendable (String) -> String
  /// Where a strange bill is confirmed: by a command of the chat, or by one of the shell.
  var place = Failure.Place.chat

  /// Whole lines without the last newline, folded to a terminal's width; nil where the user wants to see no costs.
  func text(_ news: SessionEvent, detail: CostLineDetail = .full) -> String? {
    if case .ended = news { return nil }
    let isPlain = if case .billed(_, _, _, _, let bill, _) = news { bill.doubt == nil } else { false }
    if isPlain, detail == .off { return nil }
    return lines(words(news)).map { isPlain ? screen.styles.dim($0) : screen.styles.warning($0) }
      .joined(separator: "\n")
  }

  /// A cost line in the row above the prompt; nil where it has nothing to say.
  func row(_ line: CostLine) -> StatusRow? {
    guard let text = line.text(width: rowWidth) else { return nil }
    let row = NoticeMarker.lines(Sanitiser.line(text), width: .max)[0]
    return StatusRow(id: "turn \(line.turn.index)", text: screen.styles.dim(row))
  }

  /// Columns for a row behind the mark; the last one stays free, so that no terminal wraps the row.
  var rowWidth: Int? { screen.isInteractive ? max(12, screen.width - 3) : nil }

  /// A budget that runs low.
  func warning(_ status: BudgetStatus) -> String {
    lines(status.words).map { screen.styles.warning($0) }.joined(separator: "\n")
  }

  /// The same for a remark that is no news.
  func remark(_ text: String) -> String {
    lines(text).map { screen.styles.dim($0) }.joined(separator: "\n")
  }

  private func lines(_ text: String) -> [String] {
    let words = Sanitiser.line(text)
    return screen.isInteractive ? NoticeMarker.lines(words, width: max(20, screen.width)) : ["  \(words)"]
  }

  private func words(_ news: SessionEvent) -> String {
    switch news {
    case .billed(let session, let turn, let attempt, let before, let bill, let totals):
      var line = CostLine(turn, session: totals, isPlayMoney: isPlayMoney)
      line.before = before
      line.billedAttempt = attempt
      let width = bill.doubt == nil ? rowWidth : nil
      let words =
        session == currentSession()
        ? line.billed(bill, width: width) : line.billed(bill, elsewhere: shortID(session), width: width)
      return words + (bill.doubt.map { " · \($0.words(confirming: turn, in: place))" } ?? "")
    case .exhausted(let session, let turn, let id):
      return "session \(shortID(session)) turn \(turn.index): the gateway has no bill for \(id)"
    case .refused(let session, let status, let message):
      return "session \(shortID(session)): the gateway refuses to send bills (\(status)) \(message)"
    case .ended(let session, let turn):
      return "session \(shortID(session)) turn \(turn.index): no bill will come"
    case .budgets(_, let statuses):
      return statuses.map(\.words).joined(separator: " · ")
    case .notRecorded(let error):
      return "not recorded: \(Failure(error).message)"
    }
  }
}
