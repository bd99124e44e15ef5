import Foundation
import Testing

@testable import Settings

struct PrivateFileTests {
  @Test func writesForItsOwnerOnlyAndLeavesNothingElse() throws {
    let scratch = try Scratch()
    try PrivateFile.write(Data("one".utf8), to: scratch.path("a/b/file"))
    #expect(try Scratch.mode(scratch.path("a/b/file")) == 0o600)
    #expect(try Scratch.mode(scratch.path("a/b")) == 0o700)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path("a/b")) == ["file"])
  }

  @Test func tightensAFileThatWasOpen() throws {
    let scratch = try Scratch()
    let path = try scratch.file("file", "old", mode: 0o644)
    try PrivateFile.write(Data("new".utf8), to: path)
    #expect(try Scratch.mode(path) == 0o600)
    #expect(try PrivateFile.contents(of: path, limit: 10) == .init(text: "new", mode: 0o600))
    #expect(try scratch.entries() == ["file"])
  }

  /// What is there stays, also a link that leads to nothing.
  @Test func aNewFileTakesNoOthersPlace() throws {
    let scratch = try Scratch()
    let path = scratch.path("file")
    #expect(try PrivateFile.create(Data("one".utf8), at: path) && !PrivateFile.create(Data("two".utf8), at: path))
    #expect(try PrivateFile.contents(of: path, limit: 10) == .init(text: "one", mode: 0o600))
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "nowhere")
    #expect(try !PrivateFile.create(Data("two".utf8), at: scratch.path("link")))
    #expect(try scratch.entries() == ["file", "link"])
    #expect(throws: SettingsError.fileNotWritten(path: scratch.path("none/file"), code: ENOENT)) {
      try PrivateFile.create(Data(), at: scratch.path("none/file"))
    }
  }

  @Test func aFileThatIsNotFinishedLeavesTheOldOne() throws {
    let scratch = try Scratch()
    let path = try scratch.file("file", "old")
    do {
      let writer = try PrivateFile.Writer(path)
      try writer.append("half")
      #expect(try scratch.entries().count == 2)
    }
    #expect(try scratch.entries() == ["file"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    let writer = try PrivateFile.Writer(path)
    for piece in ["a", "", "b\n"] { try writer.append(piece) }
    try writer.finish()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "ab\n" && Scratch.mode(path) == 0o600)
  }

  /// Writes over a file that has "old" with syncs that end in these codes; what was synced, and when.
  private func write(
    _ codes: [Int32], to path: String
  ) throws -> (error: SettingsError?, syncs: [(isFolder: Bool, isBefore: Bool)]) {
    var syncs: [(isFolder: Bool, isBefore: Bool)] = []
    let writer = try PrivateFile.Writer(path) { descriptor in
      var status = stat()
      fstat(descriptor, &status)
      let isBefore = (try? String(contentsOfFile: path, encoding: .utf8)) == "old"
      syncs.append((status.st_mode & S_IFMT == S_IFDIR, isBefore))
      errno = codes[syncs.count - 1]
      return errno == 0
    }
    try writer.append("new")
    do throws(SettingsError) { try writer.finish() } catch { return (error, syncs) }
    return (nil, syncs)
  }

  /// The new file is on the disk before it takes the old one's place, and its name afterwards. Some file systems have no
  /// sync of a folder.
  @Test(arguments: [[0, 0], [0, EINVAL]] as [[Int32]]) func fileAndFolderAreSynced(codes: [Int32]) throws {
    let scratch = try Scratch()
    let path = try scratch.file("file", "old")
    let result = try write(codes, to: path)
    #expect(result.error == nil)
    #expect(result.syncs.map(\.isFolder) == [false, true] && result.syncs.map(\.isBefore) == [true, false])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(!PrivateFile.synchronize(-1) && errno == EBADF)
  }

  @Test func aFileThatIsNotSyncedLeavesTheOldOne() throws {
    let scratch = try Scratch()
    let path = try scratch.file("file", "old")
    guard case .fileNotWritten(_, EIO) = try write([EIO], to: path).error else {
      Issue.record("no error")
      return
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try scratch.entries() == ["file"])
    let folder = try write([0, EIO], to: path)
    #expect(folder.error == .fileNotWritten(path: scratch.path, code: EIO))
  }

  /// What another program writes meanwhile is half old and half new.
  @Test func aFileThatChangesWhileItIsReadIsRefused() async throws {
    let scratch = try Scratch()
    let path = try scratch.file("file", Data(repeating: 0x61, count: 4 << 20))
    #expect(try PrivateFile.bytes(of: path, limit: 4 << 20)?.count == 4 << 20)
    let changing = Task.detached {
      var second = 0
      while !Task.isCancelled {
        second += 1
        var times = [timespec(tv_sec: second, tv_nsec: 0), timespec(tv_sec: second, tv_nsec: 0)]
        utimensat(AT_FDCWD, path, &times, 0)
      }
    }
    defer { changing.cancel() }
    var error: SettingsError?
    let end = ContinuousClock.now + .seconds(10)
    while error == nil, ContinuousClock.now < end {
      do throws(SettingsError) { _ = try PrivateFile.bytes(of: path, limit: 4 << 20) } catch let thrown {
        error = thrown
      }
    }
    #expect(error == .fileChanged(path: path))
  }

  @Test func keepsASymlinkAndReplacesItsTarget() throws {
    let scratch = try Scratch()
    let target = try scratch.file("dots/real", "old")
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "dots/real")
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link2"), withDestinationPath: scratch.path("link"))
    try PrivateFile.write(Data("new".utf8), to: scratch.path("link2"))
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("link")) == "dots/real")
  }

  @Test func fillsASymlinkThatPointsToNothingYet() throws {
    let scratch = try Scratch()
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "later")
    try PrivateFile.write(Data("new".utf8), to: scratch.path("link"))
    #expect(try String(contentsOfFile: scratch.path("later"), encoding: .utf8) == "new")
    #expect(try scratch.entries() == ["later", "link"])
  }

  @Test func refusesToReplaceWhatIsNoFile() throws {
    let scratch = try Scratch()
    #expect(throws: SettingsError.notARegularFile(path: scratch.path)) {
      try PrivateFile.write(Data(), to: scratch.path)
    }
    try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
    #expect(throws: SettingsError.notARegularFile(path: scratch.path("pipe"))) {
      try PrivateFile.write(Data(), to: scratch.path("pipe"))
    }
    #expect(try scratch.entries() == ["pipe"])
  }

  @Test func readsRegularFilesOfItsSizeOnly() throws {
    let scratch = try Scratch()
    try #require(mkfifo(scratch.path("pipe"), 0o600) == 0)
    let path = try scratch.file("file", "12345")
    #expect(try PrivateFile.contents(of: path, limit: 5)?.text == "12345")
    #expect(try PrivateFile.contents(of: scratch.path("none"), limit: 5) == nil)
    #expect(try PrivateFile.contents(of: path + "/below", limit: 5) == nil)
    for (path, error) in [
      (path, SettingsError.fileTooLarge(path: path, limit: 4)),
      (scratch.path, .notARegularFile(path: scratch.path)),
      (scratch.path("pipe"), .notARegularFile(path: scratch.path("pipe"))),
    ] {
      #expect(throws: error) { try PrivateFile.contents(of: path, limit: 4) }
    }
    let broken = try scratch.file("broken", Data([0x61, 0xFF]))
    #expect(throws: SettingsError.notUTF8(path: broken)) { try PrivateFile.contents(of: broken, limit: 4) }
  }

  #if os(Linux)
  /// Parts this thread's umask from the others' (`unshare(CLONE_FS)`, which Glibc's module does not show).
  private static func takeOwnUmask() -> Bool {
    guard let symbol = dlsym(nil, "unshare") else { return false }
    return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)(0x200) == 0
  }

  /// Some containers forbid the call; it is tried on a thread that ends at once.
  private static func canPartUmask() async -> Bool {
    await withCheckedContinuation { done in
      Thread.detachNewThread { done.resume(returning: takeOwnUmask()) }
    }
  }

  /// Only Linux lets one thread have a umask of its own, so that no other test sees it.
  @Test(.enabled { await canPartUmask() }, arguments: [mode_t(0), 0o777, 0o277])
  func keepsItsModesUnderAnyUmask(mask: mode_t) async throws {
    let scratch = try Scratch()
    let failure: String? = await withCheckedContinuation { done in
      Thread.detachNewThread {
        guard Self.takeOwnUmask() else { return done.resume(returning: "no umask of its own: \(errno)") }
        umask(mask)
        do {
          try PrivateFile.write(Data("x".utf8), to: scratch.path("a/b/file"))
          done.resume(returning: nil)
        } catch {
          done.resume(returning: "\(error)")
        }
      }
    }
    #expect(failure == nil)
    #expect(try Scratch.mode(scratch.path("a")) == 0o700)
    #expect(try Scratch.mode(scratch.path("a/b/file")) == 0o600)
  }
  #endif
}
