import App
import Chat
import Journal
import Platform
import Records
import Terminal

extension Command {
  static let chat = Command(
    "chat", "the chat: a prompt on a terminal, a turn per line in a pipe",
    options: [
      .assistant, .variable, .setting, .model, .session, .continues, .system, .user, .tag, .noTags, .budget, .turnLimit,
      .tier, .fallback, .only, .caching, .keep, .gateway, .raw, .unrecorded, .attach, .tools, .allowTool, .maxSteps,
      .webSearch, .mcpConfig,
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.chat(options) }
  }
}

extension Program {
  fileprivate func chat(_ options: Options) async throws(Failure) -> Int32 {
    try refuseRawText(options)
    let context = try context()
    let opening = try await opening(options, context)
    try refuseWebSearch(options, opening.connection)
    let servers = try mcpServers(options, context, patience: .seconds(3))
    let files = try Attachment.files(at: options.attachments)
    let history = PromptHistory(path: context.folders.historyFile)
    let viewState = ReplViewState(FileNames(home: environment["HOME"]))
    let removed = screen.canEdit ? history.shorten() : 0
    let warmer = opening.connection.warmer()
    let prompted = OneTimeEvent()
    let lines = try lineSource(history, viewState, prompted: { prompted.happen() }) { warmer?.keyTyped() }
    // Without an editor no prompt is drawn.
    if lines is PlainLines { prompted.happen() }
    viewState.update { [detail = context.configuration.costLineDetail] in $0.costLineDetail = detail }
    let notices = NoticeQueue { lines.announce($0) }
    let wording = SessionEventText(
      screen: screen, isPlayMoney: opening.connection.isPlayMoney, currentSession: { viewState.session },
      shortID: context.shortID)
    let delivery = NoticePresenter(notices: notices, wording: wording, viewState: viewState, lines: lines)
    let session = try Failure.wrapping(try opening.session { delivery($0) })
    try await requireVariables(of: session, opening)
    let settlement = Settlement(context, current: opening.connection) { delivery($0) }
    let cancellation = CancellationToken(executor: foreground)
    var repl = Repl(
      program: self, opening: opening, session: session, lines: lines, cancellation: cancellation, history: history,
      delivery: delivery, settlement: settlement, agreements: Agreements(unrecorded: options.allowsUnrecorded))
    repl.isRaw = options.isRaw
    repl.mcpServers = servers
    repl.toolbox = context.toolbox(
      local: options.tools, servers: servers, rules: options.allowedTools, over: opening.connection)
    repl.maxSteps = options.maxSteps ?? context.maxSteps
    viewState.update { [limit = options.turnLimit] in $0.turnLimit = limit }
    repl.warmer = warmer
    let watch = watch(cancellation, lines)
    await repl.greet()
    for file in files { try await repl.slashContext.add(file) }
    if removed > 0 { repl.say("the history file was too large: its oldest \(removed) prompts were removed") }
    start(servers) { [delivery] in delivery.remark(MCPText.sentence($0)) }
    repl.prepare(after: prompted)
    await repl.run()
    await repl.leave()
    lines.close()
    watch.cancel()
    await opening.connection.close()
    return output.isClosed ? Failure.Code.failed : 0
  }

  private func lineSource(
    _ history: PromptHistory, _ viewState: ReplViewState, prompted: @escaping @Sendable () -> Void,
    keyTyped: @escaping @Sendable () -> Void
  ) throws(Failure) -> any LineSource {
    if screen.canEdit {
      // Without an editor the plain reader serves as well.
      do throws(TerminalError) {
        return try LineEditor(
          input: screen.input, output: screen.output, environment: environment, history: history.entries(),
          completion: { viewState.completion($0, $1) }, prompted: prompted, keyTyped: keyTyped)
      } catch .libraryMissing {
        errors.write("  lines cannot be edited: libedit cannot be loaded; on Debian and Ubuntu install libedit2\n")
      } catch {}
    }
    let notices = screen.isInteractive ? output.descriptor : errors.descriptor
    guard let plain = PlainLines(input: screen.input, output: notices) else {
      throw Failure("standard input cannot be read", hint: "run it on a terminal, or pipe prompts into it")
    }
    return plain
  }

  /// Takes signals: Ctrl-C stops what runs; where nothing does, twice within two seconds ends the chat, and once in a
  /// pipe; the others end it with the terminal restored.
  ///
  /// On a terminal a Ctrl-C may come in the moment in which the reply has just ended: it was not meant to leave.
  private func watch(_ cancellation: CancellationToken, _ lines: any LineSource) -> Task<Void, Never> {
    let interrupts = Interrupts()
    let (screen, isInteractive) = (screen, screen.isInteractive)
    return Task {
      var repeated = RepeatedInterrupt()
      for await signal in interrupts.stream {
        let isStopped = cancellation.cancel()
        if signal == .interrupt {
          if isStopped { continue }
          let isRepeated = repeated.isRepeated(at: Date())
          if isInteractive, !isRepeated {
            // The editor takes Ctrl-C as a key and says this itself.
            if !screen.canEdit { lines.announce("  Ctrl-C again leaves (or Ctrl-D)") }
            continue
          }
        }
        lines.close()
      }
      interrupts.stop()
    }
  }
}
