import Records

extension ExportFormat {
  package static let jsonl = ExportFormat(
    "jsonl", aliases: ["ndjson"], suffixes: ["jsonl", "ndjson"], screening: .json, "a JSON object a turn, one a line"
  ) { _ in JSONLinesRenderer() }
}

/// A turn a line, each the same object as in the JSON document's `turns`, with its session and gateway.
struct JSONLinesRenderer: ExportRenderer {
  mutating func add(_ export: SessionExport, _ take: (String) -> Void) {
    let session = export.session
    let more: [JSONValue.Member] = [
      .init(name: "version", value: .number(1)), .init(name: "session", value: .text(session.id)),
      .init(name: "gateway", value: .text(session.gateway)),
      .init(name: "forked_from", value: .text(session.forkedFrom)),
    ]
    export.eachTurn { take(JSONValue.object($0.members + more).line + "\n") }
  }
}
