import App
import Chat
import GatewayClient
import Platform
import Records
import Terminal

/// The chat: reads lines, sends prompts, obeys commands, until it is left.
struct Repl: Sendable {
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
  /// `--raw`: replies go into the pipe as they come.
  var isRaw = false
  /// Opens the connection while a prompt is typed.
  var warmer: ConnectionWarmer?
  var session: Session
  var now: @Sendable () -> Date = { Date() }
  let attachments = AttachmentTray()
  let picturePaths = PicturePaths()
  /// What the user has agreed to for the rest of the chat.
  let agreements: Agreements
  /// What the model may call, and how many requests a turn may have for it.
  var toolbox: Toolbox?
  var maxSteps = TurnRunner.standardSteps
  var mcpServers: MCPServers?
  private var interrupts = RepeatedInterrupt()

  init(
    program: Program, opening: SessionOpening, session: Session, lines: any LineSource, cancellation: CancellationToken,
    history: PromptHistory, delivery: NoticePresenter, settlement: Settlement, agreements: Agreements = Agreements()
  ) {
    self.program = program
    self.opening = opening
    self.session = session
    self.lines = lines
    self.cancellation = cancellation
    self.history = history
    self.delivery = delivery
    self.settlement = settlement
    self.agreements = agreements
    viewState = delivery.viewState
    viewState.update { [namesModel = opening.namesModel] in $0.namesModel = namesModel }
  }

  var context: AppContext { opening.context }
  var connection: Connection { opening.connection }
  var noticeQueue: NoticeQueue { delivery.notices }
  var output: ChatOutput {
    ChatOutput(program: program, noticeQueue: noticeQueue, cancellation: cancellation) { [lines] in
      lines.releaseTerminal()
    }
  }

  func say(_ text: String) { output.say(text) }
  func complain(_ failure: Failure) { output.complain(failure) }

  /// Runs until `/quit`, the input's end, two Ctrl-C, or a reader that has gone.
  mutating func run() async {
    while !program.output.isClosed {
      switch await lines.readLine(await prompt()) {
      case .end: return
      case .interrupted:
        if interrupts.isRepeated(at: now()) { return }
        say("Ctrl-C again leaves (or Ctrl-D)")
      case .line(let text, let pasted):
        interrupts = RepeatedInterrupt()
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
    case .prompt(let prompt): await sendWithFiles(prompt, names: !pasted && program.screen.isInteractive)
    case .foreignCommand(let text):
      guard program.screen.isInteractive else {
        await sendWithFiles(text)
        break
      }
      complain(ReplInput.failure(forForeign: text))
    case .command(let name, let argument):
      guard let command = SlashCommand.named(name) else {
        complain(Failure(unknownCommand: name))
        return .goOn
      }
      return await perform(await command.run(slashContext, argument))
    }
    return .goOn
  }

  /// Does what a command asks of the chat.
  private mutating func perform(_ action: LoopAction) async -> LoopAction {
    do throws(Failure) {
      switch action {
      case .goOn, .leave: return action
      case .send(let request, let isNew):
        if isNew { remember(request.prompt) }
        switch request.purpose {
        case .compaction: await compact(request)
        case .drawing: try await draw(request)
        case .conversation where request.replaces == nil: await sendWithFiles(request.prompt)
        case .conversation: await sendAgain(request)
        }
      case .compare(let comparison): await compare(comparison)
      case .startSession: try await startSession()
      case .fork(let turn): try await fork(at: turn)
      case .resume(let id): try await resume(id)
      }
    } catch {
      complain(error)
    }
    return .goOn
  }

  var slashContext: SlashContext {
    SlashContext(
      program: program, opening: opening, session: session, output: output, viewState: viewState,
      attachments: attachments, settlement: settlement, cancellation: cancellation,
      toolbox: toolbox,
      mcpServers: mcpServers, picturePaths: picturePaths)
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
    await viewState.prepareModels(session)
    let line = PromptLine(
      assistant: await session.assistant.name, isRecorded: context.ledger != nil,
      isPlayMoney: connection.isPlayMoney, canEdit: program.screen.canEdit, dearTurn: await dearTurn(),
      styles: output.styles)
    return viewState.prompt(line, session: session.id, totals: await session.transcript.totals)
  }

  /// What the next turn is expected to cost, fees included, where that is more than a turn may cost without a question.
  private func dearTurn() async -> USD? {
    guard let limit = (viewState.turnLimit ?? context.turnLimit).amount else { return nil }
    return await session.expectedCost(of: "").flatMap { $0 > limit ? $0 : nil }
  }
}

/// The beginning and the end of a chat.
extension Repl {
  /// Bills are waited for this long at most, and only those that are due by then.
  private static let patience = Duration.seconds(2)

  /// The first lines of a chat.
  func greet() async {
    viewState.enter(session.id)
    await session.prepareBudgets()
    if let reason = context.unrecorded {
      complain(Failure(reason))
      say("nothing will be recorded, so bills of this chat cannot be looked up later")
    }
    guard program.screen.isInteractive else {
      await settlement.attach(session)
      return
    }
    let title = "tuppence \(Program.version) · \(Sanitiser.line(connection.reason))"
    for line in wrapped(title, toWidth: output.textWidth) { output.notices.write(line + "\n") }
    let facts = [
      await session.assistant.name, await session.model, "session \(context.shortID(session.id))", "/help",
    ]
    for line in wrapped(facts.map { Sanitiser.line($0) }.joined(separator: " · "), toWidth: output.textWidth) {
      output.notices.write(output.styles.dim(line) + "\n")
    }
    if await !session.transcript.turns.isEmpty { await showWhereItWasLeft() }
    await settlement.attach(session)
  }

  /// Waits a moment for bills that are due, says what stays open, and gives the sessions free.
  func leave() async {
    let left = [session] + others
    let ids = left.map(\.id)
    for session in left { await settlement.refresh(session) }
    let due = await settlement.due(within: Self.patience, of: ids)
    if due > 0, program.screen.isInteractive { say("waiting a moment for \(due == 1 ? "a bill" : "\(due) bills")") }
    let settlement = settlement
    if due > 0 { await cancellation.run { await settlement.settleDue(within: Self.patience, of: ids) } }
    await settlement.stop()
    await toolbox?.close()
    var open = 0
    for session in left {
      open += await session.transcript.open.count
      await session.close()
    }
    if open > 0 { say("\(open) not billed yet; looked up at the next start, or by: tuppence settle") }
  }
}
