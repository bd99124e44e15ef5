import Chat
import Journal
import Platform
import Records
import Settings

/// What the sessions of one ledger or of several cost, for reports.
///
/// A cache for each ledger keeps its sessions' spending while their journals are unchanged (size, time of change, last
/// checksum). It may be deleted at any time; it never changes a result.
package struct LedgerSpending: Sendable {
  /// A ledger and its cache file; nil reads every journal.
  package struct Source: Sendable {
    package var ledger: Ledger
    package var cache: String?

    package init(_ ledger: Ledger, cache: String?) {
      self.ledger = ledger
      self.cache = cache
    }
  }

  /// When a cache is written.
  package enum CacheWriting: Sendable {
    case always
    /// Where an eighth of the sessions or more is not in it.
    case whereMuchIsNew
  }

  /// A session that lies in two ledgers with different turns.
  package struct Conflict: Equatable, Sendable {
    package var session: String
    package var turns: [Int]
  }

  /// Every generation once: of a journal that was copied, the older session counts.
  package private(set) var sessions: [SessionSpending] = []
  /// Sessions whose journal cannot be read at all, or is no regular file.
  package private(set) var unreadable: [String] = []
  /// Sessions that differ between two ledgers; the turns of both count.
  package private(set) var conflicts: [Conflict] = []

  /// Sessions that hold generations of another one.
  private var sharing: Set<String> = []

  /// Sessions with damaged lines, and how many.
  package var damaged: [(session: String, lines: Int)] {
    sessions.filter { $0.damagedLines > 0 }.map { ($0.session, $0.damagedLines) }
  }

  /// True where something could not be read, so that every sum is a lower bound.
  package var isAtLeast: Bool { !unreadable.isEmpty || sessions.contains { $0.damagedLines > 0 } }

  /// Reads ledgers. It blocks: call it from a thread of its own.
  ///
  /// - Parameter writesCache: Whether a cache is written for every change, or only where much is not in it.
  package init(_ sources: [Source], writesCache: CacheWriting = .always) throws(JournalError) {
    let zone = LocalClock.system.fingerprint
    var found: [String: Found] = [:]
    for source in sources {
      let read = try Self.read(source, zone, writesCache)
      unreadable += read.unreadable
      for entry in read.entries { found[entry.spending.session, default: Found()].add(entry, source.ledger) }
    }
    var all = found.values.sorted { $0.entries[0].spending.session < $1.entries[0].spending.session }
    if sources.count > 1 {
      for place in all.indices { merge(&all[place]) }
      Self.leaveOutRepeats(&all)
    }
    sessions = all.map { $0.entries[0].counted ?? $0.entries[0].spending }
    sharing = Self.sharing(all)
  }

  /// What budgets count of the sessions whose journals are sound and hold no generation of another session.
  static func known(_ ledger: Ledger, cache: String) -> [SpendingIndex.KnownSpending] {
    guard let spending = try? LedgerSpending([Source(ledger, cache: cache)], writesCache: .whereMuchIsNew) else {
      return []
    }
    return spending.sessions.compactMap { session in
      guard session.damagedLines == 0, !spending.sharing.contains(session.session), let budgeted = session.budgeted
      else { return nil }
      return SpendingIndex.KnownSpending(
        session: session.session, isPlayMoney: budgeted.isPlayMoney, spendings: budgeted.spendings, ids: session.ids)
    }
  }

  package init(_ ledger: Ledger, cache: String?) throws(JournalError) {
    try self.init([Source(ledger, cache: cache)])
  }

  /// Reads ledgers on a thread of its own.
  package static func reading(_ sources: [Source]) async throws(JournalError) -> LedgerSpending {
    useHeapForEachProcessor()
    let result = await withCheckedContinuation { continuation in
      Platform.startThread {
        continuation.resume(returning: Result { () throws(JournalError) in try LedgerSpending(sources) })
      }
    }
    return try result.get()
  }

  /// Groups the sessions, on every core.
  package func report(_ query: ReportQuery) -> Report {
    let chunk = 64
    let parts = Workers.results(of: (sessions.count + chunk - 1) / chunk, state: { () }) { place, _ in
      var sums = ReportSums(query)
      for session in sessions[(place * chunk)..<min(sessions.count, (place + 1) * chunk)] { sums.add(session) }
      return sums
    }
    var sums = ReportSums(query)
    for part in parts { sums.add(part) }
    return Report(sums)
  }
}

/// What was found of one session.
private struct Found {
  /// One for each ledger that holds it.
  var entries: [SpendingFile.Entry] = []
  var ledgers: [Ledger] = []

  mutating func add(_ entry: SpendingFile.Entry, _ ledger: Ledger) {
    entries.append(entry)
    ledgers.append(ledger)
  }
}

/// Reading.
extension LedgerSpending {
  private struct Reading {
    var entries: [SpendingFile.Entry] = []
    var unreadable: [String] = []
  }

  private static func read(
    _ source: Source, _ zone: String, _ writing: CacheWriting
  ) throws(JournalError) -> Reading {
    let ledger = source.ledger
    let cached = source.cache.map { load($0, zone) } ?? [:]
    let ids = try ledger.listedIDs().sorted()
    let found = Workers.results(of: ids.count, state: { LineBuffer() }) { place, buffer in
      entry(ids[place], ledger, cached, &buffer)
    }
    let unreadable = zip(ids, found).filter { $0.1 == nil }.map(\.0)
    var entries = found.compactMap { $0 }
    let new = entries.count { cached[$0.spending.session]?.stamp != $0.stamp }
    if new > 0 || entries.count != cached.count {
      var all = entries.map { Found(entries: [$0], ledgers: [ledger]) }
      leaveOutRepeats(&all)
      entries = all.flatMap(\.entries)
      if let cache = source.cache, writing == .always || new * 8 >= entries.count { store(entries, zone, in: cache) }
    }
    return Reading(entries: entries, unreadable: unreadable)
  }

  private static func entry(
    _ id: String, _ ledger: Ledger, _ cached: [String: SpendingFile.Entry], _ buffer: inout LineBuffer
  ) -> SpendingFile.Entry? {
    // The stamp is taken first: what is written meanwhile is read again next time.
    guard let stamp = ledger.fingerprint(of: id) else { return nil }
    if let known = cached[id], known.stamp == stamp { return known }
    guard let reader = reader(of: id, [ledger], &buffer)?.reader else { return nil }
    return SpendingFile.Entry(stamp: stamp, spending: reader.spending(of: id))
  }

  /// Reads a session's journal, or the union of its journals with the turns that differ.
  private static func reader(
    of id: String, _ ledgers: [Ledger], _ buffer: inout LineBuffer
  ) -> (reader: SpendingReader, conflicts: [Int])? {
    var reader = SpendingReader()
    if ledgers.count == 1 {
      let isRead = (try? ledgers[0].readLines(of: id, in: &buffer) { reader.take($0) }) != nil
      return isRead ? (reader, []) : nil
    }
    var journals: [[Record]] = []
    for ledger in ledgers {
      var records: [Record] = []
      // One that has gone since it was listed is left out.
      if (try? ledger.readLines(of: id, in: &buffer) { records += reader.read($0) }) != nil {
        journals.append(records)
      }
    }
    guard !journals.isEmpty else { return nil }
    let union = RecordUnion(journals)
    for record in union.records { reader.take(record) }
    return (reader, union.conflicts)
  }

  /// Makes one entry of those of several ledgers.
  private mutating func merge(_ found: inout Found) {
    let first = found.entries[0].spending
    guard found.entries.contains(where: { $0.spending != first }) else {
      found = Found(entries: [found.entries[0]], ledgers: [found.ledgers[0]])
      return
    }
    var buffer = LineBuffer()
    guard let (reader, turns) = Self.reader(of: first.session, found.ledgers, &buffer) else { return }
    found.entries = [SpendingFile.Entry(stamp: "", spending: reader.spending(of: first.session))]
    if !turns.isEmpty { conflicts.append(Conflict(session: first.session, turns: turns)) }
  }

  /// Sessions that hold generations of another one: copies and what they were copied from.
  private static func sharing(_ all: [Found]) -> Set<String> {
    let copies = all.filter { $0.entries[0].counted != nil }.map { $0.entries[0].spending }
    guard !copies.isEmpty else { return [] }
    var copied = HashTable(capacity: copies.reduce(0) { $0 + $1.ids.count })
    for hash in copies.flatMap(\.ids) { _ = copied.insert(hash) }
    let sessions = all.map { $0.entries[0].spending }
    return Set(sessions.filter { $0.ids.contains(where: copied.contains) }.map(\.session))
  }

  /// Finds generations that several sessions hold; the older session counts them.
  private static func leaveOutRepeats(_ all: inout [Found]) {
    var known = HashTable(capacity: all.reduce(0) { $0 + $1.entries[0].spending.ids.count })
    let order = all.indices.sorted {
      let (left, right) = (all[$0].entries[0].spending, all[$1].entries[0].spending)
      return (left.started ?? .max, left.session) < (right.started ?? .max, right.session)
    }
    var buffer = LineBuffer()
    for place in order {
      let own = all[place].entries[0].spending
      all[place].entries[0].counted = nil
      let repeated = Set(own.ids.filter { !known.insert($0) })
      if !repeated.isEmpty, let (reader, _) = reader(of: own.session, all[place].ledgers, &buffer) {
        all[place].entries[0].counted = reader.spending(of: own.session, isKnown: repeated.contains)
      }
    }
  }
}

/// The cache file.
extension LedgerSpending {
  private static func load(_ path: String, _ zone: String) -> [String: SpendingFile.Entry] {
    guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped),
      let entries = SpendingFile.decoded(bytes, zone: zone)
    else { return [:] }
    return Dictionary(entries.map { ($0.spending.session, $0) }) { first, _ in first }
  }

  /// A cache that cannot be written costs time, and nothing else.
  private static func store(_ entries: [SpendingFile.Entry], _ zone: String, in path: String) {
    try? PrivateFile.write(Data(SpendingFile.encoded(entries, zone: zone)), to: path)
  }
}
