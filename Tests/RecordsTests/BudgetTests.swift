import Foundation
import Testing

@testable import Records

@Suite struct BudgetTests {
  @Test(arguments: ["session", "day", "month", "assistant:swift", "user:ada:b"])
  func readsAndWritesItsScope(text: String) {
    #expect(BudgetScope(text)?.description == text)
  }

  /// 256 characters at most, and none that could end a header or a line.
  @Test func readsUserNamesOfTheGatewaysLengths() {
    let longest = String(repeating: "ü", count: 256)
    #expect(BudgetScope.isUserName("u") && BudgetScope.isUserName(longest))
    #expect(!BudgetScope.isUserName("") && !BudgetScope.isUserName(longest + "u"))
    #expect(!BudgetScope.isUserName("a\nb") && !BudgetScope.isUserName("a\u{85}"))
  }

  /// From the first second of the period to the last one; what a wrong clock dated later is of a later period.
  @Test(arguments: [BudgetScope.day, .month]) func aPeriodHoldsItsOwnTurnsAlone(scope: BudgetScope) throws {
    let clock = LocalClock { CivilTime(utc: $0) }
    let now = Date(timeIntervalSince1970: 1_790_752_558)
    let period = try #require(scope.period(around: now, by: clock))
    let times = [period.lowerBound - 1, period.lowerBound, now, period.upperBound - 1, period.upperBound]
    for (time, counts) in zip(times, [false, true, true, true, false]) {
      let spending = Spending(started: time, assistant: "a", user: nil, amount: try #require(USD("1")), unknown: 1)
      let status = [spending].status(of: Budget(scope: scope, limit: .zero), at: now, by: clock)
      #expect(status.spent == (counts ? USD("1") : .zero) && status.isAtLeast == counts, "\(time)")
    }
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
    ] as [(String, String, String?, BudgetStatus.Decision)])
  func judgesBeforeTheTurn(spent: String, limit: String, estimate: String?, decision: BudgetStatus.Decision) throws {
    let budget = Budget(scope: .day, limit: try #require(USD(limit)))
    let status = BudgetStatus(budget: budget, spent: try #require(USD(spent)))
    #expect(status.decision(estimate: estimate.flatMap { USD($0) }) == decision)
  }

  /// What is left out and what is unknown is added up over all that the budget covers, and over nothing else.
  @Test func aStatusCountsWhatIsNotKnown() throws {
    func spending(_ assistant: String, _ amount: String, leftOut: Int, unknown: Int) throws -> Spending {
      Spending(
        started: .now, assistant: assistant, user: nil, amount: try #require(USD(amount)), leftOut: leftOut,
        unknown: unknown)
    }
    let all = try [
      spending("a", "1", leftOut: 1, unknown: 3), spending("b", "4", leftOut: 16, unknown: 32),
      spending("a", "2", leftOut: 2, unknown: 5),
    ]
    let status = all.status(of: Budget(scope: .assistant("a"), limit: .largest), at: .now, by: .system)
    #expect(status.spent == USD("3") && status.leftOut == 3 && status.unknown == 8)
    #expect(all.status(of: Budget(scope: .session, limit: .largest), at: .now, by: .system).unknown == 40)
  }

  /// A limit whose fourfold leaves the range warns at once, and its decisions are exact.
  @Test func theLargestLimitsAreLimits() throws {
    let status = BudgetStatus(budget: Budget(scope: .day, limit: .largest), spent: try #require(USD("1")))
    #expect(status.decision(estimate: USD("1")) == .nearlySpent && status.decision(estimate: nil) == .nearlySpent)
  }

  @Test(arguments: [
    ("sesion", "session"), ("dya", "day"), ("mont", "month"), ("asistant", "assistant"), ("usr", "user"), ("xyz", nil),
  ])
  func aMistypedScopeIsKnown(text: String, nearest: String?) {
    #expect(BudgetScope.nearest(to: text) == nearest)
  }

  private func turn(bill: String?, reported: String?, estimate: String?, confirmed: Bool = false) -> Turn {
    let start = TurnStarted(
      turn: 1, prompt: "p", assistant: "duck", model: "m", estimate: estimate.flatMap { USD($0) },
      tagFees: USD("0.00015"))
    var generation = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
    generation.id = "gen_1"
    generation.isConfirmed = confirmed
    generation.ended = ReplyEnded(
      turn: 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: reported.flatMap { USD($0) }))
    if let bill {
      generation.found = ChargeFound(
        turn: 1, attempt: 1, id: "gen_1", lookup: .done, figures: UsageAndCost(cost: USD(bill)))
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
    #expect(strange.budgeted == USD("0.02"))
    let negative = turn(bill: "-1", reported: "0.02", estimate: "0.01")
    #expect(negative.charge(of: negative.generations[0]).doubt == .negative)
    #expect(negative.budgeted == USD("0.02"))
    let confirmed = turn(bill: "5", reported: "0.02", estimate: "0.01", confirmed: true)
    #expect(confirmed.charge(of: confirmed.generations[0]).doubt == nil)
    #expect(confirmed.budgeted == USD("5"))
    let twentyfold = turn(bill: "0.403", reported: "0.02", estimate: nil)
    #expect(twentyfold.charge(of: twentyfold.generations[0]).doubt == nil)
  }

  @Test func daysAndMonthsAreTheCalendars() throws {
    let zone = try #require(TimeZone(identifier: "Pacific/Auckland"))
    let clock = LocalClock { seconds in
      CivilTime(utc: seconds + zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }
    var late = turn(bill: nil, reported: nil, estimate: nil)
    // 2026-11-30 10:30 UTC is 23:30 of the same day in Auckland; an hour later it is December there.
    late.started = Date(timeIntervalSince1970: 1_796_034_600)
    let budget = Budget(scope: .day, limit: try #require(USD("1")))
    let month = Budget(scope: .month, limit: try #require(USD("1")))
    func spent(_ budget: Budget, after seconds: TimeInterval) -> USD {
      [late.spending].status(of: budget, at: late.started + seconds, by: clock).spent
    }
    #expect(spent(budget, after: 600) == late.budgeted)
    #expect(spent(budget, after: 3_600) == .zero)
    #expect(spent(month, after: 600) == late.budgeted)
    #expect(spent(month, after: 3_600) == .zero)
    // A day ends with the next one's first moment.
    late.started = clock.day(around: late.started).upperBound
    #expect(spent(budget, after: -1) == .zero)
    #expect(spent(budget, after: 0) == late.budgeted)
  }

  @Test func assistantsAndUsersHaveTheirOwnTurnsOnly() throws {
    let limit = try #require(USD("1"))
    let turn = turn(bill: "0.5", reported: nil, estimate: nil).spending
    func spent(_ scope: BudgetScope) -> USD {
      [turn].status(of: Budget(scope: scope, limit: limit), at: .now, by: .system).spent
    }
    #expect(spent(.assistant("duck")) == USD("0.5"))
    #expect(spent(.assistant("swift")) == .zero)
    #expect(spent(.user("ada")) == .zero)
    #expect(spent(.session) == USD("0.5"))
  }

  @Test func aThresholdTakesThePlaceOfTheFifth() throws {
    let budget = Budget(scope: .user("ada"), limit: try #require(USD("10")), threshold: USD("0.5"))
    func decision(_ spent: String) -> BudgetStatus.Decision? {
      USD(spent).map { BudgetStatus(budget: budget, spent: $0).decision(estimate: nil) }
    }
    #expect(decision("9.49") == .within)
    #expect(decision("9.5") == .nearlySpent)
    #expect(decision("10") == .spent)
  }

  @Test func aSumOutOfRangeIsAsGoodAsSpent() throws {
    let huge = Spending(
      started: .now, assistant: "duck", user: nil, amount: try #require(USD("170000000000000")))
    let budget = Budget(scope: .session, limit: try #require(USD("170000000000001")))
    #expect([huge, huge].status(of: budget, at: .now, by: .system).decision(estimate: nil) == .spent)
  }

  @Test func rulesGiveATurnItsBudgets() throws {
    let (one, two, five) = (try #require(USD("1")), try #require(USD("2")), try #require(USD("5")))
    var rules = BudgetRules(
      limits: [.session: one, .day: five, .assistant("swift"): two, .user("ada"): two],
      allowance: .init(amount: one, threshold: USD("0.1"), notice: "Ask Kim."))
    func scopes(_ own: SessionBudget?, _ assistant: String, _ user: String?) -> [String] {
      rules.budgets(session: own, assistant: assistant, user: user).map { "\($0.scope)=\($0.limit)" }
    }
    #expect(scopes(nil, "duck", nil) == ["session=1", "day=5"])
    #expect(scopes(.limit(two), "swift", nil) == ["session=2", "day=5", "assistant:swift=2"])
    #expect(scopes(.off, "duck", "ada") == ["day=5", "user:ada=2"])
    #expect(scopes(.off, "duck", "bob") == ["day=5", "user:bob=1"])
    let bob = rules.budgets(session: nil, assistant: "duck", user: "bob").last
    #expect(bob?.threshold == USD("0.1") && bob?.notice == "Ask Kim.")
    // The threshold and the notice are for users with budgets of their own too, and for no other budget.
    let ada = rules.budgets(session: nil, assistant: "swift", user: "ada")
    #expect(ada.last?.threshold == USD("0.1") && ada.last?.notice == "Ask Kim." && ada.count == 4)
    #expect(ada.dropLast().allSatisfy { $0.threshold == nil && $0.notice == nil })
    rules.allowance = nil
    #expect(scopes(.off, "duck", "bob") == ["day=5"])
  }

  @Test(arguments: [SessionBudget.off, .limit(.zero)])
  func aSessionsBudgetSurvivesTheJournal(budget: SessionBudget) throws {
    let record = Record(time: Date(timeIntervalSince1970: 0), entry: .change(Change(budget: budget)))
    let back = RecordLine.pieces(of: try RecordLine.encoded(record).dropLast()).first?.content
    #expect(try back?.get().entry == record.entry)
  }
}
