import Platform
import Records

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Ledger {
  /// A short text that changes whenever a journal does: its size, its time of change, and a checksum of its last bytes,
  /// which hold the last record's own checksum. Nil where there is no regular file.
  package func fingerprint(of id: String) -> String? {
    let descriptor = open("\(sessions.path)/\(id).jsonl", O_RDONLY | O_NONBLOCK | O_CLOEXEC | readFlags)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var tail = [UInt8](repeating: 0, count: 64)
    let start = max(0, Int(status.st_size) - tail.count)
    let read = pread(descriptor, &tail, tail.count, off_t(start))
    guard read >= 0 else { return nil }
    #if canImport(Darwin)
    let changed = status.st_mtimespec
    #else
    let changed = status.st_mtim
    #endif
    return "\(status.st_size)-\(changed.tv_sec).\(changed.tv_nsec)-\(CRC32.digits(tail.prefix(read)))"
  }
}
