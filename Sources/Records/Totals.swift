/// A sum of charges: exact, with the weakest state of its parts and a count of what is open and unknown.
package struct Totals: Equatable, Sendable {
  package private(set) var cost = USD.zero
  package private(set) var state = ChargeState.billed
  package private(set) var turns = 0
  /// Generations whose look-up is still open.
  package private(set) var pending = 0
  /// Generations without any figure, or whose figure would leave the range of the sum.
  package private(set) var unknown = 0
  package private(set) var usage = Usage()
  /// Fees for tags that the bills still to come will add.
  package private(set) var expectedTagFees = USD.zero
  private var ids: Set<String> = []
  private var known = 0

  package init() {}

  /// True where a part is unknown, so that the sum is a lower bound.
  package var isAtLeast: Bool { unknown > 0 }

  /// True where not one part has a figure.
  package var isAllUnknown: Bool { unknown > 0 && known == 0 }

  /// Adds a turn's generations; an id that was counted before is not counted again.
  package mutating func add(_ turn: Turn) {
    turns += 1
    for generation in turn.generations {
      if turn.billing == .lookup, let id = generation.id, !ids.insert(id).inserted { continue }
      add(turn.charge(of: generation))
      usage = usage + (generation.figures.usage ?? Usage())
    }
  }

  private mutating func add(_ charge: Charge) {
    if let part = charge.cost, let sum = cost.adding(part) {
      cost = sum
      state = known + unknown == 0 ? charge.state : max(state, charge.state)
      known += 1
    } else {
      unknown += 1
      state = .unknown
    }
    if charge.lookup == .open { pending += 1 }
    if let fees = charge.expectedTagFees, let sum = expectedTagFees.adding(fees) { expectedTagFees = sum }
  }
}
