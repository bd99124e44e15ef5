import App
import Chat
import Platform
import Records
import Terminal

/// One turn of the chat: held against the budgets, sent, printed, and its cost said.
extension Repl {
  /// One turn with the files that were attached for it; one that a budget forbids keeps them for the next try.
  func sendWithFiles(_ prompt: String) async {
    if await send(attachments.prompt(prompt)) { attachments.clear() }
  }

  /// A turn that alone would pass a budget is asked about on a terminal, and refused in a pipe.
  /// False where nothing was sent.
  @discardableResult
  func send(_ prompt: String, replacing replaced: Int? = nil) async -> Bool {
    guard await mayGoUnrecorded() else { return false }
    var agreed = false
    while true {
      do throws(BudgetRefusal) {
        try await send(prompt, replacing: replaced, agreed: agreed)
        return true
      } catch {
        guard program.screen.isInteractive, isQuestion(error, agreed), await agrees(Failure.question(error)) else {
          if program.screen.isInteractive, isQuestion(error, agreed) {
            say("not sent")
          } else {
            complain(Failure(error, in: .chat))
          }
          return false
        }
        if case .unrecordable = error { agreements.setUnrecorded(true) } else { agreed = true }
      }
    }
  }

  /// Whether the user can agree to what was refused, and has not yet.
  private func isQuestion(_ refusal: BudgetRefusal, _ agreed: Bool) -> Bool {
    switch refusal {
    case .wouldPass: !agreed
    case .unrecordable: !agreements.allowsUnrecorded
    case .spent, .unrecorded, .unknownLimits, .newerSession, .uncounted: false
    }
  }

  /// Where there is no ledger at all, the user is asked once for the chat.
  private func mayGoUnrecorded() async -> Bool {
    guard let reason = context.unrecorded, !agreements.allowsUnrecorded else { return true }
    // A budget refuses by itself, and says so.
    if await !session.budgets.isEmpty { return true }
    guard program.screen.isInteractive else {
      complain(Failure(unrecorded: reason))
      return false
    }
    guard await agrees("nothing of this chat can be recorded, and its bills cannot be looked up after it") else {
      say("not sent")
      return false
    }
    agreements.setUnrecorded(true)
    return true
  }

  /// Asks yes or no where prompts are typed; all but a yes is a no.
  private func agrees(_ question: String) async -> Bool {
    say(Sanitiser.line(question))
    // No news may put the usual prompt in the question's place.
    viewState.update { $0.prompt = nil }
    let prompt = Prompt(text: "Send it? [y/N] ", isQuestion: true)
    guard case .line(let answer, false) = await lines.readLine(prompt) else { return false }
    return ["y", "yes"].contains(answer.trimmed(of: .whitespaces).lowercased())
  }

  private func send(_ prompt: String, replacing replaced: Int?, agreed: Bool) async throws(BudgetRefusal) {
    noticeQueue.occupy()
    defer { noticeQueue.free() }
    lines.suppressEcho(true)
    let printer = ReplyPrinter(
      output: program.output, notices: notices, styles: styles, isRaw: isRaw,
      showsReasoning: program.screen.isInteractive,
      width: program.screen.isInteractive ? program.screen.width : nil, wraps: program.appearance.wraps,
      showsFigures: program.screen.canEdit && program.screen.height > 2,
      currentWidth: { [screen = program.screen] in screen.width })
    let ticking = Task { while (try? await Platform.sleep(for: .seconds(1))) != nil { printer.tick() } }
    defer { ticking.cancel() }
    let (session, output, cancellation) = (session, program.output, cancellation)
    let agreements = agreements
    let outcome = await cancellation.run { () async -> Result<TurnOutcome, BudgetRefusal> in
      do throws(BudgetRefusal) {
        return .success(
          try await session.send(
            prompt, replacing: replaced, agreed: agreed, unrecorded: agreements.allowsUnrecorded
          ) { event in
            printer.tell(event)
            if output.isClosed { cancellation.cancel() }
          })
      } catch {
        return .failure(error)
      }
    }
    printer.finish()
    lines.suppressEcho(false)
    await end(try outcome.get())
  }

  /// What went wrong with a turn, and its cost line.
  private func end(_ outcome: TurnOutcome) async {
    if let error = outcome.error, error != .cancelled { complain(connection.failure(error, of: outcome.turn)) }
    var line = CostLine(
      outcome.turn, session: await session.transcript.totals, isPlayMoney: connection.isPlayMoney)
    line.detail = viewState.costLineDetail
    line.cacheSaving = CacheSaving.amount(of: outcome.turn, in: await session.catalogue)
    for words in outcome.turn.extraWords { say("  " + Sanitiser.line(words)) }
    show(line)
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
