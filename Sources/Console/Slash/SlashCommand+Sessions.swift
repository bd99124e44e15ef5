import App

extension SlashCommand {
  static let sessions = SlashCommand("sessions", "the latest ten sessions, with their turns and costs") { repl, _ in
    guard let listing = repl.context.ledger.map({ SessionListing($0, latest: 10) }), !listing.summaries.isEmpty else {
      repl.say("no session yet")
      return .goOn
    }
    await repl.answer(
      listing.lines(width: repl.program.listingWidth, styles: repl.styles, current: repl.session.id))
    return .goOn
  }
}
