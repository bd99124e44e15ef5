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
    for cells in sums.cells { take("| \(cells[0]) | \(cells[1]) | **\(cells[2])** | \(cells[3]) |\n") }
  }

  private func heading(_ export: SessionExport) -> String {
    let facts = export.facts.map { "- \($0.name): \(inline($0.value))\n" }
    return "# \(inline(export.heading))\n\n\(facts.joined())"
  }

  private func section(_ item: TurnExport) -> String {
    let turn = item.turn
    let words =
      item.content
      ? "\(quoted(turn.start.prompt))\n\n\(lines(turn.start.media ?? []))**\(inline(turn.start.assistant))**\n\n\(reply(turn))\(lines(turn.pictures))"
      : ""
    return """
      ## Turn \(turn.index): \(inline(turn.start.assistant)) on \(inline(turn.start.model))

      \(words)*\(inline(item.costLine))*

      """
  }

  private func reply(_ turn: Turn) -> String {
    if turn.reply.isEmpty { return turn.pictures.isEmpty ? "(no reply)\n\n" : "" }
    return ReplyMarkdown.embedded(turn.reply) + "\n\n"
  }

  private func lines(_ files: [MediaFile]) -> String { files.map { inline($0.exportWords) + "\n\n" }.joined() }

  private func writeTable(_ export: SessionExport, _ take: (String) -> Void) {
    take(
      "## Costs\n\n| turn | assistant | model | in | out | cost (USD) | state |\n|--:|---|---|--:|--:|--:|---|\n")
    export.eachTurn { item in
      let totals = item.turn.totals
      let start = item.turn.start
      take(
        "| \(item.turn.index) | \(inline(start.assistant)) | \(inline(start.model)) | \(count(totals.usage.input)) "
          + "| \(count(totals.usage.output)) | \(totals.exactCost(isSum: false)) | \(totals.stateText) |\n")
    }
    let totals = export.totals
    take(
      "| **total** | | | \(count(totals.usage.input)) | \(count(totals.usage.output)) "
        + "| **\(totals.exactCost(isSum: true))** | \(totals.stateText) |\n")
  }

  private func count(_ tokens: Int?) -> String { tokens.map(\.grouped) ?? "" }

  /// Text for one cell or one line: nothing in it breaks the table or starts markup.
  private func inline(_ text: String) -> String {
    if !text.utf8.contains(where: Self.mayMean) { return text }
    return text.reduce(into: "") { line, character in
      if "\\`*_|<>[]".contains(character) { line.append("\\") }
      line.append(character.isNewline ? " " : character)
    }
  }

  /// Whether a byte may be markup or belong to a line's end: U+0085, U+2028 and U+2029 end with the last three.
  private static func mayMean(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "|"): true
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"), 0x85, 0xA8, 0xA9: true
    default: false
    }
  }

  private func quoted(_ text: String) -> String {
    if !text.utf8.contains(0x0A) { return "> \(text)" }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }.joined(separator: "\n")
  }
}
