import App
import Records
import Terminal

extension SlashCommand {
  static let resume = SlashCommand(
    "resume", arguments: "[ID]", "goes on with an earlier session; alone with the latest other one",
    completion: .sessions
  ) { repl, id in
    do throws(Failure) {
      try await repl.resume(id)
      let session = repl.session
      let totals = await session.transcript.totals
      let facts = [
        "session \(repl.context.shortID(session.id))", await session.title ?? "", await session.assistant.name,
        await session.model, totals.turns == 1 ? "1 turn" : "\(totals.turns) turns", totals.phraseWithState,
      ]
      repl.say(Sanitiser.line(facts.filter { !$0.isEmpty }.joined(separator: " · ")))
    } catch {
      repl.complain(error)
    }
    return .goOn
  }
}
