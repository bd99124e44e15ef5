extension Turn {
  /// What a generation of this turn costs, as far as is known; a figure that is too strange is shown with its doubt.
  ///
  /// Tag fees are expected in addition to a stated cost that cannot hold them, and to an unknown one whose bill may still
  /// come.
  package func charge(of generation: Generation) -> Charge {
    billed(generation) ?? free(generation) ?? reported(generation) ?? unstated(generation)
  }

  /// What sums and budgets count of a generation: where its figure is too strange, the next best one.
  package func countedCharge(of generation: Generation) -> Charge {
    let shown = charge(of: generation)
    guard shown.doubt != nil else { return shown }
    var counted = unstated(generation)
    if shown.state == .billed, let stream = reported(generation), stream.doubt == nil { counted = stream }
    counted.lookup = shown.lookup
    if shown.state == .billed { counted.expectedTagFees = nil }
    return counted
  }

  private func billed(_ generation: Generation) -> Charge? {
    guard let bill = generation.found, bill.lookup == .done, let cost = bill.figures?.cost else { return nil }
    let expected = expected(of: generation)?.adding(BillDoubt.ordinary(bill.figures?.surcharge))
    let doubt = generation.isConfirmed ? nil : BillDoubt(cost, expected: expected)
    return Charge(
      state: .billed, lookup: .done, cost: cost, surcharge: bill.figures?.surcharge, doubt: doubt,
      ownKeyCost: ownKeyCost(of: generation))
  }

  private func free(_ generation: Generation) -> Charge? {
    guard generation.ended?.isFree == true, generation.id == nil else { return nil }
    return Charge(state: .free, lookup: .none, cost: .zero)
  }

  /// The gateway's own figure inside the stream.
  private func reported(_ generation: Generation) -> Charge? {
    guard let stream = generation.ended?.figures, let cost = stream.cost else { return nil }
    let fees = feesToCome
    let holdsFees = (stream.surcharge ?? .zero) >= (fees ?? .zero)
    return Charge(
      state: .reported, lookup: lookup(of: generation), cost: cost, surcharge: stream.surcharge,
      expectedTagFees: holdsFees ? nil : fees, doubt: generation.isConfirmed ? nil : streamDoubt(of: generation),
      ownKeyCost: ownKeyCost(of: generation))
  }

  /// What is known where the gateway states no cost.
  private func unstated(_ generation: Generation) -> Charge {
    let lookup = lookup(of: generation)
    if billing == .free { return Charge(state: .free, lookup: lookup, cost: .zero) }
    guard let estimate = estimate(of: generation) else {
      return Charge(state: .unknown, lookup: lookup, cost: nil, expectedTagFees: lookup == .open ? feesToCome : nil)
    }
    var charge = Charge(state: .estimated, lookup: lookup, cost: estimate, expectedTagFees: feesToCome)
    charge.isUpperBound = generation.ended?.estimate != nil && generation.ended?.isUpperBound == true
    return charge
  }

  /// By the tokens of the reply where it has ended, else by those that were expected before it.
  private func estimate(of generation: Generation) -> USD? {
    let before = expectedBefore(generation)
    guard let ended = generation.ended else { return before }
    // A whole turn's price says nothing of one of which nothing came.
    return ended.estimate ?? (ended.status == .failed ? nil : before)
  }

  /// Only a gateway that bills afterwards adds fees afterwards.
  private var feesToCome: USD? { billing == .lookup ? start.tagFees : nil }

  private func ownKeyCost(of generation: Generation) -> USD? {
    guard (generation.found?.figures?.isBYOK ?? generation.ended?.figures?.isBYOK) == true else { return nil }
    return generation.found?.figures?.upstreamCost ?? generation.ended?.figures?.upstreamCost
  }

  /// How far the look-up of a generation has come.
  func lookup(of generation: Generation) -> LookupState {
    if let found = generation.found { return found.lookup }
    return billing == .lookup && generation.id != nil ? .open : .none
  }

  private func streamDoubt(of generation: Generation) -> BillDoubt? {
    guard let cost = generation.ended?.figures?.cost else { return nil }
    return BillDoubt(cost, expected: withFees(estimated(generation)))
  }

  /// The most that a bill was expected to be, fees for tags included; nil where nothing was.
  private func expected(of generation: Generation) -> USD? {
    let stream = streamDoubt(of: generation) == nil ? generation.ended?.figures?.cost : nil
    return withFees(Self.larger(stream, estimated(generation)))
  }

  /// The larger of both estimates: a gateway may bill what came behind an interruption.
  private func estimated(_ generation: Generation) -> USD? {
    Self.larger(generation.ended?.estimate, expectedBefore(generation))
  }

  /// What was expected before the request left; it is a price of text, which says nothing of a reply with pictures.
  private func expectedBefore(_ generation: Generation) -> USD? {
    generation.ended?.hasPictures == true ? nil : generation.expectedCost ?? start.estimate
  }

  private static func larger(_ left: USD?, _ right: USD?) -> USD? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
  }

  private func withFees(_ amount: USD?) -> USD? {
    amount.flatMap { $0.adding(start.tagFees ?? .zero) }
  }
}
