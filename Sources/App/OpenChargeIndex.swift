import Journal
import Platform
import Records
import Settings

/// Which journals have open charges: each is read once, and again when its size or its time of change differs.
///
/// The file in the state folder may be deleted at any time; then every journal is read again.
struct OpenChargeIndex: Sendable {
  private static let head = "tuppence open charges 1"
  private static let limit = 64 << 20

  private let ledger: Ledger
  private let path: String
  private struct Entry: Equatable {
    var stamp: String
    var open: Int
  }

  private var known: [String: Entry] = [:]

  struct Finding: Sendable {
    /// Sessions with open charges, the latest changed first.
    var sessions: [String] = []
    var unreadable: [UnreadableJournal] = []
  }

  init(_ ledger: Ledger, _ folders: Folders) {
    self.ledger = ledger
    path = "\(folders.state)/open-charges"
    known = Self.read(path)
  }

  /// Looks at every journal but those of `others`; stops early, with what was found by then, when its task is cancelled.
  mutating func finding(except others: Set<String> = []) async -> Finding {
    var finding = Finding()
    let before = known
    let ids = ledger.ids()
    for id in ids where !others.contains(id) && !Task.isCancelled {
      guard let stamp = ledger.stamp(of: id)?.text else { continue }
      if let entry = known[id], entry.stamp == stamp {
        if entry.open > 0 { finding.sessions.append(id) }
        continue
      }
      known[id] = nil
      switch Self.openCharges(of: id, ledger) {
      case .success(let open):
        known[id] = Entry(stamp: stamp, open: open)
        if open > 0 { finding.sessions.append(id) }
      case .failure(let unreadable):
        if let unreadable = unreadable.journal { finding.unreadable.append(unreadable) }
      }
      // Other work of the process comes first, also where there is one core.
      await Task.yield()
    }
    let present = Set(ids)
    known = known.filter { present.contains($0.key) }
    if known != before { write() }
    return finding
  }

  private struct Unreadable: Error {
    /// Nil where the journal has gone meanwhile, or is empty.
    var journal: UnreadableJournal?
  }

  private static func openCharges(of id: String, _ ledger: Ledger) -> Result<Int, Unreadable> {
    do throws(JournalError) {
      let (transcript, contents) = try ledger.readableTranscript(of: id)
      if let version = contents.newerVersion {
        return .failure(Unreadable(journal: .init(session: id, reason: .newerFormat(version))))
      }
      if contents.recordCount == 0, !contents.damaged.isEmpty {
        return .failure(Unreadable(journal: .init(session: id, reason: .noRecord)))
      }
      return .success(transcript.open.count)
    } catch .noSuchSession {
      return .failure(Unreadable(journal: nil))
    } catch {
      return .failure(Unreadable(journal: .init(session: id, reason: .file(error))))
    }
  }

  private static func read(_ path: String) -> [String: Entry] {
    guard let text = (try? PrivateFile.contents(of: path, limit: limit))?.text else { return [:] }
    var lines = text.split(separator: "\n")
    guard lines.first.map(String.init) == head else { return [:] }
    lines.removeFirst()
    var known: [String: Entry] = [:]
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 2)
      guard parts.count == 3, let open = Int(parts[0]) else { continue }
      known[String(parts[2])] = Entry(stamp: String(parts[1]), open: open)
    }
    return known
  }

  private func write() {
    let lines = known.map { "\($0.value.open) \($0.value.stamp) \($0.key)" }.sorted()
    try? PrivateFile.write(Data(([Self.head] + lines).joined(separator: "\n").utf8 + [0x0A]), to: path)
  }
}
