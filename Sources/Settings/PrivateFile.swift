import Platform

/// Files that only their owner may read: written in one step, so that a crash leaves the old or the new, never a half.
package enum PrivateFile {
  /// Writes a 0600 file beside the old one and renames it over: a symlink stays and its target is replaced.
  ///
  /// Both the file and its folder are synced; missing folders are made 0700.
  package static func write(_ bytes: Data, to path: String) throws(SettingsError) {
    let target = resolved(path)
    var status = stat()
    if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG { throw .notARegularFile(path: target) }
    let folder = Folders.parent(of: target)
    if !folder.isEmpty { try Folders.create(folder) }
    let temporary = "\(target).\(String(UInt64.random(in: .min ... .max), radix: 36)).new"
    do throws(SettingsError) {
      try create(temporary, bytes)
      guard rename(temporary, target) == 0 else { throw .fileNotWritten(path: target, code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronizeFolder(folder.isEmpty ? "." : folder)
  }

  private static func create(_ path: String, _ bytes: Data) throws(SettingsError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .fileNotWritten(path: path, code: errno) }
    defer { close(descriptor) }
    // A umask can take bits away from open's mode, never from fchmod's.
    guard fchmod(descriptor, 0o600) == 0, append(bytes, to: descriptor), synchronize(descriptor) else {
      throw .fileNotWritten(path: path, code: errno)
    }
  }

  /// Writes all bytes; false with `errno` set where the system refuses.
  private static func append(_ bytes: Data, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Platform.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = rest.dropFirst(written)
    }
    return true
  }

  private static func synchronize(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
    // fsync reaches only the drive's cache there.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
    #endif
    return fsync(descriptor) == 0
  }

  private static func synchronizeFolder(_ path: String) throws(SettingsError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fileNotWritten(path: path, code: errno) }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder and say EINVAL; the rename holds anyway.
    guard synchronize(descriptor) || errno == EINVAL else { throw .fileNotWritten(path: path, code: errno) }
  }

  /// The path behind symlinks, also where the last one points to nothing yet.
  private static func resolved(_ path: String) -> String {
    var path = path
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
      let folder = Folders.parent(of: path)
      path = target.hasPrefix("/") || folder.isEmpty ? target : Folders.joined(folder, target)
    }
    return path
  }
}

extension PrivateFile {
  /// A file's text and its permissions (`0o600`).
  package struct Contents: Equatable {
    package var text: String
    package var mode: UInt32
  }

  /// Reads a regular file (a symlink to one will do) of at most `limit` bytes of UTF-8; nil where there is none.
  package static func contents(of path: String, limit: Int) throws(SettingsError) -> Contents? {
    // Without O_NONBLOCK a FIFO would hold the program until another program writes to it.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
    guard descriptor >= 0 else { throw .fileUnreadable(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .fileUnreadable(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    let bytes = try bytes(of: descriptor, path, limit: limit)
    guard bytes.count <= limit else { throw .fileTooLarge(path: path, limit: limit) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(path: path) }
    return Contents(text: text, mode: UInt32(status.st_mode) & 0o7777)
  }

  /// The bytes up to one more than `limit`: a file may grow while it is read.
  private static func bytes(of descriptor: Int32, _ path: String, limit: Int) throws(SettingsError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= limit {
      let count = piece.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress, min($0.count, limit + 1 - bytes.count))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .fileUnreadable(path: path, code: errno) }
      if count == 0 { break }
      bytes += piece[..<count]
    }
    return bytes
  }
}
