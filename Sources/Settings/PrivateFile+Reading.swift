import Platform

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
