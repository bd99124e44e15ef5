import Foundation
import Testing

@testable import Records

@Suite struct TotalsTests {
  private func totals(_ costs: [String?]) -> Totals {
    var records: [Record] = []
    for (place, cost) in costs.enumerated() {
      let figures = UsageAndCost(cost: cost.flatMap { USD($0) })
      let entries: [Entry] = [
        .turn(TurnStarted(turn: place + 1, prompt: "p", assistant: "swift", model: "m")),
        .generation(GenerationNamed(turn: place + 1, attempt: 1, id: "gen_\(place)")),
        .reply(ReplyEnded(turn: place + 1, attempt: 1, status: .complete, text: "r", figures: figures)),
      ]
      records += entries.map { Record(time: Date(timeIntervalSince1970: 1_790_000_000), entry: $0) }
    }
    return Transcript(records).totals
  }

  /// Each kind of token is added up by itself; one that only some turns state is their sum.
  @Test func eachKindOfTokenIsASumOfItsOwn() {
    let usages = [
      Usage(input: 1, cachedInput: 20, cacheWrite: 300, output: 4_000, reasoning: 50_000),
      Usage(input: 1, cachedInput: 10, output: 1_000), Usage(cacheWrite: 0),
    ]
    let records = usages.enumerated().flatMap { place, usage in
      let ended = ReplyEnded(
        turn: place + 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(usage: usage))
      let entries: [Entry] = [
        .turn(TurnStarted(turn: place + 1, prompt: "p", assistant: "a", model: "m")), .reply(ended),
      ]
      return entries.map { Record(time: Date(timeIntervalSince1970: 1_790_000_000), entry: $0) }
    }
    let sum = Usage(input: 2, cachedInput: 30, cacheWrite: 300, output: 5_000, reasoning: 50_000)
    #expect(Transcript(records).totals.usage == sum)
    #expect(Transcript(records.suffix(2)).totals.usage == Usage(cacheWrite: 0))
  }

  /// One known cost is a lower bound of the sum; without any there is no sum to show.
  @Test(
    arguments: [
      (["0.5", "0.25"], false, false), (["0.5", nil], false, true), ([nil, nil], true, true), ([], false, false),
      (["0", nil], false, true),
    ] as [([String?], Bool, Bool)])
  func aSumIsUnknownOnlyWithoutAnyFigure(costs: [String?], isAllUnknown: Bool, isAtLeast: Bool) {
    let totals = totals(costs)
    #expect(totals.isAllUnknown == isAllUnknown && totals.isAtLeast == isAtLeast)
    #expect(totals.unknown == costs.count { $0 == nil })
  }
}
