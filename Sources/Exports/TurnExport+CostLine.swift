import Records

extension TurnExport {
  /// What became of the turn and what it cost, in one line of plain text.
  var costLine: String {
    let totals = turn.totals
    var words: [String] = []
    if turn.status != .complete { words.append(turn.status.rawValue) }
    if let reason = FinishReason.early(parts.last?.figures.finishReason) { words.append("stopped early: \(reason)") }
    let extras = turn.generations.last?.ended?.extras
    if extras?.isRefusal == true { words.append("refused") }
    if let tools = extras?.toolCalls, !tools.isEmpty { words.append("called \(tools.joined(separator: ", "))") }
    if let pictures = extras?.pictures, pictures > 0 { words.append("pictures: \(pictures)") }
    if turn.start.compacts == true { words.append("summary of the turns before it") }
    if let summary = turn.compactedBy { words.append("in the summary of turn \(summary)") }
    if let serving = turn.servingPhrases.first { words.append(serving) }
    if let tokens = totals.usage.phrase { words.append(tokens) }
    words.append(totals.phraseWithState)
    for part in parts {
      guard let cost = part.charge.cost, part.charge.doubt != nil else { continue }
      words.append("\(cost.formatted) \(part.charge.state.rawValue), which is strange and not counted")
    }
    words.append("running \(running.shortPhrase)")
    let ids = turn.generations.compactMap(\.id)
    if !ids.isEmpty { words.append(ids.joined(separator: ", ")) }
    return words.joined(separator: " · ")
  }
}
