import GatewayClient
import Journal
import Platform
import Records

/// What one look-up made of an open charge.
package enum LookupEffect: Equatable, Sendable {
  /// The bill is in the journal.
  case billed(Charge)
  /// There is no bill yet.
  case stillOpen
  /// The charge is closed: no bill is expected any more.
  case closed
  /// The result could not be written; the journal says that the charge is still open.
  case notRecorded
  /// An earlier look-up had closed the charge, or the journal does not have it.
  case notOpen
}

extension Session {
  /// Calls back, from any thread, whenever a turn may have left open charges.
  package func observeCharges(_ observer: @escaping @Sendable () -> Void) {
    chargeObserver = observer
  }

  /// Tells that a turn has ended, and that its charges can be looked up.
  func tellCharges() {
    if !transcript.open.isEmpty { chargeObserver?() }
  }

  /// Records what the gateway answered about a charge.
  package func take(_ lookup: Lookup, of charge: OpenCharge) -> LookupEffect {
    guard transcript.open.contains(where: { $0.id == charge.id }) else { return .notOpen }
    switch lookup {
    case .found(let figures, let raw): return close(charge, figures: figures, raw: raw)
    case .notYet(status: 404, _), .notYet(status: 200, _): return deny(charge)
    // A gateway that could not be asked has not said that there is no bill.
    case .notYet: return .stillOpen
    case .refused(status: 401, _), .refused(status: 403, _): return .stillOpen
    case .refused, .unsupported: return deny(charge)
    }
  }

  /// Opens charges again that were closed without a bill, so that they are looked up once more.
  package func reopen(_ charges: [OpenCharge]) -> JournalError? {
    var history = lookupHistory
    for charge in charges {
      let found = ChargeFound(turn: charge.turn, attempt: charge.attempt, id: charge.id, lookup: .open)
      if let error = record(.charge(found), synced: true) { return error }
      history.remove(charge.id)
    }
    lookupHistory = history
    return nil
  }

  private func deny(_ charge: OpenCharge) -> LookupEffect {
    var history = lookupHistory
    let isFinal = history.addDenial(of: charge.id, at: effects.reading())
    if isFinal { history.remove(charge.id) }
    lookupHistory = history
    return isFinal ? exhaust(charge) : .stillOpen
  }

  private func close(_ charge: OpenCharge, figures: UsageAndCost, raw: String) -> LookupEffect {
    let before = self.charge(charge)
    let found = ChargeFound(
      turn: charge.turn, attempt: charge.attempt, id: charge.id, lookup: .done, figures: figures, raw: raw)
    let error = record(.charge(found), synced: true)
    if let error { news(.notRecorded(error)) }
    guard let turn = turn(charge), let before, let bill = self.charge(charge) else { return .notOpen }
    news(
      .billed(
        session: id, turn: turn, attempt: charge.attempt, before: before, bill: bill, totals: transcript.totals))
    tellBudgets()
    return error?.isRecorded ?? true ? .billed(bill) : .notRecorded
  }

  private func exhaust(_ charge: OpenCharge) -> LookupEffect {
    let found = ChargeFound(turn: charge.turn, attempt: charge.attempt, id: charge.id, lookup: .exhausted)
    let error = record(.charge(found), synced: true)
    if let error { news(.notRecorded(error)) }
    if let turn = turn(charge) { news(.exhausted(session: id, turn: turn, id: charge.id)) }
    return error?.isRecorded ?? true ? .closed : .notRecorded
  }

  private func turn(_ charge: OpenCharge) -> Turn? {
    transcript.turns.last { $0.index == charge.turn }
  }

  private func charge(_ open: OpenCharge) -> Charge? {
    guard let turn = turn(open), let generation = turn.generations.first(where: { $0.attempt == open.attempt })
    else { return nil }
    return turn.charge(of: generation)
  }
}

extension Transcript {
  /// Generations whose look-up was closed without a bill, oldest first.
  package var closedWithoutBill: [OpenCharge] {
    turns.flatMap { turn in
      turn.generations.compactMap { generation in
        guard turn.charge(of: generation).lookup == .exhausted, let id = generation.id else { return nil }
        return OpenCharge(turn: turn.index, attempt: generation.attempt, id: id, since: generation.started)
      }
    }
  }
}
