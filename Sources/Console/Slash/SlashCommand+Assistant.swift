import App
import Records
import Terminal

extension SlashCommand {
  static let assistant = SlashCommand(
    "assistant", arguments: "[NAME]", "who answers from the next turn on", completion: .assistants
  ) { repl, name in
    guard !name.isEmpty else {
      let current = await repl.session.assistant
      let about = current.description.isEmpty ? "" : ": \(current.description)"
      await repl.answer(wrapped(Sanitiser.line(current.name + about), toWidth: repl.textWidth))
      if await repl.session.system != nil { repl.say("with your own instructions in place of its own: /system") }
      return .goOn
    }
    do throws(Failure) {
      let chosen = try Failure.wrapping(try repl.context.assistant(named: name))
      await repl.session.use(assistant: chosen, keepsModel: repl.namesModel)
      repl.say(Sanitiser.line("\(chosen.name) from the next turn on, on \(await repl.session.model)"))
      if await repl.session.system != nil {
        repl.say("your own instructions still stand in place of its own: /system off")
      }
    } catch {
      repl.complain(error)
    }
    return .goOn
  }
}
