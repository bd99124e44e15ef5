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

  /// The content of the mark; empty where it cannot be read.
  package var contents: Data {
    file.withLock { file in
      guard let length = try? file?.length(), let bytes = try? file?.bytes(at: 0, count: length) else { return Data() }
      return Data(bytes)
    }
  }

  /// Puts other content into the mark. It is only a hint: a failure or a crash in between loses it.
  package func keep(_ content: Data) {
    file.withLock { file in
      guard (try? file?.truncate(to: 0)) != nil, (try? file?.rewind()) != nil else { return }
      var written = 0
      try? file?.write(content, continuing: true, written: &written)
    }
  }

  /// Gives the session free; the mark goes where nothing is open any more.
  package func release(isSettled: Bool) {
    file.withLock { file in
      // A mark that another program put in the place of ours is theirs.
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
