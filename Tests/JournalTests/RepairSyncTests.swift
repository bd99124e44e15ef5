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

  @Test(arguments: 1...4) func aSyncThatFailsLeavesTheJournalAsItWas(number: Int) throws {
    #expect(throws: JournalError.self) { try repair(failing: number) }
    #expect(try Data(contentsOf: URL(filePath: path)) == damaged)
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
  }
}
