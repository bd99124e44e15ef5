import Chat
import Dispatch
import Journal
import Platform
import Records
import Settings
import Synchronization

/// What the sessions of a ledger cost, for reports.
///
/// A cache beside the journals keeps each session's spending while its journal is unchanged (size, time of change, last
/// checksum). The cache may be deleted at any time; it never changes a result.
package struct LedgerSpending: Sendable {
  /// Every generation once: of a journal that was copied, the older session counts.
  package private(set) var sessions: [SessionSpending] = []
  /// Sessions whose journal cannot be read at all.
  package private(set) var unreadable: [String] = []

  /// Sessions with damaged lines, and how many.
  package var damaged: [(session: String, lines: Int)] {
    sessions.filter { $0.damagedLines > 0 }.map { ($0.session, $0.damagedLines) }
  }

  /// True where something could not be read, so that every sum is a lower bound.
  package var isAtLeast: Bool { !unreadable.isEmpty || sessions.contains { $0.damagedLines > 0 } }

  /// Reads a ledger. It blocks: call it from a thread of its own.
  ///
  /// - Parameter cache: The cache file; nil reads every journal.
  package init(_ ledger: Ledger, cache: String?) throws(JournalError) {
    let zone = LocalClock.system.fingerprint
    let cached = cache.map { Self.load($0, zone) } ?? [:]
    let ids = try ledger.listedIDs().sorted()
    let found = Workers.results(of: ids.count, state: { LineBuffer() }) { place, buffer in
      Self.entry(ids[place], ledger, cached, &buffer)
    }
    unreadable = zip(ids, found).filter { $0.1 == nil }.map(\.0)
    var entries = found.compactMap { $0 }
    let isUnchanged =
      entries.count == cached.count && entries.allSatisfy { cached[$0.spending.session]?.stamp == $0.stamp }
    if !isUnchanged {
      Self.leaveOutRepeats(&entries, ledger)
      if let cache { Self.store(entries, zone, in: cache) }
    }
    sessions = entries.map { $0.counted ?? $0.spending }
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

  private static func entry(
    _ id: String, _ ledger: Ledger, _ cached: [String: SpendingFile.Entry], _ buffer: inout LineBuffer
  ) -> SpendingFile.Entry? {
    // The stamp is taken first: what is written meanwhile is read again next time.
    guard let stamp = ledger.fingerprint(of: id) else { return nil }
    if let known = cached[id], known.stamp == stamp { return known }
    guard let reader = reader(of: id, ledger, &buffer) else { return nil }
    return SpendingFile.Entry(stamp: stamp, spending: reader.spending(of: id))
  }

  private static func reader(of id: String, _ ledger: Ledger, _ buffer: inout LineBuffer) -> SpendingReader? {
    var reader = SpendingReader()
    return (try? ledger.readLines(of: id, in: &buffer) { reader.take($0) }) == nil ? nil : reader
  }

  /// Finds generations that several sessions hold; the older session counts them.
  private static func leaveOutRepeats(_ entries: inout [SpendingFile.Entry], _ ledger: Ledger) {
    var known = HashTable(capacity: entries.reduce(0) { $0 + $1.spending.ids.count })
    let order = entries.indices.sorted {
      let (left, right) = (entries[$0].spending, entries[$1].spending)
      return (left.started ?? .max, left.session) < (right.started ?? .max, right.session)
    }
    var buffer = LineBuffer()
    for place in order {
      let own = entries[place].spending
      entries[place].counted = nil
      if own.ids.contains(where: known.contains), let reader = reader(of: own.session, ledger, &buffer) {
        entries[place].counted = reader.spending(of: own.session, isKnown: known.contains)
      }
      for hash in own.ids { _ = known.insert(hash) }
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
