import Platform

/// A session as JSON lines: a turn a line, each the same object as in ``SessionExport``'s `turns`, with its session and gateway.
package struct JSONLinesExport: Sendable {
  private let export: SessionExport

  package init(_ export: SessionExport) {
    self.export = export
  }

  private struct Line: Encodable {
    let session: SessionExport.Session
    let turn: TurnExport

    enum CodingKeys: String, CodingKey {
      case version, session, gateway
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(1, forKey: .version)
      try container.encode(session.id, forKey: .session)
      try container.encode(session.gateway, forKey: .gateway)
      try turn.encode(to: encoder)
    }
  }

  package func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return try export.turns.map { turn in
      String(decoding: try encoder.encode(Line(session: export.session, turn: turn)), as: UTF8.self) + "\n"
    }.joined()
  }
}
