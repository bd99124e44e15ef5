import Platform

/// A session as its records state it; its sums are carried forward with each record.
package struct Transcript: Equatable, Sendable {
  package private(set) var session: SessionOpened?
  package private(set) var started: Date?
  package private(set) var title: String?
  package private(set) var turns: [Turn] = []
  /// What a fork goes on from; the bills of it are another session's.
  package private(set) var inherited: [ForkOrigin.Exchange] = []
  /// Whether pictures or documents are in any of its prompts or replies.
  package private(set) var hasMedia = false
  /// The numbers of those that are no longer in the conversation.
  private var withdrawnExchanges: Set<Int> = []
  /// Those that a summary has taken the place of, by its turn.
  private var compactedExchanges: [Int: [Int]] = [:]
  /// The first turn that requests carry.
  private var keptFrom = 0
  /// Where each turn is in `turns`, by its index.
  private var places: [Int: Int] = [:]
  /// The first place that the conversation may still reach.
  private var conversationStart = 0
  private var running = RunningTotals()
  private var spent = SpendingSums()
  /// Places of turns with a look-up that is open, and of those with a figure that is in doubt, in order.
  private var openPlaces: [Int] = []
  private var doubtfulPlaces: [Int] = []
  /// False while many records are read, whose sums are taken once at the end.
  private var isCounting = true

  package init(_ records: some Sequence<Record> = []) {
    self.init { (take) in for record in records { take(record) } }
  }

  /// Takes every record that `read` hands on.
  package init<Failure: Error>(reading read: ((Record) -> Void) throws(Failure) -> Void) throws(Failure) {
    var transcript = Transcript(isCounting: false)
    try read { transcript.apply($0) }
    transcript.isCounting = true
    transcript.recount()
    self = transcript
  }

  /// Without the sums, for a reader that takes its own.
  init(isCounting: Bool) {
    self.isCounting = isCounting
  }

  /// Takes the next record in; one that refers to an unknown turn (its record was damaged) is passed over.
  package mutating func apply(_ record: consuming Record) {
    switch record.entry {
    case .session(let opened):
      // A second one is a copy spliced in: the first one holds.
      guard session == nil else { return }
      session = opened
      inherited = opened.fork?.exchanges ?? inherited
      if inherited.contains(where: { $0.media != nil || $0.pictures != nil }) { hasMedia = true }
      started = record.time
    case .turn(let start): begin(start, at: record.time)
    case .attempt(let attempt): begin(attempt, at: record.time)
    case .generation(let named):
      update(turn: named.turn, attempt: named.attempt, at: record.time) { $0.id = named.id }
    case .reply(let ended): end(ended, at: record.time)
    case .tool(let use): update(turn: use.turn, attempt: use.attempt, at: record.time) { $0.take(use) }
    case .charge(let found):
      update(turn: found.turn, attempt: found.attempt, at: record.time) { generation in
        generation.id = generation.id ?? found.id
        if generation.found?.lookup != .done || found.lookup == .done { generation.found = found }
      }
    case .change(let change): apply(change)
    case .note, .removed: break
    }
  }

  private mutating func begin(_ start: TurnStarted, at time: Date) {
    guard places[start.turn] == nil else { return }
    let hasTakenOut = start.replaces.map { withdraw(turn: $0) } ?? false
    if start.media != nil { hasMedia = true }
    places[start.turn] = turns.count
    var turn = Turn(
      start: start, started: time, generations: [Generation(attempt: 1, started: time)],
      billing: session?.billing ?? .lookup)
    turn.isInConversation = start.isCompared != true
    turn.hasTakenOut = hasTakenOut
    turns.append(turn)
    if isCounting { enter(turns.count - 1) }
  }

  /// A further attempt: the turn is not at its end after all.
  private mutating func begin(_ attempt: AttemptStarted, at time: Date) {
    update(turn: attempt.turn, attempt: attempt.attempt, at: time) { generation in
      generation.step = attempt.step ?? generation.step
      generation.expectedCost = attempt.estimate
    }
    if let place = places[attempt.turn] { turns[place].finished = nil }
  }

  /// Takes a turn out of the conversation; its bill stays. False where it was out of it before.
  @discardableResult package mutating func withdraw(turn index: Int) -> Bool {
    guard let place = places[index] else { return withdrawnExchanges.insert(index).inserted }
    let wasInConversation = turns[place].isInConversation
    turns[place].isInConversation = false
    guard turns[place].isSummary else { return wasInConversation }
    turns[place].isSummary = false
    for place in turns.indices where turns[place].compactedBy == index { turns[place].compactedBy = nil }
    withdrawnExchanges.subtract(compactedExchanges.removeValue(forKey: index) ?? [])
    return wasInConversation
  }

  /// Has a turn's reply take the place of the conversation before it.
  private mutating func compact(by index: Int) {
    guard let end = places[index], turns[end].start.compacts == true, turns[end].isInConversation else { return }
    turns[end].isSummary = true
    for place in turns[conversationStart..<max(conversationStart, end)].indices where turns[place].isCarried {
      turns[place].compactedBy = index
    }
    compactedExchanges[index] = carriedExchanges.map(\.turn)
    withdrawnExchanges.formUnion(compactedExchanges[index] ?? [])
  }

  private mutating func trim(before index: Int) {
    keptFrom = index
    for place in turns.indices { turns[place].isTrimmed = turns[place].index < index && !turns[place].isSummary }
  }

  /// Begins as the fork of another session, before there is a record of it.
  package mutating func inherit(_ exchanges: [ForkOrigin.Exchange]) {
    inherited = exchanges
  }

  /// Forgets the last turn, of which no record could be kept and nothing was sent.
  package mutating func forget(turn index: Int) {
    guard turns.last?.index == index else { return }
    leave(turns.count - 1)
    places[index] = nil
    let forgotten = turns.removeLast()
    guard let replaced = forgotten.start.replaces, forgotten.hasTakenOut else { return }
    withdrawnExchanges.remove(replaced)
    guard let place = places[replaced] else { return }
    turns[place].isInConversation = true
  }

  /// Forgets the last attempt of a turn, of which no record could be kept and nothing was sent.
  package mutating func forget(attempt: Int, of index: Int) {
    guard let place = places[index], turns[place].generations.last?.attempt == attempt else { return }
    change(place) { $0.generations.removeLast() }
  }

  private mutating func confirm(where isMeant: (Turn, Generation) -> Bool) {
    for place in turns.indices where turns[place].generations.contains(where: { isMeant(turns[place], $0) }) {
      change(place) { turn in
        for slot in turn.generations.indices where isMeant(turn, turn.generations[slot]) {
          turn.generations[slot].isConfirmed = true
        }
      }
    }
  }

  private mutating func end(_ ended: ReplyEnded, at time: Date) {
    update(turn: ended.turn, attempt: ended.attempt, at: time) { $0.ended = ended }
    if ended.pictures != nil { hasMedia = true }
    if let place = places[ended.turn] { turns[place].finished = time }
  }

  private mutating func update(turn: Int, attempt: Int, at time: Date, _ change: (inout Generation) -> Void) {
    guard let place = places[turn] else { return }
    self.change(place) { turn in
      if !turn.generations.contains(where: { $0.attempt == attempt }) {
        turn.generations.append(
          Generation(attempt: attempt, started: time, step: turn.generations.last?.step ?? 1))
      }
      guard let slot = turn.generations.firstIndex(where: { $0.attempt == attempt }) else { return }
      change(&turn.generations[slot])
    }
  }

  private mutating func apply(_ change: Change) {
    if let assistant = change.assistant { session?.assistant = assistant }
    if let model = change.model { session?.model = model }
    if let sendsTags = change.sendsTags { session?.sendsTags = sendsTags }
    if let tags = change.tags { session?.tags = tags }
    if let system = change.system { session?.system = system.isEmpty ? nil : system }
    if let user = change.user { session?.user = user.isEmpty ? nil : user }
    if let variables = change.variables { session?.variables = variables }
    if let settings = change.settings, var opened = session {
      opened.settings = opened.settings.changed(by: settings)
      session = opened
    }
    if let index = change.withdraws { withdraw(turn: index) }
    if let index = change.keeps, let place = places[index] { turns[place].isInConversation = true }
    if let budget = change.budget { session?.budget = budget }
    if let options = change.options { session?.options = options.isEmpty ? nil : options }
    if let affinity = change.affinity { session?.affinity = affinity }
    if let index = change.compacts { compact(by: index) }
    if let index = change.keepsFrom { trim(before: index) }
    if let id = change.confirms { confirm { $1.id == id } }
    if let index = change.confirmsTurn { confirm { turn, generation in turn.index == index && generation.id == nil } }
    title = change.title ?? title
    if change.clears == true {
      for place in turns.indices.dropFirst(conversationStart) { turns[place].isInConversation = false }
      conversationStart = turns.count
      withdrawnExchanges.formUnion(inherited.map(\.turn))
    }
  }
}

// The sums: a turn that changes is taken out of them as it was, and put in again as it is.
extension Transcript {
  private mutating func change(_ place: Int, _ change: (inout Turn) -> Void) {
    guard isCounting else { return change(&turns[place]) }
    leave(place)
    change(&turns[place])
    enter(place)
    // Which of two places counts may have changed.
    if running.hasRepeats { recount() }
  }

  private mutating func recount() {
    (running, spent) = (RunningTotals(), SpendingSums())
    (openPlaces, doubtfulPlaces) = ([], [])
    for place in turns.indices { enter(place) }
  }

  private mutating func enter(_ place: Int) {
    let turn = turns[place]
    let parts = running.enter(turn)
    spent.count(parts, of: turn, entering: true)
    if turn.generations.contains(where: { turn.isOpen($0) }) { openPlaces.insertSorted(place) }
    if turn.generations.contains(where: { turn.charge(of: $0).doubt != nil }) { doubtfulPlaces.insertSorted(place) }
  }

  private mutating func leave(_ place: Int) {
    let turn = turns[place]
    let parts = running.leave(turn)
    spent.count(parts, of: turn, entering: false)
    openPlaces.removeSorted(place)
    doubtfulPlaces.removeSorted(place)
  }

  /// The whole session added up.
  package var totals: Totals { running.totals }

  /// What budgets count of the session, a sum for each quarter of an hour, assistant and user.
  package var spendings: [Spending] { spent.spendings }

  /// Whether a generation of this id is one of the session's.
  package func counts(_ id: String) -> Bool { running.counts(id) }

  /// The turn of this index.
  package func turn(_ index: Int) -> Turn? { places[index].map { turns[$0] } }

  /// What was said so far, as the next request carries it: turns with a reply, whole or partial, but for `replaced`.
  ///
  /// Calls and their results are in it for a model that is offered tools; nil for one that is not.
  /// `first`: the first turn that is in it.
  package func conversation(
    without replaced: Int? = nil, from first: Int = 0, callsFor model: String? = nil
  ) -> [Message] {
    carried(callsFor: model).filter { $0.index != replaced && ($0.index >= first || $0.isSummary) }
      .flatMap(\.messages)
  }

  /// The turns of the conversation with their messages, a fork's inherited ones first.
  package func carried(callsFor model: String? = nil) -> [CarriedTurn] {
    carriedExchanges.map { CarriedTurn(index: $0.turn, messages: $0.messages) }
      + turns.dropFirst(conversationStart).filter(\.isCarried).map {
        CarriedTurn(index: $0.index, messages: $0.messages(callsFor: model), isSummary: $0.isSummary)
      }
  }

  /// Whether requests carry only the end of the conversation.
  package var isTrimmed: Bool { keptFrom > 0 }

  private var carriedExchanges: [ForkOrigin.Exchange] {
    inherited.filter { !withdrawnExchanges.contains($0.turn) && $0.turn >= keptFrom }
  }

  /// The conversation so far, turn by turn.
  private var exchanges: [ForkOrigin.Exchange] {
    carriedExchanges + turns.dropFirst(conversationStart).filter(\.isCarried).map(\.exchange)
  }

  /// The conversation up to a turn, that turn included though it is no longer a part of it; nil where there is no such
  /// turn with a reply.
  package func exchanges(upTo index: Int) -> [ForkOrigin.Exchange]? {
    let earlier = exchanges.filter { $0.turn < index }
    let exchange = turn(index)?.exchange ?? inherited.first { $0.turn == index }
    guard let exchange, !exchange.reply.isEmpty else { return nil }
    return earlier + [exchange]
  }

  /// The number of the last turn that the next request carries; nil where it carries none.
  package var lastCarried: Int? { exchanges.last?.turn }

  /// What was asked last, and of it the reply as far as there is one. A turn of a comparison counts where it was kept.
  package var lastAsked: ForkOrigin.Exchange? {
    turns.last { ($0.isInConversation || $0.start.isCompared != true) && $0.start.compacts != true }?.exchange
      ?? inherited.last
  }

  /// The number of the next turn.
  package var nextIndex: Int { min(max(turns.last?.index ?? 0, inherited.last?.turn ?? 0), .max - 1) + 1 }

  package var conversation: [Message] { conversation() }

  /// The gateway's name, by the session's record or, where that is damaged, by a turn's.
  package var gateway: String? {
    session?.gateway ?? turns.lazy.compactMap(\.start.gateway).first
  }

  /// Whether a gateway of this name takes no real money.
  package static func isPlayMoney(_ gateway: String) -> Bool { gateway == "sandbox" }

  package var isPlayMoney: Bool { gateway.map(Self.isPlayMoney) ?? false }

  /// The session with those of its turns alone that have open look-ups. A holder of it does not make the next record copy
  /// all turns.
  package var openPart: Transcript {
    var part = Transcript(isCounting: true)
    (part.session, part.started, part.title) = (session, started, title)
    for place in openPlaces {
      part.places[turns[place].index] = part.turns.count
      part.turns.append(turns[place])
      part.enter(part.turns.count - 1)
    }
    return part
  }

  /// Generations whose look-up is still open, oldest first.
  package var open: [OpenCharge] {
    openPlaces.map { turns[$0] }.flatMap { turn in
      turn.generations.compactMap { generation in
        guard turn.isOpen(generation), let id = generation.id else { return nil }
        return OpenCharge(turn: turn.index, attempt: generation.attempt, id: id, since: generation.started)
      }
    }
  }

  /// Figures that are in doubt and not confirmed, oldest first.
  package var doubtful: [DoubtfulBill] {
    doubtfulPlaces.map { turns[$0] }.flatMap { turn in
      turn.generations.compactMap { generation in
        let charge = turn.charge(of: generation)
        guard let cost = charge.cost, let doubt = charge.doubt else { return nil }
        return DoubtfulBill(turn: turn.index, id: generation.id, cost: cost, state: charge.state, doubt: doubt)
      }
    }
  }
}

extension Turn {
  fileprivate var exchange: ForkOrigin.Exchange {
    ForkOrigin.Exchange(
      turn: index, prompt: start.prompt, question: start.question,
      reply: reply.isEmpty && !pictures.isEmpty ? wordsForNoText : reply, media: start.media,
      pictures: pictures.isEmpty ? nil : pictures)
  }

  /// Whether the gateway has yet to be asked about a generation.
  fileprivate func isOpen(_ generation: Generation) -> Bool {
    generation.id != nil && lookup(of: generation) == .open
  }
}

extension [Int] {
  /// Inserts a number that is not there into numbers in ascending order.
  fileprivate mutating func insertSorted(_ number: Int) {
    let place = firstPlace(notBelow: number)
    if place == count || self[place] != number { insert(number, at: place) }
  }

  fileprivate mutating func removeSorted(_ number: Int) {
    let place = firstPlace(notBelow: number)
    if place < count, self[place] == number { remove(at: place) }
  }

  private func firstPlace(notBelow number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A turn as requests carry it.
package struct CarriedTurn: Equatable, Sendable {
  package var index: Int
  package var messages: [Message]
  /// True where its reply is in the place of the turns before it.
  package var isSummary = false
}
