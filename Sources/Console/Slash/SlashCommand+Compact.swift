import App
import Chat
import Records
import Terminal

extension SlashCommand {
  static let compact = SlashCommand(
    "compact", arguments: "[MODEL|undo]", "replaces the conversation with a model's summary; undo restores it",
    completion: .models
  ) { chat, argument in
    if argument == "undo" { return await chat.undoCompaction() }
    let session = chat.session
    let size = await session.conversationSize()
    guard size.turns > 1 else {
      chat.complain(Failure("there is nothing to compact", hint: "a summary replaces two turns or more"))
      return .goOn
    }
    let current = await session.model
    if await session.catalogue.isEmpty { await chat.cancellation.run { await session.loadCatalogue() } }
    let name = argument.isEmpty ? chat.context.configuration.compactModel ?? current : argument
    guard let model = await chat.modelID(name, current: current) else { return .goOn }
    if let (tokens, window) = await session.overflow(on: model) {
      chat.complain(
        Failure(
          "the conversation has about \(tokens.grouped) tokens and does not fit the \(window.grouped) of \(model)",
          hint: "/compact MODEL asks another model"))
      return .goOn
    }
    let cost = await session.compactionCost(with: model).map { "about \($0.formatted) (estimated)" }
    chat.say(
      Sanitiser.line(
        "a summary of \(size.turns) turns, about \(size.tokens.grouped) tokens, by \(model): \(cost ?? "its price is not known")"
      ))
    return .send(TurnRequest(Session.compactionPrompt, purpose: .compaction(model: model)), isNew: false)
  }
}

extension SlashContext {
  fileprivate func undoCompaction() async -> LoopAction {
    guard let summary = await session.undoCompaction() else {
      complain(Failure("no summary is in the conversation's place", hint: "/compact makes one"))
      return .goOn
    }
    let size = await session.conversationSize()
    say(
      "the conversation is back in the place of its summary: \(size.turns) turns, about \(size.tokens.grouped) tokens; "
        + "the summary's bill stays (\(summary.totals.phraseWithState))")
    return .goOn
  }
}

extension Repl {
  /// What became of a request for a summary, and what it saves.
  func endCompaction(from before: ConversationSize) async {
    let after = await session.conversationSize()
    guard let summary = await session.compaction, summary.index == (await session.transcript.turns.last?.index) else {
      complain(Failure("the summary is not whole; the conversation is unchanged", hint: "/compact asks again"))
      return
    }
    let fewer = before.tokens - after.tokens
    let tokens = "\(abs(fewer).grouped) tokens \(fewer >= 0 ? "less" : "more")"
    var saving = ""
    if let old = before.turnCost, let new = after.turnCost, let change = old.adding(-new), change != .zero {
      saving =
        change > .zero ? " and costs about \(change.formatted) less" : " and costs about \((-change).formatted) more"
    }
    say(
      "the summary is in the place of \(before.turns) turns: each further turn sends about \(tokens)\(saving) (estimated); "
        + "/compact undo brings them back")
  }
}

extension Repl {
  /// Asks for a summary, and puts it in the conversation's place.
  func compact(_ request: TurnRequest) async {
    let before = await session.conversationSize()
    if await send(request) { await endCompaction(from: before) }
  }
}
