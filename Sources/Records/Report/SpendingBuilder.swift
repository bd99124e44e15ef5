import Platform

/// Values by number, each once.
struct Numbering<Value: Hashable & Sendable>: Sendable {
  private(set) var all: [Value] = []
  private var numbers: [Value: Int] = [:]

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = all.count
    all.append(value)
    return all.count - 1
  }
}

/// Adds the turns of a session up to cells.
struct SpendingBuilder {
  private(set) var ids: [UInt64] = []
  private(set) var texts = Numbering<String>()
  private(set) var tagLists = Numbering<[Int]>()
  private(set) var routeLists = Numbering<[SpendingCell.Route]>()
  private var cells: [SpendingCell] = []
  private var places: [SpendingCell.Facts: Int] = [:]
  private var own = HashTable(capacity: 0)
  private var days: DayRanges
  /// The last turn's texts with their numbers: most turns share them with the one before.
  private var last: (start: TurnStarted, facts: SpendingCell.Facts)?
  private var lastProvider: (text: String, number: Int)?
  private var lastServed: (text: String, number: Int)?

  init(_ clock: LocalClock) {
    days = DayRanges(clock)
  }

  mutating func add(_ transcript: Transcript, isKnown: (UInt64) -> Bool) {
    let gateway = transcript.gateway ?? ""
    // In place: a turn and its generations are large values.
    transcript.turns.withUnsafeBufferPointer { turns in
      for place in turns.indices { add(turns[place], gateway: gateway, isKnown) }
    }
  }

  var packedCells: [UInt8] {
    var writer = PackedWriter()
    for cell in cells { cell.pack(into: &writer) }
    return writer.bytes
  }

  /// False for a generation that another session, or another place of this one, holds.
  private mutating func isNew(_ id: String?, _ isKnown: (UInt64) -> Bool) -> Bool {
    guard let id else { return true }
    let hash = SessionSpending.hash(id)
    guard !isKnown(hash), own.insert(hash) else { return false }
    ids.append(hash)
    return true
  }

  private mutating func add(_ turn: Turn, gateway: String, _ isKnown: (UInt64) -> Bool) {
    turn.generations.withUnsafeBufferPointer { generations in
      let new = generations.indices.filter { isNew(generations[$0].id, isKnown) }
      if !new.isEmpty { add(turn, generations, new, gateway: turn.start.gateway ?? gateway) }
    }
  }

  private mutating func add(
    _ turn: Turn, _ generations: UnsafeBufferPointer<Generation>, _ new: [Int], gateway: String
  ) {
    let seconds = Int(turn.started.timeIntervalSince1970.rounded(.down))
    var facts = facts(of: turn.start, gateway)
    let routes = new.map { route(of: generations[$0]) }
    let list = routes.count == 1 ? routes : Self.distinct(routes)
    // Turns that took different routes are different cells, so that each cell's turns are in the same rows.
    facts.routes = routeLists.number(of: list)
    facts.utcDay = seconds.flooredDivided(by: 86_400)
    facts.localDay = days.day(of: seconds)
    let place = place(of: facts, seconds, routes: list.count)
    cells[place].turns += 1
    cells[place].firstSecond = min(cells[place].firstSecond, seconds)
    for number in new.indices {
      let part = list.count == 1 ? 0 : list.firstIndex(of: routes[number]) ?? 0
      cells[place].parts[part].add(Spent(generations[new[number]], of: turn))
    }
  }

  private mutating func place(of facts: SpendingCell.Facts, _ seconds: Int, routes: Int) -> Int {
    if let place = places[facts] { return place }
    places[facts] = cells.count
    cells.append(
      SpendingCell(
        facts: facts, firstSecond: seconds, turns: 0, parts: [Spent](repeating: Spent(), count: routes)))
    return cells.count - 1
  }

  private mutating func facts(of start: TurnStarted, _ gateway: String) -> SpendingCell.Facts {
    if let last, last.start.model == start.model, last.start.assistant == start.assistant,
      last.start.user == start.user, last.start.tags == start.tags, last.start.key == start.key,
      texts.all[last.facts.gateway] == gateway
    {
      return last.facts
    }
    var facts = SpendingCell.Facts()
    facts.gateway = texts.number(of: gateway)
    facts.model = texts.number(of: start.model)
    facts.assistant = texts.number(of: start.assistant)
    if let user = start.user { facts.user = texts.number(of: user) }
    if let key = start.key { facts.key = texts.number(of: key) }
    var tags: [Int] = []
    for tag in start.tags { tags.append(texts.number(of: tag)) }
    facts.tags = tagLists.number(of: tags)
    last = (start, facts)
    return facts
  }

  private mutating func route(of generation: Generation) -> SpendingCell.Route {
    let (bill, stream) = (generation.found?.figures, generation.ended?.figures)
    let isOwnKey = bill?.isBYOK ?? stream?.isBYOK
    return SpendingCell.Route(
      provider: Self.number(of: bill?.provider ?? stream?.provider, in: &texts, last: &lastProvider),
      servedModel: Self.number(of: bill?.servedModel ?? stream?.servedModel, in: &texts, last: &lastServed),
      isOwnKey: isOwnKey)
  }

  /// -1 for no text; most generations share a text with the one before.
  private static func number(
    of text: String?, in texts: inout Numbering<String>, last: inout (text: String, number: Int)?
  ) -> Int {
    guard let text else { return -1 }
    if let last, last.text == text { return last.number }
    let number = texts.number(of: text)
    last = (text, number)
    return number
  }

  private static func distinct(_ routes: [SpendingCell.Route]) -> [SpendingCell.Route] {
    routes.reduce(into: []) { list, route in
      if !list.contains(route) { list.append(route) }
    }
  }
}

/// The local days of moments: a day is looked for once, because the C library's answer takes long.
private struct DayRanges {
  private let clock: LocalClock
  private var seconds = 0..<0
  private var day = 0

  init(_ clock: LocalClock) {
    self.clock = clock
  }

  mutating func day(of moment: Int) -> Int {
    if seconds.contains(moment) { return day }
    let range = clock.day(around: Date(timeIntervalSince1970: TimeInterval(moment)))
    seconds = Int(range.lowerBound.timeIntervalSince1970)..<Int(range.upperBound.timeIntervalSince1970)
    day = clock.time(seconds: moment).days
    return day
  }
}

/// A set of hashes, which are never 0; open addressing in one array, because a ledger has a million of them.
package struct HashTable: Sendable {
  private var slots: [UInt64]
  private var count = 0

  package init(capacity: Int) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
  }

  package func contains(_ hash: UInt64) -> Bool { slots[place(of: hash)] == hash }

  /// False where it was there before.
  package mutating func insert(_ hash: UInt64) -> Bool {
    if count * 2 >= slots.count { grow() }
    let place = place(of: hash)
    guard slots[place] != hash else { return false }
    slots[place] = hash
    count += 1
    return true
  }

  private func place(of hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
    while slots[place] != 0, slots[place] != hash { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    var larger = HashTable(capacity: slots.count)
    for hash in slots where hash != 0 { _ = larger.insert(hash) }
    self = larger
  }
}
