import Chat
import Dispatch
import Journal
import Platform
import Records
import Settings
import Synchronization

/// What the sessions of a ledger cost, as the cells of reports.
///
/// A cache beside the journals keeps each session's cells while its journal is unchanged (size, time of change, last
/// checksum). The cache may be deleted at any time; it never changes a result.
package struct LedgerSpending: Sendable {
  /// Every generation once: of a journal that was copied, the older session counts.
  package private(set) var cells: [SpendingCell] = []
  /// Sessions whose journal cannot be read at all.
  package private(set) var unreadable: [String] = []
  /// Sessions with damaged lines, and how many.
  package private(set) var damaged: [(session: String, lines: Int)] = []

  /// True where something could not be read, so that every sum is a lower bound.
  package var isAtLeast: Bool { !unreadable.isEmpty || !damaged.isEmpty }

  /// Reads a ledger. It blocks: call it from a thread of its own.
  ///
  /// - Parameter cache: The cache file; nil reads every journal.
  package init(_ ledger: Ledger, cache: String?) throws(JournalError) {
    let cached = cache.map(Self.load) ?? [:]
    let ids = try ledger.listedIDs()
    let read = Mutex<[(place: Int, entry: SpendingFile.Entry?)]>([])
    DispatchQueue.concurrentPerform(iterations: ids.count) { place in
      let entry = Self.entry(ids[place], ledger, cached)
      read.withLock { $0.append((place, entry)) }
    }
    let entries = read.withLock { $0 }.sorted { $0.place < $1.place }
    unreadable = entries.filter { $0.entry == nil }.map { ids[$0.place] }.sorted()
    let found = entries.compactMap(\.entry)
    if let cache, found.count != cached.count || found.contains(where: { cached[$0.spending.session] != $0 }) {
      Self.store(found, in: cache)
    }
    take(found.map(\.spending), ledger)
  }

  /// Reads a ledger on a thread of its own.
  package static func reading(_ ledger: Ledger, cache: String?) async throws(JournalError) -> LedgerSpending {
    let result = await withCheckedContinuation { continuation in
      Platform.startThread {
        continuation.resume(
          returning: Result { () throws(JournalError) in try LedgerSpending(ledger, cache: cache) })
      }
    }
    return try result.get()
  }

  private static func entry(
    _ id: String, _ ledger: Ledger, _ cached: [String: SpendingFile.Entry]
  ) -> SpendingFile.Entry? {
    // The stamp is taken first: what is written meanwhile is read again next time.
    guard let stamp = ledger.fingerprint(of: id) else { return nil }
    if let known = cached[id], known.stamp == stamp { return known }
    guard let contents = try? ledger.contents(of: id) else { return nil }
    let spending = SessionSpending(
      Transcript(contents.records), session: id, damagedLines: contents.damaged.count)
    return SpendingFile.Entry(stamp: stamp, spending: spending)
  }

  private mutating func take(_ sessions: [SessionSpending], _ ledger: Ledger) {
    damaged = sessions.filter { $0.damagedLines > 0 }.map { ($0.session, $0.damagedLines) }
    var known = HashTable(capacity: sessions.reduce(0) { $0 + $1.ids.count })
    let ordered = sessions.sorted { ($0.started ?? .max, $0.session) < ($1.started ?? .max, $1.session) }
    for var session in ordered {
      if session.ids.contains(where: known.contains),
        let records = try? ledger.contents(of: session.session).records
      {
        session = SessionSpending(
          Transcript(records), session: session.session, damagedLines: session.damagedLines, isKnown: known.contains)
      }
      for hash in session.ids { _ = known.insert(hash) }
      cells += session.cells
    }
  }
}

/// The cache file.
extension LedgerSpending {
  private static func load(_ path: String) -> [String: SpendingFile.Entry] {
    guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped),
      let entries = bytes.withUnsafeBytes({ SpendingFile.decoded($0) })
    else { return [:] }
    return Dictionary(entries.map { ($0.spending.session, $0) }) { first, _ in first }
  }

  /// A cache that cannot be written costs time, and nothing else.
  private static func store(_ entries: [SpendingFile.Entry], in path: String) {
    try? PrivateFile.write(Data(SpendingFile.encoded(entries)), to: path)
  }
}
