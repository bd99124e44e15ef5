import Platform

/// Files that only their owner may read: written in one step, so that a crash leaves the old or the new, never a half.
package enum PrivateFile {
  /// Writes a 0600 file next to the old one and renames it over: a symlink stays and its target is replaced.
  ///
  /// Both the file and its folder are synced; missing folders are made 0700.
  package static func write(_ bytes: Data, to path: String) throws(SettingsError) {
    let writer = try Writer(path)
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(SettingsError) in try writer.append(bytes) }
    }
    try result.get()
    try writer.finish()
  }

  package static func synchronize(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
    // fsync reaches only the drive's cache there.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
    #endif
    return fsync(descriptor) == 0
  }

  static func synchronizeFolder(_ path: String, by synchronize: (Int32) -> Bool) throws(SettingsError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .fileNotWritten(path: path, code: errno) }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder and say EINVAL; the rename holds anyway.
    guard synchronize(descriptor) || errno == EINVAL else { throw .fileNotWritten(path: path, code: errno) }
  }

  /// The path behind symlinks, also where the last one points to nothing yet.
  static func resolved(_ path: String) -> String {
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

  /// Reads a regular file (a symlink to one will do, unless links are not followed) of at most `limit` bytes of UTF-8; nil
  /// where there is none.
  package static func contents(
    of path: String, limit: Int, followsLinks: Bool = true
  ) throws(SettingsError) -> Contents? {
    guard let (bytes, status, _) = try regularFile(path, limit: limit, followsLinks: followsLinks) else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(path: path) }
    return Contents(text: text, mode: UInt32(status.st_mode) & 0o7777)
  }

  /// The bytes of a regular file of the user's, at most `limit`; nil where there is none. A file that another program
  /// changes meanwhile is an error.
  package static func bytes(of path: String, limit: Int) throws(SettingsError) -> [UInt8]? {
    guard let (bytes, _, isUnchanged) = try regularFile(path, limit: limit, followsLinks: true) else { return nil }
    guard isUnchanged else { throw .fileChanged(path: path) }
    return bytes
  }

  private static func regularFile(
    _ path: String, limit: Int, followsLinks: Bool
  ) throws(SettingsError) -> (bytes: [UInt8], status: stat, isUnchanged: Bool)? {
    // Without O_NONBLOCK a FIFO would hold the program until another program writes to it.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
    if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
    guard descriptor >= 0 else { throw .fileUnreadable(path: path, code: errno) }
    defer { close(descriptor) }
    var (status, after) = (stat(), stat())
    guard fstat(descriptor, &status) == 0 else { throw .fileUnreadable(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    guard status.st_size <= limit else { throw .fileTooLarge(path: path, limit: limit) }
    let bytes = try bytes(of: descriptor, path, limit: limit, expected: Int(status.st_size))
    guard bytes.count <= limit else { throw .fileTooLarge(path: path, limit: limit) }
    return (bytes, status, fstat(descriptor, &after) == 0 && isUnchanged(status, after))
  }

  private static func isUnchanged(_ before: stat, _ after: stat) -> Bool {
    #if canImport(Darwin)
    let (old, new) = (before.st_mtimespec, after.st_mtimespec)
    #else
    let (old, new) = (before.st_mtim, after.st_mtim)
    #endif
    return before.st_size == after.st_size && old.tv_sec == new.tv_sec && old.tv_nsec == new.tv_nsec
  }

  /// The bytes up to one more than `limit`: a file may grow while it is read.
  private static func bytes(
    of descriptor: Int32, _ path: String, limit: Int, expected: Int
  ) throws(SettingsError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
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
