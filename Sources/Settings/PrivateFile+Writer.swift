import Platform

extension PrivateFile {
  /// A 0600 file that is written piece by piece next to the old one, which it replaces when it is whole.
  ///
  /// Without ``finish()`` nothing is left of it.
  package final class Writer {
    private let target: String
    private let folder: String
    private let temporary: String
    private let descriptor: Int32
    private let synchronize: (Int32) -> Bool

    /// A symlink stays and its target is replaced; missing folders are made 0700.
    package init(
      _ path: String, synchronize: @escaping (Int32) -> Bool = PrivateFile.synchronize
    ) throws(SettingsError) {
      self.synchronize = synchronize
      target = PrivateFile.resolved(path)
      var status = stat()
      if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG { throw .notARegularFile(path: target) }
      folder = Folders.parent(of: target)
      if !folder.isEmpty { try Folders.create(folder) }
      temporary = temporaryPath(for: target)
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw .fileNotWritten(path: temporary, code: errno) }
      // A umask can take bits away from open's mode, never from fchmod's.
      guard fchmod(descriptor, 0o600) == 0 else { throw .fileNotWritten(path: temporary, code: errno) }
    }

    deinit {
      close(descriptor)
      // Gone already where the file took its place.
      unlink(temporary)
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws(SettingsError) {
      let code = PrivateFile.write(all: bytes, to: descriptor)
      guard code == 0 else { throw .fileNotWritten(path: temporary, code: code) }
    }

    package func append(_ text: String) throws(SettingsError) {
      var text = text
      let result = text.withUTF8 { bytes in
        Result { () throws(SettingsError) in try append(UnsafeRawBufferPointer(bytes)) }
      }
      try result.get()
    }

    /// Puts the file into its place; both it and its folder are synced.
    package func finish() throws(SettingsError) {
      guard synchronize(descriptor) else { throw .fileNotWritten(path: temporary, code: errno) }
      guard rename(temporary, target) == 0 else { throw .fileNotWritten(path: target, code: errno) }
      try PrivateFile.synchronizeFolder(folder.isEmpty ? "." : folder, by: synchronize)
    }
  }
}
