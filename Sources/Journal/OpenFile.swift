import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A failed system call's number.
struct SystemError: Error, Equatable {
  let number: Int32

  /// The outcome of a call that answers -1 on failure; asked again when a signal interrupted it.
  static func checked<Value: SignedInteger>(_ call: () -> Value) throws(SystemError) -> Value {
    while true {
      let value = call()
      // Nothing may come between: releasing a string or taking a lock can change it.
      let number = errno
      if value >= 0 { return value }
      if number != EINTR { throw SystemError(number: number) }
    }
  }
}

/// Which file a name or a descriptor means, whatever it is called.
struct FileIdentity: Equatable, Sendable {
  private let device: UInt64
  private let node: UInt64

  var text: String { "\(device).\(node)" }

  init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    node = UInt64(truncatingIfNeeded: status.st_ino)
  }

  /// The file that a path names now; nil where there is none.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// An open file, closed with its value.
struct OpenFile: ~Copyable {
  enum Lock: Equatable { case held, unsupported, busy }

  let identity: FileIdentity
  private let descriptor: Int32
  private let calls: SystemCalls

  /// Opens a regular file, private where it is made; a pipe, a device or a folder is `EINVAL`, and is never waited for.
  init(_ path: String, _ flags: Int32, calls: SystemCalls) throws(SystemError) {
    let descriptor = try SystemError.checked { open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600) }
    var status = stat()
    let answer = fstat(descriptor, &status)
    guard answer == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw SystemError(number: EINVAL)
    }
    identity = FileIdentity(status)
    self.descriptor = descriptor
    self.calls = calls
  }

  deinit { close(descriptor) }

  /// Waits for the lock up to `tries` times 10 ms; closing releases it.
  func lock(_ kind: Int32, tries: Int) -> Lock {
    for attempt in 0..<tries {
      if attempt > 0 { calls.pause() }
      do throws(SystemError) {
        _ = try SystemError.checked { calls.lock(descriptor, kind | LOCK_NB) }
        return .held
      } catch {
        // Some network mounts know no locks.
        if error.number != EWOULDBLOCK { return .unsupported }
      }
    }
    return .busy
  }

  func unlock() {
    _ = calls.lock(descriptor, LOCK_UN)
  }

  func length() throws(SystemError) -> Int {
    var status = stat()
    _ = try SystemError.checked { fstat(descriptor, &status) }
    return Int(status.st_size)
  }

  /// Reads up to `count` bytes from an offset; fewer at the end of the file only.
  func bytes(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let filled = try bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SystemError) in try read(into: buffer, at: offset) }
    }.get()
    return Array(bytes.prefix(filled))
  }

  /// Fills a buffer from an offset; fewer bytes at the end of the file only.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let read = try SystemError.checked {
        pread(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, off_t(offset + filled))
      }
      guard read > 0 else { break }
      filled += read
    }
    return filled
  }

  /// Appends the bytes with one call where the system takes them at once; `written` is how far it came.
  func write(_ bytes: Data, continuing: Bool, written: inout Int) throws(SystemError) {
    let outcome = bytes.withUnsafeBytes { bytes -> Result<Int, SystemError> in
      var done = 0
      while done < bytes.count {
        do throws(SystemError) {
          let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
          let count = try SystemError.checked { calls.write(descriptor, rest) }
          done += count
          written = done
          // The next call gives the reason; without a lock, another's record may be between by now.
          guard done == bytes.count || (count > 0 && continuing) else { throw SystemError(number: ENOSPC) }
        } catch {
          return .failure(error)
        }
      }
      return .success(done)
    }
    _ = try outcome.get()
  }

  func truncate(to length: Int) throws(SystemError) {
    _ = try SystemError.checked { calls.truncate(descriptor, off_t(length)) }
  }

  /// Goes back to the beginning, for a file that is not only appended to.
  func rewind() throws(SystemError) {
    _ = try SystemError.checked { lseek(descriptor, 0, SEEK_SET) }
  }

  func sync() throws(SystemError) {
    _ = try SystemError.checked { calls.sync(descriptor) }
  }
}
