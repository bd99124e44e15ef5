import App
import Records
import Terminal

/// Commands for this session and for others.
extension SlashCommand {
  static let new = SlashCommand("new", "starts a session with the same settings") { _, _ in .startSession }

  static let resume = SlashCommand(
    "resume", arguments: "[ID|NUMBER]", "continues an earlier session, by its id or its number in the last /search",
    completion: .sessions
  ) { _, id in .resume(id.isEmpty ? nil : id) }

  static let quit = SlashCommand(
    "quit", "leaves; open bills are looked up at the next start", aliases: ["exit"]
  ) { _, _ in .leave }

  static let sessions = SlashCommand("sessions", "lists the latest ten sessions, with their turns and costs") {
    chat, _ in
    guard let listing = chat.context.ledger.map({ SessionListing($0, latest: 10, own: chat.session.id) }),
      !listing.summaries.isEmpty
    else {
      chat.say("no session yet")
      return .goOn
    }
    await chat.answer(
      listing.lines(width: chat.program.listingWidth, styles: chat.styles, current: chat.session.id))
    return .goOn
  }

  static let rename = SlashCommand("rename", arguments: "TITLE", "gives this session a title") { chat, title in
    guard !title.isEmpty else {
      chat.say(await chat.session.title.map { Sanitiser.line($0) } ?? "this session has no title; /rename TITLE")
      return .goOn
    }
    guard title.count <= 200 else {
      chat.complain(Failure("the title has more than 200 characters", hint: "give a shorter one"))
      return .goOn
    }
    await chat.session.rename(title)
    chat.viewState.prepareSessions(chat.context, chat.session)
    chat.say("session \(chat.context.shortID(chat.session.id)) is \"\(Sanitiser.line(title))\"")
    return .goOn
  }
}
