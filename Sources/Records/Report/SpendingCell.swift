import Platform

/// Turns of one session that agree in everything a report groups or filters by, added up.
///
/// A ledger of a million turns is a few thousand cells, so a report reads cells and not turns.
package struct SpendingCell: Equatable, Sendable {
  /// What the turns share.
  package struct Facts: Hashable, Sendable {
    package var session: String
    package var gateway: String
    package var model: String
    package var assistant: String
    package var user: String?
    /// As sent, in order.
    package var tags: [String]
    package var key: String?
    /// The quarter of an hour in which the turns began, counted from 1970 in UTC: every time zone's day is whole quarters.
    package var quarter: Int

    package init(
      session: String, gateway: String, model: String, assistant: String, user: String?, tags: [String], key: String?,
      quarter: Int
    ) {
      self.session = session
      self.gateway = gateway
      self.model = model
      self.assistant = assistant
      self.user = user
      self.tags = tags
      self.key = key
      self.quarter = quarter
    }
  }

  /// Who served, and with whose key.
  package struct Route: Hashable, Sendable {
    package var provider: String?
    package var isOwnKey: Bool?

    package init(provider: String?, isOwnKey: Bool?) {
      self.provider = provider
      self.isOwnKey = isOwnKey
    }
  }

  /// The turns' generations that took one route.
  package struct Part: Equatable, Sendable {
    package var route: Route
    package var spent: Spent

    package init(route: Route, spent: Spent) {
      self.route = route
      self.spent = spent
    }
  }

  package var facts: Facts
  package var turns: Int
  package var parts: [Part]

  package init(facts: Facts, turns: Int, parts: [Part]) {
    self.facts = facts
    self.turns = turns
    self.parts = parts
  }

  /// The seconds of a quarter of an hour.
  package static let quarter = 900
}

extension SpendingCell {
  /// The cells of a session.
  ///
  /// - Parameter isNew: Asked once for each generation with an id; false leaves the generation out, because another
  ///   session holds it. A turn of which no generation is new is left out.
  package static func cells(of transcript: Transcript, session: String, isNew: (String) -> Bool) -> [SpendingCell] {
    var cells: [Shape: SpendingCell] = [:]
    for turn in transcript.turns {
      let generations = turn.generations.filter { generation in generation.id.map(isNew) ?? true }
      guard !generations.isEmpty else { continue }
      let facts = Facts(turn, session: session, gateway: transcript.gateway ?? "")
      let routes = generations.map { $0.route }
      // Turns that took different routes are different cells, so that each cell's turns are in the same rows.
      let shape = Shape(facts: facts, routes: Set(routes))
      var cell = cells[shape] ?? SpendingCell(facts: facts, turns: 0, parts: [])
      cell.turns += 1
      for (generation, route) in zip(generations, routes) { cell.add(Spent(generation, of: turn), route) }
      cells[shape] = cell
    }
    return cells.values.sorted { ($0.facts.quarter, $0.facts.model) < ($1.facts.quarter, $1.facts.model) }
  }

  private struct Shape: Hashable {
    var facts: Facts
    var routes: Set<Route>
  }

  private mutating func add(_ spent: Spent, _ route: Route) {
    guard let place = parts.firstIndex(where: { $0.route == route }) else {
      return parts.append(Part(route: route, spent: spent))
    }
    parts[place].spent.add(spent)
  }
}

extension SpendingCell.Facts {
  init(_ turn: Turn, session: String, gateway: String) {
    let seconds = Int(turn.started.timeIntervalSince1970.rounded(.down))
    self.init(
      session: session, gateway: turn.start.gateway ?? gateway, model: turn.start.model,
      assistant: turn.start.assistant,
      user: turn.start.user, tags: turn.start.tags, key: nil,
      quarter: seconds.quotient(flooring: SpendingCell.quarter))
  }
}

extension Generation {
  fileprivate var route: SpendingCell.Route {
    let figures = figures
    return SpendingCell.Route(provider: figures.provider, isOwnKey: figures.isBYOK)
  }
}

extension Int {
  /// The quotient rounded towards negative infinity.
  func quotient(flooring divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
