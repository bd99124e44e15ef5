import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file of lines that processes share: one `O_APPEND` write for each line, mode 0600 in a folder of mode 0700.
struct LogFile: Sendable {
  /// How far a reader is, and in which file, since a user may delete the folder while a sandbox runs.
  struct Position: Equatable, Sendable {
    var inode: UInt64 = 0
    var offset = 0
  }

  /// What was appended behind a position.
  struct NewLines {
    var lines: [Data] = []
    var position: Position
    /// Whether it is another file, or a shorter one, so that everything known before is void.
    var isFromStart = false
  }

  let path: String
  private let folder: URL

  init(folder: URL) {
    self.folder = folder
    path = folder.appendingPathComponent("generations.jsonl").path
  }

  /// Makes the folder and the file where they are missing.
  func prepare() throws(SandboxError) {
    try Self.make(folder.path)
    close(try opened())
  }

  func append(_ line: Data) throws(SandboxError) {
    if access(path, F_OK) != 0 { try prepare() }
    let descriptor = try opened()
    defer { close(descriptor) }
    // A torn line of a killed process must not take this one with it.
    let bytes = (Self.endsTorn(descriptor) ? Data([0x0A]) : Data()) + line + Data([0x0A])
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count else {
      throw .folderUnusable(path: path, code: written < 0 ? errno : ENOSPC)
    }
  }

  /// The whole lines behind the position; the last one waits for its end.
  func news(since position: Position) -> NewLines {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return NewLines(position: Position(), isFromStart: position != Position()) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return NewLines(position: position) }
    let size = Int(facts.st_size)
    var news = NewLines(position: position)
    if UInt64(facts.st_ino) != position.inode || size < position.offset {
      news.isFromStart = true
      news.position = Position(inode: UInt64(facts.st_ino))
    }
    let data = Self.bytes(of: descriptor, from: news.position.offset, to: size)
    guard let end = data.lastIndex(of: 0x0A) else { return news }
    news.lines = data[...end].split(separator: 0x0A).map { Data($0) }
    news.position.offset += end + 1
    return news
  }

  private func opened() throws(SandboxError) -> Int32 {
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .folderUnusable(path: path, code: errno) }
    return descriptor
  }

  private static func endsTorn(_ descriptor: Int32) -> Bool {
    let size = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0x0A
    return size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != 0x0A
  }

  private static func bytes(of descriptor: Int32, from start: Int, to end: Int) -> Data {
    var data = Data(count: max(0, end - start))
    let count = data.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(start)) }
    return data.prefix(max(0, count))
  }

  /// Makes a folder, and those above it, for their owner only; one that exists stays as it is.
  private static func make(_ path: String) throws(SandboxError) {
    if access(path, F_OK) == 0 { return }
    let above = path.split(separator: "/").dropLast().joined(separator: "/")
    if !above.isEmpty { try make(path.hasPrefix("/") ? "/" + above : above) }
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw .folderUnusable(path: path, code: errno) }
  }
}
