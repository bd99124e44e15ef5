import Records

extension ExportFormat {
  package static let otlp = ExportFormat(
    "otlp", suffixes: ["otlp.jsonl", "otlp.json"], screening: .json,
    "OpenTelemetry spans (OTLP/JSON), one a line, without the words"
  ) { _ in OTLPRenderer() }
}

/// The file form of OTLP/JSON: a `TracesData` a line, with the requests of one turn as its spans.
///
/// The sum of `tuppence.cost.amount_exact` is the ledger's total. A request that another place counts has no span; one
/// whose cost is unknown has a span without a cost. Play money has the currency XTS, ISO 4217's code for tests.
struct OTLPRenderer: ExportRenderer {
  mutating func add(_ export: SessionExport, _ take: (String) -> Void) {
    export.eachTurn { item in
      let spans = item.parts.filter { $0.counted != nil }.map {
        OTLPSpan(
          session: export.session.id, gateway: export.session.gateway, turn: item.turn, part: $0,
          forkedFrom: export.session.forkedFrom)
      }
      if !spans.isEmpty { take(OTLPSpan.document(spans).line + "\n") }
    }
  }
}
