import Foundation
import Records
import Testing

/// What a charge says of itself in cases that are easily told wrong.
struct ChargePhraseTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  /// A turn with two tags' fees and one generation with the figures.
  private func turn(_ figures: UsageAndCost?, id: String? = "gen_1", isFree: Bool? = nil, attempts: Int = 1) -> Turn {
    let start = TurnStarted(
      turn: 1, prompt: "hi", assistant: "duck", model: "m", tagFees: USD("0.00015"))
    let generations = (1...attempts).map { attempt in
      var generation = Generation(attempt: attempt, started: Self.day)
      generation.id = id
      generation.ended = ReplyEnded(
        turn: 1, attempt: attempt, status: .complete, text: "", figures: figures, isFree: isFree)
      return generation
    }
    return Turn(start: start, started: Self.day, generations: generations, billing: .lookup)
  }

  private func phrase(_ turn: Turn) -> String { turn.charge(of: turn.generations[0]).phrase }

  @Test func aSurchargeThatCannotHoldTheTagFeesLeavesThemExpected() {
    let retention = turn(UsageAndCost(cost: USD("0.0011"), surcharge: USD("0.0001")))
    #expect(phrase(retention) == "$0.0011 reported +$0.00015 tags")
    // One that is just as large may hold them: they are not counted twice.
    let equal = turn(UsageAndCost(cost: USD("0.00115"), surcharge: USD("0.00015")))
    #expect(phrase(equal) == "$0.00115 reported")
    #expect(equal.budgeted == USD("0.00115") && equal.totals.expectedTagFees == .zero)
    let both = turn(UsageAndCost(cost: USD("0.00125"), surcharge: USD("0.00025")))
    #expect(phrase(both) == "$0.00125 reported")
  }

  @Test func aKeyOfOnesOwnIsNotFree() {
    var figures = UsageAndCost(cost: .zero)
    figures.isBYOK = true
    figures.upstreamCost = USD("0.024645")
    let own = turn(figures)
    #expect(own.charge(of: own.generations[0]).ownKeyCost == USD("0.024645"))
    #expect(phrase(own) == "$0.00 reported +$0.00015 tags")
    figures.isBYOK = false
    let other = turn(figures)
    #expect(other.charge(of: other.generations[0]).ownKeyCost == nil)
  }

  @Test func anUnknownCostExpectsFeesOnlyWhileItsBillMayCome() {
    #expect(phrase(turn(nil)) == "unknown cost +$0.00015 tags")
    #expect(phrase(turn(nil, id: nil)) == "unknown cost")
  }

  @Test func aTurnOfWhichNothingCameIsNotEstimated() {
    var failed = turn(nil, id: nil)
    failed.start.estimate = USD("0.002")
    #expect(phrase(failed) == "$0.002 estimated +$0.00015 tags")
    failed.generations[0].ended?.status = .failed
    #expect(phrase(failed) == "unknown cost")
  }

  @Test func severalRequestsAreOneSum() {
    #expect(turn(nil, id: nil, isFree: true, attempts: 3).totals.chargePhrase == "free")
    #expect(turn(nil, id: nil, attempts: 2).totals.chargePhrase == "unknown cost")
    let paid = turn(UsageAndCost(cost: USD("0.25")), id: nil, attempts: 2)
    #expect(paid.totals.chargePhrase == "$0.50 reported +$0.0003 tags")
  }
}
