import Chat
import Terminal

/// Brings news of settlement to the chat: in words above the line, and into the prompt whose total they change.
struct NewsDelivery: Sendable {
  let desk: Desk
  let wording: NewsWording
  let stage: ReplStage
  let lines: any LineSource

  func callAsFunction(_ news: News) {
    if case .billed(let session, _, _, _, let totals) = news, session == stage.session,
      let prompt = stage.prompt(totals)
    {
      lines.renew(prompt)
    }
    desk.announce(wording.text(news))
  }
}
