extension SlashCommand {
  static let settle = SlashCommand("settle", "asks for every bill that is still open, now") { repl, _ in
    let session = repl.session
    let open = await session.transcript.open.count
    guard open > 0 else {
      repl.say("nothing is open")
      return .goOn
    }
    repl.say("asking about \(open)")
    await repl.cancellation.run { await session.settleNow() }
    let left = await session.transcript.open.count
    if left > 0 { repl.say("\(left) not billed yet; asked again in the background") }
    await session.settleInBackground()
    return .goOn
  }
}
