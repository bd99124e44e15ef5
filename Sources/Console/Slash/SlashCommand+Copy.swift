import Records
import Terminal

extension SlashCommand {
  static let copy = SlashCommand("copy", "copies the last reply to the clipboard") { chat, _ in
    guard let turn = await chat.session.transcript.turns.last(where: { !$0.reply.isEmpty }) else {
      chat.complain(Failure("there is no reply to copy", hint: "send a prompt first"))
      return .goOn
    }
    do throws(Failure) {
      chat.say(try await chat.copied(Clipboard.harmless(turn.reply)))
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}

extension SlashContext {
  /// Copies the text; the sentence says by which way.
  fileprivate func copied(_ text: String) async throws(Failure) -> String {
    let environment = program.environment
    let way = Clipboard(environment: environment, canEscape: program.screen.canEdit) {
      Clipboard.path(of: $0, in: environment) != nil
    }
    let size = "\(text.count.grouped) characters"
    switch way {
    case nil: throw Failure("no clipboard is available here", hint: "/export FILE.md keeps the session in a file")
    case .program(let arguments):
      try await Clipboard.copy(text, with: arguments, environment: environment)
      return "\(size) copied with \(arguments[0])"
    case .terminal:
      guard let sequence = Clipboard.sequence(text) else {
        throw Failure("\(size) are more than a terminal's clipboard takes", hint: "/export FILE.md")
      }
      program.output.passThrough(sequence)
      return "\(size) sent to the terminal's clipboard (OSC 52; some terminals ignore it)"
    }
  }
}
