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
  /// Runs the calls that have no result yet; false where the user stops the turn.
  private func run(_ turn: Turn, _ toolbox: Toolbox, _ session: Session, _ effects: Effects) async -> Bool {
    let attempt = turn.generations.last?.attempt ?? 1
    for call in turn.pendingCalls {
      if Task.isCancelled { return false }
      let place = CallPlace(turn: turn.index, attempt: attempt, call: call)
      guard await run(place, toolbox, session, effects) else { return false }
    }
    return true
  }

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

  /// Asks about one call and runs it; false where the user stops the turn.
  private func run(
    _ place: CallPlace, _ toolbox: Toolbox, _ session: Session, _ effects: Effects
  ) async -> Bool {
    func refuse(_ definition: ToolDefinition?, _ text: String) async -> Bool {
      let use = place.use(of: definition, place.call.arguments, .refused, text)
      await note(use, session, effects)
      return true
    }
    guard let definition = await toolbox.definition(named: place.call.name) else {
      return await refuse(nil, "there is no tool of this name")
    }
    guard let arguments = ToolArguments(place.call.arguments)?.text else {
      return await refuse(definition, "the arguments are not the text of a JSON object")
    }
    let isRepeat = await session.transcript.hasInterrupted(definition, arguments)
    var wasAsked = false
    if let question = await toolbox.question(about: definition, arguments: arguments, isRepeat: isRepeat) {
      let answer = await effects.toolConsent(question)
      switch answer {
      case .stop: return false
      case .no(let reason): return await refuse(definition, Self.refusal(reason))
      case .unavailable:
        return await refuse(definition, "not run: the user has not allowed \(definition.path) and cannot be asked now")
      case .once, .session, .always: wasAsked = true
      }
      do throws(SettingsError) { try await toolbox.take(answer, to: question) } catch {
        effects.tell(.consentNotKept(error))
      }
    }
    return await start(place, definition, arguments, wasAsked: wasAsked, toolbox, session, effects)
  }

  private static func refusal(_ reason: String) -> String {
    reason.isEmpty ? "the user refused this call" : "the user refused this call: \(reason)"
  }

  private func start(
    _ place: CallPlace, _ definition: ToolDefinition, _ arguments: String, wasAsked: Bool, _ toolbox: Toolbox,
    _ session: Session, _ effects: Effects
  ) async -> Bool {
    // On disk before it runs, so that after a kill no call runs twice without a question.
    var use = place.use(of: definition, arguments, .started)
    if let error = await session.record(use), !error.isRecorded, !agreements.allowsUnrecorded {
      effects.tell(.reply(.notRecorded(error)))
      use.status = .notRun
      use.text = "not run: the call could not be recorded"
      await note(use, session, effects)
      return true
    }
    effects.tell(.tool(use, wasAsked: wasAsked))
    let start = ContinuousClock.now
    let result = await toolbox.run(definition, arguments: arguments)
    use.status = .run
    (use.text, use.size, use.isError) = (result.text, result.size, result.isError ? true : nil)
    use.durationMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    await note(use, session, effects)
    return true
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
