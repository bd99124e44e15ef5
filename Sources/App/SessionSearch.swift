import Journal
import Platform
import Records

/// The sessions of a ledger in whose titles, prompts or replies a text is, the latest first.
package struct SessionSearch: Sendable {
  package struct Result: Sendable {
    package let id: String
    package let findings: ConversationReader.Findings
  }

  package private(set) var results: [Result] = []
  /// Sessions with damaged lines, which were searched without them.
  package private(set) var damaged: [String] = []
  /// Sessions whose journals cannot be read.
  package private(set) var unreadable: [String] = []
  /// Sessions with a match that were left out because nothing was ever answered in them.
  package private(set) var unanswered = 0

  /// Searches on a thread of its own.
  package static func reading(
    _ ledger: Ledger, for pattern: TextPattern, _ filter: TurnFilter = TurnFilter(), hidesUnanswered: Bool = true
  ) async -> SessionSearch {
    await withCheckedContinuation { continuation in
      Platform.startThread {
        continuation.resume(
          returning: SessionSearch(ledger, for: pattern, filter, hidesUnanswered: hidesUnanswered))
      }
    }
  }

  /// Reads every journal, on every core. `hidesUnanswered` leaves out the sessions in which nothing was ever answered.
  package init(
    _ ledger: Ledger, for pattern: TextPattern, _ filter: TurnFilter = TurnFilter(), hidesUnanswered: Bool = true
  ) {
    let ids = ledger.unorderedIDs()
    let all = Workers.results(of: ids.count, state: { Worker(ConversationReader(pattern, filter)) }) { place, worker in
      worker.findings(of: ids[place], ledger)
    }
    for (id, findings) in zip(ids, all) {
      guard let findings else {
        unreadable.append(id)
        continue
      }
      if findings.damagedLines > 0 { damaged.append(id) }
      guard !findings.matches.isEmpty else { continue }
      if hidesUnanswered, !findings.isAnswered {
        unanswered += 1
      } else {
        results.append(Result(id: id, findings: findings))
      }
    }
    results.sort { ($0.findings.lastTurn ?? .distantPast, $0.id) > ($1.findings.lastTurn ?? .distantPast, $1.id) }
    damaged.sort()
    unreadable.sort()
  }
}

/// What one worker reads with.
private struct Worker: ~Copyable {
  private var reader: ConversationReader
  private var buffer = LineBuffer()

  init(_ reader: ConversationReader) {
    self.reader = reader
  }

  /// Nil where the journal cannot be read.
  mutating func findings(of id: String, _ ledger: Ledger) -> ConversationReader.Findings? {
    reader.reset()
    do throws(JournalError) {
      try ledger.readLines(of: id, in: &buffer) { reader.take($0) }
    } catch .noSuchSession {
      // One that was deleted meanwhile.
      return ConversationReader.Findings()
    } catch {
      return nil
    }
    return reader.finished()
  }
}
