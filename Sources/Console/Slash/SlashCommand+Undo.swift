import Records

extension SlashCommand {
  static let undo = SlashCommand("undo", "takes the last turn out of the conversation; its bill stays") { repl, _ in
    guard let turn = await repl.session.undo() else {
      repl.complain(Failure("there is no turn to take out", hint: "/history shows what was said"))
      return .goOn
    }
    let rest = await repl.session.transcript.turns.count(where: \.isCarried)
    repl.say(
      "turn \(turn.index) is out of the conversation, \(rest == 1 ? "1 turn is" : "\(rest) turns are") left in it; "
        + "its bill stays (\(turn.totals.phraseWithState))")
    return .goOn
  }
}
