import App
import Records
import Terminal

extension SlashCommand {
  static let retry = SlashCommand("retry", "asks the last prompt again; both replies are billed") { repl, _ in
    guard let last = await repl.session.transcript.turns.last else {
      repl.complain(Failure("there is no turn to ask again", hint: "send a prompt first"))
      return .goOn
    }
    await repl.send(last.start.prompt, replacing: last.index)
    return .goOn
  }

  static let clear = SlashCommand("clear", "forgets the conversation; the session and its bills stay") { repl, _ in
    await repl.session.clear()
    repl.say("the next turn starts afresh; the bills so far stay with this session")
    return .goOn
  }

  static let new = SlashCommand("new", "a new session with the same settings") { repl, _ in
    do throws(Failure) {
      let delivery = repl.delivery
      let next = try Failure.wrapping(try repl.opening.another { delivery($0) })
      await next.adopt(repl.session)
      await repl.change(to: next)
      repl.say("session \(repl.context.shortID(next.id))")
    } catch {
      repl.complain(error)
    }
    return .goOn
  }

  static let quit = SlashCommand(
    "quit", "leaves; open bills are looked up at the next start", aliases: ["exit"]
  ) { _, _ in .leave }
}
