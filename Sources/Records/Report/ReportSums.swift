/// The rows of a report while sessions are added to it, with numbers in place of texts.
package struct ReportSums: Sendable {
  /// The numbers of one or two keys' values; -1 for none. A period's number is that of its first day.
  struct Values: Hashable, Sendable {
    var first: Int
    var second = 0
  }

  private struct Entry: Sendable {
    var turns = 0
    var spent = Spent()
    var users: Set<Int> = []
  }

  package let query: ReportQuery
  private(set) var turns = 0
  private(set) var totals = Spent()
  private(set) var playMoneyTurns = 0
  private var texts = Numbering<String>()
  private var places: [Values: Int] = [:]
  private var values: [Values] = []
  private var entries: [Entry] = []

  package init(_ query: ReportQuery) {
    self.query = query
  }

  package mutating func add(_ session: SessionSpending) {
    if let wanted = query.session, wanted != session.session { return }
    let filter = CellFilter(query, session)
    var reader = CellValues(query, session, &texts)
    session.forEachCell { cell in
      guard filter.includes(cell.facts) else { return }
      guard filter.includes(gateway: cell.facts.gateway) else {
        if filter.isPlayMoney(cell.facts.gateway) { playMoneyTurns += cell.turns }
        return
      }
      turns += cell.turns
      for part in cell.parts { totals.add(part) }
      reader.read(cell)
      for share in reader.shares { add(share, of: cell, user: reader.user(of: cell.facts)) }
    }
  }

  private mutating func add(_ share: CellValues.Share, of cell: SpendingCell, user: Int?) {
    let place = place(of: share.values)
    entries[place].turns += cell.turns
    for part in share.parts { entries[place].spent.add(cell.parts[part]) }
    if let user { entries[place].users.insert(user) }
  }

  private mutating func place(of values: Values) -> Int {
    if let place = places[values] { return place }
    places[values] = entries.count
    self.values.append(values)
    entries.append(Entry())
    return entries.count - 1
  }

  /// Adds what other sessions have, of the same query.
  package mutating func add(_ other: ReportSums) {
    turns += other.turns
    totals.add(other.totals)
    playMoneyTurns += other.playMoneyTurns
    let numbers = other.texts.all.map { texts.number(of: $0) }
    func number(_ value: Int, _ key: ReportKey) -> Int { key.isPeriod || value < 0 ? value : numbers[value] }
    for (values, entry) in zip(other.values, other.entries) {
      let second = query.keys.count > 1 ? number(values.second, query.keys[1]) : 0
      let place = place(of: Values(first: number(values.first, query.keys[0]), second: second))
      entries[place].turns += entry.turns
      entries[place].spent.add(entry.spent)
      entries[place].users.formUnion(entry.users.map { numbers[$0] })
    }
  }

  var rows: [Report.Row] {
    zip(values, entries).map { values, entry in
      var row = Report.Row(keys: [text(values.first, query.keys[0])], turns: entry.turns, spent: entry.spent)
      if query.keys.count > 1 { row.keys.append(text(values.second, query.keys[1])) }
      row.users = Set(entry.users.map { texts.all[$0] })
      return row
    }
  }

  private func text(_ value: Int, _ key: ReportKey) -> String? {
    switch key {
    case .day: ReportCalendar.Day(number: value).description
    case .week: ReportCalendar.Day(number: value).weekText
    case .month: ReportCalendar.Day(number: value).monthText
    case .model, .served, .provider, .assistant, .session, .user, .tag, .plan, .credential, .key, .gateway:
      value < 0 ? nil : texts.all[value]
    }
  }
}

/// Which cells of a session a query counts.
private struct CellFilter {
  private let query: ReportQuery
  private let texts: [String]
  private let models: [Bool]
  private let tags: [Bool]
  private let gateways: [Bool]
  private let since: Int
  private let until: Int

  init(_ query: ReportQuery, _ session: SessionSpending) {
    self.query = query
    texts = session.texts
    models = query.model.map { model in session.texts.map { $0 == model || $0.hasSuffix("/" + model) } } ?? []
    tags = query.tag.map { tag in session.tags.map { list in list.contains { session.texts[$0] == tag } } } ?? []
    gateways = session.texts.map { text in query.gateway.map { $0 == text } ?? !Transcript.isPlayMoney(text) }
    (since, until) = (query.since?.number ?? .min, query.until?.number ?? .max)
  }

  func includes(_ facts: SpendingCell.Facts) -> Bool {
    if query.model != nil, facts.model < 0 || !models[facts.model] { return false }
    if let assistant = query.assistant, text(facts.assistant) != assistant { return false }
    if let user = query.user, text(facts.user) != user { return false }
    if query.tag != nil, !tags[facts.tags] { return false }
    let day = query.calendar.isUTC ? facts.utcDay : facts.localDay
    return since <= day && day <= until
  }

  func includes(gateway: Int) -> Bool { gateways[gateway] }

  func isPlayMoney(_ gateway: Int) -> Bool { Transcript.isPlayMoney(texts[gateway]) }

  private func text(_ number: Int) -> String? { number < 0 ? nil : texts[number] }
}

/// The values of a query's keys in the cells of a session.
private struct CellValues {
  /// A combination of values, and the parts of the cell that have it.
  struct Share {
    var values: ReportSums.Values
    var parts: [Int]
  }

  private let keys: [ReportKey]
  private let isUTC: Bool
  private let session: SessionSpending
  /// The report's number of each of the session's texts.
  private let numbers: [Int]
  private let sessionNumber: Int
  /// The numbers of `gateway` and `byok`.
  private let credentials: (gateway: Int, own: Int)
  /// For each list of tags: its tags, and its plans, each once.
  private let tags: [[Int]]
  private let plans: [[Int]]
  private let plansOfUsers: [Int]
  private(set) var shares: [Share] = []

  init(_ query: ReportQuery, _ session: SessionSpending, _ texts: inout Numbering<String>) {
    keys = query.keys
    isUTC = query.calendar.isUTC
    self.session = session
    var all: [Int] = []
    for text in session.texts { all.append(texts.number(of: text)) }
    numbers = all
    sessionNumber = keys.contains(.session) ? texts.number(of: session.session) : -1
    credentials = keys.contains(.credential) ? (texts.number(of: "gateway"), texts.number(of: "byok")) : (-1, -1)
    tags = keys.contains(.tag) ? session.tags.map { Self.distinct($0.map { all[$0] }) } : []
    guard keys.contains(.plan) else {
      (plans, plansOfUsers) = ([], [])
      return
    }
    var (plans, plansOfUsers): ([[Int]], [Int]) = ([], [])
    for list in session.tags {
      let named = list.map { session.texts[$0] }.filter { $0.hasPrefix("plan:") }
      plans.append(Self.distinct(named.map { texts.number(of: String($0.dropFirst("plan:".count))) }))
    }
    for text in session.texts { plansOfUsers.append(query.plans[text].map { texts.number(of: $0) } ?? -1) }
    (self.plans, self.plansOfUsers) = (plans, plansOfUsers)
  }

  private static func distinct(_ numbers: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return numbers.filter { seen.insert($0).inserted }
  }

  /// The user to count in a report by plan.
  func user(of facts: SpendingCell.Facts) -> Int? {
    keys.contains(.plan) && facts.user >= 0 ? numbers[facts.user] : nil
  }

  /// Finds the combinations that a cell has.
  mutating func read(_ cell: SpendingCell) {
    shares.removeAll(keepingCapacity: true)
    for (part, route) in session.routes[cell.facts.routes].enumerated() {
      let firsts = values(of: keys[0], cell.facts, route)
      if keys.count == 1 {
        for first in firsts { add(ReportSums.Values(first: first), part) }
      } else {
        let seconds = values(of: keys[1], cell.facts, route)
        for first in firsts { for second in seconds { add(ReportSums.Values(first: first, second: second), part) } }
      }
    }
  }

  private mutating func add(_ values: ReportSums.Values, _ part: Int) {
    guard let place = shares.firstIndex(where: { $0.values == values }) else {
      return shares.append(Share(values: values, parts: [part]))
    }
    shares[place].parts.append(part)
  }

  private func values(
    of key: ReportKey, _ facts: SpendingCell.Facts, _ route: SpendingCell.Route
  ) -> [Int] {
    switch key {
    case .day: [isUTC ? facts.utcDay : facts.localDay]
    case .week: [day(facts).firstOfWeek.number]
    case .month: [day(facts).firstOfMonth.number]
    case .model: [number(facts.model)]
    case .served: [number(route.servedModel)]
    case .provider: [number(route.provider)]
    case .assistant: [number(facts.assistant)]
    case .session: [sessionNumber]
    case .user: [number(facts.user)]
    case .tag: tags[facts.tags].isEmpty ? [-1] : tags[facts.tags]
    case .plan: plans[facts.tags].isEmpty ? [facts.user < 0 ? -1 : plansOfUsers[facts.user]] : plans[facts.tags]
    case .credential: [route.isOwnKey.map { $0 ? credentials.own : credentials.gateway } ?? -1]
    case .key: [number(facts.key)]
    case .gateway: [number(facts.gateway)]
    }
  }

  private func day(_ facts: SpendingCell.Facts) -> ReportCalendar.Day {
    ReportCalendar.Day(number: isUTC ? facts.utcDay : facts.localDay)
  }

  private func number(_ text: Int) -> Int { text < 0 ? -1 : numbers[text] }
}
