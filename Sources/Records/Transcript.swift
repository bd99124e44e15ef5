import Platform

/// A session as its records tell it: every figure is derived from them, none is stored.
package struct Transcript: Equatable, Sendable {
  package private(set) var session: SessionOpened?
  package private(set) var started: Date?
  package private(set) var title: String?
  package private(set) var turns: [Turn] = []

  package init(_ records: some Sequence<Record> = []) {
    for record in records { apply(record) }
  }

  /// Takes the next record in; one that refers to an unknown turn (its record was damaged) is passed over.
  package mutating func apply(_ record: Record) {
    switch record.entry {
    case .session(let opened):
      // A second one is a copy spliced in: the first one holds.
      guard session == nil else { return }
      session = opened
      started = record.time
    case .turn(let start): begin(start, at: record.time)
    case .attempt(let attempt): begin(attempt, at: record.time)
    case .generation(let named):
      update(turn: named.turn, attempt: named.attempt, at: record.time) { $0.id = named.id }
    case .reply(let ended): end(ended, at: record.time)
    case .charge(let found):
      update(turn: found.turn, attempt: found.attempt, at: record.time) { generation in
        generation.id = generation.id ?? found.id
        if generation.found?.lookup != .done || found.lookup == .done { generation.found = found }
      }
    case .change(let change): apply(change)
    case .note: break
    }
  }

  private mutating func begin(_ start: TurnStarted, at time: Date) {
    if let last = turns.last, start.turn <= last.index, turns.contains(where: { $0.index == start.turn }) { return }
    if let replaced = start.replaces { withdraw(turn: replaced) }
    turns.append(
      Turn(
        start: start, started: time, generations: [Generation(attempt: 1, started: time)],
        billing: session?.billing ?? .lookup))
  }

  /// A further attempt: the turn is not at its end after all.
  private mutating func begin(_ attempt: AttemptStarted, at time: Date) {
    update(turn: attempt.turn, attempt: attempt.attempt, at: time) { _ in }
    if let place = turns.lastIndex(where: { $0.index == attempt.turn }) { turns[place].finished = nil }
  }

  /// Takes a turn out of the conversation; its bill stays.
  package mutating func withdraw(turn index: Int) {
    guard let place = turns.lastIndex(where: { $0.index == index }) else { return }
    turns[place].isInConversation = false
  }

  /// Forgets the last turn, of which no record could be kept and nothing was sent.
  package mutating func forget(turn index: Int) {
    guard turns.last?.index == index, let replaced = turns.popLast()?.start.replaces else { return }
    if let place = turns.lastIndex(where: { $0.index == replaced }) { turns[place].isInConversation = true }
  }

  private mutating func confirm(_ id: String) {
    for place in turns.indices {
      for slot in turns[place].generations.indices where turns[place].generations[slot].id == id {
        turns[place].generations[slot].isConfirmed = true
      }
    }
  }

  private mutating func end(_ ended: ReplyEnded, at time: Date) {
    update(turn: ended.turn, attempt: ended.attempt, at: time) { $0.ended = ended }
    if let place = turns.lastIndex(where: { $0.index == ended.turn }) { turns[place].finished = time }
  }

  private mutating func update(turn: Int, attempt: Int, at time: Date, _ change: (inout Generation) -> Void) {
    guard let place = turns.lastIndex(where: { $0.index == turn }) else { return }
    if !turns[place].generations.contains(where: { $0.attempt == attempt }) {
      turns[place].generations.append(Generation(attempt: attempt, started: time))
    }
    guard let slot = turns[place].generations.firstIndex(where: { $0.attempt == attempt }) else { return }
    change(&turns[place].generations[slot])
  }

  private mutating func apply(_ change: Change) {
    if let assistant = change.assistant { session?.assistant = assistant }
    if let model = change.model { session?.model = model }
    if let sendsTags = change.sendsTags { session?.sendsTags = sendsTags }
    if let tags = change.tags { session?.tags = tags }
    if let system = change.system { session?.system = system.isEmpty ? nil : system }
    if let user = change.user { session?.user = user.isEmpty ? nil : user }
    if let index = change.withdraws { withdraw(turn: index) }
    if let budget = change.budget { session?.budget = budget }
    if let id = change.confirms { confirm(id) }
    title = change.title ?? title
    if change.clears == true {
      for place in turns.indices { turns[place].isInConversation = false }
    }
  }

  /// What was said so far, as the next request carries it: turns with a reply, whole or partial.
  package var conversation: [Message] {
    turns.filter(\.isCarried)
      .flatMap { [Message(.user, $0.start.prompt), Message(.assistant, $0.reply)] }
  }

  /// The gateway's name, by the session's record or, where that is damaged, by a turn's.
  package var gateway: String? {
    session?.gateway ?? turns.lazy.compactMap(\.start.gateway).first
  }

  /// Whether a gateway of this name takes no real money.
  package static func isPlayMoney(_ gateway: String) -> Bool { gateway == "sandbox" }

  package var isPlayMoney: Bool { gateway.map(Self.isPlayMoney) ?? false }

  /// The whole session added up.
  package var totals: Totals { total { _ in true } }

  /// The turns that a condition picks, added up.
  package func total(where isCounted: (Turn) -> Bool) -> Totals {
    var totals = Totals()
    for turn in turns where isCounted(turn) { totals.add(turn) }
    return totals
  }

  /// Generations whose look-up is still open, oldest first.
  package var open: [OpenCharge] {
    turns.flatMap { turn in
      turn.generations.compactMap { generation in
        guard turn.charge(of: generation).lookup == .open, let id = generation.id else { return nil }
        return OpenCharge(turn: turn.index, attempt: generation.attempt, id: id, since: generation.started)
      }
    }
  }
}

/// A charge that the gateway has yet to be asked about.
package struct OpenCharge: Equatable, Sendable {
  package var turn: Int
  package var attempt: Int
  package var id: String
  /// When its request began.
  package var since: Date
}

/// A bill that is too strange to be counted in a budget before the user believes it.
package struct DoubtfulBill: Equatable, Sendable {
  package var turn: Int
  package var id: String
  package var cost: USD
  package var doubt: BillDoubt
}

extension Transcript {
  /// Strange bills that nobody has confirmed, oldest first.
  package var doubtful: [DoubtfulBill] {
    turns.flatMap { turn in
      turn.generations.compactMap { generation in
        let charge = turn.charge(of: generation)
        guard let id = generation.id, let cost = charge.cost, let doubt = charge.doubt else { return nil }
        return DoubtfulBill(turn: turn.index, id: id, cost: cost, doubt: doubt)
      }
    }
  }
}
