import GatewayClient
import Records
import Terminal

extension SlashCommand {
  static let models = SlashCommand(
    "models", arguments: "[SEARCH]", "the gateway's models and their prices per million tokens", completion: .models
  ) { repl, search in
    let session = repl.session
    if await session.catalogue.isEmpty { await repl.interruption.run { await session.loadCatalogue() } }
    let catalogue = await session.catalogue
    guard !catalogue.isEmpty else {
      repl.complain(
        Failure("the gateway's models are not known", hint: "a model can be chosen all the same: /model ID"))
      return .goOn
    }
    let found = ModelRows.found(search, in: catalogue)
    guard !found.isEmpty else {
      let nearest = nearestMatch(to: search, among: catalogue.map(\.id))
      repl.complain(
        Failure("no model holds \"\(search)\"", hint: nearest.map { "did you mean \($0)?" } ?? "/models lists all"))
      return .goOn
    }
    let current = await session.model
    repl.answer(
      ModelRows.lines(found, current: current, width: repl.program.screen.width, styles: repl.styles))
    repl.say("\(found.count) of \(catalogue.count) models; US dollars per million tokens")
    return .goOn
  }
}
