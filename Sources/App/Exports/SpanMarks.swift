import Platform
import Records
import Settings

/// Which turns a collector has still to get: a small file for each session, so that the next start sends what a killed
/// process did not.
///
/// The first line is the number of the first turn that is owed; each further line is one that needs no sending any more.
struct SpanMarks: Sendable {
  struct Mark: Equatable, Sendable {
    let session: String
    fileprivate(set) var first: Int
    fileprivate(set) var done: Set<Int>

    func owes(_ turn: Int) -> Bool { turn >= first && !done.contains(turn) }
  }

  /// Sessions that are kept at most; with more, those that were changed first are forgotten.
  static let mostSessions = 1_000
  /// In bytes; a larger file is no mark.
  private static let limit = 4 << 20

  let folder: String

  /// From now on the session's turns are owed: from the first open one on, else from the next one.
  func begin(_ session: String, _ transcript: Transcript?) {
    let turns = transcript?.turns ?? []
    if let mark = mark(of: session), turns.contains(where: { mark.owes($0.index) }) { return }
    let open = turns.first { turn in turn.generations.contains { turn.charge(of: $0).lookup == .open } }
    let first = open?.index ?? (turns.map(\.index).max() ?? 0) + 1
    // Without the folder or the file, what is not sent in time is lost.
    try? Folders.create(folder)
    write("\(first)\n", to: session, O_CREAT | O_TRUNC)
  }

  /// Notes that turns need no sending any more.
  func finish(_ turns: [Int], of session: String) {
    // A line that is not written costs a span that is sent twice; its id is the same.
    write(turns.map { "\($0)\n" }.joined(), to: session, O_APPEND)
  }

  /// The disk is not waited for: a chat begins with this.
  private func write(_ text: String, to session: String, _ flags: Int32) {
    let descriptor = open(path(of: session), flags | O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    _ = Platform.write(descriptor, bytes, bytes.count)
  }

  func remove(_ session: String) { unlink(path(of: session)) }

  func mark(of session: String) -> Mark? {
    guard let text = (try? PrivateFile.contents(of: path(of: session), limit: Self.limit))?.text else { return nil }
    let numbers = text.split(separator: "\n").map { Int($0) }
    guard let first = numbers.first.flatMap(\.self) else { return nil }
    return Mark(session: session, first: first, done: Set(numbers.dropFirst().compactMap(\.self)))
  }

  /// The marks of all sessions, the latest changed first; those beyond the limit are removed.
  func all() -> [Mark] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let byAge = names.map { (changed: changed($0), name: $0) }.sorted { $0 > $1 }
    for old in byAge.dropFirst(Self.mostSessions) { remove(old.name) }
    return byAge.prefix(Self.mostSessions).compactMap { mark(of: $0.name) }
  }

  private func changed(_ session: String) -> Int {
    var status = stat()
    guard stat(path(of: session), &status) == 0 else { return 0 }
    #if canImport(Darwin)
    return status.st_mtimespec.tv_sec
    #else
    return status.st_mtim.tv_sec
    #endif
  }

  private func path(of session: String) -> String { "\(folder)/\(session)" }
}
