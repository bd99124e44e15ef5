import Journal
import Records

/// Charges that cannot be asked about now, by where they are looked up.
package struct WaitingCharges: Equatable, Sendable {
  package var place: ChargePlace
  package var obstacle: LookupObstacle
  /// The sessions' ids, in order.
  package var sessions: [String]
  package var count: Int
}

/// A journal whose charges are not known because it cannot be read.
package struct UnreadableJournal: Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    case file(JournalError)
    /// It holds bytes, and no record among them.
    case noRecord
    /// Lines of a later version of the program, which may open charges.
    case newerFormat(Int)
  }

  package var session: String
  package var reason: Reason
}

/// What came of asking about open charges.
package struct SettlementReport: Equatable, Sendable {
  /// Bills that came now.
  package internal(set) var settled = 0
  /// Charges whose bill is still to come, whichever process looks them up.
  package internal(set) var pending = 0
  /// Charges that are closed without a bill now.
  package internal(set) var unknown = 0
  /// Those of ``pending`` that another process looks up.
  package internal(set) var elsewhere = 0
  /// The sum of the bills that came now; play money is never added to it.
  package internal(set) var cost = USD.zero
  package internal(set) var playCost = USD.zero
  /// Those of ``pending`` that wait for a key or a gateway.
  package internal(set) var waiting: [WaitingCharges] = []
  package internal(set) var unreadable: [UnreadableJournal] = []

  package init() {}

  /// Counts what came of all look-ups, also of those before this report.
  package mutating func count(_ tally: SettlementReport) {
    (settled, unknown, cost, playCost) = (tally.settled, tally.unknown, tally.cost, tally.playCost)
  }

  mutating func add(_ outcome: Settlement.Outcome, to entry: Settlement.Entry) {
    switch outcome {
    case .effect(.billed(let bill)): add(bill, isPlayMoney: entry.place.isPlayMoney)
    case .effect(.closed): unknown += 1
    case .effect(.stillOpen), .effect(.notRecorded), .notAsked: pending += 1
    // Another process has settled it meanwhile.
    case .effect(.notOpen): break
    case .elsewhere:
      pending += 1
      elsewhere += 1
    case .obstacle(let obstacle): add(obstacle, at: entry.place, session: entry.key.session)
    }
  }

  package mutating func add(_ journals: [UnreadableJournal]) {
    unreadable += journals
  }

  mutating func add(_ bill: Charge, isPlayMoney: Bool) {
    settled += 1
    let amount = bill.cost ?? .zero
    if isPlayMoney { playCost = playCost.adding(amount) ?? playCost } else { cost = cost.adding(amount) ?? cost }
  }

  mutating func add(_ obstacle: LookupObstacle, at place: ChargePlace, session: String) {
    pending += 1
    if let slot = waiting.firstIndex(where: { $0.place == place && $0.obstacle == obstacle }) {
      waiting[slot].count += 1
      if !waiting[slot].sessions.contains(session) { waiting[slot].sessions.append(session) }
    } else {
      waiting.append(WaitingCharges(place: place, obstacle: obstacle, sessions: [session], count: 1))
    }
  }
}
