import Records

extension TurnExport {
  /// What became of the turn and what it cost, in one line of plain text.
  var costLine: String {
    let totals = turn.totals
    var words: [String] = []
    if turn.status != .complete { words.append(turn.status.rawValue) }
    if let reason = FinishReason.early(parts.last?.figures.finishReason) { words.append("stopped early: \(reason)") }
    let extras = turn.extras
    if extras.isRefusal { words.append("refused") }
    if turn.lastStep > 1 { words.append("\(turn.lastStep) steps") }
    let tools = turn.generations.flatMap(\.calledTools)
    if !tools.isEmpty { words.append("called \(tools.joined(separator: ", "))") }
    if turn.pictureCount > 0 { words.append("pictures: \(turn.pictureCount)") }
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

extension Totals {
  /// The cost with all its digits, for a cell; `isSum` marks one that is a lower bound.
  func exactCost(isSum: Bool) -> String {
    isAllUnknown ? "unknown" : (isSum && isAtLeast ? "≥ " : "") + cost.description
  }

  var stateText: String { state.rawValue + leftOutPhrase }
}

extension SessionExport {
  /// What a page says of the session above its turns.
  var facts: [(name: String, value: String)] {
    let facts: [(String, String?)] = [
      ("session", session.id), ("started", session.started?.iso8601),
      ("gateway", session.gateway + (isPlayMoney ? " (play money)" : "")), ("user", session.user),
      ("forked from", session.forkedFrom),
      ("cost", totals.phraseWithState),
    ]
    return facts.compactMap { name, value in value.map { (name, $0) } }
  }

  var heading: String { session.title ?? "Session \(session.id)" }
}

extension SessionSums {
  /// The cells of the table of all sessions: sessions, turns, cost and state.
  var cells: [[String]] {
    [(real, ""), (play, ", play money")].filter { $0.0.sessions > 0 }.map { sum, remark in
      [
        "\(sum.sessions)", "\(sum.turns)", (sum.isAtLeast ? "≥ " : "") + sum.cost.description,
        sum.state.rawValue + remark,
      ]
    }
  }
}
