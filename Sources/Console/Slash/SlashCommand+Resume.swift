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
      await repl.showWhereItWasLeft()
    } catch {
      repl.complain(error)
    }
    return .goOn
  }
}
