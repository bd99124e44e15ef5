import Platform

/// A session as a table for spreadsheets: RFC 4180, a row a generation; a null is a bare empty field.
///
/// Free text that a spreadsheet would take for a formula gets a single quote in front (OWASP ASVS 1.2.10); numbers never do.
package struct CSVExport: Sendable {
  private let export: SessionExport

  package init(_ export: SessionExport) {
    self.export = export
  }

  /// One column: its title, and its cell of a generation.
  private struct Column: Sendable {
    let title: String
    let cell: @Sendable (Turn, Generation, Charge) -> String?

    init(_ title: String, _ cell: @escaping @Sendable (Turn, Generation, Charge) -> String?) {
      self.title = title
      self.cell = cell
    }
  }

  package var text: String {
    let columns = columns
    var lines = [columns.map { Self.quoted($0.title) }]
    for item in export.turns {
      for generation in item.turn.generations {
        let charge = item.turn.charge(of: generation)
        lines.append(columns.map { column in column.cell(item.turn, generation, charge) ?? "" })
      }
    }
    return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  private var columns: [Column] {
    let session = Self.cell(export.session.id)
    let gateway = Self.cell(export.session.gateway)
    let content =
      export.turns.first?.content == false
      ? []
      : [
        Column("prompt") { turn, _, _ in Self.cell(turn.start.prompt) },
        Column("reply") { _, generation, _ in generation.ended.map { Self.cell($0.text) } },
      ]
    return [Column("session") { _, _, _ in session }, Column("gateway") { _, _, _ in gateway }] + Self.turnColumns
      + Self.moneyColumns + Self.usageColumns + content
  }

  private static let turnColumns = [
    Column("turn") { turn, _, _ in "\(turn.index)" },
    Column("attempt") { _, generation, _ in "\(generation.attempt)" },
    Column("started") { _, generation, _ in generation.started.iso8601 },
    Column("status") { turn, _, _ in turn.status.rawValue },
    Column("assistant") { turn, _, _ in cell(turn.start.assistant) },
    Column("model") { turn, _, _ in cell(turn.start.model) },
    Column("served_model") { _, generation, _ in generation.figures.servedModel.map(cell) },
    Column("provider") { _, generation, _ in generation.figures.provider.map(cell) },
    Column("user") { turn, _, _ in turn.start.user.map(cell) },
    Column("tags") { turn, _, _ in turn.start.tags.isEmpty ? nil : cell(turn.start.tags.joined(separator: " ")) },
    Column("generation") { _, generation, _ in generation.id.map(cell) },
  ]

  private static let moneyColumns = [
    Column("state") { _, _, charge in charge.state.rawValue },
    Column("lookup") { _, _, charge in charge.lookup.rawValue },
    Column("cost") { _, _, charge in charge.cost?.description },
    Column("surcharge") { _, _, charge in charge.surcharge?.description },
    Column("expected_tag_fees") { _, _, charge in charge.expectedTagFees?.description },
    Column("market_cost") { _, generation, _ in generation.figures.marketCost?.description },
    Column("upstream_cost") { _, generation, _ in generation.figures.upstreamCost?.description },
    Column("byok") { _, generation, _ in generation.figures.isBYOK.map { "\($0)" } },
    Column("finish_reason") { _, generation, _ in generation.figures.finishReason.map(cell) },
  ]

  private static let usageColumns = [
    Column("input") { _, generation, _ in generation.figures.usage?.input.map(String.init) },
    Column("cached_input") { _, generation, _ in generation.figures.usage?.cachedInput.map(String.init) },
    Column("cache_write") { _, generation, _ in generation.figures.usage?.cacheWrite.map(String.init) },
    Column("output") { _, generation, _ in generation.figures.usage?.output.map(String.init) },
    Column("reasoning") { _, generation, _ in generation.figures.usage?.reasoning.map(String.init) },
    Column("latency_ms") { _, generation, _ in
      (generation.figures.latencyMilliseconds ?? generation.ended?.latencyMilliseconds).map(String.init)
    },
    Column("duration_ms") { _, generation, _ in
      (generation.figures.durationMilliseconds ?? generation.ended?.durationMilliseconds).map(String.init)
    },
    Column("doubt") { _, _, charge in charge.doubt?.rawValue },
  ]

  /// A cell of free text: control characters gone, no formula, quoted where it must be; an empty text is `""`, for bare is null.
  package static func cell(_ text: String) -> String {
    let clean = String(String.UnicodeScalarView(text.unicodeScalars.filter { !drivesTerminals($0) }))
    guard let first = clean.unicodeScalars.first else { return "\"\"" }
    return quoted("=+-@\t＝＋－＠".unicodeScalars.contains(first) ? "'" + clean : clean)
  }

  private static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Control characters but newline and tab, and those that turn the writing direction: a table is read with `cat` too.
  private static func drivesTerminals(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
