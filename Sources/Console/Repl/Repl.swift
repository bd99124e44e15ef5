import App
import Chat
import GatewayClient
import Platform
import Records
import Terminal

/// The chat: reads lines, sends prompts, obeys commands, until it is left.
struct Repl: Sendable {
  enum LoopAction: Sendable {
    case goOn, leave
  }

  let program: Program
  let opening: SessionOpening
  let lines: any LineSource
  let cancellation: CancellationToken
  let history: PromptHistory
  let viewState: ReplViewState
  let delivery: NoticePresenter
  /// Sessions that were left for another one, whose bills are still to come.
  var others: [Session] = []
  /// Looks up the open charges of this chat's sessions and of earlier ones.
  let settlement: Settlement
  var namesModel: Bool
  /// `--raw`: replies go into the pipe as they come.
  var isRaw = false
  /// Opens the connection while a prompt is typed.
  var warmer: ConnectionWarmer?
  var session: Session
  var now: @Sendable () -> Date = { Date() }
  let attachments = AttachmentTray()
  let agreements = Agreements()
  private var lastInterrupt: Date?

  init(
    program: Program, opening: SessionOpening, session: Session, lines: any LineSource, cancellation: CancellationToken,
    history: PromptHistory, delivery: NoticePresenter, settlement: Settlement
  ) {
    self.program = program
    self.opening = opening
    self.session = session
    self.lines = lines
    self.cancellation = cancellation
    self.history = history
    self.delivery = delivery
    self.settlement = settlement
    viewState = delivery.viewState
    namesModel = opening.namesModel
  }

  var context: AppContext { opening.context }
  var connection: Connection { opening.connection }
  var files: FileNames { viewState.files }
  var noticeQueue: NoticeQueue { delivery.notices }
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

  private mutating func take(_ text: String, pasted: Bool) async -> LoopAction {
    warmer?.promptEntered()
    let input = ReplInput(text, pasted: pasted)
    if input != .nothing { remember(text) }
    switch input {
    case .nothing: return .goOn
    case .leave: return .leave
    case .prompt(let prompt): await sendWithFiles(prompt)
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
    if history.remember(text) { return }
    say("this prompt is not kept in the history file: it is larger than \(PromptHistory.limit.entry >> 10) KiB")
  }

  /// The prompt, which the view state keeps so that a bill can renew it.
  private func prompt() async -> Prompt {
    await prepareModels()
    let line = PromptLine(
      assistant: await session.assistant.name, isRecorded: context.ledger != nil,
      isPlayMoney: connection.isPlayMoney, canEdit: program.screen.canEdit, dearTurn: await dearTurn(),
      styles: styles)
    return viewState.prompt(line, session: session.id, totals: await session.transcript.totals)
  }

  /// What the next turn is expected to cost, fees included, where that is more than the user's `turn_warning`.
  private func dearTurn() async -> USD? {
    guard let limit = context.turnWarning, let estimate = await session.estimate(on: session.nextModel) else {
      return nil
    }
    let cost = estimate.cost.adding(await session.tagFees ?? .zero) ?? estimate.cost
    return cost > limit ? cost : nil
  }

  /// Text that is no answer: on the terminal, or on standard error beside a pipe.
  var notices: TextOutput { program.screen.isInteractive ? program.output : program.errors }

  /// Columns for text that is folded.
  var textWidth: Int { max(20, program.screen.width) }

  /// A remark of the program's own, dim, on a terminal folded to its width and marked.
  func say(_ text: String) {
    let lines = program.screen.isInteractive ? NoticeMarker.lines(text, width: textWidth) : ["  \(text)"]
    for line in lines { notices.write(styles.dim(line) + "\n") }
  }

  func complain(_ failure: Failure) {
    let styles = notices.descriptor == program.output.descriptor ? styles : program.errorStyles
    guard program.screen.isInteractive else { return notices.write(failure.text(styles: styles)) }
    notices.write(failure.folded(width: textWidth, styles: styles))
  }

  /// What a command was asked for: to standard output, through the pager where it is longer than the screen.
  func answer(_ lines: [String]) async {
    let text = lines.map { $0 + "\n" }.joined()
    guard program.screen.isInteractive else { return program.output.write(text) }
    let harmless = NoticeMarker.withheld(from: text)
    let pager = Pager(screen: program.screen, environment: program.environment)
    guard pager.takes(harmless) else { return program.output.write(harmless) }
    noticeQueue.occupy()
    defer { noticeQueue.free() }
    // Ctrl-C is the pager's while it runs: it reaches this process too, and must not end it.
    let isShown = await cancellation.run {
      await withCheckedContinuation { answer in
        if !startThread({ answer.resume(returning: pager.show(harmless)) }) { answer.resume(returning: false) }
      }
    }
    if !isShown { program.output.write(harmless) }
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
