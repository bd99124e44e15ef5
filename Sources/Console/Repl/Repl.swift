import Chat
import Foundation
import Records
import Terminal

/// The chat: reads lines, sends prompts, obeys commands, until it is left.
struct Repl: Sendable {
  enum Verdict: Sendable {
    case goOn, leave
  }

  let program: Program
  let opening: SessionOpening
  let lines: any LineSource
  let interruption: Interruption
  let history: PromptHistory
  let stage: ReplStage
  let delivery: NewsDelivery
  /// Sessions that were left for another one, whose bills are still to come.
  var others: [Session] = []
  /// Sessions of earlier runs, whose bills are looked up beside the chat.
  var pending: Task<PendingSessions, Never>?
  var namesModel: Bool
  var session: Session
  var now: @Sendable () -> Date = { Date() }
  private var lastInterrupt: Date?

  init(
    program: Program, opening: SessionOpening, session: Session, lines: any LineSource, interruption: Interruption,
    history: PromptHistory, delivery: NewsDelivery
  ) {
    self.program = program
    self.opening = opening
    self.session = session
    self.lines = lines
    self.interruption = interruption
    self.history = history
    self.delivery = delivery
    stage = delivery.stage
    namesModel = opening.namesModel
  }

  var workspace: Workspace { opening.workspace }
  var connection: Connection { opening.connection }
  var desk: Desk { delivery.desk }
  var styles: Styles { program.screen.styles }

  /// Runs until `/quit`, the input's end, two Ctrl-C, or a reader that has gone.
  mutating func run() async {
    while !program.output.isClosed {
      switch await lines.readLine(await prompt()) {
      case .end: return
      case .interrupted:
        if let last = lastInterrupt, now().timeIntervalSince(last) < 2 { return }
        lastInterrupt = now()
        say("once more leaves (or Ctrl-D)")
      case .line(let text, let pasted):
        lastInterrupt = nil
        guard await take(text, pasted: pasted) == .goOn else { return }
      }
    }
  }

  private mutating func take(_ text: String, pasted: Bool) async -> Verdict {
    let input = ReplInput(text, pasted: pasted)
    if input != .nothing { remember(text) }
    switch input {
    case .nothing: return .goOn
    case .leave: return .leave
    case .prompt(let prompt): await send(prompt)
    case .command(let name, let argument):
      guard let command = SlashCommand.named(name) else {
        complain(Failure(unknownCommand: name))
        return .goOn
      }
      return await command.run(&self, argument)
    }
    return .goOn
  }

  /// Puts what was typed into the history of the keys and of later chats.
  func remember(_ text: String) {
    guard program.screen.canEdit, !PromptHistory.looksLikeKey(text) else { return }
    lines.remember(text)
    history.remember(text)
  }

  /// One turn: the reply as it comes, then its cost line.
  func send(_ prompt: String, replacing replaced: Int? = nil) async {
    desk.occupy()
    lines.hush(true)
    let printer = ReplyPrinter(
      output: program.output, notices: notices, styles: styles, showsReasoning: program.screen.isInteractive,
      width: program.screen.isInteractive ? program.screen.width : nil)
    let (session, output, interruption) = (session, program.output, interruption)
    let outcome = await interruption.run {
      await session.send(prompt, replacing: replaced) { event in
        printer.tell(event)
        if output.isClosed { interruption.strike() }
      }
    }
    printer.finish()
    lines.hush(false)
    if let error = outcome.error, error != .cancelled { complain(Failure(error, of: outcome.turn)) }
    let line = CostLine.ended(
      outcome.turn, session: await session.transcript.totals, isPlayMoney: connection.isPlayMoney)
    say(Sanitiser.line(line))
    desk.free()
  }

  /// The prompt, which the stage learns so that a bill can renew it.
  private func prompt() async -> Prompt {
    let line = PromptLine(
      assistant: await session.assistant.name, isRecorded: workspace.ledger != nil,
      isPlayMoney: connection.isPlayMoney, canEdit: program.screen.canEdit, styles: styles)
    let id = session.id
    stage.update {
      $0.session = id; $0.prompt = line
    }
    await prepareModels()
    return line.prompt(await session.transcript.totals)
  }

  /// Text that is no answer: on the terminal, or on standard error beside a pipe.
  var notices: TextOutput { program.screen.isInteractive ? program.output : program.errors }

  /// Columns for text that is folded.
  var textWidth: Int { max(20, program.screen.width) }

  /// A remark of the program's own, dim, folded to the screen.
  func say(_ text: String) {
    let lines = program.screen.isInteractive ? wrapped(text, toWidth: textWidth - 2) : [text]
    for line in lines { notices.write(styles.dim("  \(line)") + "\n") }
  }

  func complain(_ failure: Failure) {
    let styles = notices.descriptor == program.output.descriptor ? styles : program.errorStyles
    guard program.screen.isInteractive else { return notices.write(failure.text(styles: styles)) }
    notices.write(failure.folded(width: textWidth, styles: styles))
  }

  /// What a command was asked for: to standard output.
  func answer(_ lines: [String]) {
    program.output.write(lines.map { $0 + "\n" }.joined())
  }
}

extension Failure {
  /// The text in lines of at most `width` columns.
  fileprivate func folded(width: Int, styles: Styles) -> String {
    let mark = "tuppence:"
    let first = wrapped("\(mark) \(Sanitiser.line(message))", toWidth: width).joined(separator: "\n")
    let rest = hint.map { wrapped(Sanitiser.line($0), toWidth: width - 2) } ?? []
    return styles.failure(mark) + first.dropFirst(mark.count) + "\n"
      + rest.map { styles.dim("  \($0)") + "\n" }.joined()
  }
}
