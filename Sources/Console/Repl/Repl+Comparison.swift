import App
import Chat
import GatewayClient
import Platform
import Records
import Terminal

/// `/compare`: one prompt, several models, one reply that is kept.
extension Repl {
  func compare(_ comparison: Comparison) async {
    await takeChangedAssistant()
    guard await fillVariables() else { return }
    let runner = TurnRunner(opening, limit: viewState.turnLimit, agreements: agreements, cancellation: cancellation)
    let result = await runner.run(comparison, in: session, comparisonEffects(comparison))
    defer { noticeQueue.free() }
    switch result {
    case .declined: say("not sent")
    case .refused(let obstacle): complain(Failure(obstacle, in: .chat))
    case .sent(let outcomes):
      if comparison.replaces == nil { attachments.clear() }
      await end(comparison, outcomes)
    }
  }

  private func comparisonEffects(_ comparison: Comparison) -> TurnRunner.ComparisonEffects {
    let (repl, lines, noticeQueue) = (self, lines, noticeQueue)
    return TurnRunner.ComparisonEffects {
      noticeQueue.free()
      return await repl.consent(to: $0)
    } began: {
      noticeQueue.occupy()
      lines.suppressEcho()
      repl.say("\(comparison.models.count) models are asked; each reply is shown when it has ended")
    } tell: { place, event in
      let name = Sanitiser.line(comparison.models[place])
      switch event {
      case .retrying(let attempt, let delay, let error):
        repl.say("\(name): \(Sanitiser.line(Failure(error).message)) · try \(attempt) in \(delay.components.seconds) s")
      case .notRecorded(let error): repl.complain(Failure(error))
      case .text, .reasoning, .picture, .progress, .trimmed: break
      }
    } ended: { place, outcome in
      repl.show(outcome, number: place + 1)
    }
  }

  /// One reply, below what is there already.
  private func show(_ outcome: TurnOutcome, number: Int) {
    let turn = outcome.turn
    let time = turn.generations.last?.ended?.durationMilliseconds.map { " · \(CostLine.seconds($0))" } ?? ""
    program.output.write(
      NoticeMarker.withheld(
        from: output.styles.bold(Sanitiser.line("\(number) · \(turn.start.model)")) + output.styles.dim(time) + "\n"))
    if !turn.reply.isEmpty {
      let printer = ReplyPrinter(
        output: program.output, notices: output.notices, styles: program.screen.styles, isRaw: isRaw,
        width: program.screen.isInteractive ? program.screen.width : nil, wraps: program.appearance.wraps)
      printer.tell(.text(turn.reply))
      printer.finish()
    }
    if let error = outcome.error, error != .cancelled { complain(connection.failure(error, of: turn)) }
    for words in turn.extraWords { say("  " + Sanitiser.line(words)) }
    program.output.write("\n")
  }

  /// The table, and the reply that stays.
  private func end(_ comparison: Comparison, _ outcomes: [TurnOutcome]) async {
    let turns = outcomes.map(\.turn)
    let table = ComparisonTable(turns: turns, isPlayMoney: connection.isPlayMoney)
    for line in table.lines(width: program.listingWidth, styles: output.styles) { program.output.write(line + "\n") }
    let whole = outcomes.indices.filter { outcomes[$0].error == nil && !turns[$0].reply.isEmpty }
    guard let first = whole.first else {
      say("no reply is whole; the conversation is as it was")
      return
    }
    let place = await chosen(of: outcomes.count, first: first)
    guard !turns[place].reply.isEmpty else { return say("reply \(place + 1) is empty; the conversation is as it was") }
    if let error = await session.keep(turns[place].index, of: comparison) { complain(Failure(error)) }
    let model = Sanitiser.line(turns[place].start.model)
    say("reply \(place + 1) (turn \(turns[place].index), \(model)) is in the conversation; the costs count all replies")
  }

  /// Asks on a terminal which reply stays; without an answer, and in a pipe, it is the first whole one.
  private func chosen(of count: Int, first: Int) async -> Int {
    guard program.screen.isInteractive, count > 1 else { return first }
    viewState.update { $0.prompt = nil }
    let prompt = Prompt(text: "Keep which reply, 1 to \(count)? [\(first + 1)] ", isQuestion: true)
    while true {
      guard case .line(let answer, false) = await lines.readLine(prompt) else { return first }
      let word = answer.trimmed(of: .whitespaces)
      if word.isEmpty { return first }
      if let number = Int(word), (1...count).contains(number) { return number - 1 }
    }
  }
}
