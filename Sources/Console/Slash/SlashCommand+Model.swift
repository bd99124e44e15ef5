import Chat
import Records
import Terminal

extension SlashCommand {
  static let model = SlashCommand(
    "model", arguments: "[ID]", "the model from the next turn on, and what this conversation costs there",
    completion: .models
  ) { repl, name in
    let session = repl.session
    let current = await session.model
    guard !name.isEmpty else {
      repl.answer(["\(Sanitiser.line(current))\(await repl.priceNote(current))"])
      return .goOn
    }
    let known = await session.catalogue.map(\.id)
    guard known.isEmpty || known.contains(name) else {
      let nearest = nearestMatch(to: name, among: known)
      repl.complain(
        Failure(
          "the gateway lists no model \"\(name)\"; still on \(current)",
          hint: nearest.map { "did you mean \($0)?" } ?? "/model and Tab lists them"))
      return .goOn
    }
    let before = await session.estimate(on: current)
    await session.use(model: name)
    repl.namesModel = true
    repl.say(
      Sanitiser.line("\(name) from the next turn on" + (await repl.switchNote(to: name, from: current, before))))
    return .goOn
  }
}

extension Repl {
  /// What the conversation so far costs per turn on the model it goes to, beside what it costs now.
  fileprivate func switchNote(to name: String, from old: String, _ before: Estimate?) async -> String {
    guard let after = await session.estimate(on: name) else { return "; its price is not known" }
    let now = before.map { old == name ? "" : ", now \($0.cost.formatted)" } ?? ""
    let cold = await session.transcript.conversation.isEmpty || old == name ? "" : "; its cache starts cold"
    return ". Sending this conversation there: about \(after.cost.formatted) a turn (estimated\(now)\(cold))"
  }

  fileprivate func priceNote(_ name: String) async -> String {
    guard let estimate = await session.estimate(on: name) else { return "" }
    return " (the next turn: about \(estimate.cost.formatted), estimated)"
  }
}
