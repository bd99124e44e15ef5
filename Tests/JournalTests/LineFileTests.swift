import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Journal

@Suite struct LineFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func text(_ url: URL) throws -> String {
    try String(contentsOf: url, encoding: .utf8)
  }

  @Test func appendsWholeLinesToAPrivateFile() throws {
    let old = umask(0)
    defer { umask(old) }
    let file = LineFile(folder("a.jsonl"))
    try file.append(Data("one\n".utf8), synced: true)
    try file.append(Data("two\n".utf8), synced: false)
    #expect(try text(file.url) == "one\ntwo\n")
    let mode = try FileManager.default.attributesOfItem(atPath: file.url.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func neverJoinsALineToATornOne() throws {
    let file = LineFile(folder("a.jsonl"))
    try Data("good\nhalf a li".utf8).write(to: file.url)
    try file.append(Data("next\n".utf8), synced: false)
    #expect(try text(file.url) == "good\nhalf a li\nnext\n")
  }

  @Test func aFullDiskLeavesTheFileAsItWas() throws {
    let url = folder("a.jsonl")
    try LineFile(url).append(Data("kept\n".utf8), synced: false)
    let short = SystemCalls(
      write: { descriptor, bytes in SystemCalls.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<3]))
      },
      sync: { _ in 0 })
    #expect(throws: JournalError.diskFull(path: url.path)) {
      try LineFile(url, calls: short).append(Data("does not fit\n".utf8), synced: false)
    }
    #expect(try text(url) == "kept\n")
    try LineFile(url).append(Data("fits\n".utf8), synced: false)
    #expect(try text(url) == "kept\nfits\n")
  }

  @Test func aFailedSyncIsSaidAndNotTriedAgain() throws {
    let url = folder("a.jsonl")
    try LineFile(url).append(Data("first\n".utf8), synced: false)
    let count = Mutex(0)
    let failing = SystemCalls(
      write: SystemCalls.system.write,
      sync: { _ in
        count.withLock { $0 += 1 }
        errno = EIO
        return -1
      })
    #expect(throws: JournalError.notSynced(path: url.path, errno: EIO)) {
      try LineFile(url, calls: failing).append(Data("x\n".utf8), synced: true)
    }
    #expect(count.withLock { $0 } == 1)
  }

  @Test func aFolderThatIsAFileIsAClearError() throws {
    try Data().write(to: folder("file"))
    let url = folder("file/a.jsonl")
    #expect(throws: JournalError.cannotOpen(path: url.path, errno: ENOTDIR)) {
      try LineFile(url).append(Data("x\n".utf8), synced: false)
    }
  }

  @Test func manyWritersNeverSplice() throws {
    let url = folder("a.jsonl")
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      for count in 0..<100 {
        let body = String(repeating: "\(writer)", count: 50 + count * 7)
        try? LineFile(url).append(Data("\(body)\n".utf8), synced: false)
      }
    }
    let lines = try text(url).split(separator: "\n")
    #expect(lines.count == 800)
    #expect(lines.allSatisfy { Set($0).count == 1 })
  }

  @Test func aMissingFileIsEmpty() throws {
    #expect(try LineFile(folder("none")).contents().isEmpty)
  }
}
