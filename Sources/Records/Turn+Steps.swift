// A turn with tools is several requests: each step but the last one ends in calls.
extension Turn {
  /// The last attempt of each step, in order.
  package var steps: [Generation] {
    generations.enumerated().filter { place, generation in
      place + 1 == generations.count || generations[place + 1].step != generation.step
    }.map(\.element)
  }

  /// The number of the last step.
  package var lastStep: Int { generations.last?.step ?? 1 }

  /// True where a step ended in calls.
  package var hasCalls: Bool { generations.contains { $0.ended?.toolCalls?.isEmpty == false } }

  /// The calls of the last step that have no result yet.
  package var pendingCalls: [ToolCall] {
    guard let last = generations.last, let calls = last.ended?.toolCalls else { return [] }
    return calls.filter { call in !last.tools.contains { $0.call == call.id && $0.status != .started } }
  }

  /// Whether the last step ended in calls, which the next one answers.
  package var awaitsStep: Bool { generations.last?.ended?.toolCalls?.isEmpty == false }

  /// The turn as later requests carry it. Calls and their results are in it for a model that is offered tools.
  package func messages(callsFor model: String?) -> [Message] {
    let prompt = Message(.user, start.prompt, media: start.media ?? [])
    guard let model, hasCalls else {
      return [prompt, Message(.assistant, reply.isEmpty ? wordsForNoText : reply, media: pictures)]
    }
    return [prompt] + steps.flatMap { messages(of: $0, for: model) }
  }

  private func messages(of step: Generation, for model: String) -> [Message] {
    guard let ended = step.ended else { return [] }
    guard let calls = ended.toolCalls, !calls.isEmpty else {
      let drawn = ended.pictures ?? []
      guard !ended.text.isEmpty || !drawn.isEmpty else { return [] }
      return [Message(.assistant, ended.text.isEmpty ? wordsForNoText : ended.text, media: drawn)]
    }
    // Another model's reasoning is signed for that model only.
    let details = model == start.model ? ended.reasoningDetails : nil
    let tree = details.flatMap { try? JSONTree(Array($0.utf8)) }
    let call = Message(ended.text, calls: calls, reasoningDetails: tree.map { JSONValue($0) })
    return [call] + calls.map { Message(result: step.result(of: $0), of: $0.id) }
  }

  /// In place of a reply that holds pictures or calls alone.
  var wordsForNoText: String {
    if !pictures.isEmpty { return pictures.count == 1 ? "(1 picture)" : "(\(pictures.count) pictures)" }
    let names = steps.flatMap { $0.ended?.toolCalls ?? [] }.map(\.name)
    return names.isEmpty ? "" : "(called \(names.joined(separator: ", ")))"
  }
}

extension Generation {
  /// What the model gets as the result of a call.
  func result(of call: ToolCall) -> String {
    guard let use = tools.first(where: { $0.call == call.id }) else { return ToolUse.interrupted }
    return use.text ?? (use.status == .started ? ToolUse.unknownEnd : ToolUse.interrupted)
  }
}
