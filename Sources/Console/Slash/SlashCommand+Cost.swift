import App

extension SlashCommand {
  static let cost = SlashCommand("cost", "this session's turns and what they cost") { repl, _ in
    repl.answer(
      CostTable.lines(
        await repl.session.transcript, width: repl.program.listingWidth, styles: repl.styles,
        isPlayMoney: repl.connection.isPlayMoney))
    return .goOn
  }
}
