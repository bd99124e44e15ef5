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
  package var states = StateCounts()
  /// Charges whose look-up is open.
  package var pending = 0
  /// Generations whose own figure is left out as doubtful.
  package var doubtful = 0
  package var usage = Usage()

  package init() {}

  /// Charges without a figure.
  package var unknown: Int { states[.unknown] }

  /// The weakest state of the parts; `billed` where there are none.
  package var state: ChargeState { states.weakest }

  /// True where the sum is a lower bound.
  package var isAtLeast: Bool { unknown > 0 || cost == nil }

  /// Nil where not one generation has a figure, or the sum is out of range.
  package var knownCost: USD? { unknown > 0 && unknown == generations ? nil : cost }

  /// Nil where no generation has a stated list price.
  package var knownMarketCost: USD? { withoutMarketCost > 0 && withoutMarketCost == generations ? nil : marketCost }

  package mutating func add(_ other: Spent) {
    generations += other.generations
    cost = Self.sum(cost, other.cost)
    marketCost = Self.sum(marketCost, other.marketCost)
    withoutMarketCost += other.withoutMarketCost
    expectedTagFees = Self.sum(expectedTagFees, other.expectedTagFees)
    states.add(other.states)
    pending += other.pending
    doubtful += other.doubtful
    usage.add(other.usage)
  }

  private static func sum(_ left: USD?, _ right: USD?) -> USD? {
    guard let left, let right else { return nil }
    return left.adding(right)
  }
}

extension Spent {
  /// One generation.
  init(_ generation: Generation, of turn: Turn) {
    let counted = CountedGeneration(generation, of: turn)
    let charge = counted.charge
    generations = 1
    if let part = charge.cost { cost = part }
    states[charge.state] = 1
    if let fees = charge.expectedTagFees { expectedTagFees = fees }
    if charge.lookup == .open { pending = 1 }
    if counted.isDoubtful { doubtful = 1 }
    let market = generation.found?.figures?.marketCost ?? generation.ended?.figures?.marketCost
    if let market { marketCost = market } else { withoutMarketCost = 1 }
    usage = counted.usage ?? Usage()
  }
}

/// The bytes of a spending cache.
extension Spent {
  func pack(into writer: inout PackedWriter) {
    let amounts = [cost, marketCost, expectedTagFees]
    writer.put(generations)
    // For each amount: 0 for nothing, 1 for an amount, 2 for a sum out of range.
    var kinds = 0
    for amount in amounts.reversed() { kinds = kinds * 3 + (amount == nil ? 2 : amount == .zero ? 0 : 1) }
    writer.put(kinds)
    for case let amount? in amounts where amount != .zero { writer.put(fixed: amount.units) }
    writer.put(withoutMarketCost)
    for state in ChargeState.allCases { writer.put(states[state]) }
    writer.put(pending)
    writer.put(doubtful)
    writer.put(optional: usage.input)
    writer.put(optional: usage.cachedInput)
    writer.put(optional: usage.cacheWrite)
    writer.put(optional: usage.output)
    writer.put(optional: usage.reasoning)
  }

  init?(_ reader: inout PackedReader) {
    guard let generations = reader.number(), var kinds = reader.number() else { return nil }
    self.generations = generations
    func amount() -> USD?? {
      defer { kinds /= 3 }
      switch kinds % 3 {
      case 0: return .some(.zero)
      case 1: return reader.fixed(Int128.self).map { USD(units: $0) }
      default: return .some(nil)
      }
    }
    guard let cost = amount(), let market = amount(), let fees = amount(), let without = reader.number() else {
      return nil
    }
    (self.cost, marketCost, expectedTagFees, withoutMarketCost) = (cost, market, fees, without)
    for state in ChargeState.allCases {
      guard let count = reader.number() else { return nil }
      states[state] = count
    }
    guard let pending = reader.number(), let doubtful = reader.number(), let input = reader.optionalNumber(),
      let cached = reader.optionalNumber(), let write = reader.optionalNumber(), let output = reader.optionalNumber(),
      let reasoning = reader.optionalNumber()
    else { return nil }
    (self.pending, self.doubtful) = (pending, doubtful)
    usage = Usage(input: input, cachedInput: cached, cacheWrite: write, output: output, reasoning: reasoning)
  }
}
