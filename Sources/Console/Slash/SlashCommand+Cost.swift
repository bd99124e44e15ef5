import App

extension SlashCommand {
  static let cost = SlashCommand("cost", "this session's turns and what they cost") { repl, _ in
    await repl.answer(
      CostTable(
        await repl.session.transcript, isPlayMoney: repl.connection.isPlayMoney, catalogue: await repl.session.catalogue
      ).lines(width: repl.program.listingWidth, styles: repl.styles))
    return .goOn
  }
}
