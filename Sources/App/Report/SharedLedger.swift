import Journal
import Platform
import Records
import Settings

/// Another data folder, such as a colleague's that was synced or collected; it is only read.
///
/// Regular files are read, and no links. No charge of it is ever looked up, so that no address in its journals gets a key.
package struct SharedLedger: Sendable {
  /// As the user named it, and without links, by which its cache is found.
  package let path: String
  fileprivate let resolvedPath: String
  package let ledger: Ledger

  /// Takes a data folder, or the folder of journals in it; throws `noLedger` where there are no journals.
  package init(_ path: String) throws(AppError) {
    let url = URL(filePath: path)
    guard let sessions = [url.appending(path: "sessions"), url].first(where: Self.holdsJournals) else {
      throw .noLedger(path)
    }
    self.path = path
    var resolved = url.path
    if let real = realpath(url.path, nil) {
      resolved = String(cString: real)
      free(real)
    }
    resolvedPath = resolved
    ledger = Ledger(sessions: sessions, pending: url.appending(path: "pending"), followsLinks: false)
  }

  private static func holdsJournals(_ folder: URL) -> Bool {
    var status = stat()
    guard lstat(folder.path, &status) == 0 else { return false }
    // The folder itself may be a link that the user named; what lies in it may not.
    if folder.lastPathComponent == "sessions", status.st_mode & S_IFMT != S_IFDIR { return false }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return folder.lastPathComponent == "sessions" || names.contains { $0.hasSuffix(".jsonl") }
  }
}

/// One's own ledger and those of others; a session that lies in several of them is one session.
package struct LedgerSet: Sendable {
  package let own: Ledger
  package let shared: [SharedLedger]

  package init(own: Ledger, shared: [String] = []) throws(AppError) {
    self.own = own
    var ledgers: [SharedLedger] = []
    for path in shared { ledgers.append(try SharedLedger(path)) }
    self.shared = ledgers
  }

  package var ledgers: [Ledger] { [own] + shared.map(\.ledger) }

  /// The ledgers with their caches, which all lie in one's own data folder.
  package func sources(_ folders: Folders) -> [LedgerSpending.Source] {
    [LedgerSpending.Source(own, cache: folders.spendingCache)]
      + shared.map { LedgerSpending.Source($0.ledger, cache: folders.spendingCache(of: $0.resolvedPath)) }
  }

  /// The one session whose id begins so, in any of the ledgers.
  package func id(startingWith prefix: String) throws(JournalError) -> String {
    let ids = try sessions().keys
    if ids.contains(prefix) { return prefix }
    let matches = ids.filter { $0.hasPrefix(prefix) }
    guard let only = matches.first, !prefix.isEmpty else { throw .noSuchSession(prefix) }
    guard matches.count == 1 else { throw .ambiguousSession(prefix, matches: matches.count) }
    return only
  }

  /// The ledgers that hold each session, one's own first.
  package func sessions() throws(JournalError) -> [String: [Ledger]] {
    var sessions: [String: [Ledger]] = [:]
    for ledger in ledgers { for id in try ledger.listedIDs() { sessions[id, default: []].append(ledger) } }
    return sessions
  }

  /// A session's records, each once, with what is damaged of them and the turns that differ between two ledgers.
  package func contents(of id: String) throws(JournalError) -> (union: RecordUnion, damagedLines: Int) {
    var (journals, damaged): ([[Record]], Int) = ([], 0)
    for ledger in ledgers where ledger.stamp(of: id) != nil {
      let contents = try ledger.contents(of: id)
      journals.append(contents.records)
      damaged += contents.damaged.count
    }
    guard !journals.isEmpty else { throw .noSuchSession(id) }
    return (RecordUnion(journals), damaged)
  }
}
