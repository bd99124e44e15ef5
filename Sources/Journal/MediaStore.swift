import Platform
import Records

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The folder of the conversation's pictures and documents: one private file (0600) for each content, named by its
/// SHA-256.
package struct MediaStore: Sendable {
  /// Its absolute path; made 0700 with the first file.
  package let folder: URL
  private let calls: SystemCalls

  package init(folder: URL, calls: SystemCalls = .system) {
    self.folder = folder
    self.calls = calls
  }

  /// Where the bytes with this hash are; nil for a text that is no hash, as a hostile journal may have one.
  package func url(of sha256: String) -> URL? {
    guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else { return nil }
    return folder.appending(path: sha256)
  }

  /// Keeps bytes under their hash, on the disk when it returns. What is there already stays as it is, but for its time.
  package func keep(_ bytes: Data, sha256: String) throws(JournalError) {
    guard let url = url(of: sha256) else { throw .unwritable }
    if (try? contents(of: sha256, limit: bytes.count)) == bytes, setTime(of: url.path, nil) { return }
    if mkdir(folder.path, 0o700) != 0, errno != EEXIST { throw .cannotOpen(path: folder.path, errno: errno) }
    let temporary = temporaryPath(for: url.path)
    do throws(SystemError) {
      let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, calls: calls)
      var written = 0
      try file.write(bytes, continuing: true, written: &written)
      try file.sync()
      guard rename(temporary, url.path) == 0 else { throw SystemError(number: errno) }
      try FileState.syncFolder(folder, calls: calls)
    } catch {
      unlink(temporary)
      throw JournalError(writing: url.path, error, isAsBefore: true)
    }
  }

  /// Whether there is a file of this hash and size; its bytes are not read.
  package func has(_ file: MediaFile) -> Bool {
    var status = stat()
    guard let path = url(of: file.sha256)?.path, lstat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFREG && status.st_size == file.size
  }

  /// The hashes of the files that there are, and their sizes; what else is in the folder is left out.
  package func all() -> [String: Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.reduce(into: [:]) { files, name in
      var status = stat()
      guard let path = url(of: name)?.path, lstat(path, &status) == 0 else { return }
      files[name] = Int(status.st_size)
    }
  }

  /// Deletes the file of a hash, where it was last kept before a time: a session that has kept it since may be about to
  /// send it. A file that is named elsewhere stays, and counts from now on as one that was kept long ago.
  package func remove(_ sha256: String, keptBefore time: Date, isNamed: Bool = false) {
    guard let path = url(of: sha256)?.path, isKept(path, before: time) else { return }
    if isNamed {
      setTime(of: path, timespec())
      return
    }
    // Another process that keeps the file from here on finds none, and writes it. What was kept just before comes back.
    let aside = temporaryPath(for: path)
    guard rename(path, aside) == 0 else { return }
    if isKept(aside, before: time) { unlink(aside) } else { rename(aside, path) }
  }

  private func isKept(_ path: String, before time: Date) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    #if canImport(Darwin)
    let kept = status.st_mtimespec
    #else
    let kept = status.st_mtim
    #endif
    // A record's time has no more than milliseconds.
    return TimeInterval(kept.tv_sec) + TimeInterval(kept.tv_nsec) / 1e9 < time.timeIntervalSince1970 + 0.002
  }

  /// Sets when a file was kept, to now without a time; false where it is not there.
  @discardableResult
  private func setTime(of path: String, _ time: timespec?) -> Bool {
    guard let time else { return utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) == 0 }
    return utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW) == 0
  }

  /// The bytes with this hash, at most `limit` of them; throws where they are gone, are larger, or have another hash.
  package func contents(of sha256: String, limit: Int) throws(JournalError) -> Data {
    guard let url = url(of: sha256) else { throw .cannotRead(path: folder.path, errno: ENOENT) }
    do throws(SystemError) {
      let file = try OpenFile(url.path, O_RDONLY | O_NOFOLLOW, calls: calls)
      let length = try file.length()
      guard length <= limit else { throw SystemError(number: EFBIG) }
      let bytes = Data(try file.bytes(at: 0, count: length))
      guard SHA256.digits(bytes) == sha256 else { throw SystemError(number: EBADMSG) }
      return bytes
    } catch {
      throw .cannotRead(path: url.path, errno: error.number)
    }
  }
}
