import GatewayClient
import Platform
import Records

extension Session {
  /// Looks open charges up in the background, one loop a session; the prompt never waits for it.
  package func settleInBackground() {
    guard settlement == nil, !transcript.open.isEmpty else { return }
    settlement = Task { [weak self] in
      await self?.settle(until: .distantFuture)
      await self?.forgetSettlement()
    }
  }

  private func forgetSettlement() {
    settlement = nil
    // A turn may have ended between the last look and here.
    if !Task.isCancelled, nextLook() != nil { settleInBackground() }
  }

  /// Stops the background's looks and takes over, for at most `limit`, with what becomes due by then.
  package func settleBeforeLeaving(limit: Duration) async {
    settlement?.cancel()
    settlement = nil
    let seconds = TimeInterval(limit.components.seconds)
    await settle(until: effects.now() + seconds)
  }

  /// How many open charges can be asked about within the time.
  package func due(within limit: Duration) -> Int {
    let deadline = effects.now() + TimeInterval(limit.components.seconds)
    return transcript.open.count { charge in
      LookupSchedule.nextLook(since: ended(charge), asked: asked[charge.id]).map { $0 <= deadline } ?? false
    }
  }

  /// Looks up every open charge when its time comes; returns when none is due before `deadline`, or when cancelled.
  package func settle(until deadline: Date) async {
    while !Task.isCancelled, let (charge, time) = nextLook(), time <= deadline {
      let wait = time.timeIntervalSince(effects.now())
      if wait > 0, (try? await effects.sleep(.milliseconds(Int(wait * 1_000) + 1))) == nil { return }
      guard await look(up: charge) else { return }
    }
  }

  /// Asks about every open charge once, due or not, as `/settle` and `tuppence settle` do first.
  package func settleNow() async {
    for charge in transcript.open where !Task.isCancelled {
      guard await look(up: charge) else { return }
    }
  }

  private func nextLook() -> (OpenCharge, Date)? {
    transcript.open
      .compactMap { charge in
        LookupSchedule.nextLook(since: ended(charge), asked: asked[charge.id]).map { (charge, $0) }
      }
      .min { $0.1 < $1.1 }
  }

  private func ended(_ charge: OpenCharge) -> Date {
    transcript.turns.last { $0.index == charge.turn }?.finished ?? charge.since
  }

  /// One look; false when the gateway will answer no further one now.
  private func look(up charge: OpenCharge) async -> Bool {
    let lookup = await gateway.generation(id: charge.id)
    guard !Task.isCancelled else { return false }
    // Another look may have brought the bill while this one was under way.
    guard transcript.open.contains(where: { $0.id == charge.id }) else { return true }
    asked[charge.id] = effects.now()
    switch lookup {
    case .found(let figures, let raw):
      close(charge, figures: figures, raw: raw)
    case .notYet(let status):
      guard LookupSchedule.nextLook(since: ended(charge), asked: asked[charge.id]) == nil else { return true }
      // A gateway that could not be asked has not said that there is no bill: the next start asks it.
      if status == 404 || status == 200 { exhaust(charge) }
    case .refused(let status, let message) where status == 401 || status == 403:
      news(.refused(session: id, status: status, message: message))
      return false
    case .refused, .unsupported:
      exhaust(charge)
    }
    return true
  }

  private func close(_ charge: OpenCharge, figures: UsageAndCost, raw: String) {
    let before = self.charge(charge)
    let found = ChargeFound(
      turn: charge.turn, attempt: charge.attempt, id: charge.id, lookup: .done, figures: figures, raw: raw)
    if let error = record(.charge(found), synced: true) { news(.notRecorded(error)) }
    guard let turn = turn(charge), let before, let bill = self.charge(charge) else { return }
    news(.billed(session: id, turn: turn, before: before, bill: bill, totals: transcript.totals))
    tellBudgets()
  }

  private func exhaust(_ charge: OpenCharge) {
    let found = ChargeFound(turn: charge.turn, attempt: charge.attempt, id: charge.id, lookup: .exhausted)
    if let error = record(.charge(found), synced: true) { news(.notRecorded(error)) }
    if let turn = turn(charge) { news(.exhausted(session: id, turn: turn, id: charge.id)) }
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
