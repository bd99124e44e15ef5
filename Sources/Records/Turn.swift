import Platform

/// One request to a gateway that the session made, retries included.
package struct Generation: Equatable, Sendable {
  /// The gateway's id; nil until a chunk names it, and for ever where the gateway gives none.
  package var id: String?
  package var attempt: Int
  package var started: Date
  package var ended: ReplyEnded?
  package var found: ChargeFound?
  /// The user has said that a strange bill is right.
  package var isConfirmed = false

  package init(attempt: Int, started: Date) {
    self.attempt = attempt
    self.started = started
  }

  /// What is known of the generation, the look-up's words before the stream's.
  package var figures: UsageAndCost {
    let stream = ended?.figures ?? UsageAndCost()
    guard var best = found?.figures else { return stream }
    best.usage = best.usage?.completed(by: stream.usage) ?? stream.usage
    best.marketCost = best.marketCost ?? stream.marketCost
    best.upstreamCost = best.upstreamCost ?? stream.upstreamCost
    best.isBYOK = best.isBYOK ?? stream.isBYOK
    best.servedModel = best.servedModel ?? stream.servedModel
    best.provider = best.provider ?? stream.provider
    best.finishReason = best.finishReason ?? stream.finishReason
    return best
  }
}

/// One prompt and what came of it.
package struct Turn: Equatable, Sendable {
  package enum Status: String, Codable, Sendable {
    case complete, interrupted, failed
  }

  package var start: TurnStarted
  package var started: Date
  package var finished: Date?
  package var generations: [Generation]
  package var billing: Billing
  /// False once a later turn took its place or the conversation was cleared.
  package var isInConversation = true

  package init(start: TurnStarted, started: Date, generations: [Generation], billing: Billing) {
    self.start = start
    self.started = started
    self.generations = generations
    self.billing = billing
  }

  package var index: Int { start.turn }

  /// Whether the next request carries it: it has a reply, whole or partial, and nothing took it out.
  package var isCarried: Bool { isInConversation && !reply.isEmpty }

  /// An attempt without an end was cut off with the program.
  package var status: Status {
    switch generations.last?.ended?.status {
    case .complete: .complete
    case .failed: .failed
    case .interrupted, .incomplete, nil: .interrupted
    }
  }

  /// The last attempt's text.
  package var reply: String { generations.last?.ended?.text ?? "" }

  /// What a generation of this turn costs, as far as is known.
  ///
  /// Tag fees are expected beside a stated cost that cannot hold them, and beside an unknown one whose bill may still come.
  package func charge(of generation: Generation) -> Charge {
    let figures = generation.figures
    let ownKeyCost = figures.isBYOK == true ? figures.upstreamCost : nil
    if let bill = generation.found, bill.lookup == .done, let cost = bill.figures?.cost {
      return Charge(
        state: .billed, lookup: .done, cost: cost, surcharge: bill.figures?.surcharge,
        doubt: generation.isConfirmed ? nil : doubt(in: cost, of: generation), ownKeyCost: ownKeyCost)
    }
    if generation.ended?.isFree == true, generation.id == nil {
      return Charge(state: .free, lookup: .none, cost: .zero)
    }
    let lookup = lookup(of: generation)
    let fees = billing == .lookup ? start.tagFees : nil
    let stream = generation.ended?.figures
    if let cost = stream?.cost {
      return Charge(
        state: .reported, lookup: lookup, cost: cost, surcharge: stream?.surcharge,
        expectedTagFees: (stream?.surcharge ?? .zero) >= (fees ?? .zero) ? nil : fees, ownKeyCost: ownKeyCost)
    }
    if billing == .free { return Charge(state: .free, lookup: lookup, cost: .zero) }
    // A whole turn's price says nothing of one of which nothing came.
    if let estimate = start.estimate, generation.ended?.status != .failed {
      return Charge(state: .estimated, lookup: lookup, cost: estimate, expectedTagFees: fees)
    }
    return Charge(state: .unknown, lookup: lookup, cost: nil, expectedTagFees: lookup == .open ? fees : nil)
  }

  /// A bill is strange when it is negative, or more than twenty times what was expected.
  private func doubt(in bill: USD, of generation: Generation) -> BillDoubt? {
    if bill < .zero { return .negative }
    guard let expected = expected(of: generation)?.adding(start.tagFees ?? .zero), expected > .zero,
      let most = expected.multiplied(by: 20)
    else {
      return nil
    }
    return bill > most ? .farAboveExpected : nil
  }

  /// The stream's own figure, else the estimate; nil where neither was there.
  func expected(of generation: Generation) -> USD? {
    generation.ended?.figures?.cost ?? start.estimate
  }

  private func lookup(of generation: Generation) -> LookupState {
    if let found = generation.found { return found.lookup }
    return billing == .lookup && generation.id != nil ? .open : .none
  }

  /// The turn's generations added up.
  package var totals: Totals {
    var totals = Totals()
    totals.add(self)
    return totals
  }
}
