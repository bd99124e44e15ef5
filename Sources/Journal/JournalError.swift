/// What can go wrong with the files of the ledger; the number is the system's `errno`.
package enum JournalError: Error, Equatable, Sendable {
  case cannotOpen(path: String, errno: Int32)
  case cannotRead(path: String, errno: Int32)
  /// No room: nothing of the record was kept, the file is as it was.
  case diskFull(path: String)
  case cannotWrite(path: String, errno: Int32)
  /// Written, but the system could not say that it reached the disk.
  case notSynced(path: String, errno: Int32)
  /// Another process holds it.
  case inUse(path: String)
  case noSuchSession(String)
  case ambiguousSession(String, matches: Int)
  /// The journal has no readable first record.
  case noSessionRecord(path: String)
  /// A record could not be put into words.
  case unwritable
}
