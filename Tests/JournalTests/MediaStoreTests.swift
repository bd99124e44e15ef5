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
