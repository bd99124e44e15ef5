import App
import Chat
import GatewayClient
import Records
import Terminal

extension SlashCommand {
  static let model = SlashCommand(
    "model", arguments: "[ID [once]]",
    "changes the model for later turns, or once; shows what the conversation costs on it",
    completion: .models
  ) { chat, argument in
    let session = chat.session
    let current = await session.model
    var words = argument.split(separator: " ").map(String.init)
    let isOnce = words.count > 1 && words.last == "once"
    if isOnce { words.removeLast() }
    let typed = words.joined(separator: " ")
    guard !typed.isEmpty else {
      await chat.answer(await chat.modelFacts())
      return .goOn
    }
    guard let name = await chat.modelID(typed, current: current) else { return .goOn }
    let before = await session.estimate(on: current)
    if isOnce {
      await session.use(modelOnce: name)
    } else {
      await session.use(model: name)
      chat.viewState.update { $0.namesModel = true }
    }
    let note = await chat.switchNote(to: name, from: current, before)
    chat.say(Sanitiser.line("\(name) \(isOnce ? "for the next turn only" : "from the next turn on")\(note)"))
    if case .notTaken(let type, _, let others) = await session.mediaRefusal(on: name) {
      chat.complain(Failure(type, notTakenBy: name, others: others, "this conversation has some"))
    }
    if let (tokens, window) = await session.overflow(on: name) {
      chat.complain(
        Failure(
          "the conversation has about \(tokens.grouped) tokens and does not fit the \(window.grouped) of \(name)",
          hint: "/clear empties the conversation; /undo takes the last turn out; /model ID chooses another model"))
    }
    return .goOn
  }

  static let models = SlashCommand(
    "models", arguments: "[SEARCH]", "lists the gateway's models and their prices per million tokens",
    completion: .models
  ) { chat, search in
    let session = chat.session
    if await session.catalogue.isEmpty { await chat.cancellation.run { await session.loadCatalogue() } }
    let catalogue = await session.catalogue
    guard !catalogue.isEmpty else {
      chat.complain(
        Failure("the gateway's models are not known", hint: "/model ID chooses one without the list"))
      return .goOn
    }
    let listing = ModelListing(catalogue.filter(\.chats), search: search)
    guard !listing.models.isEmpty else {
      let hint = Failure.suggestion(for: search, among: catalogue.map(\.id), else: "/models lists all")
      chat.complain(Failure("no model id contains \"\(search)\"", hint: hint))
      return .goOn
    }
    let current = await session.model
    await chat.answer(listing.lines(width: chat.program.listingWidth, styles: chat.styles, current: current))
    chat.say("\(listing.models.count) of \(catalogue.count) models; US dollars per million tokens")
    return .goOn
  }
}

extension SlashContext {
  /// The id that a typed name means; nil where it means none or several, which are listed with their prices.
  func modelID(_ typed: String, current: String) async -> String? {
    let catalogue = await session.catalogue
    let names = ModelNames(ids: catalogue.map(\.id), aliases: context.configuration.aliases)
    switch names.choice(typed, takesParts: true) {
    case .model(let id): return id
    case .several(let ids):
      let listing = ModelListing(catalogue.filter { ids.contains($0.id) })
      await answer(listing.lines(width: program.listingWidth, styles: styles, current: current))
      complain(Failure("\(ids.count) models match \"\(typed)\"; still on \(current)", hint: "/model ID names one"))
    case .unknown(let nearest):
      complain(
        Failure(
          "the gateway lists no model \"\(typed)\"; still on \(current)",
          hint: Failure.suggestion(nearest, else: "/models lists them")))
    }
    return nil
  }

  /// What the conversation so far costs per turn on the next model, and what it costs now.
  func switchNote(to name: String, from old: String, _ before: Estimate?) async -> String {
    if let price = await session.picturePrice(of: name) { return "; \(price.formatted) a picture" }
    guard let after = await session.estimate(on: name) else { return "; its price is not known" }
    let now = before.map { old == name ? "" : ", now \($0.cost.formatted)" } ?? ""
    if old != name, let warm = await session.warmEstimate(on: name), warm.cost < after.cost {
      return
        ". Sending this conversation there: about \(after.cost.formatted) for the first turn, whose cache is cold, "
        + "then about \(warm.cost.formatted) a turn (estimated\(now))"
    }
    let cold = await session.transcript.conversation.isEmpty || old == name ? "" : "; its cache starts cold"
    return ". Sending this conversation there: about \(after.cost.formatted) a turn (estimated\(now)\(cold))"
  }

  /// The model and its price, and what the next turn alone is sent to.
  fileprivate func modelFacts() async -> [String] {
    let (model, next) = (await session.model, await session.nextModel)
    let facts = [Sanitiser.line(model) + (await priceNote(model))]
    return next == model ? facts : facts + [Sanitiser.line(next) + (await priceNote(next)) + ", for the next turn only"]
  }

  private func priceNote(_ name: String) async -> String {
    guard let estimate = await session.estimate(on: name) else { return "" }
    return " (a turn: about \(estimate.cost.formatted), estimated)"
  }
}
