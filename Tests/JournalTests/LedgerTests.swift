import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Journal
@testable import Records

@Suite struct LedgerTests {
  private let folder: TemporaryFolder
  private let ledger: Ledger

  init() throws {
    folder = try TemporaryFolder()
    ledger = Ledger(sessions: try folder.folder("sessions"), pending: try folder.folder("pending"))
  }

  /// Another process holds the lock for longer than a turn can take.
  @Test func nothingIsReservedWhileAnotherHoldsTheBudgets() {
    var calls = SystemCalls.system
    let tries = Mutex(0)
    calls.lock = { _, _ in
      tries.withLock { $0 += 1 }
      errno = EWOULDBLOCK
      return -1
    }
    calls.pause = {}
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    var isRun = false
    #expect(throws: JournalError.self) { try ledger.withBudgetLock { isRun = true } }
    #expect(!isRun && tries.withLock { $0 } == 1_000)
  }

  /// What a repair left of a session goes with it, and nothing of a session whose id begins alike.
  @Test func aDeletionTakesTheFilesOfItsRepairs() throws {
    for id in ["a", "ab"] { try ledger.journal(id).append(note("n"), synced: false) }
    let left = ["a.jsonl.damaged", "a.jsonl.broken", "a.jsonl.broken-2"]
    for name in left + ["ab.jsonl.damaged"] { try Data("x".utf8).write(to: folder("sessions/" + name)) }
    try ledger.remove("a", releasing: ledger.lock("a"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder("sessions").path)
    #expect(Set(names) == ["ab.jsonl", "ab.jsonl.damaged"])
  }

  /// What is open in a session that could not be deleted is still to be looked up.
  @Test func aDeletionThatFailsKeepsTheMark() throws {
    #expect(throws: JournalError.noSuchSession("gone")) {
      try ledger.remove("gone", releasing: ledger.lock("gone"))
    }
    #expect(ledger.pendingIDs() == ["gone"])
  }

  /// A file system's clock may be a second behind: what was written within that second may be of the time.
  @Test func aJournalIsBeforeATimeWhereItWasWrittenASecondBefore() throws {
    try ledger.journal("a").append(note("x"), synced: false)
    let time = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: folder("sessions/a.jsonl").path)
    let stamp = try #require(ledger.stamp(of: "a"))
    #expect(stamp.isBefore(time + 1.001))
    #expect(!stamp.isBefore(time + 1) && !stamp.isBefore(time))
  }

  private func note(_ text: String) -> Record {
    Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: text)))
  }

  @Test func readsBackWhatWasAppended() throws {
    let journal = ledger.journal("abc")
    try journal.append(note("one"), synced: true)
    try journal.append(note("two"), synced: false)
    let contents = try ledger.contents(of: "abc")
    #expect(contents.records == [note("one"), note("two")])
    #expect(contents.damaged.isEmpty)
  }

  @Test func findsASessionByTheBeginningOfItsID() throws {
    for id in ["abc1", "abd2", "abd"] { try ledger.journal(id).append(note(id), synced: false) }
    #expect(try ledger.id(startingWith: "abc") == "abc1")
    #expect(try ledger.id(startingWith: "abd") == "abd")
    #expect(throws: JournalError.ambiguousSession("ab", matches: 3)) { try ledger.id(startingWith: "ab") }
    #expect(throws: JournalError.noSuchSession("x")) { try ledger.id(startingWith: "x") }
    #expect(throws: JournalError.noSuchSession("")) { try ledger.id(startingWith: "") }
    #expect(throws: JournalError.noSuchSession("x")) { try ledger.contents(of: "x") }
  }

  @Test func aSessionIsHeldByOneAtATime() throws {
    let lock = try ledger.lock("abc")
    #expect(ledger.pendingIDs() == ["abc"])
    #expect(throws: JournalError.inUse(path: folder("pending/abc").path)) { try ledger.lock("abc") }
    lock.release(isSettled: false)
    #expect(ledger.pendingIDs() == ["abc"])
    let second = try ledger.lock("abc")
    second.release(isSettled: true)
    #expect(ledger.pendingIDs().isEmpty)
  }

  /// A mark goes where the journal says that nothing is open, or where there is none; what cannot be read may be open.
  @Test func aMarkStaysWhereTheJournalCannotBeRead() throws {
    try FileManager.default.createDirectory(at: folder("sessions/folder.jsonl"), withIntermediateDirectories: false)
    try ledger.journal("good").append(note("n"), synced: false)
    for id in ["folder", "good", "gone", "open"] { try ledger.mark(id) }
    try ledger.journal("open").append(note("n"), synced: false)
    for id in ["folder", "good", "gone"] { ledger.removeMark(id) { _ in true } }
    ledger.removeMark("open") { _ in false }
    #expect(ledger.pendingIDs() == ["folder", "open"])
  }

  /// A later version may have opened charges that this one does not see.
  @Test func aMarkStaysBesideALaterVersionsLine() throws {
    try ledger.journal("later").append(note("n"), synced: false)
    let head = Data(#"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#.utf8)
    let line = head + Data(#","crc":"\#(CRC32.digits(head))"}"#.utf8)
    let file = folder("sessions/later.jsonl")
    try (Data(contentsOf: file) + line).write(to: file)
    try ledger.mark("later")
    ledger.removeMark("later") { _ in true }
    #expect(ledger.pendingIDs() == ["later"])
  }

  /// The holder may remove the mark between our opening and our locking it: then the lock would be on nothing.
  @Test func aMarkThatGoesBeforeItIsLockedIsMadeAnew() throws {
    let isFirst = Mutex(true)
    let mark = folder("pending/abc")
    var calls = SystemCalls.system
    calls.lock = { descriptor, operation in
      let first = isFirst.withLock { first in
        defer { first = false }
        return first
      }
      if first { unlink(mark.path) }
      return flock(descriptor, operation)
    }
    let lock = try Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls).lock("abc")
    #expect(ledger.pendingIDs() == ["abc"])
    #expect(throws: JournalError.inUse(path: mark.path)) { try ledger.lock("abc") }
    lock.release(isSettled: true)
  }

  /// Each damaged line may have been money: the list of deleted sessions says how many there were.
  @Test func aDeletedJournalOfDamageAloneIsCounted() throws {
    try Data("damage\nmore damage\n".utf8).write(to: folder("sessions/bad.jsonl"))
    try Data().write(to: folder("sessions/empty.jsonl"))
    for id in ["bad", "empty"] { try ledger.remove(id, releasing: ledger.lock(id)) }
    var removed: [SessionRemoved] = []
    _ = try ledger.removals.read { record in
      if case .removed(let session) = record.entry { removed.append(session) }
    }
    #expect(removed.map(\.id) == ["bad"] && removed.map(\.unreadable) == [2])
    #expect(ledger.unorderedIDs().isEmpty)
  }

  @Test func aReleasedClaimLeavesAnothersMark() throws {
    let lock = try ledger.lock("abc")
    try FileManager.default.removeItem(at: folder("pending/abc"))
    let other = try ledger.lock("abc")
    lock.release(isSettled: true)
    #expect(ledger.pendingIDs() == ["abc"])
    other.release(isSettled: true)
  }

  @Test func aClaimHoldsWhereThereAreNoLocks() throws {
    let calls = SystemCalls(
      write: SystemCalls.system.write, sync: SystemCalls.system.sync,
      lock: { _, _ in
        errno = EOPNOTSUPP
        return -1
      })
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    try ledger.lock("abc").release(isSettled: true)
    #expect(ledger.pendingIDs().isEmpty)
  }

  /// A file system without locks stops no turn.
  @Test func budgetsAreHeldWhereThereAreNoLocks() throws {
    var calls = SystemCalls.system
    calls.lock = { _, _ in
      errno = ENOLCK
      return -1
    }
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    #expect(try ledger.withBudgetLock { 7 } == 7)
  }

  @Test func aDeletedJournalIsNotBegunAnew() throws {
    let journal = ledger.journal("abc")
    try journal.append(note("one"), synced: true)
    try FileManager.default.removeItem(at: journal.url)
    let error = JournalError.cannotOpen(path: journal.url.path, errno: ENOENT)
    #expect(throws: error) { try journal.append(note("two"), synced: true) }
    #expect(throws: error) { try journal.sync() }
    #expect(!FileManager.default.fileExists(atPath: journal.url.path))
  }

  @Test func aJournalInAnothersPlaceIsNotWrittenTo() throws {
    try ledger.journal("abc").append(note("one"), synced: false)
    // Known from the moment it is asked for, not from the first record on.
    let journal = ledger.journal("abc")
    let other = Data("somebody else's\n".utf8)
    try other.write(to: folder("other"))
    try #require(rename(folder("other").path, journal.url.path) == 0)
    #expect(throws: JournalError.cannotOpen(path: journal.url.path, errno: ESTALE)) {
      try journal.append(note("two"), synced: true)
    }
    #expect(try Data(contentsOf: journal.url) == other)
  }

  @Test func keepsTheOrderOfTheFileWhenTheClockGoesBackwards() throws {
    let journal = ledger.journal("abc")
    let times = [4_102_444_800, 0, -62_000_000_000, 1_790_000_000.5]
    for time in times {
      try journal.append(Record(time: Date(timeIntervalSince1970: time), entry: .note(Note(text: ""))), synced: false)
    }
    #expect(try journal.contents().records.map(\.time.timeIntervalSince1970) == times)
  }

  @Test func aJournalWhoseFirstRecordFindsNoRoomLeavesNoFileAndCanBeBegunLater() throws {
    let isFull = Mutex(true)
    var calls = SystemCalls.system
    calls.write = { descriptor, bytes in
      guard isFull.withLock({ $0 }) else { return SystemCalls.system.write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    let journal = ledger.journal("abc")
    for _ in 1...2 {
      #expect(throws: JournalError.diskFull(path: journal.url.path)) { try journal.append(note("one"), synced: true) }
      #expect(!FileManager.default.fileExists(atPath: journal.url.path))
    }
    isFull.withLock { $0 = false }
    try journal.append(note("two"), synced: true)
    isFull.withLock { $0 = true }
    #expect(throws: JournalError.diskFull(path: journal.url.path)) { try journal.append(note("three"), synced: true) }
    #expect(try journal.contents().records == [note("two")])
  }

  @Test func aMarkKeepsWhatIsWrittenIntoIt() throws {
    let lock = try ledger.lock("abc")
    #expect(lock.contents.isEmpty)
    lock.keep(Data("a longer text".utf8))
    lock.keep(Data("short".utf8))
    #expect(lock.contents == Data("short".utf8))
    lock.release(isSettled: false)
    lock.keep(Data("after".utf8))
    #expect(try ledger.lock("abc").contents == Data("short".utf8))
  }

  @Test func aRecordLongerThanALineIsRefused() throws {
    let journal = ledger.journal("abc")
    #expect(throws: JournalError.unwritable) {
      try journal.append(note(String(repeating: "x", count: RecordLine.longest)), synced: false)
    }
    #expect(!FileManager.default.fileExists(atPath: journal.url.path))
  }
}
