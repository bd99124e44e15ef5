import App
import Chat
import Platform
import Records
import Terminal

/// The assistant of a chat: its file may change meanwhile, and it may need values.
extension Repl {
  /// Takes the assistant's file as it is now, and says so where it has changed.
  func takeChangedAssistant() async {
    let current = await session.assistant
    do throws(AppError) {
      let now = try context.assistant(named: current.name)
      guard now != current else { return }
      await session.reload(now)
      say("the file of the assistant \(now.name) has changed; it applies from this turn on")
    } catch {
      complain(Failure(error))
      say("\(current.name) goes on as it was")
    }
  }

  /// Asks for each variable that has no value; false where the user gives none, so that nothing is sent.
  func fillVariables() async -> Bool {
    let missing = await session.missingVariables
    let name = await session.assistant.name
    for variable in missing {
      guard program.screen.isInteractive else {
        complain(Failure(missing: missing, of: name))
        return false
      }
      viewState.update { $0.prompt = nil }
      let prompt = Prompt(text: "\(variable) (for \(name)): ", isQuestion: true)
      guard case .line(let value, _) = await lines.readLine(prompt) else {
        say("\(variable) has no value; nothing was sent")
        return false
      }
      await session.use(variable: variable, value)
    }
    return true
  }
}
