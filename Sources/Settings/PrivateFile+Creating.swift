import Platform

extension PrivateFile {
  /// Writes a new 0600 file, under its name when it is whole; false where the path has one already, which stays as it is.
  package static func create(_ bytes: Data, at path: String) throws(SettingsError) -> Bool {
    var status = stat()
    if lstat(path, &status) == 0 { return false }
    let temporary = temporaryPath(for: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .fileNotWritten(path: path, code: errno) }
    defer {
      close(descriptor)
      unlink(temporary)
    }
    let code = fchmod(descriptor, 0o600) == 0 ? bytes.withUnsafeBytes { write(all: $0, to: descriptor) } : errno
    guard code == 0 else { throw .fileNotWritten(path: path, code: code) }
    // A link takes no other file's place.
    if link(temporary, path) == 0 { return true }
    if errno == EEXIST { return false }
    // A file system without links: an empty file of our own holds the name.
    let holder = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if holder < 0, errno == EEXIST { return false }
    guard holder >= 0 else { throw .fileNotWritten(path: path, code: errno) }
    close(holder)
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(path)
      throw .fileNotWritten(path: path, code: code)
    }
    return true
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
