import GatewayClient
import Journal
import Platform
import Records

extension Session {
  /// Requests of one turn, the first included.
  private static let attempts = 3
  /// A longer wait than this is the user's decision.
  private static let longestWait = Duration.seconds(60)

  /// Sends a prompt and reports what comes; cancelling the task stops the reply and keeps what came.
  ///
  /// The turn is on disk before the request leaves, its generation's id before any of its text is shown. Throws where a
  /// budget forbids the turn; `agreed` sends one that alone would pass a limit,
  /// `unrecorded` one that cannot be recorded.
  package func send(
    _ prompt: String, question: String? = nil, media: [MediaFile] = [], replacing replaced: Int? = nil,
    agreed: Bool = false,
    unrecorded: Bool = false, purpose: TurnPurpose = .conversation,
    tell: @Sendable (TurnEvent) -> Void
  ) async throws(BudgetRefusal) -> TurnOutcome {
    let budgets = try currentBudgets()
    // A limit needs prices; without one no turn waits for them.
    if !budgets.isEmpty { await prepareCatalogue() }
    await prepareModalities(of: purpose.model ?? nextModel)
    let messages = messages(for: prompt, media: media, replacing: replaced, purpose: purpose)
    let windowStart = purpose == .conversation ? windowStart(for: prompt, media: media, replacing: replaced) : nil
    var start = start(prompt, messages, replacing: replaced, purpose)
    start.question = question
    start.media = media.isEmpty ? nil : media
    report(try admit(.first(start), budgets, agreed: agreed, unrecorded: unrecorded), to: tell)
    trim(from: windowStart, tell: tell)
    var request = request(messages, purpose)
    // Once a turn: each step would search again.
    if searchesWeb, purpose == .conversation { request.webSearch = String((question ?? prompt).prefix(400)) }
    if !purpose.isCompaction { use(modelOnce: nil) }
    return await receive(request, of: start.turn, from: 1, purpose: purpose, tell: tell)
  }

  /// Sends a request of a turn until its reply is whole, or no further attempt is safe.
  func receive(
    _ asked: ChatRequest, of turn: Int, from first: Int, purpose: TurnPurpose = .conversation,
    tell: @Sendable (TurnEvent) -> Void
  ) async -> TurnOutcome {
    var request = asked
    if purpose == .conversation { request.messages = withDrawnPictures(request.messages, for: request.model) }
    var estimator = estimator(request.messages, model: request.model, purpose)
    var attempt = first
    var failures = 0
    while true {
      var reply = IncomingReply(turn: turn, attempt: attempt, started: effects.now())
      // Ctrl-C while the turn waited for its place among the budgets.
      if Task.isCancelled {
        reply.isUnsent = true
        return finish(reply, .cancelled, estimator, tell: tell)
      }
      let error = await receive(request, into: &reply, estimator, tell: tell)
      // The prices may have come with the reply.
      estimator = estimator ?? self.estimator(request.messages, model: request.model, purpose)
      guard let error, let delay = delay(before: failures + 1, after: error, reply) else {
        return finish(reply, error, estimator, tell: tell)
      }
      failures += 1
      if !error.isUnsent {
        recordEnd(of: reply, error, estimator, tell: tell)
        attempt += 1
      }
      // Written before the wait, so that the turn stays held against the budgets.
      if !error.isUnsent {
        let estimate = transcript.turn(turn)?.generations.last?.expectedCost
        let started = AttemptStarted(turn: turn, attempt: attempt, estimate: estimate)
        report(record(.attempt(started), synced: true), to: tell)
      }
      tell(.retrying(attempt: failures + 1, after: delay, because: error))
      guard (try? await effects.sleep(delay)) != nil else {
        reply = IncomingReply(turn: turn, attempt: attempt, started: effects.now(), isUnsent: true)
        return finish(reply, .cancelled, estimator, tell: tell)
      }
    }
  }

  /// How long to wait before the same request goes out again; nil where it must not.
  private func delay(before failure: Int, after error: GatewayError, _ reply: IncomingReply) -> Duration? {
    guard failure < Self.attempts, error.isSafeToRetry, reply.isEmpty else { return nil }
    let wished = error.retryAfter ?? .seconds(failure)
    return wished <= Self.longestWait ? wished : nil
  }

  private func receive(
    _ request: ChatRequest, into reply: inout IncomingReply, _ estimator: Estimator?,
    tell: @Sendable (TurnEvent) -> Void
  ) async -> GatewayError? {
    if let estimate = estimator?.estimate(of: reply) { tell(.progress(estimate)) }
    do throws(GatewayError) {
      for try await batch in try self.reply(to: request) {
        let namesGeneration = take(batch, into: &reply, estimator, tell: tell)
        // Written already, and so safe from our own end; the disk may take its time behind the first text.
        if namesGeneration { report(syncJournal(), to: tell) }
      }
      return nil
    } catch {
      return error
    }
  }

  /// Takes one chunk's events in; true when they named the generation.
  private func take(
    _ batch: [ReplyEvent], into reply: inout IncomingReply, _ estimator: Estimator?,
    tell: @Sendable (TurnEvent) -> Void
  ) -> Bool {
    var namesGeneration = false
    var (text, thought) = ("", "")
    var stated: UsageAndCost?
    for event in batch {
      switch event {
      case .generation(let id):
        namesGeneration = true
        let named = GenerationNamed(turn: reply.turn, attempt: reply.attempt, id: id)
        report(record(.generation(named), synced: false), to: tell)
        reply.id = id
      case .text(let part): text += part
      case .reasoning(let part): thought += part
      case .figures(let figures): stated = figures
      case .finished(let reason): reply.finishReason = reason
      case .picture(let picture): take(picture, into: &reply, tell: tell)
      case .raw(let data): reply.raw.append(data)
      case .extras(let extras): reply.extras = extras
      case .calls(let calls, let details): take(calls, details, into: &reply)
      }
    }
    reply.text += text
    reply.reasoning += thought
    // Usage counts what came up to its chunk, that chunk included.
    if let stated { reply.take(stated) }
    guard !text.isEmpty || !thought.isEmpty else { return namesGeneration }
    // Ahead of its text, so that both can be shown at once.
    if let estimate = estimator?.estimate(of: reply) { tell(.progress(estimate)) }
    if !thought.isEmpty { tell(.reasoning(thought)) }
    guard !text.isEmpty else { return namesGeneration }
    reply.firstText = reply.firstText ?? effects.now()
    tell(.text(text))
    return namesGeneration
  }

  private func finish(
    _ reply: IncomingReply, _ error: GatewayError?, _ estimator: Estimator?, tell: @Sendable (TurnEvent) -> Void
  ) -> TurnOutcome {
    recordEnd(of: reply, error, estimator, tell: tell)
    if let turn = transcript.turn(reply.turn), turn.start.compacts == true { takeSummary(of: turn, error) }
    tellCharges()
    tellBudgets()
    if transcript.turn(reply.turn)?.awaitsStep != true { tellEnd(of: reply.turn) }
    return TurnOutcome(
      turn: transcript.turn(reply.turn) ?? reply.lostTurn, error: error, cachingLoss: stopLosingCache())
  }

  /// How an attempt ended, and before it the generation that only its refusal names.
  private func recordEnd(
    of reply: IncomingReply, _ error: GatewayError?, _ estimator: Estimator?, tell: @Sendable (TurnEvent) -> Void
  ) {
    if reply.id == nil, let id = error?.generationID {
      let named = GenerationNamed(turn: reply.turn, attempt: reply.attempt, id: id)
      report(record(.generation(named), synced: false), to: tell)
    }
    let ended = reply.ended(by: error, at: effects.now(), estimator: estimator)
    report(record(.reply(ended), synced: true), to: tell)
  }

  /// Tells what could not be recorded: a lost record once for each reason, a sync that failed each time.
  func report(_ error: JournalError?, to tell: @Sendable (TurnEvent) -> Void) {
    guard let error, error != toldLoss else { return }
    if !error.isRecorded { toldLoss = error }
    tell(.notRecorded(error))
  }
}
