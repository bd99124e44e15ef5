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
    /// Figures that are too strange to be in it.
    package var doubtful = 0
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
    var running = RunningTotals()
    var (models, assistants) = (Rows(), Rows())
    turns = transcript.turns.map { turn in
      running.add(turn)
      models.add(turn, to: turn.start.model)
      assistants.add(turn, to: turn.start.assistant)
      return TurnExport(turn, running: running.totals, content: content)
    }
    totals = running.totals
    byModel = models.rows
    byAssistant = assistants.rows
  }

  /// A row for each name, in the order of first use.
  private struct Rows {
    private var names: [String] = []
    private var totals: [String: RunningTotals] = [:]

    mutating func add(_ turn: Turn, to name: String) {
      if totals[name] == nil { names.append(name) }
      totals[name, default: RunningTotals()].add(turn)
    }

    var rows: [Row] {
      names.compactMap { name in
        guard let total = totals[name]?.totals else { return nil }
        return Row(
          name: name, turns: total.turns, cost: total.isAllUnknown ? nil : total.cost, doubtful: total.doubtful)
      }
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
