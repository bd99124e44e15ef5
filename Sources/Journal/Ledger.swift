import Platform
import Records

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The folder of all sessions' journals, and next to it a mark for each session that has charges to be looked up.
///
/// The marks only spare the next start from reading every journal; the journals alone say what is open.
package struct Ledger: Sendable {
  let sessions: URL
  private let pending: URL
  /// What deleted sessions have spent: budgets count it anyway.
  package let removals: SessionJournal
  /// Locked while a turn is held against the budgets.
  let reservations: URL
  /// `O_NOFOLLOW` for a ledger of other people, whose links are not followed; else 0.
  let readFlags: Int32
  let calls: SystemCalls

  /// Both folders must exist; the lock of ``withBudgetLock(_:)`` is next to `pending`.
  package init(sessions: URL, pending: URL, followsLinks: Bool = true, calls: SystemCalls = .system) {
    readFlags = followsLinks ? 0 : O_NOFOLLOW
    self.sessions = sessions
    self.pending = pending
    let folder = pending.deletingLastPathComponent()
    reservations = folder.appending(path: "reservations.lock")
    removals = SessionJournal(
      id: "removed", file: LineFile(folder.appending(path: "removed.jsonl"), calls: calls))
    self.calls = calls
  }

  /// A session's journal: the file that is there now or that its first record makes. Should that be deleted or replaced
  /// later, appending fails, rather than to begin a journal whose turns are missing.
  package func journal(_ id: String) -> SessionJournal {
    let url = sessions.appending(path: "\(id).jsonl")
    return SessionJournal(
      id: id, file: LineFile(url, calls: calls, isPinned: true, marks: pending, readFlags: readFlags))
  }

  /// Every session's id, the latest changed first.
  package func ids() -> [String] {
    // The calls below take microseconds a file; a URL's resource values take a tenth of a millisecond.
    let folder = sessions.path
    return unorderedIDs().map { ($0, Self.changed("\(folder)/\($0).jsonl")) }
      .sorted { ($0.1.seconds, $0.1.nanoseconds) > ($1.1.seconds, $1.1.nanoseconds) }
      .map(\.0)
  }

  /// Every session's id, in no order, without opening the files.
  package func unorderedIDs() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: sessions.path)) ?? [])
      .filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }
  }

  /// The same for who must know them all; throws where the folder cannot be listed.
  package func listedIDs() throws(JournalError) -> [String] {
    guard let folder = opendir(sessions.path) else { throw .cannotRead(path: sessions.path, errno: errno) }
    closedir(folder)
    return unorderedIDs()
  }

  private static func changed(_ path: String) -> (seconds: Int, nanoseconds: Int) {
    var status = stat()
    guard stat(path, &status) == 0 else { return (.min, 0) }
    #if canImport(Darwin)
    return (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
    #else
    return (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    #endif
  }

  /// The one session whose id begins so.
  package func id(startingWith prefix: String) throws(JournalError) -> String {
    let matches = unorderedIDs().filter { $0.hasPrefix(prefix) }
    if let exact = matches.first(where: { $0 == prefix }) { return exact }
    guard let only = matches.first, !prefix.isEmpty else { throw .noSuchSession(prefix) }
    guard matches.count == 1 else { throw .ambiguousSession(prefix, matches: matches.count) }
    return only
  }

  /// The records of a session that exists.
  package func contents(of id: String) throws(JournalError) -> JournalContents {
    guard let contents = try journal(id).contentsIfPresent() else { throw .noSuchSession(id) }
    return contents
  }

  /// The transcript of a session that exists, without the gateway's own words, and what in its journal is no record.
  /// The records are taken one by one, so that a long journal needs no memory in addition to its turns.
  package func readableTranscript(
    of id: String
  ) throws(JournalError) -> (transcript: Transcript, contents: JournalContents) {
    let journal = journal(id)
    var contents: JournalContents?
    let transcript = try Transcript(reading: { take throws(JournalError) in
      contents = try journal.read(.withoutRaw, each: take)
    })
    guard let contents else { throw .noSuchSession(id) }
    return (transcript, contents)
  }

  /// Takes a session for this process: who holds it chats in it and settles it. Throws `inUse` where another one holds
  /// it at every one of so many tries, 10 ms apart.
  package func lock(_ id: String, tries: Int = 1) throws(JournalError) -> SessionLock {
    try SessionLock(mark: pending.appending(path: id), tries: tries, calls: calls)
  }

  /// Whether no process holds a session now.
  package func isFree(_ id: String) -> Bool {
    guard FileIdentity(path: pending.appending(path: id).path) != nil else { return true }
    return (try? lock(id))?.release(isSettled: false) != nil
  }

  /// Keeps other processes from asking about a session's charges at the same time; the session itself stays free.
  package func lockLookups(of id: String, tries: Int) throws(JournalError) -> SessionLock {
    let folder = pending.deletingLastPathComponent().appending(path: "lookups")
    mkdir(folder.path, 0o700)
    return try SessionLock(mark: folder.appending(path: id), tries: tries, calls: calls)
  }

  /// Sets a session's mark again where it was lost.
  package func mark(_ id: String) throws(JournalError) {
    try lock(id, tries: 20).release(isSettled: false)
  }

  /// Removes a session's mark where nothing is open behind it, as a killed process leaves it.
  package func removeMark(_ id: String, where isSettled: (JournalContents) -> Bool) {
    guard let lock = try? lock(id) else { return }
    // Read behind the lock: what another process wrote before it let go counts.
    guard let contents = try? contents(of: id) else {
      // A session that was never written, or whose journal cannot be read.
      return lock.release(isSettled: stamp(of: id) == nil)
    }
    lock.release(isSettled: contents.newerVersion == nil && isSettled(contents))
  }

  /// Sessions that may have open charges.
  package func pendingIDs() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: pending.path)) ?? []).sorted()
  }
}
