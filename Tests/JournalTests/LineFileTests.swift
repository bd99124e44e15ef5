import Foundation
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

  @Test func aFolderThatIsAFileIsAClearError() throws {
    try Data().write(to: folder("file"))
    let url = folder("file/a.jsonl")
    #expect(throws: JournalError.cannotOpen(path: url.path, errno: ENOTDIR)) {
      try LineFile(url).append(Data("x\n".utf8), synced: false)
    }
    #expect(throws: JournalError.cannotRead(path: url.path, errno: ENOTDIR)) { try LineFile(url).contents() }
  }

  @Test func aFolderThatVanishesIsAClearError() throws {
    let url = try folder.folder("gone").appending(path: "a.jsonl")
    let file = LineFile(url)
    try file.append(Data("x\n".utf8), synced: true)
    try FileManager.default.removeItem(at: folder("gone"))
    let error = JournalError.cannotOpen(path: url.path, errno: ENOENT)
    #expect(throws: error) { try file.append(Data("y\n".utf8), synced: true) }
    #expect(throws: error) { try file.sync() }
  }

  @Test func aPipeAndAFolderAreRefusedAtOnce() throws {
    let pipe = folder("pipe")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    #expect(throws: JournalError.cannotOpen(path: pipe.path, errno: EINVAL)) {
      try LineFile(pipe).append(Data("x\n".utf8), synced: false)
    }
    #expect(throws: JournalError.cannotRead(path: pipe.path, errno: EINVAL)) { try LineFile(pipe).contents() }
    let plain = try folder.folder("folder")
    #expect(throws: JournalError.cannotOpen(path: plain.path, errno: EISDIR)) {
      try LineFile(plain).append(Data("x\n".utf8), synced: false)
    }
    #expect(throws: JournalError.cannotRead(path: plain.path, errno: EINVAL)) { try LineFile(plain).contents() }
  }

  @Test func aMissingFileIsEmptyAndIsNotMadeByASync() throws {
    let file = LineFile(folder("none"))
    #expect(try file.contents().isEmpty)
    #expect(throws: JournalError.cannotOpen(path: file.url.path, errno: ENOENT)) { try file.sync() }
    #expect(!FileManager.default.fileExists(atPath: file.url.path))
  }

  @Test func aFileThatAnythingMayTakeTheNameOfIsMadeAnew() throws {
    let file = LineFile(folder("history"))
    try file.append(Data("one\n".utf8), synced: false)
    try FileManager.default.removeItem(at: file.url)
    try file.append(Data("two\n".utf8), synced: false)
    #expect(try text(file.url) == "two\n")
  }

  @Test func threadsNeverSplice() throws {
    let url = folder("a.jsonl")
    DispatchQueue.concurrentPerform(iterations: 8) { writer in
      for count in 0..<100 {
        let body = String(repeating: "\(writer)", count: 50 + count * 7)
        do {
          try LineFile(url).append(Data("\(body)\n".utf8), synced: false)
        } catch {
          Issue.record(error)
        }
      }
    }
    let lines = try text(url).split(separator: "\n")
    #expect(lines.count == 800)
    #expect(lines.allSatisfy { Set($0).count == 1 })
  }

  @Test func readsAFileOfManyPieces() throws {
    let url = folder("big")
    let bytes = Data((0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
    try bytes.write(to: url)
    #expect(try LineFile(url).contents() == bytes)
  }
}
