import Foundation
import Records
import Synchronization
import Testing

@testable import Journal

@Suite struct MediaStoreTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "media-\(UUID().uuidString)")
  private let bytes = Data("a picture".utf8)
  private var store: MediaStore { MediaStore(folder: folder) }

  @Test func keepsBytesOncePrivatelyUnderTheirHash() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let hash = SHA256.digits(bytes)
    try store.keep(bytes, sha256: hash)
    try store.keep(bytes, sha256: hash)
    #expect(try store.contents(of: hash, limit: 9) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [hash])
    let mode = try FileManager.default.attributesOfItem(atPath: folder.appending(path: hash).path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int == 0o700)
  }

  @Test func aFileIsThereByItsSizeAndAsAFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let hash = SHA256.digits(bytes)
    let file = MediaFile(sha256: hash, type: .png, size: bytes.count)
    #expect(!store.has(file))
    try store.keep(bytes, sha256: hash)
    #expect(store.has(file) && !store.has(MediaFile(sha256: hash, type: .png, size: bytes.count + 1)))
    let (path, other) = (folder.appending(path: hash), folder.appending(path: "other"))
    try FileManager.default.moveItem(at: path, to: other)
    try FileManager.default.createSymbolicLink(at: path, withDestinationURL: other)
    #expect(!store.has(file))
  }

  private func setTime(_ time: Date, of hash: String) throws {
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: folder.appending(path: hash).path)
  }

  @Test func whatWasKeptSinceIsNotDeleted() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (hash, sent) = (SHA256.digits(bytes), Date(timeIntervalSince1970: 1_790_000_000.123))
    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }
    try store.keep(bytes, sha256: hash)
    try setTime(sent + 1, of: hash)
    store.remove(hash, keptBefore: sent)
    #expect(try files() == [hash])
    // To keep it again makes it new, whatever it was.
    try setTime(sent - 1, of: hash)
    try store.keep(bytes, sha256: hash)
    store.remove(hash, keptBefore: sent)
    #expect(try files() == [hash])
    try setTime(sent + 0.000_4, of: hash)
    store.remove(hash, keptBefore: sent)
    #expect(try files().isEmpty)
    store.remove(hash, keptBefore: sent)
    store.remove("../x", keptBefore: sent)
  }

  /// The last session that names a file takes it away, whichever kept it last.
  @Test func whatIsNamedElsewhereStaysUntilItIsNot() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (hash, first) = (SHA256.digits(bytes), Date(timeIntervalSince1970: 1_790_000_000))
    try store.keep(bytes, sha256: hash)
    try setTime(first + 60, of: hash)
    store.remove(hash, keptBefore: first + 61, isNamed: true)
    #expect(try store.contents(of: hash, limit: 100) == bytes)
    store.remove(hash, keptBefore: first)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// A prompt that is not sent yet needs it, whichever sessions name it.
  @Test func whatWasKeptSinceStaysOneThatWasKeptSince() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (hash, first) = (SHA256.digits(bytes), Date(timeIntervalSince1970: 1_790_000_000))
    try store.keep(bytes, sha256: hash)
    try setTime(first + 60, of: hash)
    for isNamed in [true, false] { store.remove(hash, keptBefore: first, isNamed: isNamed) }
    #expect(try store.contents(of: hash, limit: 100) == bytes)
  }

  /// Two processes: one keeps the file again and again, the other deletes it as one that was kept long ago.
  @Test func aFileThatIsKeptWhileItIsDeletedIsThere() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (hash, store) = (SHA256.digits(bytes), store)
    let path = folder.appending(path: hash).path
    let isOver = Mutex(false)
    let deletion = Thread {
      while !isOver.withLock(\.self) { store.remove(hash, keptBefore: Date(timeIntervalSince1970: 1)) }
    }
    try store.keep(bytes, sha256: hash)
    deletion.start()
    defer { isOver.withLock { $0 = true } }
    /// Looks so often, which takes about as many microseconds.
    func pass(_ count: Int) { for _ in 0..<count { _ = access(path, F_OK) } }
    func isBack() -> Bool {
      let deadline = ContinuousClock.now + .milliseconds(300)
      while access(path, F_OK) != 0, ContinuousClock.now < deadline { sched_yield() }
      return access(path, F_OK) == 0
    }
    var lost = 0
    for _ in 0..<5_000 where lost < 3 {
      // It was kept just now, and may be aside for a moment; from here on it was kept long ago, and may be deleted.
      guard utimensat(AT_FDCWD, path, [timespec(), timespec()], 0) == 0 else {
        if !isBack() {
          lost += 1
          try store.keep(bytes, sha256: hash)
        }
        continue
      }
      pass(4)
      // Kept again, as one that is there already is kept.
      if utimensat(AT_FDCWD, path, nil, 0) != 0 { try store.keep(bytes, sha256: hash) }
      pass(15)
    }
    // A system that stops a process between finding the file and setting its time may lose one.
    #expect(lost < 3)
  }

  @Test func theFilesAreThoseThatAreNamedByAHash() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(store.all().isEmpty)
    let other = Data("another picture".utf8)
    for picture in [bytes, other] { try store.keep(picture, sha256: SHA256.digits(picture)) }
    for name in ["note.txt", String(repeating: "A", count: 64), String(repeating: "a", count: 63)] {
      try Data("x".utf8).write(to: folder.appending(path: name))
    }
    #expect(store.all() == [SHA256.digits(bytes): bytes.count, SHA256.digits(other): other.count])
  }

  /// A link in the folder may lead anywhere.
  @Test func aLinkIsNoPicture() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let hash = SHA256.digits(bytes)
    try store.keep(bytes, sha256: hash)
    let (path, other) = (folder.appending(path: hash), folder.appending(path: "other"))
    try FileManager.default.moveItem(at: path, to: other)
    try FileManager.default.createSymbolicLink(at: path, withDestinationURL: other)
    #expect(throws: JournalError.self) { try store.contents(of: hash, limit: 100) }
    // Keeping it puts a file in the link's place.
    try store.keep(bytes, sha256: hash)
    #expect(try store.contents(of: hash, limit: 100) == bytes && Data(contentsOf: other) == bytes)
  }

  @Test func mendsAFileWhoseBytesWereChanged() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let hash = SHA256.digits(bytes)
    try store.keep(bytes, sha256: hash)
    try Data("another".utf8).write(to: folder.appending(path: hash))
    #expect(throws: JournalError.cannotRead(path: folder.appending(path: hash).path, errno: EBADMSG)) {
      try store.contents(of: hash, limit: 100)
    }
    try store.keep(bytes, sha256: hash)
    #expect(try store.contents(of: hash, limit: 100) == bytes)
  }

  @Test(arguments: ["", "../keys.json", String(repeating: "A", count: 64), String(repeating: "/", count: 64)])
  func aNameThatIsNoHashIsNoFile(_ name: String) {
    #expect(store.url(of: name) == nil)
    #expect(throws: JournalError.self) { try store.contents(of: name, limit: 100) }
    #expect(throws: JournalError.unwritable) { try store.keep(bytes, sha256: name) }
  }

  @Test func aFullDiskLeavesNoPiece() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var calls = SystemCalls.system
    calls.write = { _, _ in
      errno = ENOSPC
      return -1
    }
    let hash = SHA256.digits(bytes)
    let store = MediaStore(folder: folder, calls: calls)
    #expect(throws: JournalError.diskFull(path: folder.appending(path: hash).path)) {
      try store.keep(bytes, sha256: hash)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// A folder in the file's place.
  @Test func aFileThatCannotTakeItsNameIsNotKept() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let hash = SHA256.digits(bytes)
    let place = folder.appending(path: hash)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    #expect(throws: JournalError.cannotWrite(path: place.path, errno: EISDIR)) { try store.keep(bytes, sha256: hash) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [hash])
  }

  /// The file, and then its name in the folder.
  @Test(arguments: [1, 2]) func eachSyncThatFailsIsAnError(_ failing: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let count = Mutex(0)
    var calls = SystemCalls.system
    calls.sync = { _ in
      let number = count.withLock { count in
        count += 1
        return count
      }
      errno = EIO
      return number == failing ? -1 : 0
    }
    let hash = SHA256.digits(bytes)
    let store = MediaStore(folder: folder, calls: calls)
    #expect(throws: JournalError.cannotWrite(path: folder.appending(path: hash).path, errno: EIO)) {
      try store.keep(bytes, sha256: hash)
    }
    #expect(count.withLock { $0 } == failing)
  }

  @Test func aLargerFileThanTheLimitIsNotRead() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let hash = SHA256.digits(bytes)
    try store.keep(bytes, sha256: hash)
    #expect(throws: JournalError.cannotRead(path: folder.appending(path: hash).path, errno: EFBIG)) {
      try store.contents(of: hash, limit: 8)
    }
  }
}
