/// A session as JSON lines: a turn a line, each the same object as in ``SessionExport``'s `turns`, with its session and gateway.
package struct JSONLinesExport: Sendable {
  private let export: SessionExport

  package init(_ export: SessionExport) {
    self.export = export
  }

  /// Writes line by line.
  package func write(_ take: (String) -> Void) {
    let session = export.session
    export.eachTurn { turn in
      let more: [ExportValue.Member] = [
        .init(name: "version", value: .count(1)), .init(name: "session", value: .text(session.id)),
        .init(name: "gateway", value: .text(session.gateway)),
      ]
      take(ExportValue.object(turn.members + more).line + "\n")
    }
  }

  package func text() -> String { SessionExport.joined(write) }
}
