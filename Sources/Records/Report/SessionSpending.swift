import Platform

/// The spending in one session's journal: its cells, and the generations behind them.
package struct SessionSpending: Equatable, Sendable {
  package let session: String
  /// Seconds since 1970 of the first turn; nil without a turn.
  package let started: Int?
  /// Lines of the journal that could not be read.
  package let damagedLines: Int
  /// A hash of each generation's id (``hash(_:)``), to find journals that hold the same generations.
  package let ids: [UInt64]
  /// What the numbers in the cells mean.
  let texts: [String]
  let tags: [[Int]]
  let routes: [[SpendingCell.Route]]
  /// The cells, packed: a ledger of many small cells stays small in memory.
  private let cells: [UInt8]

  /// Adds up a transcript.
  ///
  /// - Parameter isKnown: True for the hash of a generation that another session holds; it is left out, and so is a turn
  ///   of which every generation is.
  package init(
    _ transcript: Transcript, session: String, damagedLines: Int, clock: LocalClock = .system,
    isKnown: (UInt64) -> Bool = { _ in false }
  ) {
    var builder = SpendingBuilder(clock)
    builder.add(transcript, isKnown: isKnown)
    self.session = session
    self.damagedLines = damagedLines
    started = transcript.turns.first.map { Int($0.started.timeIntervalSince1970.rounded(.down)) }
    ids = builder.ids
    (texts, tags, routes) = (builder.texts.all, builder.tagLists.all, builder.routeLists.all)
    cells = builder.packedCells
  }

  /// Every cell once, in the order of their first turns.
  package func forEachCell(_ body: (SpendingCell) -> Void) {
    cells.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      var cell = SpendingCell()
      while cell.unpack(&reader, routes) { body(cell) }
    }
  }

  /// What budgets count of the session, a sum for each cell, without ids; nil where it has no turn, the gateway is not
  /// known, real and play money are mixed, or a sum is out of range.
  package var budgeted: (isPlayMoney: Bool, spendings: [Spending])? {
    var (spendings, kinds, isWhole): ([Spending], Set<Bool>, Bool) = ([], [], true)
    forEachCell { cell in
      let (facts, parts) = (cell.facts, cell.parts)
      guard texts.indices.contains(facts.gateway), texts.indices.contains(facts.assistant),
        !texts[facts.gateway].isEmpty
      else { return isWhole = false }
      kinds.insert(Transcript.isPlayMoney(texts[facts.gateway]))
      var sum = USDSum()
      for part in parts {
        isWhole = isWhole && part.cost != nil && part.expectedTagFees != nil
        sum.add(part.cost ?? .zero)
        sum.add(part.expectedTagFees ?? .zero)
      }
      spendings.append(
        Spending(
          started: Date(timeIntervalSince1970: TimeInterval(cell.firstSecond)), assistant: texts[facts.assistant],
          user: texts.indices.contains(facts.user) ? texts[facts.user] : nil, amount: sum.boundedAmount,
          leftOut: parts.reduce(0) { $0 + $1.doubtful }, unknown: parts.reduce(0) { $0 + $1.unknown }))
    }
    guard isWhole, kinds.count == 1, let isPlayMoney = kinds.first else { return nil }
    return (isPlayMoney, spendings)
  }

  /// FNV-1a, 64 bits, never 0.
  package static func hash(_ id: String) -> UInt64 {
    var id = id
    let value = id.withUTF8 { bytes in
      bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    return value == 0 ? 1 : value
  }
}

/// The bytes of a spending cache.
extension SessionSpending {
  package func pack(into writer: inout PackedWriter) {
    writer.put(session)
    writer.put(started == nil ? 0 : 1)
    writer.put(signed: started ?? 0)
    writer.put(damagedLines)
    writer.put(ids.count)
    for hash in ids { writer.put(fixed: hash) }
    writer.put(texts.count)
    for text in texts { writer.put(text) }
    writer.put(tags.count)
    for list in tags {
      writer.put(list.count)
      for tag in list { writer.put(tag) }
    }
    writer.put(routes.count)
    for list in routes {
      writer.put(list.count)
      for route in list {
        writer.put(route.provider + 1)
        writer.put(route.servedModel + 1)
        writer.put(route.isOwnKey.map { $0 ? 2 : 1 } ?? 0)
      }
    }
    writer.put(cells)
  }

  /// Nil for bytes that ``pack(into:)`` did not write.
  package init?(_ reader: inout PackedReader) {
    guard let session = reader.text(), let hasStart = reader.number(), let started = reader.signedNumber(),
      let damaged = reader.number(), let count = reader.count(ofSize: 8)
    else { return nil }
    self.session = session
    self.started = hasStart == 1 ? started : nil
    damagedLines = damaged
    var ids: [UInt64] = []
    ids.reserveCapacity(count)
    for _ in 0..<count {
      guard let hash = reader.fixed(UInt64.self) else { return nil }
      ids.append(hash)
    }
    self.ids = ids
    guard let texts = Self.list(&reader, { $0.text() }),
      let tags = Self.list(&reader, { reader in Self.list(&reader) { $0.number() } }),
      let routes = Self.list(&reader, { reader in Self.list(&reader) { Self.route(&$0) } }), let cells = reader.raw()
    else { return nil }
    guard tags.allSatisfy({ $0.allSatisfy(texts.indices.contains) }),
      routes.allSatisfy({ $0.allSatisfy { $0.provider < texts.count && $0.servedModel < texts.count } })
    else { return nil }
    (self.texts, self.tags, self.routes, self.cells) = (texts, tags, routes, Array(cells))
  }

  private static func list<Element>(
    _ reader: inout PackedReader, _ element: (inout PackedReader) -> Element?
  ) -> [Element]? {
    guard let count = reader.count() else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let element = element(&reader) else { return nil }
      elements.append(element)
    }
    return elements
  }

  private static func route(_ reader: inout PackedReader) -> SpendingCell.Route? {
    guard let provider = reader.number(), let model = reader.number(), let own = reader.number() else { return nil }
    return SpendingCell.Route(provider: provider - 1, servedModel: model - 1, isOwnKey: own == 0 ? nil : own == 2)
  }
}
