import Foundation
import Testing

@testable import Records

/// Stated costs that are too strange to be counted before the user confirms them.
@Suite struct DoubtfulBillTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private func transcript(
    billing: Billing = .lookup, estimate: String? = "0.01", id: String? = "gen_1", reported: String? = nil,
    bill: String? = nil, changes: [Change] = []
  ) -> Transcript {
    let opened = SessionOpened(
      id: "s", gateway: "g", baseURL: "https://g.test/v1", billing: billing, assistant: "swift", model: "m",
      program: "test")
    var entries: [Entry] = [
      .session(opened),
      .turn(
        TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m", estimate: estimate.flatMap { USD($0) })),
    ]
    if let id { entries.append(.generation(GenerationNamed(turn: 1, attempt: 1, id: id))) }
    entries.append(
      .reply(
        ReplyEnded(
          turn: 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: reported.flatMap { USD($0) })))
    )
    if let bill, let id {
      entries.append(
        .charge(
          ChargeFound(turn: 1, attempt: 1, id: id, lookup: .done, figures: UsageAndCost(cost: USD(bill)))))
    }
    entries += changes.map { .change($0) }
    return Transcript(entries.map { Record(time: Self.day, entry: $0) })
  }

  private func doubt(_ told: Transcript) -> BillDoubt? {
    told.turns.first.flatMap { $0.charge(of: $0.generations[0]).doubt }
  }

  @Test(
    arguments: [
      ("-5", "0.01", "0.01", .negative), ("-0.000000000000000000000001", nil, nil, .negative), ("0", "0.01", nil, nil),
      // Twenty times is the last that can be right, of the larger of what was reported and estimated.
      ("0.2", "0.01", nil, nil), ("0.200000000000000000000001", "0.01", nil, .farAboveExpected),
      ("0.4", "0.01", "0.02", nil), ("0.4", "0.02", "0.01", nil), ("0.41", "0.02", "0.01", .farAboveExpected),
      ("100", nil, nil, nil), ("100.01", nil, nil, .implausible), ("1000", "60", nil, nil),
      ("1000.01", "60", nil, .implausible), ("1", "0", nil, nil), ("1.01", "0", nil, .farAboveExpected),
      // A strange figure in the stream does not vouch for a bill of the same size.
      ("7", "0.01", "7", .farAboveExpected), ("170000000000000", nil, nil, .implausible),
    ] as [(String, String?, String?, BillDoubt?)])
  func doubts(bill: String, estimate: String?, reported: String?, expected: BillDoubt?) {
    #expect(doubt(transcript(estimate: estimate, reported: reported, bill: bill)) == expected)
  }

  @Test(arguments: ["-5", "9.4", "1000000"]) func leavesItOutOfEverySum(bill: String) throws {
    let told = transcript(reported: "0.02", bill: bill)
    let charge = told.turns[0].charge(of: told.turns[0].generations[0])
    #expect(charge.cost == USD(bill) && charge.state == .billed)
    #expect(told.totals.cost == USD("0.02") && told.totals.state == .reported && told.totals.doubtful == 1)
    #expect(told.totals.pending == 0 && told.turns[0].budgeted == USD("0.02"))
    #expect(told.spendings.map(\.amount) == [try #require(USD("0.02"))] && told.spendings[0].leftOut == 1)
    #expect(told.totals.amountPhrase == "$0.02 reported without 1 strange bill")
    #expect(told.totals.shortPhrase == "$0.02 without 1 strange bill")
    #expect(told.totals.phraseWithState == "$0.02 reported without 1 strange bill")
  }

  @Test func whereNothingElseIsKnownTheSumIsALowerBound() {
    let told = transcript(estimate: nil, bill: "-5")
    #expect(told.totals.isAllUnknown && told.totals.cost == .zero)
    #expect(told.totals.amountPhrase == "unknown cost without 1 strange bill")
    #expect(told.spendings[0].unknown == 1 && told.spendings[0].amount == .zero)
  }

  @Test func countsOnceItIsConfirmed() {
    let told = transcript(reported: "0.02", bill: "9.4", changes: [Change(confirms: "gen_1")])
    #expect(doubt(told) == nil && told.doubtful.isEmpty)
    #expect(told.totals.cost == USD("9.4") && told.totals.state == .billed && told.totals.doubtful == 0)
    #expect(told.totals.amountPhrase == "$9.40 billed")
    let other = transcript(
      reported: "0.02", bill: "9.4", changes: [Change(confirms: "gen_2"), Change(confirmsTurn: 1)])
    // A generation with an id is confirmed by its id.
    #expect(doubt(other) == .farAboveExpected)
  }

  @Test(arguments: [Billing.reported, .lookup]) func aStrangeFigureInTheStreamIsLeftOutToo(billing: Billing) {
    let told = transcript(billing: billing, id: nil, reported: "9.4")
    #expect(doubt(told) == .farAboveExpected)
    #expect(told.totals.cost == USD("0.01") && told.totals.state == .estimated && told.totals.doubtful == 1)
    #expect(told.doubtful.map(\.state) == [.reported] && told.doubtful.map(\.id) == [nil])
    let confirmed = transcript(billing: billing, id: nil, reported: "9.4", changes: [Change(confirmsTurn: 1)])
    #expect(confirmed.totals.cost == USD("9.4") && confirmed.totals.state == .reported)
  }

  @Test func aBudgetSaysWhatItLeavesOut() throws {
    let told = transcript(reported: "0.02", bill: "-5")
    let budget = Budget(scope: .session, limit: try #require(USD("1")))
    let status = told.spendings.status(of: budget, at: Self.day, by: .system)
    #expect(status.leftOut == 1 && status.unknown == 0 && status.spent == USD("0.02"))
    let unknown = transcript(estimate: nil).spendings.status(of: budget, at: Self.day, by: .system)
    #expect(unknown.isAtLeast && unknown.leftOut == 0)
  }
}
