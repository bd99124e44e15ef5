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
  /// The session lies in two ledgers with different turns; the turns of both are taken.
  case conflict(session: String, turns: [Int])
}

extension LedgerSet {
  /// Reads the selected sessions one after the other. A generation that a copied journal holds again counts where it was
  /// read first: of every session, in the oldest.
  package func read(
    _ selection: SessionSelection, gap: (JournalGap) -> Void, each take: (SessionExport) -> Void
  ) throws(AppError) {
    var known: Set<UInt64> = []
    let holders: [String: [Ledger]]
    do throws(JournalError) { holders = try sessions() } catch { throw .journal(error) }
    for id in selection.ids ?? Self.byAge(holders) {
      let transcript: Transcript
      do throws(JournalError) {
        transcript = try Self.transcript(of: id, in: holders[id] ?? [own], gap: gap)
      } catch {
        guard selection.ids == nil else { throw .journal(error) }
        gap(.unreadable(session: id, .journal(error)))
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

  /// A session as all its journals have it, without the gateways' own words.
  private static func transcript(
    of id: String, in ledgers: [Ledger], gap: (JournalGap) -> Void
  ) throws(JournalError) -> Transcript {
    func tell(_ contents: JournalContents) {
      guard let first = contents.damaged.first else { return }
      gap(.damagedLines(session: id, count: contents.damaged.count, first: first.offset))
    }
    if ledgers.count == 1 {
      let (transcript, contents) = try ledgers[0].readableTranscript(of: id)
      tell(contents)
      return transcript
    }
    var (journals, failure): ([[Record]], JournalError?) = ([], nil)
    for ledger in ledgers {
      var records: [Record] = []
      do throws(JournalError) {
        // One that has gone since it was listed is left out.
        guard let contents = try ledger.journal(id).read(.withoutRaw, each: { records.append($0) }) else { continue }
        tell(contents)
        journals.append(records)
      } catch {
        failure = error
      }
    }
    guard !journals.isEmpty else { throw failure ?? .noSuchSession(id) }
    if let failure { gap(.unreadable(session: id, .journal(failure))) }
    let union = RecordUnion(journals)
    if !union.conflicts.isEmpty { gap(.conflict(session: id, turns: union.conflicts)) }
    return Transcript(union.records)
  }

  /// Every session, the oldest first, by the time at the beginning of its journals.
  private static func byAge(_ holders: [String: [Ledger]]) -> [String] {
    holders.map { id, ledgers in
      (started: ledgers.map { firstTime(inFileAt: $0.journal(id).url.path) }.min() ?? "", id: id)
    }.sorted { $0 < $1 }.map(\.id)
  }

  /// The text of the first record's time: `2026-11-21T10:00:00.000Z`; every version of the format has it in this place.
  private static func firstTime(inFileAt path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 48) { buffer, count in
      count = max(0, Platform.read(descriptor, buffer.baseAddress, 48))
    }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\"", maxSplits: 6)
    return parts.count > 5 ? String(parts[5]) : ""
  }
}
