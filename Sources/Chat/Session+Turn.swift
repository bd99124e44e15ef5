import GatewayClient
import Journal
import Platform
import Records

extension Session {
  /// Requests of one turn, the first included.
  private static let attempts = 3
  /// A longer wait than this is the user's decision.
  private static let longestWait = Duration.seconds(60)

  /// Sends a prompt and tells what comes; cancelling the task stops the reply and keeps what came.
  ///
  /// The turn is on disk before the request leaves, its generation's id before any of its text is told. Throws where a
  /// budget forbids the turn; `agreed` sends one that alone would pass a limit.
  package func send(
    _ prompt: String, replacing replaced: Int? = nil, agreed: Bool = false, tell: @Sendable (TurnEvent) -> Void
  ) async throws(BudgetRefusal) -> TurnOutcome {
    // A limit is worth a look at the prices; without one no turn waits for them.
    if !budgets.isEmpty { await loadCatalogue() }
    let messages = messages(for: prompt, replacing: replaced)
    let start = start(prompt, messages, replacing: replaced)
    report(try admit(start, agreed: agreed), to: tell)
    let request = request(messages)
    let meter = meter(messages)
    use(modelOnce: nil)
    var attempt = 1
    var failures = 0
    while true {
      var reply = IncomingReply(turn: start.turn, attempt: attempt, started: effects.now())
      // Ctrl-C while the turn waited for its place among the budgets.
      if Task.isCancelled {
        reply.isUnsent = true
        return finish(reply, .cancelled, tell: tell)
      }
      let error = await receive(request, into: &reply, meter, tell: tell)
      guard let error, let delay = delay(before: failures + 1, after: error, reply) else {
        return finish(reply, error, tell: tell)
      }
      failures += 1
      if !error.isUnsent {
        recordEnd(of: reply, error, tell: tell)
        attempt += 1
      }
      // Written before the wait, so that the turn stays held against the budgets.
      if !error.isUnsent {
        report(record(.attempt(AttemptStarted(turn: start.turn, attempt: attempt)), synced: true), to: tell)
      }
      tell(.retrying(attempt: failures + 1, after: delay, because: error))
      guard (try? await effects.sleep(delay)) != nil else {
        reply = IncomingReply(turn: start.turn, attempt: attempt, started: effects.now(), isUnsent: true)
        return finish(reply, .cancelled, tell: tell)
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
    _ request: ChatRequest, into reply: inout IncomingReply, _ meter: Meter?, tell: @Sendable (TurnEvent) -> Void
  ) async -> GatewayError? {
    if let estimate = meter?.estimate(of: reply) { tell(.progress(estimate)) }
    do throws(GatewayError) {
      for try await batch in gateway.reply(to: request) {
        let namesGeneration = take(batch, into: &reply, meter, tell: tell)
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
    _ batch: [ReplyEvent], into reply: inout IncomingReply, _ meter: Meter?, tell: @Sendable (TurnEvent) -> Void
  ) -> Bool {
    var namesGeneration = false
    var text = ""
    for event in batch {
      switch event {
      case .generation(let id):
        namesGeneration = true
        let named = GenerationNamed(turn: reply.turn, attempt: reply.attempt, id: id)
        report(record(.generation(named), synced: false), to: tell)
        reply.id = id
      case .text(let part): text += part
      case .reasoning(let part):
        reply.reasoning += part
        tell(.reasoning(part))
      case .figures(let figures): reply.figures = figures
      case .finished(let reason): reply.finishReason = reason
      case .raw(let data): reply.raw.append(data)
      }
    }
    if !text.isEmpty {
      reply.firstText = reply.firstText ?? effects.now()
      reply.text += text
      // Ahead of its text, so that both can be shown at once.
      if let estimate = meter?.estimate(of: reply) { tell(.progress(estimate)) }
      tell(.text(text))
    }
    return namesGeneration
  }

  private func finish(
    _ reply: IncomingReply, _ error: GatewayError?, tell: @Sendable (TurnEvent) -> Void
  ) -> TurnOutcome {
    recordEnd(of: reply, error, tell: tell)
    settleInBackground()
    tellBudgets()
    let turn = transcript.turns.last { $0.index == reply.turn }
    return TurnOutcome(turn: turn ?? reply.lostTurn, error: error)
  }

  /// How an attempt ended, and before it the generation that only its refusal names.
  private func recordEnd(of reply: IncomingReply, _ error: GatewayError?, tell: @Sendable (TurnEvent) -> Void) {
    if reply.id == nil, let id = error?.generationID {
      let named = GenerationNamed(turn: reply.turn, attempt: reply.attempt, id: id)
      report(record(.generation(named), synced: false), to: tell)
    }
    report(record(.reply(reply.ended(by: error, at: effects.now())), synced: true), to: tell)
  }

  private func report(_ error: JournalError?, to tell: @Sendable (TurnEvent) -> Void) {
    if let error { tell(.notRecorded(error)) }
  }
}

/// Counts what a reply is expected to cost while it comes in.
struct Meter {
  let model: ModelEntry
  let inputTokens: Int

  /// Nil when the model has no price.
  func estimate(of reply: IncomingReply) -> Estimate? {
    let bytes = reply.text.utf8.count + reply.reasoning.utf8.count
    return Estimate(inputTokens: inputTokens, outputTokens: Estimate.tokens(ofBytes: bytes), model: model)
  }
}

extension Session {
  /// Nil where the next turn's model is not in the catalogue.
  private func meter(_ messages: [Message]) -> Meter? {
    catalogue.first { $0.id == nextModel }.map { Meter(model: $0, inputTokens: Estimate.tokens(of: messages)) }
  }
}
