import App
import Terminal

extension SlashCommand {
  static let settle = SlashCommand("settle", "asks for every bill that is still open, now") { repl, _ in
    let session = repl.session
    let open = await session.transcript.open.count
    guard open > 0 else {
      repl.say("nothing is open")
      return .goOn
    }
    repl.say("asking about \(open)")
    let settlement = repl.settlement
    await settlement.refresh(session)
    let report = await repl.cancellation.run { await settlement.settleOnce(session.id) }
    for waiting in report.waiting { repl.say(Sanitiser.line(waiting.message(shortID: repl.context.shortID))) }
    let left = await session.transcript.open.count
    if left > 0 { repl.say("\(left) not billed yet; asked again in the background") }
    return .goOn
  }
}
