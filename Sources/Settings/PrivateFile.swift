import Platform

/// Files that only their owner may read: written in one step, so that a crash leaves the old or the new, never a half.
package enum PrivateFile {
  /// Writes a 0600 file beside the old one and renames it over: a symlink stays and its target is replaced.
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

  static func synchronize(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
    // fsync reaches only the drive's cache there.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
    #endif
    return fsync(descriptor) == 0
  }

  static func synchronizeFolder(_ path: String) throws(SettingsError) {
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
