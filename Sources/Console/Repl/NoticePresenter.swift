import Chat
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
    case .billed(let session, _, _, _, let totals):
      if session == viewState.session, let prompt = viewState.renewed(totals: totals) { lines.renew(prompt) }
      announce(news)
    case .ended: break
    case .exhausted, .refused, .notRecorded:
      announce(news)
    }
  }

  /// Tells what the user wants to be told; a bill in the row of its turn, where that can change.
  private func announce(_ news: SessionEvent) {
    let detail = viewState.costLineDetail
    guard let text = wording.text(news, detail: detail) else { return }
    notices.announce(Announcement(text, change: viewState.billed(news).flatMap(wording.row)))
  }
}
