import Platform

/// The records of journals of one session that lie in several ledgers, each record once.
package struct RecordUnion: Sendable {
  /// In order of time where several journals have records of their own.
  package private(set) var records: [Record]
  /// Turns that two journals have with other contents; both are kept, the second one under a number of its own.
  package private(set) var conflicts: [Int] = []
  /// The numbers that other contents of a turn have here, by the turn's number in its journal.
  private var copies: [Int: [Int]] = [:]

  /// What a record is about: records of one subject are compared.
  private enum Subject: Hashable {
    case session
    case turn(Int)
    case attempt(Int, Int)
    case generation(Int, Int)
    case reply(Int, Int)
    case tool(Int, Int, String)
    case charge(Int, Int)
    case other(Date)

    init(_ record: Record) {
      switch record.entry {
      case .session: self = .session
      case .turn(let start): self = .turn(start.turn)
      case .attempt(let started): self = .attempt(started.turn, started.attempt)
      case .generation(let named): self = .generation(named.turn, named.attempt)
      case .reply(let ended): self = .reply(ended.turn, ended.attempt)
      case .tool(let use): self = .tool(use.turn, use.attempt, use.call)
      case .charge(let found): self = .charge(found.turn, found.attempt)
      case .change, .note, .removed: self = .other(record.time)
      }
    }
  }

  /// - Parameter journals: The first one's records come first where two have the same time.
  package init(_ journals: [[Record]]) {
    records = journals.first ?? []
    for journal in journals.dropFirst() { add(journal) }
  }

  private mutating func add(_ journal: [Record]) {
    let known = Dictionary(grouping: records, by: Subject.init)
    let differing = differing(journal, known)
    let others = differing.filter { !isThere($0, of: journal) }.sorted()
    var next = (records + journal).compactMap(\.entry.turn).max() ?? 0
    var numbers: [Int: Int] = [:]
    for turn in others {
      guard next < .max else { break }
      next += 1
      numbers[turn] = next
      copies[turn, default: []].append(next)
    }
    // A turn under a number of its own takes all its records with it, also those that are the same in both journals.
    let added = journal.filter { record in
      guard let turn = record.entry.turn, differing.contains(turn) else {
        return known[Subject(record)]?.contains(record) != true
      }
      return numbers[turn] != nil
    }
    guard !added.isEmpty else { return }
    records += added.map { $0.renumbered(numbers) }
    // A stable sort: what one journal wrote in one millisecond stays in its order.
    records = records.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    conflicts += others
  }

  /// True where the turn has come with these contents from another journal.
  private func isThere(_ turn: Int, of journal: [Record]) -> Bool {
    guard let numbers = copies[turn] else { return false }
    let own = journal.filter { $0.entry.turn == turn }
    return numbers.contains { number in
      own.allSatisfy { records.contains($0.renumbered([turn: number])) }
    }
  }

  /// Turns that are not the same turn in both: another prompt, another generation, or another reply.
  private func differing(_ journal: [Record], _ known: [Subject: [Record]]) -> Set<Int> {
    var turns: Set<Int> = []
    for record in journal {
      let isComparable =
        switch record.entry {
        case .turn, .generation, .reply: true
        case .session, .attempt, .tool, .charge, .change, .note, .removed: false
        }
      guard isComparable, let turn = record.entry.turn, let same = known[Subject(record)] else { continue }
      if !same.contains(record) { turns.insert(turn) }
    }
    return turns
  }
}

extension Entry {
  /// The turn that a record belongs to.
  fileprivate var turn: Int? {
    switch self {
    case .turn(let start): start.turn
    case .attempt(let started): started.turn
    case .generation(let named): named.turn
    case .reply(let ended): ended.turn
    case .tool(let use): use.turn
    case .charge(let found): found.turn
    case .session, .change, .note, .removed: nil
    }
  }
}

extension Record {
  fileprivate func renumbered(_ numbers: [Int: Int]) -> Record {
    guard let turn = entry.turn, let number = numbers[turn] else { return self }
    var record = self
    switch entry {
    case .turn(var start):
      start.turn = number
      record.entry = .turn(start)
    case .attempt(var started):
      started.turn = number
      record.entry = .attempt(started)
    case .generation(var named):
      named.turn = number
      record.entry = .generation(named)
    case .reply(var ended):
      ended.turn = number
      record.entry = .reply(ended)
    case .tool(var use):
      use.turn = number
      record.entry = .tool(use)
    case .charge(var found):
      found.turn = number
      record.entry = .charge(found)
    case .session, .change, .note, .removed: break
    }
    return record
  }
}
