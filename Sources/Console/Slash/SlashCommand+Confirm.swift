import Chat
import Journal
import Records
import Terminal

extension SlashCommand {
  static let confirm = SlashCommand(
    "confirm", arguments: "[TURN]", "count a strange bill in sums and budgets; alone it lists them"
  ) { repl, argument in
    let strange = await repl.session.transcript.doubtful
    guard !argument.isEmpty else {
      if strange.isEmpty { repl.say("no bill of this session is strange") }
      repl.answer(strange.map { Sanitiser.line($0.words) })
      return .goOn
    }
    let chosen = strange.filter { "\($0.turn)" == argument || $0.id == argument }
    guard !chosen.isEmpty else {
      repl.complain(Failure("turn \(argument) has no strange bill", hint: "/confirm lists them"))
      return .goOn
    }
    for bill in chosen {
      if let error = await repl.session.confirm(bill) {
        repl.complain(Failure(error))
        continue
      }
      repl.say(Sanitiser.line("turn \(bill.turn): \(bill.cost.formatted) counts from now on"))
    }
    return .goOn
  }
}

extension DoubtfulBill {
  /// `turn 3 · $9.40 billed, more than twenty times what was expected`.
  var words: String { "turn \(turn) · \(cost.formatted) \(state.rawValue), \(doubt.words)" }
}

extension BillDoubt {
  /// What is strange, and how to count it all the same.
  func words(confirming turn: Turn, in place: Failure.Place) -> String {
    let id = turn.generations.last { turn.charge(of: $0).doubt != nil }?.id ?? "ID"
    let command = place == .chat ? "/confirm \(turn.index)" : "tuppence generation \(id) --confirm"
    return "\(words): kept out of sums and budgets until \(command)"
  }

  var words: String {
    switch self {
    case .negative: "which is negative"
    case .farAboveExpected: "more than twenty times what was expected"
    case .implausible: "more than one request can cost"
    }
  }
}
