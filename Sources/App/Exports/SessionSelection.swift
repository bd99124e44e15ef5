import Exports
import Journal
import Platform
import Records

/// Which sessions an export holds, and what of them.
package struct SessionSelection: Sendable {
  /// Nil means every session.
  package var ids: [String]?
  /// Of every session only those of this gateway; nil leaves out the sandbox's play money.
  package var gateway: String?
  package var calendar = ReportCalendar(isUTC: false)
  package var since: ReportCalendar.Day?
  package var until: ReportCalendar.Day?
  package var hasContent = true

  package init(ids: [String]? = nil) {
    self.ids = ids
  }

  fileprivate func includes(_ gateway: String) -> Bool {
    guard ids == nil else { return true }
    return self.gateway.map { $0 == gateway } ?? !Transcript.isPlayMoney(gateway)
  }

  fileprivate func includes(_ turn: Turn) -> Bool {
    guard since != nil || until != nil else { return true }
    let day = calendar.day(of: Int(turn.started.timeIntervalSince1970.rounded(.down)))
    return (since.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
  }
}

/// What an export could not take from a journal.
package enum JournalGap: Equatable, Sendable {
  /// So many lines are no records; the first begins at this byte.
  case damagedLines(session: String, count: Int, first: Int)
  case unreadable(session: String, AppError)
}

extension AppContext {
  /// Reads the selected sessions one after the other. A generation that a copied journal holds again counts where it was
  /// read first: of every session, in the oldest.
  package func read(
    _ selection: SessionSelection, gap: (JournalGap) -> Void, each take: (SessionExport) -> Void
  ) throws(AppError) {
    var known: Set<UInt64> = []
    let sessions: [String]
    if let ids = selection.ids { sessions = ids } else { sessions = try idsByAge() }
    for id in sessions {
      let transcript: Transcript
      do throws(AppError) {
        let (read, contents) = try readableTranscript(of: id)
        transcript = read
        if let first = contents.damaged.first {
          gap(.damagedLines(session: id, count: contents.damaged.count, first: first.offset))
        }
      } catch {
        guard selection.ids == nil else { throw error }
        gap(.unreadable(session: id, error))
        continue
      }
      guard selection.includes(transcript.gateway ?? "") else { continue }
      let ids = transcript.turns.flatMap { $0.generations.compactMap(\.id) }
      var export = SessionExport(
        transcript, content: selection.hasContent,
        excluding: Set(ids.filter { known.contains(SessionSpending.hash($0)) }), where: selection.includes)
      for id in ids { known.insert(SessionSpending.hash(id)) }
      // The record that names the session may be damaged.
      export.session.id = id
      if !export.isEmpty { take(export) }
    }
  }

  /// Every session, the oldest first, by the time at the beginning of its journal.
  private func idsByAge() throws(AppError) -> [String] {
    let ledger = try requiredLedger()
    do throws(JournalError) {
      let ids = try ledger.listedIDs()
      return ids.map { (started: Self.firstTime(inFileAt: ledger.journal($0).url.path), id: $0) }
        .sorted { $0 < $1 }.map(\.id)
    } catch {
      throw .journal(error)
    }
  }

  /// The text of the first record's time: `2026-11-21T10:00:00.000Z`; every version of the format has it in this place.
  private static func firstTime(inFileAt path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 48) { buffer, count in
      count = max(0, Platform.read(descriptor, buffer.baseAddress, 48))
    }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\"", maxSplits: 6)
    return parts.count > 5 ? String(parts[5]) : ""
  }
}
