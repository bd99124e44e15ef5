import Platform
import Records

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Ledger {
  /// Endings of the files that a repair leaves next to a journal.
  static let sideEndings = ["damaged", "broken"]

  /// Deletes a session's journal and the files that a repair left next to it; the caller holds its lock, which is released.
  ///
  /// What it spent goes into ``removals`` before, and is on the disk there: without that nothing is deleted.
  package func remove(_ id: String, at time: Date = Date(), releasing lock: SessionLock) throws(JournalError) {
    let path = journal(id).url.path
    do throws(JournalError) {
      try keepSpending(of: id, at: time)
    } catch {
      lock.release(isSettled: false)
      throw error
    }
    guard unlink(path) == 0 else {
      lock.release(isSettled: false)
      throw errno == ENOENT ? .noSuchSession(id) : .cannotWrite(path: path, errno: errno)
    }
    for file in sideFiles(of: id) { unlink(file) }
    lock.release(isSettled: true)
  }

  private func keepSpending(of id: String, at time: Date) throws(JournalError) {
    var contents: JournalContents?
    let transcript = try Transcript(reading: { take throws(JournalError) in
      contents = try journal(id).readFigures(from: 0, each: take)?.contents
    })
    let removed = SessionRemoved(id: id, transcript: transcript, unreadable: contents?.damaged.count ?? 0)
    guard !transcript.turns.isEmpty || removed.unreadable > 0 else { return }
    try removals.append(Record(time: time, entry: .removed(removed)), synced: true)
  }

  /// Paths of the files that repairs left next to a journal: `ID.jsonl.damaged`, `ID.jsonl.broken`, `ID.jsonl.broken-2`.
  func sideFiles(of id: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: sessions.path)) ?? []
    return names.filter { name in Self.sideEndings.contains { name.hasPrefix("\(id).jsonl.\($0)") } }
      .map { sessions.appending(path: $0).path }
  }
}
