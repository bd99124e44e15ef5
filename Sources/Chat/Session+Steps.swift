import GatewayClient
import Journal
import Records

/// A turn with tools: each step is a request of its own, with its own generation and bill.
extension Session {
  /// The tools that requests offer from now on.
  package func offer(_ tools: [ToolDefinition]) {
    self.tools = tools
  }

  /// What was said before a turn. Calls and results are in it where tools are offered: without them some providers refuse
  /// a conversation that has calls.
  func conversation(without index: Int?, from first: Int = 0) -> [Message] {
    transcript.conversation(without: index, from: first, callsFor: tools.isEmpty ? nil : nextModel)
  }

  /// A turn's expected cost with the search of the web that its first request asks for.
  func withSearch(_ cost: USD?, _ purpose: TurnPurpose) -> USD? {
    guard searchesWeb, purpose == .conversation, let price = gateway.dialect.webSearchPrice else { return cost }
    return cost?.adding(price) ?? cost
  }

  /// Sends what the calls of a turn's last step have answered; refusals and records are those of ``send``.
  package func sendStep(
    of index: Int, agreed: Bool = false, unrecorded: Bool = false, tell: @Sendable (TurnEvent) -> Void
  ) async throws(BudgetRefusal) -> TurnOutcome {
    let budgets = try currentBudgets()
    if !budgets.isEmpty { await prepareCatalogue() }
    let request = stepRequest(of: index)
    let last = transcript.turn(index)
    let started = AttemptStarted(
      turn: index, attempt: (last?.generations.last?.attempt ?? 0) + 1, step: (last?.lastStep ?? 0) + 1,
      estimate: estimate(request.messages, model: request.model)?.cost)
    let start = RequestStart.step(started, tagFees: last?.start.tagFees)
    report(try admit(start, budgets, agreed: agreed, unrecorded: unrecorded), to: tell)
    return await receive(request, of: index, from: started.attempt, tell: tell)
  }

  /// What a turn has cost so far and its next step is expected to cost, fees included; nil where a part is not known.
  package func expectedCostWithNextStep(of index: Int) -> USD? {
    guard let turn = transcript.turn(index), !turn.totals.isAtLeast else { return nil }
    let request = stepRequest(of: index)
    let next = estimate(request.messages, model: request.model)?.cost
    return [turn.totals.expectedTagFees, turn.start.tagFees ?? .zero, turn.totals.cost].reduce(next) { sum, part in
      sum?.adding(part)
    }
  }

  /// The next request of a turn, with the model and the attribution of its first one.
  private func stepRequest(of index: Int) -> ChatRequest {
    let turn = transcript.turn(index)
    let first = windowStart(for: turn?.start.prompt ?? "", media: turn?.start.media ?? [], replacing: index) ?? 0
    let messages =
      systemMessages + conversation(without: index, from: first)
      + (turn?.messages(callsFor: turn?.start.model) ?? [])
    var request = request(messages)
    if let start = turn?.start {
      (request.model, request.tags, request.user) = (start.model, start.tags, start.user)
      request.options = requestOptions(for: .conversation, of: start.model)
    }
    return request
  }

  /// Takes in the calls of a reply to a request that offered tools.
  func take(_ calls: [ToolCall], _ details: String?, into reply: inout IncomingReply) {
    guard !tools.isEmpty, transcript.turn(reply.turn)?.start.compacts != true else { return }
    let known = transcript.turn(reply.turn)?.generations.flatMap { $0.ended?.toolCalls ?? [] }.map(\.id) ?? []
    reply.take(calls, reasoningDetails: details, except: Set(known))
  }

  /// Writes down what became of a call; returns the error, if any.
  package func record(_ use: ToolUse) -> JournalError? {
    record(.tool(use), synced: true)
  }

  /// Ends a turn whose last step has calls that are not to be answered. Those without a result get one.
  package func endTurn(_ index: Int, because reason: String = ToolUse.interrupted) {
    guard let turn = transcript.turn(index), let last = turn.generations.last else { return }
    for call in turn.pendingCalls where !last.tools.contains(where: { $0.call == call.id }) {
      let tool = tools.first { $0.name == call.name }
      _ = record(
        ToolUse(
          turn: index, attempt: last.attempt, call: call.id, server: tool?.server ?? "", tool: tool?.tool ?? call.name,
          definition: tool?.sha256, arguments: call.arguments, status: .notRun, text: reason))
    }
    tellEnd(of: index)
  }

  /// Tells that a turn has ended, where no bill of it is to come.
  func tellEnd(of index: Int) {
    guard let turn = transcript.turn(index), turn.generations.allSatisfy({ turn.charge(of: $0).lookup != .open })
    else { return }
    news(.ended(session: id, turn: turn))
  }
}
