import Platform

/// A session as programs read it: version 1 of the stable JSON shape, in which a field is added but never renamed.
///
/// Amounts are strings with the gateway's own digits; an unknown figure is null.
package struct SessionExport: Encodable, Equatable, Sendable {
  package struct Session: Equatable, Sendable {
    package var id: String
    package var title: String?
    package var started: Date?
    package var gateway: String
    package var user: String?
  }

  package struct Row: Equatable, Sendable {
    package var name: String
    package var turns: Int
    /// Nil where nothing is known of any of them.
    package var cost: USD?
  }

  package var session: Session
  package var turns: [TurnExport]
  package var totals: Totals
  package var byModel: [Row]
  package var byAssistant: [Row]

  /// `content` false leaves the conversation's words out.
  package init(_ transcript: Transcript, content: Bool = true) {
    let opened = transcript.session
    session = Session(
      id: opened?.id ?? "", title: transcript.title, started: transcript.started, gateway: opened?.gateway ?? "",
      user: opened?.user)
    var running = Totals()
    turns = transcript.turns.map { turn in
      running.add(turn)
      return TurnExport(turn, running: running, content: content)
    }
    totals = running
    byModel = Self.rows(transcript) { $0.start.model }
    byAssistant = Self.rows(transcript) { $0.start.assistant }
  }

  /// A row a key, in the order of first use.
  private static func rows(_ transcript: Transcript, by key: (Turn) -> String) -> [Row] {
    var names: [String] = []
    for turn in transcript.turns where !names.contains(key(turn)) { names.append(key(turn)) }
    return names.map { name in
      let total = transcript.total { key($0) == name }
      return Row(name: name, turns: total.turns, cost: total.isAllUnknown ? nil : total.cost)
    }
  }

  /// The JSON text, with a final newline.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

/// One turn in the export.
package struct TurnExport: Encodable, Equatable, Sendable {
  package var turn: Turn
  /// The session's sum up to and with this turn.
  package var running: Totals
  package var content: Bool

  package init(_ turn: Turn, running: Totals, content: Bool = true) {
    self.turn = turn
    self.running = running
    self.content = content
  }
}
