import Foundation
import Records

/// The folder of all sessions' journals, and beside it a mark for each session that has charges to be looked up.
///
/// The marks only spare the next start from reading every journal; the journals alone say what is open.
package struct Ledger: Sendable {
  private let sessions: URL
  private let pending: URL
  private let calls: SystemCalls

  /// Both folders must exist.
  package init(sessions: URL, pending: URL, calls: SystemCalls = .system) {
    self.sessions = sessions
    self.pending = pending
    self.calls = calls
  }

  /// A session's journal: the file that is there now or that its first record makes. Should that be deleted or replaced
  /// later, appending fails, rather than to begin a journal whose turns are missing.
  package func journal(_ id: String) -> SessionJournal {
    let url = sessions.appending(path: "\(id).jsonl")
    return SessionJournal(id: id, file: LineFile(url, calls: calls, isPinned: true, marks: pending))
  }

  /// Every session's id, the latest changed first.
  package func ids() -> [String] {
    let keys: Set<URLResourceKey> = [.contentModificationDateKey]
    let files =
      (try? FileManager.default.contentsOfDirectory(at: sessions, includingPropertiesForKeys: Array(keys))) ?? []
    return files.filter { $0.pathExtension == "jsonl" }
      .map { ($0, (try? $0.resourceValues(forKeys: keys).contentModificationDate) ?? .distantPast) }
      .sorted { $0.1 > $1.1 }
      .map { $0.0.deletingPathExtension().lastPathComponent }
  }

  /// The one session whose id begins so.
  package func id(startingWith prefix: String) throws(JournalError) -> String {
    let matches = ids().filter { $0.hasPrefix(prefix) }
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

  /// Takes a session for this process: who holds it chats in it and settles it. Throws `inUse` while another does.
  package func claim(_ id: String) throws(JournalError) -> SessionClaim {
    try SessionClaim(mark: pending.appending(path: id), calls: calls)
  }

  /// Sessions that may have open charges.
  package func pendingIDs() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: pending.path)) ?? []).sorted()
  }
}
