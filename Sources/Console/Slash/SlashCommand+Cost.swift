import App
import Chat
import Journal
import Records
import Terminal

extension SlashCommand {
  static let cost = SlashCommand("cost", "shows this session's turns and what they cost") { chat, _ in
    await chat.answer(
      CostTable(
        await chat.session.transcript, isPlayMoney: chat.connection.isPlayMoney, catalogue: await chat.session.catalogue
      ).lines(width: chat.program.listingWidth, styles: chat.styles))
    return .goOn
  }

  static let settle = SlashCommand("settle", "looks up every open bill now") { chat, _ in
    let session = chat.session
    let open = await session.transcript.open.count
    guard open > 0 else {
      chat.say("nothing is open")
      return .goOn
    }
    chat.say("asking about \(open)")
    let settlement = chat.settlement
    await settlement.refresh(session)
    let report = await chat.cancellation.run { await settlement.settleOnce(session.id) }
    for waiting in report.waiting { chat.say(Sanitiser.line(waiting.message(shortID: chat.context.shortID))) }
    let left = await session.transcript.open.count
    if left > 0 { chat.say("\(left) not billed yet; asked again in the background") }
    return .goOn
  }

  static let confirm = SlashCommand(
    "confirm", arguments: "[TURN]", "counts a strange bill in sums and budgets; alone it lists them"
  ) { chat, argument in
    let strange = await chat.session.transcript.doubtful
    guard !argument.isEmpty else {
      if strange.isEmpty { chat.say("no bill of this session is strange") }
      await chat.answer(strange.map { Sanitiser.line($0.words) })
      return .goOn
    }
    let chosen = strange.filter { "\($0.turn)" == argument || $0.id == argument }
    guard !chosen.isEmpty else {
      chat.complain(Failure("turn \(argument) has no strange bill", hint: "/confirm lists them"))
      return .goOn
    }
    for bill in chosen {
      if let error = await chat.session.confirm(bill) {
        chat.complain(Failure(error))
        continue
      }
      chat.say(Sanitiser.line("turn \(bill.turn): \(bill.cost.formatted) counts from now on"))
    }
    return .goOn
  }
}

extension DoubtfulBill {
  /// `turn 3 · $9.40 billed, more than twenty times what was expected`.
  var words: String { "turn \(turn) · \(cost.formatted) \(state.rawValue), \(doubt.words)" }
}

extension BillDoubt {
  /// What is strange, and how to count it anyway.
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
