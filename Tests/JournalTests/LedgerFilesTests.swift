import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// The ledger's folders: what is listed, what marks a file as changed, and what is kept of a session that is deleted.
@Suite struct LedgerFilesTests {
  private let folder: TemporaryFolder
  private let ledger: Ledger

  init() throws {
    folder = try TemporaryFolder()
    ledger = Ledger(sessions: try folder.folder("sessions"), pending: try folder.folder("pending"))
  }

  private func write(_ id: String, _ text: String = "n") throws {
    let record = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: text)))
    try ledger.journal(id).append(record, synced: false)
  }

  private func setTime(_ id: String, _ seconds: Int, _ nanoseconds: Int = 0) {
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    #expect(utimensat(AT_FDCWD, folder("sessions/\(id).jsonl").path, [time, time], 0) == 0)
  }

  /// By the whole of its time, of which the last part is less than a second.
  @Test func theLatestChangedSessionIsListedFirst() throws {
    let names = (0..<12).map { "s\($0)" }
    for (place, name) in names.enumerated() {
      try write(name)
      setTime(name, 1_790_000_000 + place / 6, 500_000_000 - place * 1_000)
    }
    #expect(ledger.ids() == Array(names[6...]) + names[..<6])
    try Data().write(to: folder("sessions/other.txt"))
    #expect(Set(ledger.unorderedIDs()) == Set(names))
  }

  /// Who must know every session is not told of none.
  @Test func aFolderThatCannotBeListedIsAnError() throws {
    try write("a")
    #expect(try ledger.listedIDs() == ["a"])
    try FileManager.default.removeItem(at: folder("sessions"))
    #expect(throws: JournalError.cannotRead(path: folder("sessions").path, errno: ENOENT)) {
      try ledger.listedIDs()
    }
    #expect(ledger.unorderedIDs().isEmpty && ledger.ids().isEmpty)
  }

  /// To look leaves nothing behind.
  @Test func aSessionWithoutAMarkIsFree() throws {
    #expect(ledger.isFree("a") && ledger.pendingIDs().isEmpty)
    let lock = try ledger.lock("a")
    #expect(!ledger.isFree("a"))
    lock.release(isSettled: false)
    #expect(ledger.isFree("a") && ledger.pendingIDs() == ["a"])
    // Asking about its charges does not hold the session.
    let lookups = try ledger.lockLookups(of: "a", tries: 1)
    #expect(ledger.isFree("a") && ledger.pendingIDs() == ["a"])
    #expect(throws: JournalError.self) { try ledger.lockLookups(of: "a", tries: 1) }
    let mode = try FileManager.default.attributesOfItem(atPath: folder("lookups").path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    lookups.release(isSettled: true)
  }

  /// A file that took another one's place is another file, however alike they are.
  @Test func aStampIsOfOneFileAtOneTime() throws {
    try write("a", "one")
    setTime("a", 1_790_000_000, 5)
    let first = try #require(ledger.stamp(of: "a"))
    #expect(first.text == ledger.stamp(of: "a")?.text && first.isSameFile(as: first) && ledger.stamp(of: "b") == nil)
    setTime("a", 1_790_000_000, 6)
    #expect(ledger.stamp(of: "a")?.text != first.text && ledger.stamp(of: "a")?.isSameFile(as: first) == true)
    try FileManager.default.copyItem(at: folder("sessions/a.jsonl"), to: folder("copy"))
    #expect(rename(folder("copy").path, folder("sessions/a.jsonl").path) == 0)
    setTime("a", 1_790_000_000, 5)
    let other = try #require(ledger.stamp(of: "a"))
    #expect(other.size == first.size && other.text != first.text && other != first && !other.isSameFile(as: first))
  }

  /// Size and time may be the same where a sync tool put other bytes into the file.
  @Test func aFingerprintHoldsTheLastBytes() throws {
    try write("a", "one")
    setTime("a", 1_790_000_000)
    let first = try #require(ledger.fingerprint(of: "a"))
    try FileManager.default.removeItem(at: folder("sessions/a.jsonl"))
    try write("a", "two")
    setTime("a", 1_790_000_000)
    let second = try #require(ledger.fingerprint(of: "a"))
    #expect(first != second && ledger.stamp(of: "a")?.size == first.split(separator: "-").first.flatMap { Int($0) })
    // A file that is shorter than the part that is looked at has one too.
    for text in ["", "x\n"] {
      try Data(text.utf8).write(to: folder("sessions/short.jsonl"))
      #expect(ledger.fingerprint(of: "short")?.hasPrefix("\(text.utf8.count)-") == true)
    }
    setTime("a", 1_790_000_000, 1)
    #expect(ledger.fingerprint(of: "a") != second && ledger.fingerprint(of: "b") == nil)
  }

  private func entries(_ id: String) throws {
    for entry in [
      Entry.turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m", gateway: "vercel")),
      .reply(
        ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: USD("0.5")))),
    ] {
      try ledger.journal(id).append(Record(time: Date(timeIntervalSince1970: 1), entry: entry), synced: false)
    }
  }

  /// What a session spent is on the disk before its journal goes; a disk that fails deletes nothing.
  @Test(arguments: [true, false]) func nothingIsDeletedBeforeItsSpendingIsKept(fails: Bool) throws {
    try entries("a")
    let journal = folder("sessions/a.jsonl").path
    let isThere = Mutex<[Bool]>([])
    var calls = SystemCalls.system
    calls.sync = { _ in
      isThere.withLock { $0.append(FileManager.default.fileExists(atPath: journal)) }
      errno = EIO
      return fails ? -1 : 0
    }
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    let lock = try ledger.lock("a")
    if fails {
      #expect(throws: JournalError.self) { try ledger.remove("a", releasing: lock) }
      #expect(FileManager.default.fileExists(atPath: journal) && ledger.pendingIDs() == ["a"] && ledger.isFree("a"))
    } else {
      try ledger.remove("a", releasing: lock)
      #expect(ledger.unorderedIDs().isEmpty && ledger.pendingIDs().isEmpty)
    }
    let seen = isThere.withLock { $0 }
    #expect(!seen.isEmpty && seen.allSatisfy(\.self))
  }

  /// However it is read, a journal has the same records and the same damage; the latest later version is named.
  @Test func everyReadingCountsTheSame() throws {
    try entries("a")
    let sound = try Data(contentsOf: folder("sessions/a.jsonl"))
    func later(_ version: Int) -> Data {
      let head = Data(#"{"v":\#(version),"ts":"2031-01-01T00:00:00.000Z","type":"poem""#.utf8)
      return head + Data((#","crc":"\#(CRC32.digits(head))"}"# + "\n").utf8)
    }
    try (sound + later(9) + later(7) + Data("torn".utf8)).write(to: folder("sessions/a.jsonl"))
    let whole = try ledger.contents(of: "a")
    #expect(whole.recordCount == 2 && whole.damaged.count == 3 && whole.newerVersion == 9)
    for reading in [RecordLine.Reading.whole, .withoutRaw, .figures] {
      var records = 0
      let contents = try #require(try ledger.journal("a").read(reading) { _ in records += 1 })
      #expect(contents.recordCount == 2 && records == 2 && contents.damaged == whole.damaged, "\(reading)")
    }
    let transcript = try ledger.readableTranscript(of: "a")
    #expect(transcript.contents.recordCount == 2 && transcript.transcript.turns.count == 1)
    // The torn line may go on: it is read again with what follows it.
    let figures = try #require(try ledger.journal("a").readFigures(from: sound.count) { _ in })
    #expect(figures.contents.damaged == whole.damaged.dropLast() && figures.contents.recordCount == 0)
    #expect(figures.end == sound.count + later(9).count + later(7).count)
    #expect(try ledger.journal("gone").readFigures(from: 0) { _ in } == nil)
  }

  /// A child that lives on would hold the session that its chat has left.
  @Test func noChildInheritsALock() throws {
    let lock = try ledger.lock("a")
    var mark = stat()
    #expect(stat(folder("pending/a").path, &mark) == 0)
    let flags = (0..<Int32(1_024)).compactMap { descriptor -> Int32? in
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_ino == mark.st_ino, status.st_dev == mark.st_dev else {
        return nil
      }
      return fcntl(descriptor, F_GETFD)
    }
    #expect(flags == [FD_CLOEXEC])
    lock.release(isSettled: true)
  }

  /// A chat that runs for days has no more files open than at its beginning.
  @Test func nothingStaysOpen() throws {
    func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count }
    var calls = SystemCalls.system
    calls.sync = { _ in 0 }
    let store = MediaStore(folder: folder("media"), calls: calls)
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    try write("a")
    let before = try open()
    for number in 0..<100 {
      _ = (ledger.fingerprint(of: "a"), try ledger.listedIDs(), ledger.isFree("a"))
      try ledger.lockLookups(of: "a", tries: 1).release(isSettled: true)
      try ledger.withBudgetLock {}
      let journal = ledger.journal("s\(number)")
      let record = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: "n")))
      try journal.append(record, synced: true)
      _ = (try journal.contents(), try journal.opening())
      let bytes = Data("\(number)".utf8)
      try store.keep(bytes, sha256: SHA256.digits(bytes))
      try Data("torn\n".utf8).write(to: journal.url)
      let lock = try ledger.lock("s\(number)")
      _ = try ledger.repair("s\(number)", under: lock)
      try ledger.remove("s\(number)", releasing: lock)
    }
    // Other tests may have some open meanwhile.
    #expect(try open() - before < 60)
  }

  /// A file system can be full for new files only; a file that may not be larger is one of writing.
  @Test func anErrorOfOpeningSaysWhetherThereIsRoom() {
    for (number, isFull) in [(ENOSPC, true), (EDQUOT, true), (EFBIG, false), (EACCES, false)] {
      let error = JournalError(opening: "p", SystemError(number: number))
      #expect(error == (isFull ? .diskFull(path: "p") : .cannotOpen(path: "p", errno: number)))
    }
    #expect(JournalError.notSynced(path: "p", errno: EIO).isRecorded)
    for error in [JournalError.diskFull(path: "p"), .cannotWrite(path: "p", errno: EIO), .unwritable] {
      #expect(!error.isRecorded)
    }
  }

  /// The removals and the reservations lie next to the folder of marks.
  @Test func theStampOfTheRemovalsIsTheirFiles() throws {
    #expect(ledger.removalsStamp == nil)
    try entries("a")
    try ledger.remove("a", releasing: ledger.lock("a"))
    let size = try FileManager.default.attributesOfItem(atPath: folder("removed.jsonl").path)[.size] as? Int
    #expect(ledger.removalsStamp?.size == size && size ?? 0 > 0)
    #expect(try ledger.withBudgetLock { 7 } == 7)
    #expect(FileManager.default.fileExists(atPath: folder("reservations.lock").path))
  }
}
