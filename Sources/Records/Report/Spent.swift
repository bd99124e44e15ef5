/// What generations cost, added up: exact, with a count of the charges in each state.
///
/// A doubtful figure is left out; what was expected counts in its place (``Turn/countedCharge(of:)``).
package struct Spent: Equatable, Sendable {
  package var generations = 0
  /// In USD; nil once the sum has left the range of amounts.
  package var cost: USD? = .zero
  /// List price, of the generations whose gateway states it.
  package var marketCost: USD? = .zero
  /// Generations without a stated list price.
  package var withoutMarketCost = 0
  /// Fees for tags that the bills still to come will add.
  package var expectedTagFees: USD? = .zero
  /// Charges by state, in the order of `ChargeState.allCases`.
  package var states = [Int](repeating: 0, count: ChargeState.allCases.count)
  /// Charges whose look-up is open.
  package var pending = 0
  /// Generations whose own figure is left out as doubtful.
  package var doubtful = 0
  package var usage = Usage()

  package init() {}

  /// Charges without a figure.
  package var unknown: Int { states[ChargeState.unknown.place] }

  /// The weakest state of the parts; `billed` where there are none.
  package var state: ChargeState {
    ChargeState.allCases.last { states[$0.place] > 0 } ?? .billed
  }

  /// True where the sum is a lower bound.
  package var isAtLeast: Bool { unknown > 0 || cost == nil }

  package mutating func add(_ other: Spent) {
    generations += other.generations
    cost = Self.sum(cost, other.cost)
    marketCost = Self.sum(marketCost, other.marketCost)
    withoutMarketCost += other.withoutMarketCost
    expectedTagFees = Self.sum(expectedTagFees, other.expectedTagFees)
    for place in states.indices { states[place] += other.states[place] }
    pending += other.pending
    doubtful += other.doubtful
    usage = usage + other.usage
  }

  private static func sum(_ left: USD?, _ right: USD?) -> USD? {
    guard let left, let right else { return nil }
    return left.adding(right)
  }
}

extension ChargeState {
  var place: Int { ChargeState.allCases.firstIndex(of: self) ?? 0 }
}

extension Spent {
  /// One generation.
  init(_ generation: Generation, of turn: Turn) {
    let charge = turn.countedCharge(of: generation)
    generations = 1
    if let part = charge.cost { cost = part }
    states[charge.state.place] = 1
    if let fees = charge.expectedTagFees { expectedTagFees = fees }
    if charge.lookup == .open { pending = 1 }
    if turn.charge(of: generation).doubt != nil { doubtful = 1 }
    let figures = generation.figures
    if let market = figures.marketCost { marketCost = market } else { withoutMarketCost = 1 }
    usage = figures.usage ?? Usage()
  }
}

extension Spent {
  /// Nil where not one generation has a figure, or the sum is out of range.
  package var knownCost: USD? { unknown > 0 && unknown == generations ? nil : cost }

  /// Nil where no generation has a stated list price.
  package var knownMarketCost: USD? { withoutMarketCost > 0 && withoutMarketCost == generations ? nil : marketCost }
}
