import App
import Terminal

extension SlashCommand {
  static let rename = SlashCommand("rename", arguments: "TITLE", "gives this session a title") { repl, title in
    guard !title.isEmpty else {
      repl.say(await repl.session.title.map { Sanitiser.line($0) } ?? "this session has no title; /rename TITLE")
      return .goOn
    }
    guard title.count <= 200 else {
      repl.complain(Failure("the title has more than 200 characters", hint: "give a shorter one"))
      return .goOn
    }
    await repl.session.rename(title)
    repl.prepareSessions()
    repl.say("session \(repl.context.shortID(repl.session.id)) is \"\(Sanitiser.line(title))\"")
    return .goOn
  }
}
