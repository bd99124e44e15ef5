import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An append-only file of lines that heals itself: private (0600), one `write` a line under a lock, no torn line joined to the next.
package struct LineFile: Sendable {
  package let url: URL
  private let calls: SystemCalls
  private let state: FileState
  private let isPinned: Bool
  private let marks: URL?
  private let readFlags: Int32

  /// A file that is made again when it is gone.
  package init(_ url: URL, calls: SystemCalls = .system) {
    self.init(url, calls: calls, isPinned: false, marks: nil)
  }

  /// `isPinned`: the file that is there now, or that the first line makes, and no other that takes its name later.
  /// `marks`: a folder whose entries should survive with the file's; if they cannot, the lines are good anyway.
  init(_ url: URL, calls: SystemCalls, isPinned: Bool, marks: URL?, readFlags: Int32 = 0) {
    self.url = url
    self.calls = calls
    self.isPinned = isPinned
    self.marks = marks
    self.readFlags = readFlags
    state = FileState(identity: isPinned ? FileIdentity(path: url.path) : nil)
  }

  /// Appends one line, given with its newline, and waits for the disk where asked.
  ///
  /// On `diskFull` the file is as long as it was before.
  package func append(_ line: Data, synced: Bool) throws(JournalError) {
    let file = try locked()
    let hasLock = file.lock == .held
    let length = try length(of: file.file)
    var line = line
    // Whatever was torn there becomes a bad line of its own.
    if length > 0, (try? file.file.bytes(at: length - 1, count: 1)) != [0x0A] { line.insert(0x0A, at: line.startIndex) }
    do throws(JournalError) {
      try write(line, to: file.file, from: length, hasLock: hasLock)
    } catch {
      if file.isFirst { removeEmpty(file.file) }
      throw error
    }
    // The disk may be slow: others need not wait for it, and they only ever cut off what they wrote themselves.
    file.file.unlock()
    if synced { try sync(file.file) }
  }

  /// Waits until what was appended is on the disk.
  package func sync() throws(JournalError) {
    try sync(try opened(O_RDWR | O_APPEND))
  }

  /// The whole file; empty when there is none.
  package func contents() throws(JournalError) -> Data {
    var whole = Data()
    _ = try read { whole.append(contentsOf: $0) }
    return whole
  }

  /// Hands on the bytes that the file has now from an offset on, piece by piece; false when there is no file.
  ///
  /// Only whole records are seen of a file that another process appends to.
  func read(from start: Int = 0, _ take: ([UInt8]) -> Void) throws(JournalError) -> Bool {
    try read(
      from: start,
      while: { piece in
        take(piece)
        return true
      })
  }

  /// The same, until `take` has enough.
  func read(from start: Int = 0, while take: ([UInt8]) -> Bool) throws(JournalError) -> Bool {
    do throws(SystemError) {
      let file = try OpenFile(url.path, O_RDONLY | readFlags, calls: calls)
      // The lock is for learning the length only: a long read must not keep a writer waiting.
      _ = file.lock(LOCK_SH, tries: Self.patience)
      let length = try file.length()
      file.unlock()
      var offset = start
      while offset < length {
        let bytes = try file.bytes(at: offset, count: min(1 << 20, length - offset))
        if bytes.isEmpty || !take(bytes) { break }
        offset += bytes.count
      }
      return true
    } catch {
      if error.number == ENOENT { return false }
      throw .cannotRead(path: url.path, errno: error.number)
    }
  }

  /// Hands on each line of the bytes that the file has now, without its newline, or nil for one longer than `longest`;
  /// false when there is no file. Empty lines are left out. The bytes are the buffer's, and are valid during the call only.
  func readLines(
    in buffer: inout LineBuffer, longest: Int, each take: (UnsafeRawBufferPointer?) -> Void
  ) throws(JournalError) -> Bool {
    do throws(SystemError) {
      let file = try OpenFile(url.path, O_RDONLY | readFlags, calls: calls)
      _ = file.lock(LOCK_SH, tries: Self.patience)
      let length = try file.length()
      file.unlock()
      try buffer.read(file, length: length, longest: longest, each: take)
      return true
    } catch {
      if error.number == ENOENT { return false }
      throw .cannotRead(path: url.path, errno: error.number)
    }
  }

  /// Appends take microseconds; two seconds of them means that another program hangs.
  private static let patience = 200

  private struct LockedFile: ~Copyable {
    let file: OpenFile
    let lock: OpenFile.Lock
    /// True where this is the first line that is written to the journal from here, so that the file may be new.
    let isFirst: Bool
  }

  /// A journal whose first line found no room leaves no file behind, and can be begun again.
  private func removeEmpty(_ file: borrowing OpenFile) {
    guard (try? file.length()) == 0, FileIdentity(path: url.path) == file.identity else { return }
    unlink(url.path)
    state.unpin()
  }

  /// The file that the path names, made where it may be, and locked where its file system knows locks.
  private func locked() throws(JournalError) -> LockedFile {
    // Between opening and locking, another file may have taken the name: then the lock is on nothing, and we ask again.
    for _ in 0..<16 {
      let known = state.identity
      let file = try opened(O_RDWR | O_APPEND | (known == nil ? O_CREAT : 0))
      let lock = file.lock(LOCK_EX, tries: Self.patience)
      guard lock != .busy else { throw .inUse(path: url.path) }
      guard FileIdentity(path: url.path) == file.identity else { continue }
      if isPinned { state.pin(file.identity) }
      return LockedFile(file: file, lock: lock, isFirst: isPinned && known == nil)
    }
    throw .inUse(path: url.path)
  }

  private func opened(_ flags: Int32) throws(JournalError) -> OpenFile {
    do throws(SystemError) {
      let file = try OpenFile(url.path, flags, calls: calls)
      guard state.identity == nil || state.identity == file.identity else { throw SystemError(number: ESTALE) }
      return file
    } catch {
      throw JournalError(opening: url.path, error)
    }
  }

  private func length(of file: borrowing OpenFile) throws(JournalError) -> Int {
    do throws(SystemError) {
      return try file.length()
    } catch {
      throw .cannotOpen(path: url.path, errno: error.number)
    }
  }

  private func write(
    _ line: Data, to file: borrowing OpenFile, from length: Int, hasLock: Bool
  ) throws(JournalError) {
    var written = 0
    do throws(SystemError) {
      try file.write(line, continuing: hasLock, written: &written)
    } catch {
      // Without a lock, another's record may be behind the torn one: then both stay, and a reader separates them.
      if written > 0, hasLock || (try? file.length()) == length + written { try? file.truncate(to: length) }
      throw JournalError(writing: url.path, error, isAsBefore: (try? file.length()) == length)
    }
  }

  /// Syncs the file, and its name with the first time.
  private func sync(_ file: borrowing OpenFile) throws(JournalError) {
    do throws(SystemError) {
      try file.sync()
      if state.needsName {
        try FileState.syncFolder(url.deletingLastPathComponent(), calls: calls)
        if let marks { try? FileState.syncFolder(marks, calls: calls) }
        state.hasName()
      }
    } catch {
      state.lost(error)
    }
    // A later success of the same call does not bring back what an earlier failure dropped.
    if let failure = state.failure { throw .notSynced(path: url.path, errno: failure.number) }
  }
}
