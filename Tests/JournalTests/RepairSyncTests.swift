import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Journal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Each step of a repair is on the disk before the next one, and a disk that fails leaves the journal as it was.
@Suite struct RepairSyncTests {
  private let folder: TemporaryFolder
  private let path: String
  private let damaged: Data

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.folder("sessions").appending(path: "s.jsonl").path
    _ = try folder.folder("pending")
    let record = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: "good")))
    damaged = try RecordLine.encoded(record) + Data("torn\n".utf8) + RecordLine.encoded(record)
    try damaged.write(to: URL(filePath: path))
  }

  /// What was synced, by the names that are open then, and whether the journal was still the damaged one.
  private func repair(failing number: Int? = nil) throws -> [(isFolder: Bool, isBefore: Bool)] {
    let syncs = Mutex<[(isFolder: Bool, isBefore: Bool)]>([])
    var calls = SystemCalls.system
    calls.sync = { [path, damaged] descriptor in
      var status = stat()
      fstat(descriptor, &status)
      let isBefore = (try? Data(contentsOf: URL(filePath: path))) == damaged
      let count = syncs.withLock { syncs in
        syncs.append((status.st_mode & S_IFMT == S_IFDIR, isBefore))
        return syncs.count
      }
      guard count == number else { return 0 }
      errno = EIO
      return -1
    }
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    let lock = try ledger.lock("s")
    defer { lock.release(isSettled: true) }
    _ = try ledger.repair("s", under: lock)
    return syncs.withLock { $0 }
  }

  @Test func copyDamageAndGoodLinesAreOnTheDiskBeforeTheRename() throws {
    let syncs = try repair()
    // The copy, the damaged lines and their name, the good lines; and behind the rename the folder.
    #expect(syncs.map(\.isFolder) == [false, false, true, false, true])
    #expect(syncs.map(\.isBefore) == [true, true, true, true, false])
    #expect(try Data(contentsOf: URL(filePath: path)).count == damaged.count - 5)
  }

  /// Listings show the latest changed session first, which a repair is not.
  @Test func theJournalKeepsItsTime() throws {
    let time = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    _ = try repair()
    let kept = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    #expect(kept == time)
  }

  /// A crash may have left the new file, and an earlier repair its copies.
  @Test func everyRepairHasACopyOfItsOwn() throws {
    for (number, name) in [".broken", ".broken-2", ".broken-3"].enumerated() {
      try damaged.write(to: URL(filePath: path))
      try Data("half a journal".utf8).write(to: URL(filePath: path + ".new"))
      _ = try repair()
      #expect(try Data(contentsOf: URL(filePath: path + name)) == damaged)
      let aside = String(repeating: "torn\n", count: number + 1)
      #expect(try String(contentsOfFile: path + ".damaged", encoding: .utf8) == aside)
      #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }
  }

  /// The session's lock, and a repair through these calls.
  private func repaired(_ calls: SystemCalls = .system) throws -> JournalRepair? {
    let ledger = Ledger(sessions: folder("sessions"), pending: folder("pending"), calls: calls)
    let lock = try ledger.lock("s")
    defer { lock.release(isSettled: true) }
    return try ledger.repair("s", under: lock)
  }

  @Test func aRepairSaysWhatItDidAndASoundJournalNeedsNone() throws {
    let bytes = damaged + Data("more\n".utf8)
    try bytes.write(to: URL(filePath: path))
    let repair = try #require(try repaired())
    #expect(repair == JournalRepair(moved: 2, damagedPath: path + ".damaged", copyPath: path + ".broken"))
    #expect(try repaired() == nil)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder("sessions").path)
    #expect(Set(names) == ["s.jsonl", "s.jsonl.damaged", "s.jsonl.broken"])
    for name in names {
      let file = try FileManager.default.attributesOfItem(atPath: folder("sessions/\(name)").path)
      #expect(file[.posixPermissions] as? Int == 0o600, "\(name)")
    }
  }

  /// The system may take a few bytes at a time.
  @Test func shortWritesAreGoneOnFrom() throws {
    var calls = SystemCalls.system
    calls.write = { SystemCalls.system.write($0, UnsafeRawBufferPointer(rebasing: $1.prefix(7))) }
    #expect(try repaired(calls)?.moved == 1)
    #expect(try Data(contentsOf: URL(filePath: path)).count == damaged.count - 5)
    #expect(try Data(contentsOf: URL(filePath: path + ".broken")) == damaged)
  }

  /// At the copy, at the damaged lines, at the good ones.
  @Test(arguments: 1...3) func aFullDiskLeavesTheJournalAsItWas(number: Int) throws {
    let count = Mutex(0)
    var calls = SystemCalls.system
    calls.write = { descriptor, bytes in
      let isFull = count.withLock { count in
        count += 1
        return count == number
      }
      guard isFull else { return SystemCalls.system.write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    let paths = [path + ".broken", path + ".damaged", path + ".new"]
    #expect(throws: JournalError.diskFull(path: paths[number - 1])) { _ = try repaired(calls) }
    #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
  }

  /// What is torn may share its line with good records, before it or behind it; the line ends of Windows are damage too.
  @Test(arguments: [
    ["TORN", "a"], ["a", "TORN"], ["a", "TORN", "b"], ["a", "TORN", "\n", "b", "TORN", "c"],
    ["a", "\r", "\n", "b", "\r", "\n"],
    ["TORN", "\n", "\n", "TORN"], ["a", "\u{0}\u{0}", "b", "TORN"],
  ])
  func aRecordThatSharesItsLineWithDamageStays(parts: [String]) throws {
    func line(_ text: String) throws -> Data {
      guard text.first?.isLowercase == true else { return Data(text.utf8) }
      return try RecordLine.encoded(Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: text))))
        .dropLast()
    }
    let bytes = try Data(parts.map(line).joined())
    try bytes.write(to: URL(filePath: path))
    let before = JournalContents(bytes)
    _ = try repair()
    let after = try Data(contentsOf: URL(filePath: path))
    #expect(JournalContents(after).records == before.records && JournalContents(after).damaged.isEmpty)
    #expect(before.records.count == parts.count { $0.first?.isLowercase == true })
    #expect(after == (try Data(before.records.map { try RecordLine.encoded($0) }.joined())))
    let aside = try Data(contentsOf: URL(filePath: path + ".damaged"))
    #expect(aside.split(separator: 0x0A).count == before.damaged.count)
  }

  @Test(arguments: 1...4) func aSyncThatFailsLeavesTheJournalAsItWas(number: Int) throws {
    #expect(throws: JournalError.self) { try repair(failing: number) }
    #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
  }
}
