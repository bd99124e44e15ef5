import Platform

/// A session as a page to read: the conversation, a cost line and a running cost per turn, and a table of costs.
package struct MarkdownExport: Sendable {
  private let export: SessionExport

  package init(_ export: SessionExport) {
    self.export = export
  }

  package var text: String {
    ([heading] + export.turns.map(section) + [table]).joined(separator: "\n")
  }

  private var heading: String {
    let started = export.session.started?.iso8601 ?? "unknown"
    return """
      # \(inline(export.session.title ?? "Session \(export.session.id)"))

      - session: \(inline(export.session.id))
      - started: \(started)
      - gateway: \(inline(export.session.gateway))\(export.session.gateway == "sandbox" ? " (play money)" : "")
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
    for generation in item.turn.generations {
      let charge = item.turn.charge(of: generation)
      guard let cost = charge.cost, charge.doubt != nil else { continue }
      parts.append("\(cost.formatted) \(charge.state.rawValue), which is strange and not counted")
    }
    parts.append("running \(item.running.shortPhrase)")
    let ids = item.turn.generations.compactMap(\.id).map(inline)
    if !ids.isEmpty { parts.append(ids.joined(separator: ", ")) }
    return parts.joined(separator: " · ")
  }

  private var table: String {
    var rows = [
      "## Costs", "", "| turn | assistant | model | in | out | cost (USD) | state |", "|--:|---|---|--:|--:|--:|---|",
    ]
    for item in export.turns {
      let totals = item.turn.totals
      let cost = totals.isAllUnknown ? "unknown" : totals.cost.description
      let start = item.turn.start
      rows.append(
        "| \(item.turn.index) | \(inline(start.assistant)) | \(inline(start.model)) | \(count(totals.usage.input)) "
          + "| \(count(totals.usage.output)) | \(cost) | \(state(totals)) |")
    }
    let totals = export.totals
    rows.append(
      "| **total** | | | \(count(totals.usage.input)) | \(count(totals.usage.output)) "
        + "| **\(totals.isAllUnknown ? "unknown" : (totals.isAtLeast ? "≥ " : "") + totals.cost.description)** | \(state(totals)) |"
    )
    return rows.joined(separator: "\n") + "\n"
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
