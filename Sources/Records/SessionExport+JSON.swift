// `encode` of an optional writes null, where the synthesised code would leave the key out.

private enum Key: String, CodingKey {
  case version, session, turns, totals, id, title, started, gateway, user, index, finished, status, assistant, model
  case tags, prompt, reply, generations, cost, state, attempt, provider, lookup, surcharge, byok, usage, input, output
  case reasoning, pending, unknown, doubt, doubtful
  case servedModel = "served_model"
  case marketCost = "market_cost"
  case upstreamCost = "upstream_cost"
  case expectedTagFees = "expected_tag_fees"
  case finishReason = "finish_reason"
  case refused, pictures
  case stoppedEarly = "stopped_early"
  case toolCalls = "tool_calls"
  case unreadableEvents = "unreadable_events"
  case latency = "latency_ms"
  case duration = "duration_ms"
  case running = "running_cost"
  case atLeast = "at_least"
  case byModel = "by_model"
  case byAssistant = "by_assistant"
  case cachedInput = "cached_input"
  case cacheWrite = "cache_write"
}

extension SessionExport {
  package func encode(to encoder: any Encoder) throws {
    var root = encoder.container(keyedBy: Key.self)
    try root.encode(1, forKey: .version)
    var head = root.nestedContainer(keyedBy: Key.self, forKey: .session)
    try head.encode(session.id, forKey: .id)
    try head.encode(session.title, forKey: .title)
    try head.encode(session.started, forKey: .started)
    try head.encode(session.gateway, forKey: .gateway)
    try head.encode(session.user, forKey: .user)
    try root.encode(turns, forKey: .turns)
    var sum = root.nestedContainer(keyedBy: Key.self, forKey: .totals)
    try encodeTotals(to: &sum)
  }

  private func encodeTotals(to sum: inout KeyedEncodingContainer<Key>) throws {
    try sum.encode(totals.cost, forKey: .cost)
    try sum.encode(totals.state, forKey: .state)
    try sum.encode(totals.isAtLeast, forKey: .atLeast)
    try sum.encode(totals.turns, forKey: .turns)
    try sum.encode(totals.pending, forKey: .pending)
    try sum.encode(totals.unknown, forKey: .unknown)
    try sum.encode(totals.doubtful, forKey: .doubtful)
    try sum.encode(totals.expectedTagFees, forKey: .expectedTagFees)
    try encodeUsage(totals.usage, to: &sum)
    var models = sum.nestedUnkeyedContainer(forKey: .byModel)
    for row in byModel { try encodeRow(row, named: .model, to: &models) }
    var assistants = sum.nestedUnkeyedContainer(forKey: .byAssistant)
    for row in byAssistant { try encodeRow(row, named: .assistant, to: &assistants) }
  }

  private func encodeRow(_ row: Row, named key: Key, to rows: inout any UnkeyedEncodingContainer) throws {
    var item = rows.nestedContainer(keyedBy: Key.self)
    try item.encode(row.name, forKey: key)
    try item.encode(row.turns, forKey: .turns)
    try item.encode(row.cost, forKey: .cost)
    try item.encode(row.doubtful, forKey: .doubtful)
  }
}

extension TurnExport {
  package func encode(to encoder: any Encoder) throws {
    var item = encoder.container(keyedBy: Key.self)
    try item.encode(turn.index, forKey: .index)
    try item.encode(turn.started, forKey: .started)
    try item.encode(turn.finished, forKey: .finished)
    try item.encode(turn.status, forKey: .status)
    try item.encode(turn.start.assistant, forKey: .assistant)
    try item.encode(turn.start.model, forKey: .model)
    try item.encode(turn.start.user, forKey: .user)
    try item.encode(turn.start.tags, forKey: .tags)
    if content {
      try item.encode(turn.start.prompt, forKey: .prompt)
      try item.encode(turn.reply, forKey: .reply)
    }
    var list = item.nestedUnkeyedContainer(forKey: .generations)
    for generation in turn.generations {
      var entry = list.nestedContainer(keyedBy: Key.self)
      try encode(generation, to: &entry)
    }
    let totals = turn.totals
    try item.encode(totals.isAllUnknown ? nil : totals.cost, forKey: .cost)
    try item.encode(running.cost, forKey: .running)
    try item.encode(totals.state, forKey: .state)
    try item.encode(totals.doubtful, forKey: .doubtful)
  }

  private func encode(_ generation: Generation, to entry: inout KeyedEncodingContainer<Key>) throws {
    let charge = turn.charge(of: generation)
    let figures = generation.figures
    try entry.encode(generation.id, forKey: .id)
    try entry.encode(generation.attempt, forKey: .attempt)
    try entry.encode(turn.start.model, forKey: .model)
    try entry.encode(figures.servedModel, forKey: .servedModel)
    try entry.encode(figures.provider, forKey: .provider)
    try entry.encode(charge.state, forKey: .state)
    try entry.encode(charge.lookup, forKey: .lookup)
    try entry.encode(charge.cost, forKey: .cost)
    try entry.encode(charge.doubt, forKey: .doubt)
    try entry.encode(charge.surcharge, forKey: .surcharge)
    try entry.encode(charge.expectedTagFees, forKey: .expectedTagFees)
    try entry.encode(figures.marketCost, forKey: .marketCost)
    try entry.encode(figures.upstreamCost, forKey: .upstreamCost)
    try entry.encode(figures.isBYOK, forKey: .byok)
    try entry.encode(figures.finishReason, forKey: .finishReason)
    try entry.encode(FinishReason.early(figures.finishReason), forKey: .stoppedEarly)
    let extras = generation.ended?.extras ?? ReplyExtras()
    try entry.encode(extras.isRefusal, forKey: .refused)
    try entry.encode(extras.toolCalls, forKey: .toolCalls)
    try entry.encode(extras.pictures, forKey: .pictures)
    try entry.encode(extras.unreadableEvents, forKey: .unreadableEvents)
    try encodeUsage(figures.usage ?? Usage(), to: &entry)
    try entry.encode(figures.latencyMilliseconds ?? generation.ended?.latencyMilliseconds, forKey: .latency)
    try entry.encode(figures.durationMilliseconds ?? generation.ended?.durationMilliseconds, forKey: .duration)
  }
}

private func encodeUsage(_ usage: Usage, to entry: inout KeyedEncodingContainer<Key>) throws {
  var counts = entry.nestedContainer(keyedBy: Key.self, forKey: .usage)
  try counts.encode(usage.input, forKey: .input)
  try counts.encode(usage.cachedInput, forKey: .cachedInput)
  try counts.encode(usage.cacheWrite, forKey: .cacheWrite)
  try counts.encode(usage.output, forKey: .output)
  try counts.encode(usage.reasoning, forKey: .reasoning)
}
