extension Routes {
  /// `POST /v1/chat/completions`: the record of the generation is in the file before the answer begins.
  func completion(for request: Request) -> ServedAnswer {
    do throws(RequestRefusal) {
      guard isAuthorized(request) else { throw .unauthorized }
      let chat = try CompletionRequest(reading: request.body)
      let completion = try completed(chat, attribution: RequestAttribution(of: chat, head: request.head))
      do throws(SandboxError) {
        try log.append(completion.record)
      } catch {
        throw .recordsUnwritable
      }
      return chat.isStreamed ? streamed(completion) : .whole(.json(completion.whole))
    } catch {
      return .whole(error.response)
    }
  }

  private func completed(_ chat: CompletionRequest, attribution: RequestAttribution) throws(RequestRefusal)
    -> ServedCompletion
  {
    let (model, provider) = try served(chat)
    guard log.spent() < configuration.openingCredit else { throw .outOfCredit }
    let now = nowMilliseconds
    let prompt = PromptPrefixes(chat.messages, model: model.id)
    let lifetime = Int64(configuration.cacheLifetime / .milliseconds(1))
    let shape = shape
    let (words, calls) = answer(to: chat, tags: attribution.tags, seed: "\(prompt.digest)\(now)")
    let reply = shape.isEmpty || !calls.isEmpty ? "" : words
    let bound = min(chat.outputBound ?? .max, model.maximumOutput)
    let text = reply.fitting(tokens: bound)
    let pieces = text.pieces
    let pictures = pictures(of: chat, model)
    let caches = !model.cachesOnDemand || chat.asksForCaching
    let cached = caches ? log.cachedTokens(of: prompt, since: now - lifetime) : 0
    let tier = model.hasTiers ? chat.providerOptions?.gateway?.serviceTier.flatMap(Tier.init) : nil
    let bill = Bill(
      model, prompt: prompt.tokens, cached: cached,
      written: model.cachesOnDemand && caches ? max(0, prompt.cacheableTokens - cached) : 0,
      completion: TokenEstimate.tokens(of: text + calls.map { $0.name + $0.arguments }.joined()),
      pictures: pictures.count, writes: attribution.writes, tier: tier, shape: shape)
    let pace = Int(configuration.pace / .milliseconds(1))
    let record = GenerationRecord(
      id: GenerationID.made(milliseconds: now, random: configuration.randomWord), created: now, model: model.id,
      provider: provider, isStreamed: chat.isStreamed,
      finishReason: text != reply ? "length" : calls.isEmpty || shape.calls == .stopReason ? "stop" : "tool_calls",
      latencyMilliseconds: max(1, pace), durationMilliseconds: max(1, pace * (pieces.count + 1)), bill: bill,
      tags: attribution.tags, user: attribution.user, prompt: prompt.digest, warms: caches ? nil : false, tier: tier,
      asked: model.id == chat.model ? nil : chat.model)
    return ServedCompletion(
      record: record, model: model, pieces: pieces, calls: calls, pictures: pictures,
      isBelowAffinity: prompt.tokens < PromptPrefixes.leastCached, shape: shape)
  }

  /// The prompt of the picture that a model draws that is asked for one.
  private func pictures(of chat: CompletionRequest, _ model: Model) -> [String] {
    guard model.picturePrice != nil, chat.modalities?.contains("image") == true else { return [] }
    return chat.messages.last { $0.role == .user }.map { [$0.text] } ?? []
  }

  /// What the model says, and the tools that it calls.
  private func answer(to chat: CompletionRequest, tags: [String], seed: String) -> (String, [ChatMessage.Call]) {
    let turn = ToolTurn(chat.messages, tools: chat.offeredTools, isEndless: shape.calls == .endless)
    let calls = turn.calls.enumerated().map { place, call in
      ChatMessage.Call(
        id: "call_" + Digest.identifier("\(seed)\(place)", length: 24), name: call.name,
        arguments: shape.calls == .notJSON ? String(call.arguments.dropLast()) : call.arguments)
    }
    return (turn.words ?? EchoModel(chat.messages, tags: tags).reply, calls)
  }

  /// The model and the provider that serve: the one that was asked for or, while that is down, its first fallback.
  private func served(_ chat: CompletionRequest) throws(RequestRefusal) -> (Model, provider: String) {
    guard let asked = Model.named(chat.model) else { throw .unknownModel(chat.model) }
    guard !asked.drawsOnly else { throw .invalid("Model '\(asked.id)' is not a language model", at: "model") }
    let options = chat.providerOptions?.gateway
    var model = asked
    if shape.isModelDown {
      let fallback = (options?.models ?? []).lazy.compactMap(Model.named).first { $0.id != asked.id }
      guard let fallback else { throw .unavailable }
      model = fallback
    }
    guard let only = options?.only, !only.isEmpty else { return (model, model.provider) }
    guard let provider = model.providers.first(where: only.contains) else { throw .noProvider }
    return (model, provider)
  }

  private func streamed(_ completion: ServedCompletion) -> ServedAnswer {
    let head = Response(
      status: 200, contentType: "text/event-stream", fields: ["Cache-Control: no-cache, no-transform"])
    var steps: [ServedAnswer.Step] = []
    let isCut = completion.shape.calls == .cut && !completion.calls.isEmpty
    for (index, chunk) in completion.chunks.enumerated() {
      if index > 0, configuration.pace > .zero { steps.append(.pause(configuration.pace)) }
      if completion.shape.picture == .cut, index == completion.pieces.count + 1, !completion.pictures.isEmpty {
        let text = chunk.text
        return .stream(head, steps + [.send("data: " + text.prefix(text.count / 2)), .hangUp])
      }
      steps.append(.send("data: \(chunk.text)\n\n"))
    }
    if !isCut { steps.append(.send("data: [DONE]\n\n")) }
    return .stream(head, steps)
  }
}
