import Foundation
import Testing

@testable import Records

@Suite struct BudgetTests {
  @Test(arguments: ["session", "day", "month", "assistant:swift", "user:ada:b"])
  func readsAndWritesItsScope(text: String) {
    #expect(BudgetScope(text)?.description == text)
  }

  @Test(arguments: ["", "week", "assistant", "assistant:", "user:", "session:x", "Day"])
  func refusesWhatIsNoScope(text: String) {
    #expect(BudgetScope(text) == nil)
  }

  @Test(
    arguments: [
      ("0", "1", "0.5", .within), ("0.79", "1", nil, .within), ("0.8", "1", nil, .nearlySpent),
      ("0.8", "1", "0.2", .nearlySpent), ("0.8", "1", "0.2000001", .wouldPass), ("0", "1", "1.01", .wouldPass),
      ("1", "1", nil, .spent), ("1.5", "1", "0.1", .spent), ("0", "0", nil, .spent),
    ] as [(String, String, String?, BudgetStanding.Verdict)])
  func judgesBeforeTheTurn(spent: String, limit: String, estimate: String?, verdict: BudgetStanding.Verdict) throws {
    let standing = BudgetStanding(scope: .day, limit: try #require(USD(limit)), spent: try #require(USD(spent)))
    #expect(standing.verdict(estimate: estimate.flatMap { USD($0) }) == verdict)
  }

  private func turn(bill: String?, reported: String?, estimate: String?, confirmed: Bool = false) -> Turn {
    let start = TurnStarted(
      turn: 1, prompt: "p", assistant: "duck", model: "m", estimate: estimate.flatMap { USD($0) },
      tagFees: USD("0.00015"))
    var generation = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
    generation.id = "gen_1"
    generation.isConfirmed = confirmed
    generation.ended = ReplyEnded(
      turn: 1, attempt: 1, status: .complete, text: "r", figures: Figures(cost: reported.flatMap { USD($0) }))
    if let bill {
      generation.found = ChargeFound(
        turn: 1, attempt: 1, id: "gen_1", lookup: .done, figures: Figures(cost: USD(bill)))
    }
    return Turn(start: start, started: Date(timeIntervalSince1970: 0), generations: [generation], billing: .lookup)
  }

  @Test func countsWhatIsStillToComeWithItsEstimate() {
    #expect(turn(bill: nil, reported: nil, estimate: "0.01").budgeted == USD("0.01015"))
    #expect(turn(bill: nil, reported: "0.02", estimate: "0.01").budgeted == USD("0.02015"))
    #expect(turn(bill: "0.03", reported: "0.02", estimate: "0.01").budgeted == USD("0.03"))
    #expect(turn(bill: nil, reported: nil, estimate: nil).budgeted == USD("0.00015"))
  }

  @Test func aStrangeBillIsShownButNotCountedUntilItIsConfirmed() {
    let strange = turn(bill: "5", reported: "0.02", estimate: "0.01")
    #expect(strange.charge(of: strange.generations[0]).doubt == .farAboveExpected)
    #expect(strange.charge(of: strange.generations[0]).cost == USD("5"))
    #expect(strange.budgeted == USD("0.01"))
    let negative = turn(bill: "-1", reported: "0.02", estimate: "0.01")
    #expect(negative.charge(of: negative.generations[0]).doubt == .negative)
    #expect(negative.budgeted == USD("0.01"))
    let confirmed = turn(bill: "5", reported: "0.02", estimate: "0.01", confirmed: true)
    #expect(confirmed.charge(of: confirmed.generations[0]).doubt == nil)
    #expect(confirmed.budgeted == USD("5"))
    let twentyfold = turn(bill: "0.403", reported: "0.02", estimate: nil)
    #expect(twentyfold.charge(of: twentyfold.generations[0]).doubt == nil)
  }

  @Test func daysAndMonthsAreTheCalendars() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "Pacific/Auckland"))
    var late = turn(bill: nil, reported: nil, estimate: nil)
    // 2026-11-30 10:30 UTC is 23:30 of the same day in Auckland; an hour later it is December there.
    late.started = Date(timeIntervalSince1970: 1_796_034_600)
    #expect(BudgetScope.day.counts(late, now: late.started + 600, calendar: calendar))
    #expect(!BudgetScope.day.counts(late, now: late.started + 3_600, calendar: calendar))
    #expect(!BudgetScope.month.counts(late, now: late.started + 3_600, calendar: calendar))
    #expect(BudgetScope.assistant("duck").counts(late, now: .now, calendar: calendar))
    #expect(!BudgetScope.user("ada").counts(late, now: .now, calendar: calendar))
  }
}
