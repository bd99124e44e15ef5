import Records
import Terminal

extension SlashCommand {
  static let assistant = SlashCommand(
    "assistant", arguments: "[NAME]", "who answers from the next turn on; alone it lists them",
    completion: .assistants
  ) { repl, name in
    let current = await repl.session.assistant.name
    guard !name.isEmpty else {
      let rows = repl.workspace.library.names.map { other in
        let about = (try? repl.workspace.assistant(named: other).description) ?? "cannot be read"
        return ((other == current ? "* " : "  ") + other, Sanitiser.line(about))
      }
      repl.answer([HelpText.rows(rows)])
      return .goOn
    }
    do throws(Failure) {
      let chosen = try repl.workspace.assistant(named: name)
      await repl.session.use(assistant: chosen, keepsModel: repl.namesModel)
      repl.say(Sanitiser.line("\(chosen.name) from the next turn on, on \(await repl.session.model)"))
    } catch {
      repl.complain(error)
    }
    return .goOn
  }
}
