/// What one session's journal says of spending: its cells, and the generations behind them.
package struct SessionSpending: Equatable, Sendable {
  package var session: String
  /// Seconds since 1970 of the first turn; nil without a turn.
  package var started: Int?
  package var cells: [SpendingCell]
  /// A hash of each generation's id (``hash(_:)``), to find journals that hold the same generations.
  package var ids: [UInt64]
  /// Lines of the journal that could not be read.
  package var damagedLines: Int

  package init(session: String, started: Int?, cells: [SpendingCell], ids: [UInt64], damagedLines: Int) {
    self.session = session
    self.started = started
    self.cells = cells
    self.ids = ids
    self.damagedLines = damagedLines
  }

  /// - Parameter isKnown: True for the hash of a generation that another session holds; it is left out.
  package init(
    _ transcript: Transcript, session: String, damagedLines: Int, isKnown: (UInt64) -> Bool = { _ in false }
  ) {
    var ids: [UInt64] = []
    var own: Set<UInt64> = []
    cells = SpendingCell.cells(of: transcript, session: session) { id in
      let hash = Self.hash(id)
      guard own.insert(hash).inserted, !isKnown(hash) else { return false }
      ids.append(hash)
      return true
    }
    self.session = session
    self.ids = ids
    self.damagedLines = damagedLines
    started = transcript.turns.first.map { Int($0.started.timeIntervalSince1970.rounded(.down)) }
  }

  /// FNV-1a, 64 bits, never 0.
  package static func hash(_ id: String) -> UInt64 {
    let value = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return value == 0 ? 1 : value
  }
}

/// A set of hashes, which are never 0; open addressing in one array, because a ledger has a million of them.
package struct HashTable: Sendable {
  private var slots: [UInt64]
  private var count = 0

  package init(capacity: Int) {
    var size = 1_024
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
