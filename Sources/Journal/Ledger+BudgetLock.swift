import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A journal's size and time of change: while they are the same, so is what it says.
package struct JournalStamp: Equatable, Sendable {
  /// In bytes.
  package let size: Int
  private let identity: FileIdentity
  fileprivate let seconds: Int
  fileprivate let nanoseconds: Int

  /// Nil where there is no such file.
  fileprivate init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
    identity = FileIdentity(status)
    #if canImport(Darwin)
    (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
    #else
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    #endif
  }

  /// One word that differs where two stamps do.
  package var text: String { "\(size):\(seconds).\(nanoseconds):\(identity.text)" }

  /// Whether both are of the same file; a repair puts another one in its place.
  package func isSameFile(as other: JournalStamp) -> Bool { identity == other.identity }

  /// Whether the journal was last written before a time, so that it has no record of it or later.
  package func isBefore(_ time: Date) -> Bool {
    // A second to spare for a clock of the file system that lags.
    Date(timeIntervalSince1970: TimeInterval(seconds + 1)) < time
  }
}

extension Ledger {
  /// A journal's present stamp; nil where it has gone.
  package func stamp(of id: String) -> JournalStamp? {
    JournalStamp(path: "\(sessions.path)/\(id).jsonl")
  }

  /// The present stamp of ``removals``; nil where no session was ever removed.
  package var removalsStamp: JournalStamp? { JournalStamp(path: removals.url.path) }

  /// A second reading of all spending and the record that follows from it need this long at most.
  private static let patience = 1_000

  /// Runs `work` while no other process or task reserves: what it reads of the ledger and what it writes are one step.
  ///
  /// Throws `inUse` where another holds on for ten seconds; where the file system knows no locks, `work` runs anyway.
  package func withBudgetLock<Value>(_ work: () -> Value) throws(JournalError) -> Value {
    let file = try reservation()
    guard file.lock(LOCK_EX, tries: Self.patience) != .busy else { throw .inUse(path: reservations.path) }
    let value = work()
    file.unlock()
    return value
  }

  private func reservation() throws(JournalError) -> OpenFile {
    do throws(SystemError) {
      return try OpenFile(reservations.path, O_RDWR | O_CREAT, calls: calls)
    } catch {
      throw JournalError(opening: reservations.path, error)
    }
  }
}
