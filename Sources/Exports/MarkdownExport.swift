import Platform
import Records

extension ExportFormat {
  package static let markdown = ExportFormat(
    "markdown", aliases: ["md"], suffixes: ["md", "markdown"], screening: .text,
    "the conversation with the cost of each turn, and a table of costs"
  ) { MarkdownTranscriptRenderer(isSeveral: $0.isSeveral) }
}

/// A page to read: the conversation, a cost line and a running cost per turn, and a table of costs.
struct MarkdownTranscriptRenderer: ExportRenderer {
  let isSeveral: Bool
  private var sums = SessionSums()

  init(isSeveral: Bool) {
    self.isSeveral = isSeveral
  }

  mutating func add(_ session: SessionExport, _ take: (String) -> Void) {
    take((sums.count == 0 ? "" : "\n") + heading(session))
    session.eachTurn { take("\n" + section($0)) }
    take("\n")
    writeTable(session, take)
    sums.add(session)
  }

  mutating func end(_ take: (String) -> Void) {
    guard isSeveral else { return }
    take("\n# All sessions\n\n| sessions | turns | cost (USD) | state |\n|--:|--:|--:|---|\n")
    for (sum, remark) in [(sums.real, ""), (sums.play, ", play money")] where sum.sessions > 0 {
      let cost = (sum.isAtLeast ? "≥ " : "") + sum.cost.description
      take("| \(sum.sessions) | \(sum.turns) | **\(cost)** | \(sum.state.rawValue)\(remark) |\n")
    }
  }

  private func heading(_ export: SessionExport) -> String {
    let started = export.session.started?.iso8601 ?? "unknown"
    return """
      # \(inline(export.session.title ?? "Session \(export.session.id)"))

      - session: \(inline(export.session.id))
      - started: \(started)
      - gateway: \(inline(export.session.gateway))\(export.isPlayMoney ? " (play money)" : "")
      - cost: \(export.totals.phraseWithState)

      """
  }

  private func section(_ item: TurnExport) -> String {
    let turn = item.turn
    let words =
      item.content
      ? "\(quoted(turn.start.prompt))\n\n**\(inline(turn.start.assistant))**\n\n\(turn.reply.isEmpty ? "(no reply)" : closingFences(turn.reply))\n\n"
      : ""
    return """
      ## Turn \(turn.index): \(inline(turn.start.assistant)) on \(inline(turn.start.model))

      \(words)*\(costLine(item))*

      """
  }

  private func costLine(_ item: TurnExport) -> String {
    let totals = item.turn.totals
    var parts: [String] = []
    if item.turn.status != .complete { parts.append(item.turn.status.rawValue) }
    let last = item.turn.generations.last
    if let reason = FinishReason.early(last?.figures.finishReason) { parts.append("stopped early: \(inline(reason))") }
    if last?.ended?.extras?.isRefusal == true { parts.append("refused") }
    if let tokens = totals.usage.phrase { parts.append(tokens) }
    parts.append(totals.phraseWithState)
    for part in item.parts {
      guard let cost = part.charge.cost, part.charge.doubt != nil else { continue }
      parts.append("\(cost.formatted) \(part.charge.state.rawValue), which is strange and not counted")
    }
    parts.append("running \(item.running.shortPhrase)")
    let ids = item.turn.generations.compactMap(\.id).map(inline)
    if !ids.isEmpty { parts.append(ids.joined(separator: ", ")) }
    return parts.joined(separator: " · ")
  }

  private func writeTable(_ export: SessionExport, _ take: (String) -> Void) {
    take(
      "## Costs\n\n| turn | assistant | model | in | out | cost (USD) | state |\n|--:|---|---|--:|--:|--:|---|\n")
    export.eachTurn { item in
      let totals = item.turn.totals
      let cost = totals.isAllUnknown ? "unknown" : totals.cost.description
      let start = item.turn.start
      take(
        "| \(item.turn.index) | \(inline(start.assistant)) | \(inline(start.model)) | \(count(totals.usage.input)) "
          + "| \(count(totals.usage.output)) | \(cost) | \(state(totals)) |\n")
    }
    let totals = export.totals
    take(
      "| **total** | | | \(count(totals.usage.input)) | \(count(totals.usage.output)) "
        + "| **\(totals.isAllUnknown ? "unknown" : (totals.isAtLeast ? "≥ " : "") + totals.cost.description)** | \(state(totals)) |\n"
    )
  }

  private func state(_ totals: Totals) -> String { totals.state.rawValue + totals.leftOutPhrase }

  private func count(_ tokens: Int?) -> String { tokens.map(\.grouped) ?? "" }

  /// Text for one cell or one line: nothing in it breaks the table or starts markup.
  private func inline(_ text: String) -> String {
    text.reduce(into: "") { line, character in
      if "\\`*_|<>[]".contains(character) { line.append("\\") }
      line.append(character.isNewline ? " " : character)
    }
  }

  private func quoted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }.joined(separator: "\n")
  }

  /// The reply is Markdown already; a code fence that a cut reply left open is closed.
  private func closingFences(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "~") }) else { return text }
    var open: Substring?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let indented = line.drop { $0 == " " }
      guard let mark = indented.first, mark == "`" || mark == "~" else { continue }
      let fence = indented.prefix { $0 == mark }
      guard fence.count >= 3 else { continue }
      if let opener = open {
        let isClosing = fence.first == opener.first && fence.count >= opener.count
        if isClosing, indented.dropFirst(fence.count).allSatisfy(\.isWhitespace) { open = nil }
      } else {
        open = fence
      }
    }
    return open.map { "\(text)\n\($0)" } ?? text
  }
}
