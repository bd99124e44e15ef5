import App
import Chat
import Platform
import Records
import Terminal

extension Program {
  /// In a pipe a chat begins only where every variable has a value; on a terminal the first turn asks.
  func requireVariables(of session: Session, _ opening: SessionOpening) async throws(Failure) {
    guard !screen.isInteractive else { return }
    do throws(Failure) {
      try await fillVariables(of: session)
    } catch {
      await session.close()
      await opening.connection.close()
      throw error
    }
  }

  /// Asks on a terminal for the values of an assistant's variables that have none; a script has to give them.
  func fillVariables(of session: Session) async throws(Failure) {
    let missing = await session.missingVariables
    guard !missing.isEmpty else { return }
    let name = await session.assistant.name
    for variable in missing {
      guard screen.isInteractive else { throw Failure(missing: missing, of: name) }
      QuestionInput.forgetTypedAhead(screen.input)
      output.write("\(variable) (for \(name)): ")
      guard let value = Self.line(from: screen.input) else { throw Failure(missing: missing, of: name) }
      await session.use(variable: variable, value)
    }
  }
}

extension Failure {
  /// Variables without a value; names of variables and assistants are harmless words.
  init(missing names: [String], of assistant: String) {
    self.init(
      "the assistant \(assistant) needs a value for \(names.joined(separator: ", "))",
      hint: names.map { "--var \($0)=VALUE" }.joined(separator: " ") + "; in the chat: /set var NAME=VALUE",
      exitCode: Code.usage)
  }
}
