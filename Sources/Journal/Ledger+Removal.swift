import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Ledger {
  /// What may lie beside a journal after a repair.
  static let sideEndings = ["damaged", "broken"]

  /// Deletes a session's journal and what a repair laid beside it; whoever calls holds its lock, which is released.
  package func remove(_ id: String, releasing lock: SessionLock) throws(JournalError) {
    let path = journal(id).url.path
    guard unlink(path) == 0 else {
      lock.release(isSettled: false)
      throw errno == ENOENT ? .noSuchSession(id) : .cannotWrite(path: path, errno: errno)
    }
    for file in sideFiles(of: id) { unlink(file) }
    lock.release(isSettled: true)
  }

  /// Paths of what repairs laid beside a journal: `ID.jsonl.damaged`, `ID.jsonl.broken`, `ID.jsonl.broken-2`.
  func sideFiles(of id: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: sessions.path)) ?? []
    return names.filter { name in Self.sideEndings.contains { name.hasPrefix("\(id).jsonl.\($0)") } }
      .map { sessions.appending(path: $0).path }
  }
}
