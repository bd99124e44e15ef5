#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The calls that can fail half-way, as values, so that a test can make them fail.
package struct SystemCalls: Sendable {
  /// As `write(2)`: bytes written, or -1 with `errno` set.
  package var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
  /// As `fdatasync(2)`, of a file or a folder.
  package var sync: @Sendable (_ descriptor: Int32) -> Int32
  /// As `flock(2)`.
  package var lock: @Sendable (_ descriptor: Int32, _ operation: Int32) -> Int32
  /// As `ftruncate(2)`.
  package var truncate: @Sendable (_ descriptor: Int32, _ length: off_t) -> Int32
  /// Between two tries for a lock that another process holds: 10 ms.
  package var pause: @Sendable () -> Void

  package init(
    write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int, sync: @escaping @Sendable (Int32) -> Int32,
    lock: @escaping @Sendable (Int32, Int32) -> Int32 = { flock($0, $1) },
    truncate: @escaping @Sendable (Int32, off_t) -> Int32 = { ftruncate($0, $1) },
    pause: @escaping @Sendable () -> Void = { usleep(10_000) }
  ) {
    self.write = write
    self.sync = sync
    self.lock = lock
    self.truncate = truncate
    self.pause = pause
  }

  package static let system = SystemCalls(
    write: { descriptor, bytes in
      #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      #elseif canImport(Musl)
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
      #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
      #endif
    },
    sync: { descriptor in
      #if canImport(Darwin)
      // `fsync` reaches the drive's cache only. Where F_FULLFSYNC is unknown it must do; where it failed, it must not hide that.
      guard fcntl(descriptor, F_FULLFSYNC) == -1 else { return 0 }
      let number = errno
      return number == ENOTSUP || number == EINVAL || number == ENOTTY ? fsync(descriptor) : -1
      #else
      fdatasync(descriptor)
      #endif
    })
}
