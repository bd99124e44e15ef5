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
