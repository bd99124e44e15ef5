import Platform
import Records

/// A session as every export writes it: its turns with their charges, and sums that count each generation once.
package struct SessionExport: Equatable, Sendable {
  package struct Session: Equatable, Sendable {
    package var id: String
    /// Nil also where words are left out.
    package var title: String?
    package var started: Date?
    package var gateway: String
    package var user: String?
    /// The session that it is a fork of.
    package var forkedFrom: String?
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
  private let included: [Turn]
  /// Generations that another session counts.
  private let excluded: Set<String>
  /// False where the conversation's words are left out.
  package let hasContent: Bool

  /// - Parameters:
  ///   - content: False leaves words and titles out.
  ///   - excluded: Generations that another session counts.
  ///   - isIncluded: Tells the turns that are exported and summed up; nil takes all of them.
  package init(
    _ transcript: Transcript, content: Bool = true, excluding excluded: Set<String> = [],
    where isIncluded: ((Turn) -> Bool)? = nil
  ) {
    let opened = transcript.session
    session = Session(
      id: opened?.id ?? "", title: content ? transcript.title : nil, started: transcript.started,
      gateway: transcript.gateway ?? "", user: opened?.user, forkedFrom: opened?.fork?.session)
    included = isIncluded.map { transcript.turns.filter($0) } ?? transcript.turns
    let isWhole = excluded.isEmpty && included.count == transcript.turns.count
    var all = RunningTotals(excluding: excluded)
    var (models, assistants) = (Rows(excluded: excluded), Rows(excluded: excluded))
    for turn in included {
      if !isWhole { all.add(turn) }
      models.add(turn, to: turn.start.model)
      assistants.add(turn, to: turn.start.assistant)
    }
    totals = isWhole ? transcript.totals : all.totals
    byModel = models.rows
    byAssistant = assistants.rows
    self.excluded = excluded
    hasContent = content
  }

  package var isEmpty: Bool { included.isEmpty }

  /// The sandbox's money, which no sum of real money holds.
  package var isPlayMoney: Bool { Transcript.isPlayMoney(session.gateway) }

  /// Hands on every turn with the sum up to and with it, one at a time.
  package func eachTurn<Failure: Error>(_ take: (TurnExport) throws(Failure) -> Void) throws(Failure) {
    var running = RunningTotals(excluding: excluded)
    for turn in included {
      let counted = running.enter(turn)
      try take(TurnExport(turn, running: running.totals, counted: counted, content: hasContent))
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
    let excluded: Set<String>
    private var names: [String] = []
    private var totals: [String: RunningTotals] = [:]

    init(excluded: Set<String>) {
      self.excluded = excluded
    }

    mutating func add(_ turn: Turn, to name: String) {
      if totals[name] == nil { names.append(name) }
      totals[name, default: RunningTotals(excluding: excluded)].add(turn)
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
  /// A generation with its charge as it is shown, and as sums count it.
  package struct Part: Equatable, Sendable {
    package var generation: Generation
    package var figures: UsageAndCost
    package var charge: Charge
    /// Nil where it is counted at another place.
    package var counted: Charge?
  }

  package var turn: Turn
  /// The session's sum up to and with this turn.
  package var running: Totals
  package var content: Bool
  package let parts: [Part]

  package init(_ turn: Turn, running: Totals, counted: [CountedGeneration]? = nil, content: Bool = true) {
    self.turn = turn
    self.running = running
    self.content = content
    parts = turn.generations.map { generation in
      let shown = turn.charge(of: generation)
      guard let counted else {
        return Part(
          generation: generation, figures: generation.figures, charge: shown,
          counted: CountedGeneration(generation, of: turn).charge)
      }
      return Part(
        generation: generation, figures: generation.figures, charge: shown,
        counted: counted.first { $0.attempt == generation.attempt }?.charge)
    }
  }
}
