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
  let desk: Desk
  let interruption: Interruption
  let history: PromptHistory
  let stage: ReplStage
  let wording: NewsWording
  /// Sessions that were left for a new one, whose bills are still to come.
  var others: [Session] = []
  var namesModel: Bool
  var session: Session
  private var lastInterrupt: Date?

  init(
    program: Program, opening: SessionOpening, session: Session, lines: any LineSource, desk: Desk,
    interruption: Interruption, history: PromptHistory, stage: ReplStage,
    wording: NewsWording
  ) {
    self.program = program
    self.opening = opening
    self.session = session
    self.lines = lines
    self.desk = desk
    self.interruption = interruption
    self.history = history
    self.stage = stage
    self.wording = wording
    namesModel = opening.namesModel
  }

  var workspace: Workspace { opening.workspace }
  var connection: Connection { opening.connection }
  var styles: Styles { program.screen.styles }

  /// Runs until `/quit`, the input's end, two Ctrl-C, or a reader that has gone.
  mutating func run() async {
    while !program.output.isClosed {
      await refreshStage()
      switch await lines.readLine(await prompt()) {
      case .end: return
      case .interrupted:
        if let last = lastInterrupt, Date().timeIntervalSince(last) < 2 { return }
        lastInterrupt = Date()
        say("once more leaves (or Ctrl-D)")
      case .line(let text, let pasted):
        guard await take(text, pasted: pasted) == .goOn else { return }
      }
    }
  }

  private mutating func take(_ text: String, pasted: Bool) async -> Verdict {
    let input = ReplInput(text, pasted: pasted)
    if input != .nothing, program.screen.canEdit, !PromptHistory.looksLikeKey(text) {
      lines.remember(text)
      history.remember(text)
    }
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

  /// One turn: the reply as it comes, then its cost line.
  func send(_ prompt: String, replacing replaced: Int? = nil) async {
    desk.occupy()
    let printer = ReplyPrinter(
      output: program.output, notices: notices, styles: styles, showsReasoning: program.screen.isInteractive)
    let (session, output, interruption) = (session, program.output, interruption)
    let outcome = await interruption.run {
      await session.send(prompt, replacing: replaced) { event in
        printer.tell(event)
        if output.isClosed { interruption.strike() }
      }
    }
    printer.finish()
    if let error = outcome.error, error != .cancelled { complain(Failure(error, of: outcome.turn)) }
    let line = CostLine.ended(
      outcome.turn, session: await session.transcript.totals, isPlayMoney: connection.isPlayMoney)
    say(Sanitiser.line(line))
    desk.free()
  }

  private func prompt() async -> Prompt {
    let assistant = await session.assistant.name
    let arrow = program.screen.canEdit ? "▸" : ">"
    let unrecorded = workspace.ledger == nil ? styles.warning("[unrecorded] ") : ""
    let totals = await session.transcript.totals
    let right = totals.turns == 0 ? "" : styles.dim(totals.shortPhrase + (connection.isPlayMoney ? " play" : ""))
    return Prompt(text: "\(unrecorded)\(styles.accent(assistant)) \(arrow) ", right: right)
  }

  private func refreshStage() async {
    stage.set(
      session: session.id, models: await session.catalogue.map(\.id), assistants: workspace.library.names)
  }

  /// Text that is no answer: on the terminal, or on standard error beside a pipe.
  var notices: TextOutput { program.screen.isInteractive ? program.output : program.errors }

  /// A remark of the program's own, dim, folded to the screen.
  func say(_ text: String) {
    let width = max(20, program.screen.width) - 2
    let lines = program.screen.isInteractive ? wrapped(text, toWidth: width) : [text]
    for line in lines { notices.write(styles.dim("  \(line)") + "\n") }
  }

  func complain(_ failure: Failure) {
    notices.write(failure.text(styles: notices.descriptor == program.output.descriptor ? styles : program.errorStyles))
  }

  /// What a command was asked for: to standard output.
  func answer(_ lines: [String]) {
    program.output.write(lines.map { $0 + "\n" }.joined())
  }
}
