import Journal
import Platform

/// What was typed in earlier chats: one JSON string a line, in a private file that heals itself.
struct PromptHistory: Sendable {
  private static let kept = 1_000
  /// The largest entry, and the size from which on the file is shortened.
  static let limit = (entry: 256 << 10, file: 16 << 20)
  private let file: LineFile
  private let path: String

  init(path: String) {
    file = LineFile(URL(filePath: path))
    self.path = path
  }

  /// The last entries, oldest first, without control characters; damaged lines are passed over.
  func entries() -> [String] {
    guard let bytes = try? file.contents() else { return [] }
    return Self.newest(bytes).compactMap {
      (try? JSONDecoder().decode(String.self, from: Data($0))).map(Clipboard.harmless)
    }
  }

  /// Keeps an entry, unless it looks like a key; a file that cannot be written costs nothing but the entry.
  /// False where the entry is too large.
  @discardableResult
  func remember(_ text: String) -> Bool {
    guard !Self.looksLikeKey(text), let line = try? JSONEncoder().encode(text) else { return true }
    guard line.count <= Self.limit.entry else { return false }
    try? file.append(line + Data([0x0A]), synced: false)
    return true
  }

  /// Removes all but the newest entries from a file that has become large; how many were removed.
  ///
  /// A program that appends meanwhile waits for the lock and then opens the new file.
  func shorten() -> Int {
    let url = URL(filePath: path).resolvingSymlinksInPath()
    let old = open(url.path, O_RDWR | O_CLOEXEC)
    guard old >= 0 else { return 0 }
    defer { close(old) }
    guard lseek(old, 0, SEEK_END) > Self.limit.file, flock(old, LOCK_EX | LOCK_NB) == 0,
      let bytes = try? Data(contentsOf: url)
    else { return 0 }
    let kept = Self.newest(bytes)
    let new = url.appendingPathExtension("new")
    let text = kept.reduce(into: Data()) { $0 += $1 + [0x0A] }
    try? FileManager.default.removeItem(at: new)
    let isMade = FileManager.default.createFile(
      atPath: new.path, contents: text, attributes: [.posixPermissions: 0o600])
    guard isMade, rename(new.path, url.path) == 0 else { return 0 }
    return bytes.split(separator: 0x0A).count - kept.count
  }

  /// The last lines, of which all together have half the file's largest size.
  private static func newest(_ bytes: Data) -> [Data] {
    var size = 0
    let lines = bytes.split(separator: 0x0A).suffix(kept).reversed().prefix { line in
      size += line.count
      return size <= limit.file / 2
    }
    return lines.reversed()
  }

  /// A word such as gateways' keys, whatever is around it (`key=sk-...`), or an authorization's value.
  static func looksLikeKey(_ text: String) -> Bool {
    text.contains("Bearer ")
      || text.split { !$0.isLetter && !$0.isNumber && !"-_".contains($0) }.contains { word in
        word.count >= 16 && ["sk-", "vck_", "sk_", "Bearer"].contains { word.hasPrefix($0) }
      }
  }
}
