extension SlashCommand {
  static let history = SlashCommand(
    "history", arguments: "[N]", "the last turns' prompts and replies, five by default"
  ) { repl, argument in
    guard let count = argument.isEmpty ? 5 : Int(argument), count > 0 else {
      repl.complain(Failure("\"\(argument)\" is no number of turns", hint: "/history 10"))
      return .goOn
    }
    let turns = await repl.session.transcript.turns.suffix(count)
    guard !turns.isEmpty else {
      repl.say("no turns yet")
      return .goOn
    }
    await repl.answer(HistoryText.lines(turns, styles: repl.styles, width: repl.renderingWidth))
    return .goOn
  }
}
