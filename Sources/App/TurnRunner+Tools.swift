import Chat
import GatewayClient
import Platform
import Records
import Settings

/// Why a turn ends although the model has called tools.
package enum TurnStop: Equatable, Sendable {
  /// It has as many steps as a turn may have.
  case stepLimit(Int)
  /// What the next step would cost is not agreed to.
  case obstacle(TurnObstacle, isDeclined: Bool)
  /// By the user.
  case interrupted
}

/// The steps of a turn behind the first one.
extension TurnRunner {
  /// Runs the calls of each step, and sends what they answered, until the model calls no more or a limit holds.
  func goOn(after first: TurnOutcome, in session: Session, _ effects: Effects) async -> TurnOutcome {
    guard let toolbox else { return first }
    var outcome = first
    var allowance = limit().amount
    while outcome.error == nil, outcome.turn.awaitsStep {
      let index = outcome.turn.index
      if outcome.turn.lastStep >= maxSteps {
        await session.endTurn(index, because: "not run: the turn has the \(maxSteps) steps that it may have")
        effects.tell(.stopped(.stepLimit(maxSteps)))
        break
      }
      guard await run(outcome.turn, toolbox, session, effects), !Task.isCancelled else {
        await session.endTurn(index)
        effects.tell(.stopped(.interrupted))
        outcome.error = .cancelled
        break
      }
      if let stop = await obstacle(before: index, &allowance, session, effects) {
        await session.endTurn(index)
        effects.tell(.stopped(stop))
        break
      }
      let result = await sendStep(of: index, in: session, effects)
      switch result {
      case .sent(let next): outcome = next
      case .declined(let obstacle), .refused(let obstacle):
        await session.endTurn(index)
        effects.tell(.stopped(.obstacle(obstacle, isDeclined: result.isDeclined)))
        return await refreshed(outcome, session)
      }
    }
    return await refreshed(outcome, session)
  }

  private func sendStep(of index: Int, in session: Session, _ effects: Effects) async -> TurnResult {
    await step(effects) { passesBudgets in
      do throws(BudgetRefusal) {
        return .success(
          try await session.sendStep(of: index, agreed: passesBudgets, unrecorded: agreements.allowsUnrecorded) {
            effects.tell(.reply($0))
          })
      } catch {
        return .failure(error)
      }
    }
  }

  private func refreshed(_ outcome: TurnOutcome, _ session: Session) async -> TurnOutcome {
    var outcome = outcome
    outcome.turn = await session.transcript.turn(outcome.turn.index) ?? outcome.turn
    return outcome
  }

  /// Asks where the turn with its next step passes what it may cost. A yes holds until it would pass twice that sum.
  private func obstacle(
    before index: Int, _ allowance: inout USD?, _ session: Session, _ effects: Effects
  ) async -> TurnStop? {
    guard !agreements.allowsCosts, let limit = allowance,
      let estimate = await session.expectedCostWithNextStep(of: index), estimate > limit
    else { return nil }
    let obstacle = TurnObstacle.aboveTurnLimit(estimate: estimate, limit: limit)
    guard let refusal = await result(of: obstacle, effects) else {
      allowance = estimate.adding(estimate) ?? estimate
      return nil
    }
    return .obstacle(obstacle, isDeclined: refusal.isDeclined)
  }
}

/// The calls of one step, in the model's order.
extension TurnRunner {
  private struct CallPlace {
    let turn: Int
    let attempt: Int
    let call: ToolCall

    func use(
      of definition: ToolDefinition?, _ arguments: String, _ status: ToolUse.Status, _ text: String? = nil
    ) -> ToolUse {
      ToolUse(
        turn: turn, attempt: attempt, call: call.id, server: definition?.server ?? "",
        tool: definition?.tool ?? call.name, definition: definition?.sha256, arguments: arguments, status: status,
        text: text)
    }
  }

  private struct ReadableCall {
    let place: CallPlace
    let definition: ToolDefinition
    /// The text of a JSON object.
    let arguments: String
    var wasAsked = false
  }

  /// Runs the calls that have no result yet; false where the user stops the turn. Calls in a row that change nothing and
  /// need no question run at the same time, any other one alone.
  private func run(_ turn: Turn, _ toolbox: Toolbox, _ session: Session, _ effects: Effects) async -> Bool {
    let attempt = turn.generations.last?.attempt ?? 1
    var together: [ReadableCall] = []
    for call in turn.pendingCalls {
      if Task.isCancelled { return false }
      let place = CallPlace(turn: turn.index, attempt: attempt, call: call)
      guard var readable = await readable(place, toolbox, session, effects) else { continue }
      let isRepeat = await session.transcript.hasInterrupted(readable.definition, readable.arguments)
      let question = await toolbox.question(
        about: readable.definition, arguments: readable.arguments, isRepeat: isRepeat)
      if question == nil, LocalToolServer.isReadOnly(readable.definition) {
        together.append(readable)
        continue
      }
      await start(together, toolbox, session, effects)
      together = []
      if let question {
        guard let isAllowed = await ask(question, about: place, toolbox, session, effects) else { return false }
        guard isAllowed else { continue }
        readable.wasAsked = true
      }
      await start(readable, toolbox, session, effects)
    }
    await start(together, toolbox, session, effects)
    return true
  }

  /// The call with its tool and its arguments; nil, and a refusal as its result, where one of them is not there.
  private func readable(
    _ place: CallPlace, _ toolbox: Toolbox, _ session: Session, _ effects: Effects
  ) async -> ReadableCall? {
    guard let definition = await toolbox.definition(named: place.call.name) else {
      await refuse(place, nil, "there is no tool of this name", session, effects)
      return nil
    }
    guard let arguments = ToolArguments(place.call.arguments)?.text else {
      await refuse(place, definition, "the arguments are not the text of a JSON object", session, effects)
      return nil
    }
    return ReadableCall(place: place, definition: definition, arguments: arguments)
  }

  /// Whether the user allows the call; a no is its result. Nil where the user stops the turn.
  private func ask(
    _ question: ToolQuestion, about place: CallPlace, _ toolbox: Toolbox, _ session: Session, _ effects: Effects
  ) async -> Bool? {
    let answer = await effects.toolConsent(question)
    let refusal: String
    switch answer {
    case .stop: return nil
    case .no(let reason):
      refusal = reason.isEmpty ? "the user refused this call" : "the user refused this call: \(reason)"
    case .unavailable:
      refusal = "not run: the user has not allowed \(question.definition.path) and cannot be asked now"
    case .once, .session, .always:
      do throws(SettingsError) { try await toolbox.take(answer, to: question) } catch {
        effects.tell(.consentNotKept(error))
      }
      return true
    }
    await refuse(place, question.definition, refusal, session, effects)
    return false
  }

  private func refuse(
    _ place: CallPlace, _ definition: ToolDefinition?, _ text: String, _ session: Session, _ effects: Effects
  ) async {
    await note(place.use(of: definition, place.call.arguments, .refused, text), session, effects)
  }

  private func start(
    _ calls: [ReadableCall], _ toolbox: Toolbox, _ session: Session, _ effects: Effects
  ) async {
    await withTaskGroup { group in
      for call in calls { group.addTask { await start(call, toolbox, session, effects) } }
    }
  }

  private func start(_ call: ReadableCall, _ toolbox: Toolbox, _ session: Session, _ effects: Effects) async {
    // On disk before it runs, so that after a kill no call runs twice without a question.
    var use = call.place.use(of: call.definition, call.arguments, .started)
    if let error = await session.record(use), !error.isRecorded, !agreements.allowsUnrecorded {
      effects.tell(.reply(.notRecorded(error)))
      use.status = .notRun
      use.text = "not run: the call could not be recorded"
      return await note(use, session, effects)
    }
    effects.tell(.tool(use, wasAsked: call.wasAsked))
    let start = ContinuousClock.now
    let result = await toolbox.run(call.definition, arguments: call.arguments) { [use] progress in
      effects.tell(.toolProgress(use, progress))
    }
    use.status = .run
    (use.text, use.size, use.isError) = (result.text, result.size, result.isError ? true : nil)
    use.durationMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    await note(use, session, effects)
  }

  private func note(_ use: ToolUse, _ session: Session, _ effects: Effects) async {
    if let error = await session.record(use) { effects.tell(.reply(.notRecorded(error))) }
    effects.tell(.tool(use, wasAsked: false))
  }
}

extension TurnResult {
  fileprivate var isDeclined: Bool { if case .declined = self { true } else { false } }
}

extension Transcript {
  /// Whether a call of a tool with these arguments was interrupted, before it ran or while it did, and not run since.
  func hasInterrupted(_ definition: ToolDefinition, _ arguments: String) -> Bool {
    let uses = turns.lazy.flatMap(\.generations).flatMap(\.tools).filter {
      $0.server == definition.server && $0.tool == definition.tool && $0.arguments == arguments
    }
    guard let last = Array(uses).last else { return false }
    return last.status == .started || last.status == .notRun
  }
}
