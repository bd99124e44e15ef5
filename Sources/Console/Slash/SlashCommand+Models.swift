import GatewayClient
import Records
import Terminal

extension SlashCommand {
  static let models = SlashCommand(
    "models", arguments: "[SEARCH]", "the gateway's models and their prices per million tokens", completion: .models
  ) { repl, search in
    let session = repl.session
    if await session.catalogue.isEmpty { await repl.cancellation.run { await session.loadCatalogue() } }
    let catalogue = await session.catalogue
    guard !catalogue.isEmpty else {
      repl.complain(
        Failure("the gateway's models are not known", hint: "a model can be chosen all the same: /model ID"))
      return .goOn
    }
    let listing = ModelListing(catalogue.filter(\.chats), search: search)
    guard !listing.models.isEmpty else {
      let nearest = nearestMatch(to: search, among: catalogue.map(\.id))
      repl.complain(
        Failure("no model holds \"\(search)\"", hint: nearest.map { "did you mean \($0)?" } ?? "/models lists all"))
      return .goOn
    }
    let current = await session.model
    await repl.answer(listing.lines(width: repl.program.listingWidth, styles: repl.styles, current: current))
    repl.say("\(listing.models.count) of \(catalogue.count) models; US dollars per million tokens")
    return .goOn
  }
}
