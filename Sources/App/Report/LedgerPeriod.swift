import Journal
import Platform
import Records

/// The generations that a ledger's sessions began in a period, at one gateway; each once.
package struct LedgerPeriod: Sendable {
  package private(set) var items: [Reconciliation.Item] = []
  /// Sessions that could not be read, or not in every line.
  package private(set) var unreadable: [String] = []

  /// Reads on a thread of its own.
  package static func reading(
    _ ledgers: LedgerSet, gateway: String, _ period: Range<Date>
  ) async throws(JournalError) -> LedgerPeriod {
    let result = await withCheckedContinuation { continuation in
      Platform.startThread {
        continuation.resume(
          returning: Result { () throws(JournalError) in try LedgerPeriod(ledgers, gateway, period) })
      }
    }
    return try result.get()
  }

  private init(_ ledgers: LedgerSet, _ gateway: String, _ period: Range<Date>) throws(JournalError) {
    var seen: Set<String> = []
    for id in try ledgers.sessions().keys.sorted() {
      let stamps = ledgers.ledgers.compactMap { $0.stamp(of: id) }
      if stamps.allSatisfy({ $0.isBefore(period.lowerBound) }) { continue }
      do throws(JournalError) {
        let (union, damagedLines) = try ledgers.contents(of: id)
        if damagedLines > 0 { unreadable.append(id) }
        add(Transcript(union.records), id, gateway, period, &seen)
      } catch {
        unreadable.append(id)
      }
    }
  }

  private mutating func add(
    _ transcript: Transcript, _ session: String, _ gateway: String, _ period: Range<Date>, _ seen: inout Set<String>
  ) {
    for turn in transcript.turns where (turn.start.gateway ?? transcript.gateway) == gateway {
      for generation in turn.generations where period.contains(generation.started) {
        if let id = generation.id, !seen.insert(id).inserted { continue }
        items.append(
          Reconciliation.Item(
            session: session, id: generation.id, started: generation.started,
            charge: turn.countedCharge(of: generation), user: turn.start.user,
            isTagged: turn.start.tags.contains("session:\(session)"), isReportFee: ReportFees.holdsFees(session)))
      }
    }
  }
}
