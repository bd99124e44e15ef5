import Records

extension ExportFormat {
  package static let csv = ExportFormat(
    "csv", suffixes: ["csv"], screening: .table, "a table for spreadsheets, a row a request"
  ) { CSVRenderer(hasContent: $0.hasContent) }
}

/// A table for spreadsheets: RFC 4180, a row a generation; a null is a bare empty field.
///
/// The sum of `counted_cost` is the ledger's total. Free text that a spreadsheet would take for a formula gets a single
/// quote in front (OWASP ASVS 1.2.10); numbers never do.
struct CSVRenderer: ExportRenderer {
  private static let columns = turnColumns + moneyColumns + usageColumns + extraColumns
  /// Behind the one that names a fork's origin.
  private let words: [Column]

  init(hasContent: Bool) {
    words = hasContent ? Self.contentColumns : []
  }

  /// One column: its title, and its cell of a part.generation.
  private struct Column: Sendable {
    let title: String
    let cell: @Sendable (Turn, TurnExport.Part) -> String?

    init(_ title: String, _ cell: @escaping @Sendable (Turn, TurnExport.Part) -> String?) {
      self.title = title
      self.cell = cell
    }
  }

  mutating func begin(_ take: (String) -> Void) {
    let titles = ["session", "gateway"] + Self.columns.map(\.title) + ["forked_from"] + words.map(\.title)
    take(titles.joined(separator: ",") + "\r\n")
  }

  mutating func add(_ export: SessionExport, _ take: (String) -> Void) {
    let first = CSV.cell(export.session.id) + "," + CSV.cell(export.session.gateway)
    let origin = export.session.forkedFrom.map(CSV.cell) ?? ""
    export.eachTurn { item in
      for part in item.parts {
        var row = first
        for column in Self.columns {
          row += ","
          if let cell = column.cell(item.turn, part) { row += cell }
        }
        row += ","
        row += origin
        for column in words {
          row += ","
          if let cell = column.cell(item.turn, part) { row += cell }
        }
        take(row + "\r\n")
      }
    }
  }

  private static let contentColumns = [
    Column("prompt") { turn, _ in CSV.cell(turn.start.prompt) },
    Column("reply") { _, part in part.generation.ended.map { CSV.cell($0.text) } },
    Column("files") { turn, _ in turn.start.media.map { CSV.cell($0.map(\.shownName).joined(separator: "; ")) } },
  ]

  private static let turnColumns = [
    Column("turn") { turn, _ in "\(turn.index)" },
    Column("attempt") { _, part in "\(part.generation.attempt)" },
    Column("started") { _, part in part.generation.started.iso8601 },
    Column("status") { turn, _ in turn.status.rawValue },
    Column("assistant") { turn, _ in CSV.cell(turn.start.assistant) },
    Column("model") { turn, _ in CSV.cell(turn.start.model) },
    Column("served_model") { _, part in part.figures.servedModel.map(CSV.cell) },
    Column("provider") { _, part in part.figures.provider.map(CSV.cell) },
    Column("user") { turn, _ in turn.start.user.map(CSV.cell) },
    Column("tags") { turn, _ in turn.start.tags.isEmpty ? nil : CSV.cell(turn.start.tags.joined(separator: " ")) },
    Column("generation") { _, part in part.generation.id.map(CSV.cell) },
  ]

  private static let moneyColumns = [
    Column("state") { _, part in part.charge.state.rawValue },
    Column("lookup") { _, part in part.charge.lookup.rawValue },
    Column("cost") { _, part in part.charge.cost?.description },
    Column("surcharge") { _, part in part.charge.surcharge?.description },
    Column("expected_tag_fees") { _, part in part.charge.expectedTagFees?.description },
    Column("market_cost") { _, part in part.figures.marketCost?.description },
    Column("upstream_cost") { _, part in part.figures.upstreamCost?.description },
    Column("byok") { _, part in part.figures.isBYOK.map { "\($0)" } },
    Column("finish_reason") { _, part in part.figures.finishReason.map(CSV.cell) },
  ]

  private static let extraColumns = [
    Column("doubt") { _, part in part.charge.doubt?.rawValue },
    Column("counted_cost") { _, part in part.counted?.cost?.description },
    Column("refused") { _, part in (part.generation.ended?.extras?.isRefusal == true).description },
    Column("tool_calls") { _, part in
      let names = part.generation.calledTools
      return names.isEmpty ? nil : CSV.cell(names.joined(separator: " "))
    },
    Column("pictures") { _, part in "\(part.generation.ended?.pictureCount ?? 0)" },
    Column("unreadable_events") { _, part in "\(part.generation.ended?.extras?.unreadableEvents ?? 0)" },
    Column("asked_tier") { turn, _ in turn.start.options?.tier?.rawValue },
    Column("service_tier") { _, part in part.figures.serviceTier.map(CSV.cell) },
    Column("asked_fallbacks") { turn, _ in
      (turn.start.options?.fallbacks).flatMap { $0.isEmpty ? nil : CSV.cell($0.joined(separator: " ")) }
    },
    Column("asked_providers") { turn, _ in
      (turn.start.options?.providers).flatMap { $0.isEmpty ? nil : CSV.cell($0.joined(separator: " ")) }
    },
    Column("credential") { _, part in part.figures.credential.map(CSV.cell) },
    Column("tries") { _, part in part.figures.attempts.map { CSV.cell(tries($0)) } },
    Column("step") { _, part in "\(part.generation.step)" },
  ]

  /// `anthropic/claude-sonnet-5@anthropic:503 openai/gpt-5@openai:200`.
  private static func tries(_ attempts: [ServingAttempt]) -> String {
    attempts.map { attempt in
      "\(attempt.model ?? "")@\(attempt.provider ?? ""):\(attempt.status.map(String.init) ?? "")"
    }.joined(separator: " ")
  }

  private static let usageColumns = [
    Column("input") { _, part in part.figures.usage?.input.map(String.init) },
    Column("cached_input") { _, part in part.figures.usage?.cachedInput.map(String.init) },
    Column("cache_write") { _, part in part.figures.usage?.cacheWrite.map(String.init) },
    Column("output") { _, part in part.figures.usage?.output.map(String.init) },
    Column("reasoning") { _, part in part.figures.usage?.reasoning.map(String.init) },
    Column("latency_ms") { _, part in
      (part.figures.latencyMilliseconds ?? part.generation.ended?.latencyMilliseconds).map(String.init)
    },
    Column("duration_ms") { _, part in
      (part.figures.durationMilliseconds ?? part.generation.ended?.durationMilliseconds).map(String.init)
    },
  ]
}
