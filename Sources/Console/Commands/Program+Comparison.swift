import App
import Chat
import Exports
import Platform
import Records
import Terminal

extension CommandOption {
  static let models = CommandOption("models", value: "ID,ID", "asks several models; the first whole reply is kept") {
    (options, text) throws(UsageError) in
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed(of: .whitespaces) }
    guard names.count > 1, names.allSatisfy({ !$0.isEmpty }) else {
      throw .badValue(option: "--models", value: text, expected: "two models or more, with commas between them")
    }
    options.models = names
  }
}

/// `ask --models A,B`: one prompt, several models.
extension Program {
  /// Runs the comparison to its table; the exit code.
  func compare(
    _ prompt: AskPrompt, _ opening: SessionOpening, _ session: Session, _ settlement: Settlement, _ options: Options,
    _ cancellation: CancellationToken
  ) async throws(Failure) -> Int32 {
    let models = try Failure.wrapping(try opening.comparedModels())
    let comparison = Comparison(
      prompt.text, question: prompt.question, media: try prompt.media(context: opening.context), models: models)
    let agreements = Agreements(unrecorded: options.allowsUnrecorded, costs: options.agrees)
    let runner = TurnRunner(opening, limit: options.turnLimit, agreements: agreements, cancellation: cancellation)
    let outcomes: [TurnOutcome]
    switch await runner.run(comparison, in: session, comparisonEffects(comparison, options, opening, cancellation)) {
    case .sent(let sent): outcomes = sent
    case .declined(let obstacle), .refused(let obstacle): throw Failure(obstacle, in: .script)
    }
    let kept = outcomes.first { $0.error == nil && !$0.turn.reply.isEmpty }?.turn.index
    if let kept { await session.keep(kept, of: comparison) }
    if options.waitsForBill { await waitForBill(session, settlement, cancellation) }
    let transcript = await session.transcript
    let turns = outcomes.map { transcript.turn($0.turn.index) ?? $0.turn }
    if options.printsJSON { try printJSON(turns, kept: kept, transcript) }
    tell(ComparisonTable(turns: turns, isPlayMoney: opening.connection.isPlayMoney, kept: kept), options)
    // A closed pipe is no Ctrl-C.
    return output.isClosed ? Failure.Code.failed : Self.exitCode(of: outcomes, isKept: kept != nil)
  }

  /// After Ctrl-C that of an interruption; else that of the first failure, where no reply is kept.
  private static func exitCode(of outcomes: [TurnOutcome], isKept: Bool) -> Int32 {
    if outcomes.contains(where: { $0.error == .cancelled }) { return Failure.Code.interrupted }
    guard !isKept else { return 0 }
    return outcomes.lazy.compactMap(\.error).first.map { Failure($0).exitCode } ?? Failure.Code.failed
  }

  private func comparisonEffects(
    _ comparison: Comparison, _ options: Options, _ opening: SessionOpening, _ cancellation: CancellationToken
  ) -> TurnRunner.ComparisonEffects {
    TurnRunner.ComparisonEffects {
      consent(to: $0)
    } began: {
    } tell: { _, event in
      if case .notRecorded(let error) = event { report(Failure(error)) }
    } ended: { place, outcome in
      if let error = outcome.error, error != .cancelled {
        report(opening.connection.failure(error, of: outcome.turn, in: .script))
      }
      guard !options.printsJSON, !outcome.turn.reply.isEmpty else { return }
      show(outcome.turn, isRaw: options.isRaw)
      if output.isClosed { cancellation.cancel() }
    }
  }

  /// A heading with the model's name, and its reply.
  private func show(_ turn: Turn, isRaw: Bool) {
    output.write(screen.styles.bold("## \(Sanitiser.line(turn.start.model))") + "\n\n")
    let printer = ReplyPrinter(
      output: output, notices: errors, styles: screen.styles, isRaw: isRaw,
      width: screen.outputIsTerminal ? screen.width : nil, wraps: appearance.wraps)
    printer.tell(.text(turn.reply))
    printer.finish()
    output.write("\n")
  }

  private func tell(_ table: ComparisonTable, _ options: Options) {
    guard !options.isQuiet else { return }
    let width = isatty(errors.descriptor) == 1 ? screen.width : 10_000
    for line in table.lines(width: width, styles: errorStyles) { errors.write(line + "\n") }
  }

  private func printJSON(_ turns: [Turn], kept: Int?, _ transcript: Transcript) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let answer = ComparisonAnswer(turns: turns, kept: turns.first { $0.index == kept }?.start.model, transcript)
    guard let json = try? encoder.encode(answer) else { throw Failure("the turns could not be written as JSON") }
    output.write(Sanitiser.json(String(decoding: json, as: UTF8.self)) + "\n")
  }
}

/// What `tuppence ask --models A,B --json` prints.
struct ComparisonAnswer: Encodable {
  struct Reply: Encodable {
    let turn: TurnExport

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(turn.turn.reply, forKey: .reply)
      try container.encode(turn.json, forKey: .turn)
    }

    private enum CodingKeys: String, CodingKey { case reply, turn }
  }

  let replies: [Reply]
  let kept: String?
  let session: String?

  init(turns: [Turn], kept: String?, _ transcript: Transcript) {
    var running = RunningTotals()
    var replies: [Reply] = []
    for turn in transcript.turns {
      running.add(turn)
      guard turns.contains(where: { $0.index == turn.index }) else { continue }
      replies.append(Reply(turn: TurnExport(turn, running: running.totals)))
    }
    self.replies = replies
    self.kept = kept
    session = transcript.session?.id
  }

  private enum CodingKeys: String, CodingKey { case version, replies, kept, session }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(replies, forKey: .replies)
    try container.encode(kept, forKey: .kept)
    try container.encode(session, forKey: .session)
  }
}
