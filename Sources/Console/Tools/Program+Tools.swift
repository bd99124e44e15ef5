import App
import GatewayClient
import Platform
import Records
import Synchronization
import Terminal

/// Why the turn of `ask` ended although the model had called tools.
final class LastStop: Sendable {
  private let stop = Mutex<TurnStop?>(nil)

  func take(_ event: TurnRunner.Event) {
    if case .stopped(let reason) = event { stop.withLock { $0 = reason } }
  }

  /// The exit code that it calls for; nil where the turn went to its end.
  var exitCode: Int32? {
    switch stop.withLock({ $0 }) {
    case nil: nil
    case .stepLimit: Failure.Code.failed
    case .obstacle(let obstacle, _): Failure(obstacle, in: .script).exitCode
    case .interrupted: Failure.Code.interrupted
    }
  }
}

/// Calls of tools in `ask`.
extension Program {
  /// `--web-search` is for gateways that have one.
  func refuseWebSearch(_ options: Options, _ connection: Connection) throws(Failure) {
    guard options.searchesWeb, connection.gateway.dialect.webSearchPrice == nil else { return }
    throw Failure(
      "\(connection.name) has no search of the web", hint: "leave --web-search out, or name another --gateway",
      exitCode: Failure.Code.usage)
  }

  /// Says on standard error what becomes of a call.
  func tell(_ event: TurnRunner.Event) {
    switch event {
    case .tool(let use, let wasAsked):
      if let remark = ToolText.remark(use, wasAsked: wasAsked) { tellTool(remark) }
    case .consentNotKept(let error): report(Failure(error))
    case .stopped(let stop):
      if let words = ToolText.stop(stop) { tellTool(words) }
      if case .obstacle(let obstacle, false) = stop { report(Failure(obstacle, in: .script)) }
    case .began, .reply, .ended, .toolProgress: break
    }
  }

  private func tellTool(_ words: String) {
    let row = isatty(errors.descriptor) == 1 ? NoticeMarker.lines(words, width: .max)[0] : "  \(words)"
    errors.write(errorStyles.dim(row) + "\n")
  }

  /// Asks about a call on a terminal; Ctrl-C stops the turn. In a script only `--allow-tool` agrees.
  func consent(to question: ToolQuestion) -> ToolAnswer {
    guard screen.isInteractive, question.canBeAgreedForLater || ToolText.isWhole(question) else { return .unavailable }
    QuestionInput.forgetTypedAhead(screen.input)
    let choices = ToolAnswer.choices(canBeAgreedForLater: question.canBeAgreedForLater)
    for line in ToolText.question(question) + [choices.words] {
      output.write(NoticeMarker.lines(line, width: .max)[0] + "\n")
    }
    output.write(choices.question)
    guard let line = Self.line(from: screen.input, until: { Task.isCancelled }) else {
      output.write("\n")
      return .stop
    }
    if QuestionInput.isPasted(screen.input) { return .no(reason: "") }
    return ToolAnswer(typed: line, canBeAgreedForLater: question.canBeAgreedForLater)
  }
}
