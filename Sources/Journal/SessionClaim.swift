import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A process's hold on a session: a locked mark that says "there may be charges to look up", and stays when the process dies.
package final class SessionClaim: Sendable {
  private let mark: URL
  private let descriptor: Mutex<Int32>

  init(mark: URL) throws(JournalError) {
    self.mark = mark
    self.descriptor = Mutex(try Self.locked(mark))
  }

  deinit {
    release(isSettled: false)
  }

  /// Gives the session free; the mark goes where nothing is open any more.
  package func release(isSettled: Bool) {
    descriptor.withLock { descriptor in
      guard descriptor >= 0 else { return }
      if isSettled { unlink(mark.path) }
      close(descriptor)
      descriptor = -1
    }
  }

  private static func locked(_ mark: URL) throws(JournalError) -> Int32 {
    // Between opening and locking, the holder may have removed the file: then the lock is on nothing, and we ask again.
    for _ in 0..<16 {
      let descriptor = open(mark.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw errno == ENOSPC ? .diskFull(path: mark.path) : .cannotOpen(path: mark.path, errno: errno)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
        close(descriptor)
        throw .inUse(path: mark.path)
      }
      if isSameFile(descriptor, mark) { return descriptor }
      close(descriptor)
    }
    throw .inUse(path: mark.path)
  }

  private static func isSameFile(_ descriptor: Int32, _ url: URL) -> Bool {
    var held = stat()
    var named = stat()
    guard fstat(descriptor, &held) == 0, stat(url.path, &named) == 0 else { return false }
    return held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }
}
