import Foundation

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

  package init(_ url: URL, calls: SystemCalls = .system) {
    self.url = url
    self.calls = calls
  }

  /// Appends one line, given with its newline, and waits for the disk where asked.
  ///
  /// On any failure to write the file is as long as it was before.
  package func append(_ line: Data, synced: Bool) throws(JournalError) {
    let descriptor = try opened()
    defer { close(descriptor) }
    try lock(descriptor)
    // Closing releases the lock.
    var line = line
    let length = lseek(descriptor, 0, SEEK_END)
    if length > 0, lastByte(of: descriptor, at: length) != 0x0A { line.insert(0x0A, at: line.startIndex) }
    try write(line, to: descriptor, from: length)
    if length == 0 { syncFolder() }
    if synced { try sync(descriptor) }
  }

  /// Waits until what was appended is on the disk.
  package func sync() throws(JournalError) {
    let descriptor = try opened()
    defer { close(descriptor) }
    try sync(descriptor)
  }

  /// The whole file; empty when there is none.
  package func contents() throws(JournalError) -> Data {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return Data() }
      throw .cannotRead(path: url.path, errno: errno)
    }
    defer { close(descriptor) }
    do {
      return try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
    } catch {
      throw .cannotRead(path: url.path, errno: EIO)
    }
  }

  private func opened() throws(JournalError) -> Int32 {
    let descriptor = open(url.path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == ENOSPC ? .diskFull(path: url.path) : .cannotOpen(path: url.path, errno: errno)
    }
    return descriptor
  }

  private func lock(_ descriptor: Int32) throws(JournalError) {
    // Appends take microseconds; two seconds of them means that somebody hangs.
    for _ in 0..<200 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      // A file system without locks (some network mounts) still gets its one write per record.
      guard errno == EWOULDBLOCK || errno == EINTR else { return }
      usleep(10_000)
    }
    throw .inUse(path: url.path)
  }

  private func lastByte(of descriptor: Int32, at length: off_t) -> UInt8? {
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, length - 1) == 1 ? byte : nil
  }

  private func write(_ line: Data, to descriptor: Int32, from length: off_t) throws(JournalError) {
    let written = line.withUnsafeBytes { calls.write(descriptor, $0) }
    guard written != line.count else { return }
    let number = written < 0 ? errno : ENOSPC
    ftruncate(descriptor, length)
    if number == ENOSPC || number == EDQUOT || number == EFBIG { throw .diskFull(path: url.path) }
    throw .cannotWrite(path: url.path, errno: number)
  }

  private func sync(_ descriptor: Int32) throws(JournalError) {
    guard calls.sync(descriptor) == 0 else { throw .notSynced(path: url.path, errno: errno) }
  }

  private func syncFolder() {
    let folder = open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = calls.sync(folder)
    close(folder)
  }
}
