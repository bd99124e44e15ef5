/// Turns of one session and one day that agree in everything a report groups or filters by, added up.
///
/// A ledger of a million turns is a few ten thousand cells, so a report reads cells and not turns. A cell holds numbers of
/// its session's texts.
package struct SpendingCell: Equatable, Sendable {
  /// What the turns share.
  package struct Facts: Hashable, Sendable {
    /// Numbers of texts; -1 where there is none.
    package var gateway = -1
    package var model = -1
    package var assistant = -1
    package var user = -1
    package var key = -1
    /// The number of a list of tags.
    package var tags = 0
    /// The number of a list of routes.
    package var routes = 0
    /// The days on which the turns began, in local time and in UTC, counted from 1970-01-01.
    package var localDay = 0
    package var utcDay = 0
  }

  /// Who served a generation, by which model, and with whose key.
  package struct Route: Hashable, Sendable {
    /// The numbers of texts; -1 where the gateway did not state them.
    package var provider: Int
    package var servedModel: Int
    package var isOwnKey: Bool?
  }

  package var facts = Facts()
  /// Seconds since 1970 at which the first of the turns began.
  package var firstSecond = 0
  package var turns = 0
  /// What the generations of each route cost, in the order of the list of routes.
  package var parts: [Spent] = []
}

/// The bytes of a spending cache.
extension SpendingCell {
  func pack(into writer: inout PackedWriter) {
    writer.put(turns)
    for number in [facts.gateway, facts.model, facts.assistant, facts.user, facts.key] { writer.put(number + 1) }
    writer.put(facts.tags)
    writer.put(facts.routes)
    writer.put(signed: facts.utcDay)
    writer.put(signed: facts.localDay - facts.utcDay)
    writer.put(firstSecond - facts.utcDay * 86_400)
    for part in parts { part.pack(into: &writer) }
  }

  /// Takes the next cell; false at the end, and at bytes that are no cell.
  mutating func unpack(_ reader: inout PackedReader, _ routes: [[Route]]) -> Bool {
    guard !reader.isAtEnd, let turns = reader.number(), let gateway = reader.number(), let model = reader.number(),
      let assistant = reader.number(), let user = reader.number(), let key = reader.number(),
      let tags = reader.number(), let route = reader.number(), let day = reader.signedNumber(),
      let distance = reader.signedNumber(), let second = reader.number(), routes.indices.contains(route)
    else { return false }
    self.turns = turns
    facts.gateway = gateway - 1
    facts.model = model - 1
    facts.assistant = assistant - 1
    facts.user = user - 1
    facts.key = key - 1
    facts.tags = tags
    facts.routes = route
    facts.utcDay = day
    facts.localDay = day + distance
    firstSecond = day * 86_400 + second
    parts.removeAll(keepingCapacity: true)
    for _ in routes[route] {
      guard let part = Spent(&reader) else { return false }
      parts.append(part)
    }
    return true
  }
}
