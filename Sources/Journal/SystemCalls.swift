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
  /// As `fdatasync(2)`.
  package var sync: @Sendable (_ descriptor: Int32) -> Int32

  package init(
    write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int, sync: @escaping @Sendable (Int32) -> Int32
  ) {
    self.write = write
    self.sync = sync
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
      // `fsync` reaches the drive's cache only; some file systems know no F_FULLFSYNC.
      fcntl(descriptor, F_FULLFSYNC) == 0 ? 0 : fsync(descriptor)
      #else
      fdatasync(descriptor)
      #endif
    })
}
