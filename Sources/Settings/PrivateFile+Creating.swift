import Platform

extension PrivateFile {
  /// Writes a new 0600 file; false where the path has one already, which stays as it is. A file that could not be written
  /// whole is removed.
  package static func create(_ bytes: Data, at path: String) throws(SettingsError) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if descriptor < 0, errno == EEXIST { return false }
    guard descriptor >= 0 else { throw .fileNotWritten(path: path, code: errno) }
    defer { close(descriptor) }
    let code = fchmod(descriptor, 0o600) == 0 ? bytes.withUnsafeBytes { write(all: $0, to: descriptor) } : errno
    guard code != 0 else { return true }
    unlink(path)
    throw .fileNotWritten(path: path, code: code)
  }

  /// The `errno` of a write that failed; 0 where all was written.
  static func write(all bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Platform.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : ENOSPC }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}
