import App
import Chat
import Platform
import Records
import Terminal

/// One turn of the chat: held against the budgets, sent, printed, and its cost said.
extension Repl {
  /// One turn with the files that were attached for it; one that a budget forbids keeps them for the next try.
  ///
  /// `names`: the text was typed, and `@path` in it names a file that goes with this prompt.
  func sendWithFiles(_ prompt: String, names: Bool = false) async {
    do throws(Failure) {
      var named: [Attachment] = []
      for path in names ? viewState.files.mentions(in: prompt) : [] { named.append(try Attachment(path)) }
      let parts = try attachments.parts(with: named, context.mediaStore)
      for file in named {
        say(Sanitiser.line("\(file.path): \(file.size(on: await session.model)); it goes with this prompt"))
      }
      if await send(parts.request(prompt)) { attachments.clear() }
    } catch {
      complain(error)
    }
  }

  /// Asks a turn's prompt again, or another one in its place; a model named for it alone answers this one turn.
  func sendAgain(_ request: TurnRequest) async {
    if let model = request.model { await session.use(modelOnce: model) }
    let isSent = await send(request)
    // A turn that was not sent leaves the next one as it was.
    if !isSent, request.model != nil { await session.use(modelOnce: nil) }
  }

  /// Asks for pictures alone.
  func draw(_ request: TurnRequest) async throws(Failure) {
    if let model = request.model { await session.use(modelOnce: model) }
    let canDraw = await session.drawingFailure()
    if canDraw == nil, await send(request) { return }
    if request.model != nil { await session.use(modelOnce: nil) }
    if let canDraw { throw canDraw }
  }

  /// Runs one turn to its cost line; false where nothing was sent.
  @discardableResult
  func send(_ request: TurnRequest) async -> Bool {
    await takeChangedAssistant()
    guard await fillVariables() else { return false }
    let runner = TurnRunner(
      opening, limit: viewState.turnLimit, agreements: agreements, cancellation: cancellation,
      toolbox: toolbox, maxSteps: maxSteps)
    defer { noticeQueue.free() }
    switch await runner.run(request, in: session, await turnEffects) {
    case .sent(let outcome):
      await end(outcome)
      return true
    case .declined: say("not sent")
    case .refused(let obstacle): complain(Failure(obstacle, in: .chat))
    }
    return false
  }

  private var turnEffects: TurnRunner.Effects {
    get async { turnEffects(await program.pictureFiles(context, session)) }
  }

  private func turnEffects(_ pictures: PictureFiles) -> TurnRunner.Effects {
    let (repl, program, lines, noticeQueue) = (self, program, lines, noticeQueue)
    let (notices, isRaw, paths) = (output.notices, isRaw, picturePaths)
    let display = TurnDisplay(program.output, cancellation) {
      ReplyPrinter(
        output: program.output, notices: notices, styles: program.screen.styles, isRaw: isRaw,
        showsReasoning: program.screen.isInteractive,
        width: program.screen.isInteractive ? program.screen.width : nil, wraps: program.appearance.wraps,
        showsFigures: program.screen.canEdit && program.screen.height > 2,
        currentWidth: { program.screen.width },
        inlineProtocol: program.screen.isInteractive ? program.appearance.inlineProtocol : nil,
        picture: { file, bytes throws(Failure) in
          let picture = try pictures.write(file, bytes)
          paths.remember(picture)
          return program.words(for: picture)
        })
    }
    let row = CallRow(program.output, width: { program.screen.width }) {
      guard program.screen.canEdit, program.screen.height > 2 else { return nil }
      return LiveFigures(width: program.screen.width, styles: program.screen.styles)
    }
    return TurnRunner.Effects {
      await repl.consent(to: $0)
    } tell: { event in
      if case .began = event {
        noticeQueue.occupy()
        lines.suppressEcho()
      }
      row.tell(event) {
        display.tell(event)
        repl.tell(event)
      }
      guard case .ended(let outcome) = event else { return }
      // Behind a reply the cost line comes first.
      if outcome == nil { noticeQueue.free() }
    } toolConsent: {
      await repl.consent(to: $0)
    }
  }

  func consent(to obstacle: TurnObstacle) async -> Consent {
    guard program.screen.isInteractive else { return .unavailable }
    return await cancellation.suspended { await agrees(Failure.question(obstacle)) } ? .given : .declined
  }

  /// Asks yes or no where prompts are typed; all but a yes is a no.
  private func agrees(_ question: String) async -> Bool {
    say(Sanitiser.line(question))
    // No news may put the usual prompt in the question's place.
    viewState.update { $0.prompt = nil }
    let prompt = Prompt(text: "Send it? [y/N] ", isQuestion: true)
    guard case .line(let answer, false) = await lines.readLine(prompt) else { return false }
    return Program.isYes(answer)
  }

  /// What went wrong with a turn, and its cost line.
  private func end(_ outcome: TurnOutcome) async {
    if let error = outcome.error, error != .cancelled { complain(connection.failure(error, of: outcome.turn)) }
    var line = CostLine(
      outcome.turn, session: await session.transcript.totals, isPlayMoney: connection.isPlayMoney)
    line.detail = viewState.costLineDetail
    line.cacheEffect = CacheEffect.amount(of: outcome.turn, in: await session.catalogue)
    for words in outcome.turn.extraWords { say("  " + Sanitiser.line(words)) }
    show(line)
    lookAtKeyLimit()
    if let loss = outcome.cachingLoss {
      say(CostLine.words(forStoppedCaching: loss, in: .chat))
    }
  }

  /// Shows a cost line: with an editor in the row above the next prompt, which its bill changes.
  private func show(_ line: CostLine) {
    viewState.update { $0.costLine = line }
    if program.screen.canEdit {
      if let row = delivery.wording.row(line) { lines.show(row) }
    } else if let text = line.text(width: delivery.wording.rowWidth) {
      say(Sanitiser.line(text))
    }
  }
}
