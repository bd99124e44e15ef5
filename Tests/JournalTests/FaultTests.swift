import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// What the system refuses, half-way or whole: said, undone where possible, and clean afterwards.
@Suite struct FaultTests {
  private let folder: TemporaryFolder
  private let url: URL

  init() throws {
    folder = try TemporaryFolder()
    url = folder("a.jsonl")
    try LineFile(url).append(Data("kept\n".utf8), synced: false)
  }

  private func text() throws -> String {
    try String(contentsOf: url, encoding: .utf8)
  }

  /// Writes that end as told, one after the other, and then as the system does: so many bytes, or an error's number.
  private func writing(
    _ outcomes: [Result<Int, SystemError>], truncates: Bool = true, locks: Bool = true
  ) -> SystemCalls {
    let left = Mutex(outcomes)
    return SystemCalls(
      write: { descriptor, bytes in
        switch left.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        case .success(let count):
          return SystemCalls.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
        case .failure(let error):
          errno = error.number
          return -1
        case nil: return SystemCalls.system.write(descriptor, bytes)
        }
      }, sync: SystemCalls.system.sync,
      lock: { descriptor, operation in
        if locks { return flock(descriptor, operation) }
        errno = ENOLCK
        return -1
      },
      truncate: { descriptor, length in
        if truncates { return ftruncate(descriptor, length) }
        errno = EIO
        return -1
      })
  }

  private func failure(_ number: Int32) -> Result<Int, SystemError> { .failure(SystemError(number: number)) }

  /// Another program's line would come between the pieces of ours.
  @Test func theFileIsLockedWhileItIsWritten() throws {
    let isFree = Mutex<[Bool]>([])
    var calls = SystemCalls.system
    calls.write = { [url] descriptor, bytes in
      let other = open(url.path, O_RDWR | O_CLOEXEC)
      isFree.withLock { $0.append(flock(other, LOCK_EX | LOCK_NB) == 0) }
      close(other)
      return SystemCalls.system.write(descriptor, bytes)
    }
    try LineFile(url, calls: calls).append(Data("next\n".utf8), synced: false)
    #expect(isFree.withLock { $0 } == [false])
  }

  /// A long read keeps no writer waiting, and neither does a slow disk; the length is learned under the lock.
  @Test func neitherAReaderNorTheDiskKeepsOthersWaiting() throws {
    let isFree = Mutex<[Bool]>([])
    let operations = Mutex<[Int32]>([])
    @Sendable func look() {
      let other = open(url.path, O_RDWR | O_CLOEXEC)
      isFree.withLock { $0.append(flock(other, LOCK_EX | LOCK_NB) == 0) }
      close(other)
    }
    var calls = SystemCalls.system
    calls.sync = { _ in
      look()
      return 0
    }
    calls.lock = { descriptor, operation in
      operations.withLock { $0.append(operation & ~LOCK_NB) }
      return flock(descriptor, operation)
    }
    let file = LineFile(url, calls: calls)
    #expect(try file.read { _ in look() })
    var buffer = LineBuffer()
    #expect(try file.readLines(in: &buffer, longest: 100) { _ in look() })
    try file.append(Data("next\n".utf8), synced: true)
    #expect(isFree.withLock { $0 } == [true, true, true, true])
    #expect(operations.withLock { $0 } == [LOCK_SH, LOCK_UN, LOCK_SH, LOCK_UN, LOCK_EX, LOCK_UN])
  }

  @Test(arguments: [ENOSPC, EDQUOT, EFBIG], [0, 1, 12])
  func aFullDiskLeavesTheFileAsItWas(number: Int32, fitting: Int) throws {
    let file = LineFile(url, calls: writing((fitting > 0 ? [.success(fitting)] : []) + [failure(number)]))
    #expect(throws: JournalError.diskFull(path: url.path)) {
      try file.append(Data("does not fit\n".utf8), synced: true)
    }
    #expect(try text() == "kept\n")
    try file.append(Data("fits\n".utf8), synced: true)
    #expect(try text() == "kept\nfits\n")
  }

  @Test(arguments: [EIO, EPERM, ENOMEM])
  func anotherErrorIsNamedAndUndone(number: Int32) throws {
    let file = LineFile(url, calls: writing([.success(4), failure(number)]))
    #expect(throws: JournalError.cannotWrite(path: url.path, errno: number)) {
      try file.append(Data("torn line\n".utf8), synced: true)
    }
    #expect(try text() == "kept\n")
  }

  /// A repair puts another file in a journal's place: a line must not go into the one that lost its name.
  @Test func aFileThatTakesTheNameBeforeTheLockIsTheOneWrittenTo() throws {
    let other = folder("other.jsonl")
    try Data("repaired\n".utf8).write(to: other)
    let isFirst = Mutex(true)
    var calls = SystemCalls.system
    calls.lock = { [url] descriptor, operation in
      if isFirst.withLock({ first in
        defer { first = false }; return first
      }) {
        rename(other.path, url.path)
      }
      return flock(descriptor, operation)
    }
    try LineFile(url, calls: calls).append(Data("next\n".utf8), synced: false)
    #expect(try text() == "repaired\nnext\n")
  }

  @Test func shortWritesAndSignalsAreGoneOnFrom() throws {
    let file = LineFile(
      url, calls: writing([failure(EINTR), .success(1), .success(2), failure(EINTR), .success(3)]))
    try file.append(Data("whole line\n".utf8), synced: true)
    #expect(try text() == "kept\nwhole line\n")
  }

  @Test func aWriteThatTakesNothingIsAFullDisk() throws {
    let file = LineFile(url, calls: writing([.success(4), .success(0)]))
    #expect(throws: JournalError.diskFull(path: url.path)) {
      try file.append(Data("torn line\n".utf8), synced: true)
    }
    #expect(try text() == "kept\n")
  }

  @Test func aTornLineThatCannotBeCutOffIsNotCalledAFullDisk() throws {
    let file = LineFile(url, calls: writing([.success(4), failure(ENOSPC)], truncates: false))
    #expect(throws: JournalError.cannotWrite(path: url.path, errno: ENOSPC)) {
      try file.append(Data("torn line\n".utf8), synced: true)
    }
    try file.append(Data("next\n".utf8), synced: true)
    #expect(try text() == "kept\ntorn\nnext\n")
  }

  @Test func withoutLocksAnothersRecordIsNeverCutOff() throws {
    let other = url
    let calls = SystemCalls(
      write: { descriptor, bytes in
        _ = SystemCalls.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(4)))
        try? LineFile(other).append(Data("another's\n".utf8), synced: false)
        return 4
      }, sync: SystemCalls.system.sync,
      lock: { _, _ in
        errno = ENOLCK
        return -1
      })
    #expect(throws: JournalError.cannotWrite(path: url.path, errno: ENOSPC)) {
      try LineFile(url, calls: calls).append(Data("torn line\n".utf8), synced: true)
    }
    #expect(try text() == "kept\ntorn\nanother's\n")
  }

  @Test func withoutLocksAShortWriteIsUndoneWhereNobodyElseWrote() throws {
    let file = LineFile(url, calls: writing([.success(4)], locks: false))
    #expect(throws: JournalError.diskFull(path: url.path)) {
      try file.append(Data("torn line\n".utf8), synced: true)
    }
    #expect(try text() == "kept\n")
    try file.append(Data("next\n".utf8), synced: true)
    #expect(try text() == "kept\nnext\n")
  }

  @Test func aLockThatNobodyGivesBackIsSaid() throws {
    let pauses = Mutex(0)
    let holder = open(url.path, O_RDONLY)
    defer { close(holder) }
    try #require(flock(holder, LOCK_EX) == 0)
    var calls = SystemCalls.system
    calls.pause = { pauses.withLock { $0 += 1 } }
    let file = LineFile(url, calls: calls)
    #expect(throws: JournalError.inUse(path: url.path)) { try file.append(Data("x\n".utf8), synced: false) }
    #expect(pauses.withLock { $0 } == 199)
    // Reading goes on without it.
    #expect(try file.contents() == Data("kept\n".utf8))
    flock(holder, LOCK_UN)
    try file.append(Data("x\n".utf8), synced: false)
    #expect(try text() == "kept\nx\n")
  }

  /// Syncs of files and of folders that end as told; counts them.
  private final class Disk: Sendable {
    let outcomes: Mutex<[Int32]>
    let kinds = Mutex<[mode_t]>([])

    init(_ outcomes: [Int32]) { self.outcomes = Mutex(outcomes) }

    var calls: SystemCalls {
      SystemCalls(
        write: SystemCalls.system.write,
        sync: { descriptor in
          var status = stat()
          fstat(descriptor, &status)
          self.kinds.withLock { $0.append(status.st_mode & S_IFMT) }
          let number = self.outcomes.withLock { $0.isEmpty ? 0 : $0.removeFirst() }
          errno = number
          return number == 0 ? 0 : -1
        })
    }

    var synced: [mode_t] { kinds.withLock { $0 } }
  }

  @Test func aFailedSyncIsNeverFollowedByASuccess() throws {
    let disk = Disk([EIO])
    let file = LineFile(url, calls: disk.calls)
    let error = JournalError.notSynced(path: url.path, errno: EIO)
    #expect(throws: error) { try file.append(Data("first\n".utf8), synced: true) }
    #expect(disk.synced.count == 1)
    // The system forgets: the same call would succeed now, with the first line's bytes gone.
    #expect(throws: error) { try file.sync() }
    #expect(throws: error) { try file.append(Data("second\n".utf8), synced: true) }
    try file.append(Data("third\n".utf8), synced: false)
    #expect(try text() == "kept\nfirst\nsecond\nthird\n")
  }

  @Test func aSyncThatASignalInterruptedIsAskedForAgain() throws {
    let disk = Disk([EINTR, 0])
    try LineFile(url, calls: disk.calls).append(Data("first\n".utf8), synced: true)
    #expect(disk.synced == [S_IFREG, S_IFREG, S_IFDIR])
  }

  @Test func theNameIsOnTheDiskBeforeTheFirstRecordIsAcknowledged() throws {
    let disk = Disk([])
    let file = LineFile(url, calls: disk.calls)
    try file.append(Data("one\n".utf8), synced: false)
    #expect(disk.synced.isEmpty)
    try file.append(Data("two\n".utf8), synced: true)
    #expect(disk.synced == [S_IFREG, S_IFDIR])
    try file.append(Data("three\n".utf8), synced: true)
    #expect(disk.synced == [S_IFREG, S_IFDIR, S_IFREG])
  }

  @Test func aNameThatDidNotReachTheDiskIsSaid() throws {
    let file = LineFile(url, calls: Disk([0, EIO]).calls)
    #expect(throws: JournalError.notSynced(path: url.path, errno: EIO)) {
      try file.append(Data("one\n".utf8), synced: true)
    }
  }

  @Test func theSystemIsAskedToSync() {
    #expect(SystemCalls.system.sync(-1) == -1 && errno == EBADF)
  }

  @Test(arguments: [EINVAL, ENOTSUP, EOPNOTSUPP]) func aFolderThatKnowsNoSyncIsNoError(number: Int32) throws {
    try LineFile(url, calls: Disk([0, number]).calls).append(Data("one\n".utf8), synced: true)
  }

  /// What was lost first is what is said, whatever fails later.
  @Test func theFirstSyncThatFailedIsNamed() throws {
    let file = LineFile(url, calls: Disk([EIO, ENOSPC]).calls)
    for _ in 0..<3 { #expect(throws: JournalError.notSynced(path: url.path, errno: EIO)) { try file.sync() } }
  }

  /// A mark that is lost is found again in its journal.
  @Test func aMarkThatIsNotOnTheDiskIsNoError() throws {
    let disk = Disk([0, 0, EIO])
    let ledger = Ledger(
      sessions: try folder.folder("sessions"), pending: try folder.folder("pending"), calls: disk.calls)
    let record = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: "")))
    try ledger.journal("abc").append(record, synced: true)
    #expect(disk.synced == [S_IFREG, S_IFDIR, S_IFDIR])
  }

  @Test func theMarksOfOpenChargesAreSyncedWithTheFirstRecord() throws {
    let disk = Disk([])
    let ledger = Ledger(
      sessions: try folder.folder("sessions"), pending: try folder.folder("pending"), calls: disk.calls)
    let record = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: "")))
    let journal = ledger.journal("abc")
    try journal.append(record, synced: true)
    try journal.append(record, synced: true)
    #expect(disk.synced == [S_IFREG, S_IFDIR, S_IFDIR, S_IFREG])
  }
}
