#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What can go wrong with the files of the ledger; the number is the system's `errno`.
package enum JournalError: Error, Equatable, Sendable {
  /// Also where the file was deleted (`ENOENT`) or replaced by another (`ESTALE`) since it was first used.
  case cannotOpen(path: String, errno: Int32)
  case cannotRead(path: String, errno: Int32)
  /// No room: nothing of the record was kept, the file is as it was.
  case diskFull(path: String)
  /// The record is not whole in the file; a piece of it may be, which no reader takes for a record.
  case cannotWrite(path: String, errno: Int32)
  /// Written, but the system could not say that it reached the disk, now or at an earlier record of the same journal.
  case notSynced(path: String, errno: Int32)
  /// Another process holds it.
  case inUse(path: String)
  case noSuchSession(String)
  case ambiguousSession(String, matches: Int)
  /// The journal has no readable first record.
  case noSessionRecord(path: String)
  /// A record could not be put into words, or is longer than a line may be.
  case unwritable
}

extension JournalError {
  /// True where the record is in the file, and only its way to the disk is in doubt.
  package var isRecorded: Bool {
    if case .notSynced = self { return true }
    return false
  }

  /// What an error of opening or making a file means.
  init(opening path: String, _ error: SystemError) {
    // A file system can be full for new files only.
    self =
      [ENOSPC, EDQUOT].contains(error.number) ? .diskFull(path: path) : .cannotOpen(path: path, errno: error.number)
  }

  /// What an error of writing means, where nothing, or a torn piece, is left of the record.
  init(writing path: String, _ error: SystemError, isAsBefore: Bool) {
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains(error.number)
    self = isFull && isAsBefore ? .diskFull(path: path) : .cannotWrite(path: path, errno: error.number)
  }
}
