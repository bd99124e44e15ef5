import App
import Chat
import Exports
import GatewayClient
import Platform
import Records
import Settings
import Terminal

extension Command {
  static let ask = Command(
    "ask", arguments: [.any("PROMPT")], "one turn: the reply on standard output, its cost on standard error",
    options: [
      .assistant, .variable, .setting, .model, .models, .session, .continues, .system, .user, .tag, .noTags, .budget,
      .turnLimit, .tier, .fallback, .only, .caching, .keep, .gateway, .attach, .tools, .allowTool, .maxSteps,
      .webSearch, .mcpConfig,
      .pictureOutput, .json,
      .noStream,
      .waitForBill, .quiet, .raw, .yes, .unrecorded,
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.ask(options) }
  }
}

extension Command {
  static let image = Command(
    "image", arguments: [.any("PROMPT")],
    "draws pictures: their paths on standard output, their cost on standard error",
    options: [
      .model, .pictureOutput, .size, .count, .session, .continues, .user, .tag, .noTags, .budget, .turnLimit, .gateway,
      .json, .waitForBill, .quiet, .yes, .unrecorded,
    ]
  ) { program, options in
    var options = options
    options.picture = options.picture ?? PictureRequest()
    return await program.attempt { [options] () async throws(Failure) in try await program.ask(options) }
  }
}

extension Program {
  fileprivate func ask(_ options: Options) async throws(Failure) -> Int32 {
    Gateway.prepareTransport()
    try refuseRawText(options)
    let prompt = try AskPrompt(options, screen: screen) {
      if options.isQuiet { return }
      errors.write("waiting for standard input, which is open and has sent nothing; < /dev/null closes it\n")
    }
    let context = try context()
    let opening = try await opening(options, context, isSingleTurn: true)
    try refuseWebSearch(options, opening.connection)
    guard opening.connection.resolved.reason != .noKey else {
      throw Failure(
        "there is no key; a script uses the sandbox only if it names it",
        hint:
          "store a key with tuppence login, set AI_GATEWAY_API_KEY, or name the sandbox: --gateway sandbox",
        exitCode: Failure.Code.refused)
    }
    let session = try Failure.wrapping(try opening.session { _ in })
    let cancellation = CancellationToken(executor: foreground)
    let watch = watch(cancellation)
    let settlement = Settlement(context, current: opening.connection)
    let result: Result<Int32, Failure>
    do throws(Failure) {
      result = .success(try await ask(prompt, opening, session, settlement, options, cancellation))
    } catch {
      result = .failure(error)
    }
    await settlement.stop()
    await session.close()
    watch.cancel()
    await opening.connection.close()
    return try result.get()
  }

  private func ask(
    _ prompt: AskPrompt, _ opening: SessionOpening, _ session: Session, _ settlement: Settlement, _ options: Options,
    _ cancellation: CancellationToken
  ) async throws(Failure) -> Int32 {
    try await fillVariables(of: session)
    let model = await session.model
    if let name = options.model, name != model, !options.isQuiet {
      errors.write(errorStyles.dim(Sanitiser.line("model: \(model)")) + "\n")
    }
    if let reason = opening.context.unrecorded, options.allowsUnrecorded || options.budget != nil {
      report(Failure(reason))
    }
    // What earlier runs left open is asked about while this turn runs; nothing waits for it.
    await settlement.attach(session)
    await settlement.start(once: true)
    if !options.models.isEmpty {
      return try await compare(prompt, opening, session, settlement, options, cancellation)
    }
    let stop = LastStop()
    if options.picture != nil, let failure = await session.drawingFailure() { throw failure }
    let pictures = await pictureFiles(at: options.output, opening.context, session)
    let outcome = try await send(prompt, opening, session, options, cancellation, stop, pictures)
    if options.waitsForBill { await waitForBill(session, settlement, cancellation) }
    let turn = await session.transcript.turn(outcome.turn.index) ?? outcome.turn
    let totals = await session.transcript.totals
    if options.printsJSON { try printJSON(turn, session.id, totals, pictures.written) }
    if options.picture != nil, !options.printsJSON {
      for picture in pictures.written { output.write(Sanitiser.line(picture.path) + "\n") }
    }
    if let error = outcome.error, error != .cancelled {
      report(opening.connection.failure(error, of: turn, in: .script))
    }
    if !options.isQuiet {
      tell(turn, outcome, totals, opening, await session.catalogue)
      await warn(of: session)
    }
    // A closed pipe is no Ctrl-C.
    return output.isClosed
      ? Failure.Code.failed : outcome.error.map { Failure($0).exitCode } ?? stop.exitCode ?? 0
  }

  /// The cost line, and the remarks about the turn.
  private func tell(
    _ turn: Turn, _ outcome: TurnOutcome, _ totals: Totals, _ opening: SessionOpening, _ catalogue: [ModelEntry]
  ) {
    var line = CostLine(turn, session: totals, isPlayMoney: opening.connection.isPlayMoney)
    line.detail = opening.context.configuration.costLineDetail
    line.cacheEffect = CacheEffect.amount(of: turn, in: catalogue)
    tellCost(line)
    if let loss = outcome.cachingLoss {
      errors.write(errorStyles.dim("  " + CostLine.words(forStoppedCaching: loss, in: .script)) + "\n")
    }
    for words in turn.extraWords { errors.write(errorStyles.dim("  " + Sanitiser.line(words)) + "\n") }
    if outcome.error == nil || outcome.error == .cancelled, turn.totals.isAllUnknown,
      let words = Failure.words(forCostOf: turn, in: .script)
    {
      errors.write(errorStyles.dim("  " + words) + "\n")
    }
    for generation in turn.generations {
      guard let doubt = turn.charge(of: generation).doubt else { continue }
      let words = "the bill is strange: \(doubt.words(confirming: turn, in: .script))"
      errors.write(errorStyles.warning("  " + Sanitiser.line(words)) + "\n")
    }
  }

  /// The cost line, marked on a terminal, where the reply may be above it.
  private func tellCost(_ line: CostLine) {
    let isTerminal = isatty(errors.descriptor) == 1
    guard let text = line.text(width: isTerminal ? max(12, screen.width - 3) : nil).map(Sanitiser.line) else { return }
    let row = isTerminal ? NoticeMarker.lines(text, width: .max)[0] : text
    errors.write(errorStyles.dim(row) + "\n")
  }

  /// One turn; what would pass a limit is asked about on a terminal, and refused in a pipe without `--yes`.
  private func send(
    _ prompt: AskPrompt, _ opening: SessionOpening, _ session: Session, _ options: Options,
    _ cancellation: CancellationToken, _ stop: LastStop, _ pictures: PictureFiles
  ) async throws(Failure) -> TurnOutcome {
    let agreements = Agreements(unrecorded: options.allowsUnrecorded, costs: options.agrees)
    let context = opening.context
    let servers = try mcpServers(options, context, patience: nil)
    start(servers) { report($0) }
    let toolbox = context.toolbox(
      local: options.tools, servers: servers, rules: options.allowedTools, over: opening.connection)
    let runner = TurnRunner(
      opening, limit: options.turnLimit, agreements: agreements, cancellation: cancellation, toolbox: toolbox,
      maxSteps: options.maxSteps ?? context.maxSteps)
    let display = TurnDisplay(
      output, streams: options.streams, prints: !options.printsJSON, cancellation
    ) {
      ReplyPrinter(
        output: output, notices: errors, styles: screen.styles, isRaw: options.isRaw,
        width: screen.outputIsTerminal ? screen.width : nil, wraps: appearance.wraps,
        currentWidth: { screen.width },
        inlineProtocol: isatty(errors.descriptor) == 1 ? appearance.inlineProtocol : nil,
        picture: { file, bytes throws(Failure) in
          let picture = try pictures.write(file, bytes)
          return options.isQuiet ? nil : words(for: picture)
        })
    }
    let effects = TurnRunner.Effects {
      consent(to: $0)
    } tell: { event in
      display.tell(event)
      stop.take(event)
      tell(event)
    } toolConsent: {
      consent(to: $0)
    }
    let request = TurnRequest(
      prompt.text, question: prompt.question, media: try prompt.media(context: context),
      purpose: options.picture.map { TurnPurpose.drawing($0) } ?? .conversation)
    let result = await runner.run(request, in: session, effects)
    await toolbox.close()
    switch result {
    case .sent(let outcome): return outcome
    case .declined(let obstacle), .refused(let obstacle): throw Failure(obstacle, in: .script)
    }
  }

  /// Asks on the terminal whether the turn may cost so much; Ctrl-C is a no.
  func consent(to obstacle: TurnObstacle) -> Consent {
    guard obstacle.isAboutCost, screen.isInteractive else { return .unavailable }
    QuestionInput.forgetTypedAhead(screen.input)
    output.write(Sanitiser.line("\(Failure.question(obstacle)). Send it?") + " [y/N] ")
    let answer = Self.answer(from: screen.input) { Task.isCancelled }
    if answer == nil { output.write("\n") }
    return answer == true ? .given : .declined
  }

  /// Budgets that have run low with the turn, on standard error.
  private func warn(of session: Session) async {
    for status in (try? await session.statuses()) ?? [] where status.decision(estimate: nil) != .within {
      errors.write(errorStyles.warning("  " + Sanitiser.line(status.words)) + "\n")
    }
  }

  /// Waits as long as the gateway's answers can be expected, or until Ctrl-C.
  func waitForBill(_ session: Session, _ settlement: Settlement, _ cancellation: CancellationToken) async {
    if isatty(errors.descriptor) == 1 { errors.write(errorStyles.dim("waiting for the bill ...") + "\n") }
    await settlement.refresh(session)
    await cancellation.run { await settlement.settleDue(within: .seconds(300), of: [session.id]) }
  }

  private func printJSON(
    _ turn: Turn, _ session: String, _ totals: Totals, _ pictures: [WrittenPicture]
  ) throws(Failure) {
    let answer = AskAnswer(session: session, turn: TurnExport(turn, running: totals), pictures: pictures)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let json = try? encoder.encode(answer) else { throw Failure("the turn could not be written as JSON") }
    output.write(Sanitiser.json(String(decoding: json, as: UTF8.self)) + "\n")
  }

  private func watch(_ cancellation: CancellationToken) -> Task<Void, Never> {
    let interrupts = Interrupts()
    return Task {
      for await _ in interrupts.stream { cancellation.cancel() }
      interrupts.stop()
    }
  }
}

/// What `tuppence ask --json` prints.
struct AskAnswer: Encodable {
  let session: String
  let turn: TurnExport
  let pictures: [WrittenPicture]
  var reply: String { turn.turn.reply }

  enum CodingKeys: String, CodingKey {
    case pictures, reply, session, turn
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reply, forKey: .reply)
    try container.encode(session, forKey: .session)
    try container.encode(turn.json, forKey: .turn)
    if !pictures.isEmpty { try container.encode(pictures.map(\.json), forKey: .pictures) }
  }
}

/// The prompt of one turn: attached files, standard input, then the words of the command line.
struct AskPrompt: Sendable {
  /// More than any model's context; a larger input is a mistake.
  static let limit = 16 << 20

  let text: String
  /// The words of the command line, where there is more than them.
  let question: String?
  /// Pictures and documents.
  private let files: [Attachment]

  /// `onSilence` is called once where standard input stays open for two seconds without a byte.
  init(_ options: Options, screen: Screen, onSilence: () -> Void = {}) throws(Failure) {
    let attached = try Attachment.files(at: options.attachments)
    var parts = attached.compactMap(\.block)
    files = attached.filter { $0.block == nil }
    if !screen.inputIsTerminal || options.readsStandardInput {
      if !screen.inputIsTerminal, Self.isSilent(screen.input) { onSilence() }
      let piped = try Self.standardInput(screen.input)
      if !piped.isEmpty { parts.append(piped) }
    }
    let words = options.words.joined(separator: " ")
    if !words.isEmpty { parts.append(words) }
    text = parts.joined(separator: "\n\n")
    question = words.isEmpty || parts.count == 1 ? nil : words
    guard !text.trimmed(of: .whitespacesAndNewlines).isEmpty else { throw Failure(.missingPrompt) }
  }

  /// What goes with the text, once it is in the media folder.
  func media(context: AppContext) throws(Failure) -> [MediaFile] {
    var files = files
    return try AttachedParts(&files, context.mediaStore).media
  }

  private static func isSilent(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 2_000) == 0
  }

  private static func standardInput(_ descriptor: Int32) throws(Failure) -> String {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = read(descriptor, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Failure("standard input cannot be read", hint: "pipe the prompt in, or give it as an argument")
      }
      if count == 0 { break }
      bytes += part[..<count]
    }
    guard bytes.count <= limit else {
      throw Failure("standard input is larger than 16 MiB", hint: "send a part of it", exitCode: Failure.Code.usage)
    }
    guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
      throw Failure("standard input is not text", hint: "only UTF-8 text can be sent", exitCode: Failure.Code.usage)
    }
    return text.trimmed(of: .newlines)
  }
}
