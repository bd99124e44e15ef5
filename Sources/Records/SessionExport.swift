import Platform

/// A session as programs read it: version 1 of the stable JSON shape, in which a field is added but never renamed.
///
/// Amounts are strings with the gateway's own digits; an unknown figure is null.
package struct SessionExport: Equatable, Sendable {
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
  package var totals: Totals
  package var byModel: [Row]
  package var byAssistant: [Row]
  private let transcript: Transcript
  /// False where the conversation's words are left out.
  package let hasContent: Bool

  /// `content` false leaves the conversation's words out.
  package init(_ transcript: Transcript, content: Bool = true) {
    let opened = transcript.session
    session = Session(
      id: opened?.id ?? "", title: transcript.title, started: transcript.started, gateway: opened?.gateway ?? "",
      user: opened?.user)
    var (models, assistants) = (Rows(), Rows())
    for turn in transcript.turns {
      models.add(turn, to: turn.start.model)
      assistants.add(turn, to: turn.start.assistant)
    }
    totals = transcript.totals
    byModel = models.rows
    byAssistant = assistants.rows
    self.transcript = transcript
    hasContent = content
  }

  /// Hands on every turn with the sum up to and with it, one at a time.
  package func eachTurn<Failure: Error>(_ take: (TurnExport) throws(Failure) -> Void) throws(Failure) {
    var running = RunningTotals()
    for turn in transcript.turns {
      running.add(turn)
      try take(TurnExport(turn, running: running.totals, content: hasContent))
    }
  }

  /// All of them at once.
  package var turns: [TurnExport] {
    var turns: [TurnExport] = []
    eachTurn { turns.append($0) }
    return turns
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
}

/// One turn in the export.
package struct TurnExport: Equatable, Sendable {
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

extension SessionExport {
  /// Hands on a text piece by piece, in the format that `write` gives it.
  static func joined(_ write: ((String) -> Void) -> Void) -> String {
    var text = ""
    write { text += $0 }
    return text
  }
}
