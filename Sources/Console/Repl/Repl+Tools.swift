import App
import Records
import Terminal

/// Calls of tools in the chat.
extension Repl {
  /// Says what becomes of a call.
  func tell(_ event: TurnRunner.Event) {
    switch event {
    case .tool(let use, let wasAsked):
      if let remark = ToolText.remark(use, wasAsked: wasAsked) { say(remark) }
    case .consentNotKept(let error): complain(Failure(error))
    case .stopped(let stop):
      if let words = ToolText.stop(stop) { say(words) }
      if case .obstacle(let obstacle, false) = stop { complain(Failure(obstacle, in: .chat)) }
    case .began, .reply, .ended, .toolProgress: break
    }
  }

  /// Asks about a call where prompts are typed. Ctrl-C stops the turn.
  func consent(to question: ToolQuestion) async -> ToolAnswer {
    guard program.screen.isInteractive else { return .unavailable }
    for line in ToolText.question(question) { say(line) }
    guard question.canBeAgreedForLater || ToolText.isWhole(question) else {
      say("the command is too long to be shown whole; it was not run")
      return .no(reason: "the command is too long")
    }
    // No news may put the usual prompt in the question's place.
    viewState.update { $0.prompt = nil }
    let choices = ToolAnswer.choices(canBeAgreedForLater: question.canBeAgreedForLater)
    say(choices.words)
    let prompt = Prompt(text: choices.question, isQuestion: true)
    // What is typed while the tool runs belongs to the next draft.
    defer { lines.suppressEcho() }
    switch await cancellation.suspended({ await lines.readLine(prompt) }) {
    case .line(let text, false): return ToolAnswer(typed: text, canBeAgreedForLater: question.canBeAgreedForLater)
    case .line(_, true): return .no(reason: "")
    case .interrupted, .end: return .stop
    }
  }
}
