import Platform
import Records

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a repair did to one journal.
package struct JournalRepair: Equatable, Sendable {
  /// Lines that were moved aside.
  package var moved: Int
  /// Where they are now: `ID.jsonl.damaged`.
  package var damagedPath: String
  /// The journal as it was: `ID.jsonl.broken`, with a number where there is one already.
  package var copyPath: String
}

extension Ledger {
  /// Moves a journal's damaged lines aside, keeps a copy of the original, and writes the good lines again; nil where all are good.
  ///
  /// The caller holds the session's lock. The good records keep their bytes, the journal its time, and a crash leaves
  /// the old journal or the new one. A line of a newer version is no damage: the caller refuses before.
  package func repair(_ id: String, under lock: SessionLock) throws(JournalError) -> JournalRepair? {
    let url = journal(id).url
    let bytes = try LineFile(url, calls: calls).contents()
    let lines = JournalContents(bytes).damaged
    guard !lines.isEmpty else { return nil }
    let (good, damaged) = Self.divided(bytes, lines)
    let copy = freeCopy(of: url.path)
    try write(bytes, toNew: copy)
    let aside = LineFile(URL(filePath: url.path + ".damaged"), calls: calls)
    try aside.append(damaged, synced: true)
    let temporary = url.path + ".new"
    unlink(temporary)
    do throws(JournalError) {
      try write(good, toNew: temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    keepTime(of: url.path, on: temporary)
    guard rename(temporary, url.path) == 0 else {
      let number = errno
      unlink(temporary)
      throw .cannotWrite(path: url.path, errno: number)
    }
    syncSessions()
    return JournalRepair(moved: lines.count, damagedPath: aside.url.path, copyPath: copy)
  }

  /// The good records and what is none, each line with its newline; empty lines are on neither side.
  private static func divided(_ bytes: Data, _ lines: [JournalContents.DamagedLine]) -> (good: Data, damaged: Data) {
    var (good, damaged, place) = (Data(), Data(), 0)
    for line in lines {
      let end = line.offset + line.length
      // A good record may share the line with what is torn.
      good += bytes[place..<line.offset] + [0x0A]
      damaged += bytes[line.offset..<end] + [0x0A]
      place = end
    }
    good += bytes[place...]
    return (Data(good.split(separator: 0x0A).map { $0 + [0x0A] }.joined()), damaged)
  }

  private func freeCopy(of path: String) -> String {
    var copy = path + ".broken"
    var number = 2
    while FileManager.default.fileExists(atPath: copy) {
      copy = path + ".broken-\(number)"
      number += 1
    }
    return copy
  }

  private func write(_ bytes: Data, toNew path: String) throws(JournalError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { calls.write(descriptor, $0) }
      guard count > 0 else {
        throw count == 0 || errno == ENOSPC || errno == EDQUOT || errno == EFBIG
          ? .diskFull(path: path) : .cannotWrite(path: path, errno: errno)
      }
      rest = rest.dropFirst(count)
    }
    guard calls.sync(descriptor) == 0 else { throw .notSynced(path: path, errno: errno) }
  }

  /// A repair is no turn: the last session stays the last one.
  private func keepTime(of original: String, on copy: String) {
    var status = stat()
    guard stat(original, &status) == 0 else { return }
    #if canImport(Darwin)
    var times = [status.st_atimespec, status.st_mtimespec]
    #else
    var times = [status.st_atim, status.st_mtim]
    #endif
    utimensat(AT_FDCWD, copy, &times, 0)
  }

  private func syncSessions() {
    let folder = open(sessions.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = calls.sync(folder)
    close(folder)
  }
}
