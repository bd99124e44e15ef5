import Chat
import Terminal

/// Brings news of settlement to the chat: in words above the line, and into the prompt whose total they change.
struct NewsDelivery: Sendable {
  let desk: Desk
  let wording: NewsWording
  let stage: ReplStage
  let lines: any LineSource

  func callAsFunction(_ news: News) {
    switch news {
    case .budgets(let session, let standings):
      guard session == stage.session else { return }
      let low = stage.take(standings)
      if let prompt = stage.renewed() { lines.renew(prompt) }
      for standing in low { desk.announce(wording.warning(standing)) }
    case .billed(let session, _, _, _, let totals):
      if session == stage.session, let prompt = stage.renewed(totals: totals) { lines.renew(prompt) }
      desk.announce(wording.text(news))
    case .exhausted, .refused, .notRecorded:
      desk.announce(wording.text(news))
    }
  }
}
