import Foundation
import Records
import Testing

/// What sums say of themselves: their state, and what is open, unknown and left out.
@Suite struct CostPhraseTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  /// Each text is a cost of the stream, or none; with ids, bills are open.
  private func totals(_ costs: [String?], hasIDs: Bool = true, fees: String? = nil) -> Totals {
    var totals = RunningTotals()
    for (place, cost) in costs.enumerated() {
      let start = TurnStarted(
        turn: place + 1, prompt: "p", assistant: "a", model: "m", tagFees: fees.flatMap { USD($0) })
      var generation = Generation(attempt: 1, started: Self.day)
      generation.id = hasIDs ? "gen_\(place)" : nil
      generation.ended = ReplyEnded(
        turn: place + 1, attempt: 1, status: .complete, text: "r",
        figures: UsageAndCost(cost: cost.flatMap { USD($0) }))
      totals.add(Turn(start: start, started: Self.day, generations: [generation], billing: .lookup))
    }
    return totals.totals
  }

  @Test(
    arguments: [
      (["0.5", "0.25"], true, "$0.75 reported, 2 pending"), (["0.5"], true, "$0.50 reported, 1 pending"),
      (["0.5"], false, "$0.50 reported"), (["0.5", nil], true, "at least $0.50 known, 2 pending, 1 unknown"),
      ([nil, nil], true, "unknown, 2 pending"), ([nil], false, "unknown"),
      (["0.5", "-1", "-2"], false, "at least $0.50 known, 2 unknown without 2 strange bills"),
    ] as [([String?], Bool, String)])
  func aSumSaysItsStateAndWhatIsOpen(costs: [String?], hasIDs: Bool, phrase: String) {
    #expect(totals(costs, hasIDs: hasIDs).phraseWithState == phrase)
  }

  @Test(
    arguments: [
      (["0.5", "0.25"], "$0.7503", "$0.75", "$0.75 reported"),
      (["0.5", nil], "≥ $0.5003", "≥ $0.50", "at least $0.50"),
      ([nil], "?", "?", "unknown cost"), ([], "$0.00", "$0.00", "$0.00 billed"),
      (
        ["-1", "0.5"], "≥ $0.5003 without 1 strange bill", "≥ $0.50 without 1 strange bill",
        "at least $0.50 without 1 strange bill"
      ),
    ] as [([String?], String, String, String)])
  func aSumHasShortForms(costs: [String?], brief: String, short: String, amount: String) {
    let totals = totals(costs, fees: "0.00015")
    #expect(totals.briefPhrase == brief && totals.shortPhrase == short && totals.amountPhrase == amount)
  }

  @Test(
    arguments: [
      (
        Usage(input: 1_204, cachedInput: 1_024, output: 312, reasoning: 8),
        "1,204 in (1,024 cached) · 312 out (8 reasoning)",
        "1,204 in · 312 out"
      ),
      (Usage(input: 9, cachedInput: 0, output: 4, reasoning: 0), "9 in · 4 out", "9 in · 4 out"),
      (Usage(output: 0), "0 out", "0 out"), (Usage(cachedInput: 3, reasoning: 2), nil, nil),
    ] as [(Usage, String?, String?)])
  func tokensSayOfWhichTheyAre(usage: Usage, phrase: String?, short: String?) {
    #expect(usage.phrase == phrase && usage.shortPhrase == short)
  }

  /// `at most` belongs to an estimate with a bound, and a free request that costs something is not called free.
  @Test func aChargeSaysWhatItsFigureIs() {
    var charge = Charge(state: .estimated, lookup: .none, cost: USD("0.25"))
    charge.isUpperBound = true
    #expect(charge.phrase == "at most $0.25 estimated")
    #expect(Charge(state: .free, lookup: .none, cost: .zero).phrase == "free")
    #expect(Charge(state: .billed, lookup: .done, cost: .zero).phrase == "$0.00 billed")
    charge = Charge(state: .reported, lookup: .open, cost: USD("1"), expectedTagFees: .zero)
    #expect(charge.phrase == "$1.00 reported" && charge.amountPhrase == "$1.00 reported")
  }
}
