import Platform
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A process's hold on a session: a locked mark that says "there may be charges to look up", and stays when the process dies.
package final class SessionLock: Sendable {
  private let mark: URL
  private let file: Mutex<OpenFile?>

  init(mark: URL, tries: Int, calls: SystemCalls) throws(JournalError) {
    self.mark = mark
    self.file = Mutex(try Self.locked(mark, tries, calls))
  }

  /// Gives the session free; the mark goes where nothing is open any more.
  package func release(isSettled: Bool) {
    file.withLock { file in
      // A mark that somebody put in the place of ours is theirs.
      if isSettled, let held = file?.identity, held == FileIdentity(path: mark.path) { unlink(mark.path) }
      file = nil
    }
  }

  private static func locked(_ mark: URL, _ tries: Int, _ calls: SystemCalls) throws(JournalError) -> OpenFile {
    // Between opening and locking, the holder may have removed the file: then the lock is on nothing, and we ask again.
    for _ in 0..<16 {
      let file = try opened(mark, calls)
      guard file.lock(LOCK_EX, tries: tries) != .busy else { throw .inUse(path: mark.path) }
      if file.identity == FileIdentity(path: mark.path) { return file }
    }
    throw .inUse(path: mark.path)
  }

  private static func opened(_ mark: URL, _ calls: SystemCalls) throws(JournalError) -> OpenFile {
    do throws(SystemError) {
      return try OpenFile(mark.path, O_RDWR | O_CREAT, calls: calls)
    } catch {
      throw JournalError(opening: mark.path, error)
    }
  }
}
