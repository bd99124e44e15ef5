/// A sum of charges: exact, with the weakest state of its parts and a count of what is open, unknown and left out.
package struct Totals: Equatable, Sendable {
  private var sum = USDSum()
  private var fees = USDSum()
  private var states = StateCounts()
  private var tokens = UsageSum()
  package private(set) var turns = 0
  /// Generations whose look-up is still open.
  package private(set) var pending = 0
  /// Generations whose own figure is too strange to be counted; what was expected is counted in its place.
  package private(set) var doubtful = 0

  package init() {}

  /// The largest amount where the sum is out of range.
  package var cost: USD { sum.boundedAmount }

  /// The weakest state of the parts; `billed` where there are none.
  package var state: ChargeState { states.weakest }

  /// Generations without any figure that can be counted.
  package var unknown: Int { states[.unknown] }

  package var usage: Usage { tokens.usage }

  /// Fees for tags that the bills still to come will add.
  package var expectedTagFees: USD { fees.boundedAmount }

  /// True where a part is unknown, so that the sum is a lower bound.
  package var isAtLeast: Bool { unknown > 0 || sum.amount == nil }

  /// True where not one part has a figure.
  package var isAllUnknown: Bool { unknown > 0 && unknown == states.count }

  /// Takes a turn's generations in, or out again.
  mutating func count(_ parts: [CountedGeneration], entering: Bool) {
    turns += entering ? 1 : -1
    for part in parts { count(part, entering ? 1 : -1) }
  }

  private mutating func count(_ part: CountedGeneration, _ sign: Int) {
    let charge = part.charge
    states[charge.state] += sign
    if let cost = charge.cost { sign > 0 ? sum.add(cost) : sum.subtract(cost) }
    if let due = charge.expectedTagFees { sign > 0 ? fees.add(due) : fees.subtract(due) }
    if charge.lookup == .open { pending += sign }
    if part.isDoubtful { doubtful += sign }
    if let usage = part.usage { tokens.count(usage, sign) }
  }
}

/// A generation as sums count it.
package struct CountedGeneration: Equatable, Sendable {
  package let attempt: Int
  package var charge: Charge
  var usage: Usage?
  /// Its own figure is left out.
  var isDoubtful: Bool

  package init(_ generation: Generation, of turn: Turn) {
    attempt = generation.attempt
    let shown = turn.charge(of: generation)
    isDoubtful = shown.doubt != nil
    charge = isDoubtful ? turn.countedCharge(of: generation) : shown
    usage = generation.usage
  }
}

/// Totals to which turns are added, and in which one that has changed is counted again.
///
/// A generation that a copied journal holds twice is counted where it was met first.
package struct RunningTotals: Equatable, Sendable {
  private struct Place: Equatable {
    var turn: Int
    var attempt: Int
  }

  package private(set) var totals = Totals()
  /// Where each id is counted.
  private var owners: [String: Place] = [:]
  /// True once an id was met at a second place, which counts should its first place change.
  private(set) var hasRepeats = false

  /// `excluded`: generations that are counted elsewhere and count nothing here.
  package init(excluding excluded: Set<String> = []) {
    for id in excluded { owners[id] = Place(turn: 0, attempt: 0) }
  }

  package mutating func add(_ turn: Turn) { _ = enter(turn) }

  /// Whether a generation of this id was added.
  package func counts(_ id: String) -> Bool { owners[id] != nil }

  /// Adds a turn and returns those of its generations that count.
  package mutating func enter(_ turn: Turn) -> [CountedGeneration] {
    let parts = turn.generations.filter { claim($0, of: turn) }.map { CountedGeneration($0, of: turn) }
    totals.count(parts, entering: true)
    return parts
  }

  /// Takes out a turn that was entered as it is here.
  mutating func leave(_ turn: Turn) -> [CountedGeneration] {
    let parts = turn.generations.filter { release($0, of: turn) }.map { CountedGeneration($0, of: turn) }
    totals.count(parts, entering: false)
    return parts
  }

  private mutating func claim(_ generation: Generation, of turn: Turn) -> Bool {
    guard turn.billing == .lookup, let id = generation.id else { return true }
    guard owners[id] == nil else {
      hasRepeats = true
      return false
    }
    owners[id] = Place(turn: turn.index, attempt: generation.attempt)
    return true
  }

  private mutating func release(_ generation: Generation, of turn: Turn) -> Bool {
    guard turn.billing == .lookup, let id = generation.id else { return true }
    guard owners[id] == Place(turn: turn.index, attempt: generation.attempt) else { return false }
    owners[id] = nil
    return true
  }
}

/// A sum of tokens from which parts can be taken out again; a count that is not stated stays so.
private struct UsageSum: Equatable, Sendable {
  private struct Count: Equatable {
    var sum = 0
    var stated = 0

    var value: Int? { stated > 0 ? sum : nil }

    mutating func count(_ value: Int?, _ sign: Int) {
      guard let value, Usage.isPossible(value) else { return }
      sum += sign * value
      stated += sign
    }
  }

  private var input = Count()
  private var cachedInput = Count()
  private var cacheWrite = Count()
  private var output = Count()
  private var reasoning = Count()

  /// What cannot be a count is none, so that no sum leaves the range.
  mutating func count(_ usage: Usage, _ sign: Int) {
    input.count(usage.input, sign)
    cachedInput.count(usage.cachedInput, sign)
    cacheWrite.count(usage.cacheWrite, sign)
    output.count(usage.output, sign)
    reasoning.count(usage.reasoning, sign)
  }

  var usage: Usage {
    Usage(
      input: input.value, cachedInput: cachedInput.value, cacheWrite: cacheWrite.value, output: output.value,
      reasoning: reasoning.value)
  }
}
