import Foundation
import Testing

@testable import Records

/// Each rule of a charge and of a sum on its own, at its exact boundary.
@Suite struct MoneyRulesTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  /// A turn of one generation; amounts are as texts.
  private struct Plan {
    var number = 1
    var id: String? = "gen_1"
    var billing = Billing.lookup
    var estimate: String?
    var fees: String?
    var reported: UsageAndCost?
    var bill: UsageAndCost?
    var lookup = LookupState.done

    var turn: Turn {
      let start = TurnStarted(
        turn: number, prompt: "p", assistant: "swift", model: "m", estimate: estimate.flatMap { USD($0) },
        tagFees: fees.flatMap { USD($0) })
      var generation = Generation(attempt: 1, started: day)
      generation.id = id
      generation.ended = ReplyEnded(turn: number, attempt: 1, status: .complete, text: "r", figures: reported)
      if lookup != .done || bill != nil {
        generation.found = ChargeFound(turn: number, attempt: 1, id: id ?? "", lookup: lookup, figures: bill)
      }
      return Turn(start: start, started: day, generations: [generation], billing: billing)
    }

    var charge: Charge { turn.charge(of: turn.generations[0]) }
    var counted: Charge { turn.countedCharge(of: turn.generations[0]) }
  }

  private func cost(_ text: String, surcharge: String? = nil) -> UsageAndCost {
    UsageAndCost(cost: USD(text), surcharge: surcharge.flatMap { USD($0) })
  }

  private func totals(_ turns: [Turn]) -> Totals {
    var running = RunningTotals()
    for turn in turns { running.add(turn) }
    return running.totals
  }

  /// A surcharge of a cent at most is added to what was expected; a larger one is no reason to take a bill for right.
  @Test(
    arguments: [
      ("0.0052", "0.005", nil), ("0.2", "0.01", nil), ("0.3", "0.0100001", .farAboveExpected),
      ("0.5", "0.3", .farAboveExpected), ("0.0052", "0", .farAboveExpected), ("0.0052", "-0.005", .farAboveExpected),
    ] as [(String, String, BillDoubt?)])
  func anOrdinarySurchargeIsExpected(bill: String, surcharge: String, doubt: BillDoubt?) {
    #expect(Plan(estimate: "0.0001", bill: cost(bill, surcharge: surcharge)).charge.doubt == doubt)
  }

  /// A request that ended free is free only where the gateway counted no generation of it.
  @Test(arguments: [("gen_1", .reported), (nil, .free)] as [(String?, ChargeState)])
  func whatHasAnIDIsNotFree(id: String?, state: ChargeState) {
    var turn = Plan(id: id, reported: cost("0.1")).turn
    turn.generations[0].ended?.isFree = true
    let charge = turn.charge(of: turn.generations[0])
    #expect(charge.state == state && charge.cost == (state == .free ? .zero : USD("0.1")))
  }

  @Test func feesForTagsAreExpectedInABill() {
    #expect(Plan(estimate: "0.0001", fees: "0.0009", bill: cost("0.02")).charge.doubt == nil)
    #expect(Plan(estimate: "0.0001", fees: "0.0009", bill: cost("0.0200001")).charge.doubt == .farAboveExpected)
    #expect(Plan(estimate: "0.0001", fees: "0.0009", reported: cost("0.02")).charge.doubt == nil)
    #expect(Plan(estimate: "0.0001", fees: "0.0009", reported: cost("0.0200001")).charge.doubt == .farAboveExpected)
  }

  @Test func anUnbelievableFigureOfTheStreamIsCountedInPlaceOfNoBill() throws {
    let plan = Plan(estimate: "0.001", reported: cost("400"), bill: cost("500"))
    #expect(plan.charge.doubt == .farAboveExpected)
    #expect(plan.counted.state == .estimated && plan.counted.cost == USD("0.001") && plan.counted.lookup == .done)
    let sound = Plan(estimate: "0.001", reported: cost("0.002"), bill: cost("500"))
    #expect(sound.counted.state == .reported && sound.counted.cost == USD("0.002"))
  }

  @Test(arguments: [(Billing.lookup, "0.00015" as String?), (.reported, nil), (.free, nil)])
  func onlyAGatewayThatBillsLaterAddsFeesLater(billing: Billing, fees: String?) {
    for figures in [cost("0.001"), UsageAndCost(usage: Usage(input: 1))] {
      let charge = Plan(billing: billing, estimate: "0.002", fees: "0.00015", reported: figures).charge
      #expect(charge.expectedTagFees == fees.flatMap { USD($0) })
    }
  }

  @Test func aBillLeavesTheTokensThatOnlyTheStreamStated() {
    let stream = UsageAndCost(usage: Usage(input: 9, cachedInput: 4, output: 3, reasoning: 1))
    let bill = UsageAndCost(cost: USD("1"), usage: Usage(input: 10, output: 3))
    let figures = Plan(reported: stream, bill: bill).turn.generations[0].figures
    #expect(figures.usage == Usage(input: 10, cachedInput: 4, output: 3, reasoning: 1))
    let silent = Plan(reported: stream, bill: cost("1")).turn.generations[0].figures
    #expect(silent.usage == stream.usage)
    let all = Usage(input: 9, cachedInput: 4, cacheWrite: 5, output: 3, reasoning: 1)
    let empty = UsageAndCost(cost: USD("1"), usage: Usage())
    let filled = Plan(reported: UsageAndCost(usage: all), bill: empty).turn.generations[0]
    #expect(filled.usage == all && filled.figures.usage == all && Usage().completed(by: nil) == Usage())
  }

  /// What the look-up states of the serving comes before what the stream stated, and what it leaves out stays.
  @Test func theBillsServingComesFirst() {
    func figures(_ word: String) -> UsageAndCost {
      var figures = cost("1")
      (figures.servedModel, figures.provider, figures.serviceTier) = ("m/\(word)", word, word)
      (figures.credential, figures.finishReason, figures.isBYOK) = (word, word, word == "bill")
      figures.attempts = [ServingAttempt(provider: word), ServingAttempt(provider: "other")]
      (figures.marketCost, figures.upstreamCost) = (USD(word == "bill" ? "2" : "3"), USD(word == "bill" ? "4" : "5"))
      return figures
    }
    let whole = Plan(reported: figures("stream"), bill: figures("bill")).turn.generations[0].figures
    #expect(whole == figures("bill"))
    let silent = Plan(reported: figures("stream"), bill: cost("1")).turn.generations[0].figures
    #expect(silent == figures("stream"))
  }

  /// Of a key of the user's own, the look-up's cost comes first, also where the stream named another one.
  @Test func theBillsOwnKeyCostComesFirst() {
    func figures(_ upstream: String?, isBYOK: Bool? = true) -> UsageAndCost {
      var figures = cost("0")
      (figures.isBYOK, figures.upstreamCost) = (isBYOK, upstream.flatMap { USD($0) })
      return figures
    }
    #expect(Plan(reported: figures("0.3"), bill: figures("0.2")).charge.ownKeyCost == USD("0.2"))
    #expect(Plan(reported: figures("0.3"), bill: figures(nil)).charge.ownKeyCost == USD("0.3"))
    #expect(Plan(reported: figures("0.3"), bill: figures(nil, isBYOK: nil)).charge.ownKeyCost == USD("0.3"))
    #expect(Plan(reported: figures("0.3"), bill: figures("0.2", isBYOK: false)).charge.ownKeyCost == nil)
    #expect(Plan(reported: figures("0.3")).charge.ownKeyCost == USD("0.3"))
  }

  /// A step's own estimate comes before the turn's; neither says anything of a reply with pictures.
  @Test func whatWasExpectedIsTheStepsAndNoPictures() {
    func charge(expected: String?, pictures: Bool, bill: String) -> Charge {
      var turn = Plan(estimate: "0.01", bill: cost(bill)).turn
      turn.generations[0].expectedCost = expected.flatMap { USD($0) }
      let file = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9)
      if pictures { turn.generations[0].ended?.pictures = [file] }
      return turn.charge(of: turn.generations[0])
    }
    #expect(charge(expected: nil, pictures: false, bill: "0.2").doubt == nil)
    #expect(charge(expected: nil, pictures: false, bill: "0.21").doubt == .farAboveExpected)
    #expect(charge(expected: "0.1", pictures: false, bill: "2").doubt == nil)
    #expect(charge(expected: "0.001", pictures: false, bill: "0.021").doubt == .farAboveExpected)
    #expect(charge(expected: "0.001", pictures: true, bill: "5").doubt == nil)
    #expect(charge(expected: "0.001", pictures: true, bill: "100.01").doubt == .implausible)
    var open = Plan(estimate: "0.01").turn
    open.generations[0].ended = nil
    open.generations[0].expectedCost = USD("0.004")
    #expect(open.charge(of: open.generations[0]).cost == USD("0.004"))
  }

  /// "at most" is said of the figure that used a bound, and of no other one.
  @Test func onlyTheEstimateThatUsedABoundIsAnUpperBound() {
    func isUpperBound(estimate: String?, figures: UsageAndCost? = nil) -> Bool {
      var turn = Plan(estimate: "0.01", reported: figures).turn
      turn.generations[0].ended?.isUpperBound = true
      turn.generations[0].ended?.estimate = estimate.flatMap { USD($0) }
      return turn.charge(of: turn.generations[0]).isUpperBound
    }
    #expect(isUpperBound(estimate: "0.02") && !isUpperBound(estimate: nil))
    #expect(!isUpperBound(estimate: "0.02", figures: cost("0.02")))
  }

  @Test func aTurnSpendsItsPartsAndNamesWhatIsUnknown() {
    #expect(Plan(id: "d").turn.spending.unknown == 1 && Plan(estimate: "1").turn.spending.unknown == 0)
    let strange = Plan(reported: cost("-1")).turn.spending
    #expect(strange.leftOut == 1 && strange.unknown == 1 && strange.amount == .zero)
    #expect(Plan(reported: cost("1")).turn.spending.ids == ["gen_1"])
  }

  @Test func aSumHasTheWeakestState() {
    let billed = Plan(id: "a", bill: cost("1")).turn
    let reported = Plan(id: "b", reported: cost("1")).turn
    let estimated = Plan(id: "c", estimate: "1").turn
    let unknown = Plan(id: "d").turn
    let free = Plan(id: "e", billing: .free).turn
    #expect(totals([]).state == .billed && totals([free]).state == .free && totals([free, billed]).state == .billed)
    #expect(totals([billed, reported]).state == .reported)
    #expect(totals([reported, estimated, billed]).state == .estimated)
    #expect(totals([estimated, reported]).state == .estimated)
    #expect(totals([unknown, estimated, free]).state == .unknown)
  }

  @Test func aSumBeyondTheRangeIsALowerBound() {
    let plan = Plan(estimate: "100000000000000", reported: cost("100000000000000"))
    var turn = plan.turn
    turn.generations[0].isConfirmed = true
    #expect(!totals([turn]).isAtLeast)
    var other = turn
    other.generations[0].id = "gen_2"
    #expect(totals([turn, other]).isAtLeast && totals([turn, other]).cost == .largest)
  }

  @Test(arguments: [(LookupState.open, 1), (.exhausted, 0), (.none, 0)])
  func onlyAnOpenLookUpIsPending(lookup: LookupState, pending: Int) {
    #expect(totals([Plan(estimate: "1", lookup: lookup).turn]).pending == pending)
  }

  /// A server's ids may repeat (Ollama's do): only where bills are looked up by them is one generation one id.
  @Test(arguments: [(Billing.lookup, "1"), (.reported, "2")])
  func anIDCountsOnceWhereBillsAreLookedUpByIt(billing: Billing, cost: String) {
    let turns = [1, 2].map { Plan(number: $0, billing: billing, reported: self.cost("1")).turn }
    #expect(totals(turns).cost == USD(cost))
  }

  @Test func aRepeatThatIsTakenOutLeavesTheFirstInTheSum() {
    var running = RunningTotals()
    let (first, second) = (Plan(number: 1, reported: cost("1")).turn, Plan(number: 2, reported: cost("1")).turn)
    running.add(first)
    running.add(second)
    #expect(running.leave(second).isEmpty)
    #expect(running.totals.cost == USD("1") && running.counts("gen_1"))
    #expect(running.leave(first).count == 1)
    #expect(running.totals.cost == .zero && !running.counts("gen_1"))
  }

  /// What another session counts is left out of a sum; its turns are counted.
  @Test func whatIsCountedElsewhereIsLeftOut() {
    var running = RunningTotals(excluding: ["gen_1"])
    #expect(running.enter(Plan(reported: cost("1")).turn).isEmpty && running.totals.cost == .zero)
    #expect(running.enter(Plan(number: 2, id: "gen_2", reported: cost("2")).turn).count == 1)
    #expect(running.totals.cost == USD("2") && running.totals.turns == 2 && running.totals.state == .reported)
  }

  /// A turn of several requests is a repeat where each of them was counted before.
  @Test func aTurnIsARepeatWhereAllOfItsGenerationsAre() {
    func spending(_ ids: String...) -> Spending {
      Spending(started: Self.day, assistant: "a", user: nil, amount: .zero, ids: ids)
    }
    let all = [spending("a"), spending("a", "b"), spending("b", "a"), spending(), spending("a"), spending()]
    #expect(all.withoutRepeats().map(\.ids) == [["a"], ["a", "b"], [], []])
  }

  @Test func nothingRemainsOfABudgetThatWasPassed() throws {
    let budget = Budget(scope: .day, limit: try #require(USD("1")))
    #expect(BudgetStatus(budget: budget, spent: try #require(USD("1.5"))).remainder == .zero)
    #expect(BudgetStatus(budget: budget, spent: try #require(USD("0.75"))).remainder == USD("0.25"))
  }

  @Test func anEstimateBeyondTheRangeWouldPassEveryLimit() throws {
    let budget = Budget(scope: .day, limit: try #require(USD("160000000000000")))
    let status = BudgetStatus(budget: budget, spent: try #require(USD("150000000000000")))
    #expect(status.decision(estimate: .largest) == .wouldPass)
  }

  /// A journal with the same lines twice holds each generation once, also in reports.
  @Test func aReportCountsARepeatedGenerationAndATurnOfSeveralRowsOnce() throws {
    let opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "https://g.test/v1", billing: .lookup, assistant: "swift", model: "m",
      program: "test")
    let entries: [Entry] =
      [.session(opened)]
      + [1, 2].flatMap { number -> [Entry] in
        let start = TurnStarted(turn: number, prompt: "p", assistant: "swift", model: "m", tags: ["a", "b"])
        let ended = ReplyEnded(turn: number, attempt: 1, status: .complete, text: "r", figures: cost("1"))
        return [.turn(start), .generation(GenerationNamed(turn: number, attempt: 1, id: "gen_1")), .reply(ended)]
      }
    let transcript = Transcript(entries.map { Record(time: Self.day, entry: $0) })
    let spending = SessionSpending(transcript, session: "s", damagedLines: 0)
    #expect(spending.ids == [SessionSpending.hash("gen_1")])
    let keys = try #require(ReportKey.list("tag,model"))
    let report = Report(ReportQuery(keys: keys, calendar: ReportCalendar(isUTC: true)), [spending])
    #expect(report.turns == 1 && report.totals.cost == USD("1") && report.totals.generations == 1)
    #expect(report.rows.map(\.keys) == [["a", "m"], ["b", "m"]] && report.rows.map(\.turns) == [1, 1])
  }

  /// Every figure of a sum of sums is added.
  @Test func aSumOfSumsHasEveryFigure() {
    var one = Spent()
    (one.generations, one.cost, one.marketCost, one.withoutMarketCost) = (4, USD("1"), USD("2"), 3)
    (one.expectedTagFees, one.pending, one.doubtful) = (USD("0.5"), 2, 1)
    one.states[.billed] = 3
    one.states[.unknown] = 1
    one.usage = Usage(input: 1, cachedInput: 2, cacheWrite: 3, output: 4, reasoning: 5)
    var sum = Spent()
    sum.add(one)
    #expect(sum == one)
    sum.add(one)
    #expect(sum.generations == 8 && sum.cost == USD("2") && sum.marketCost == USD("4") && sum.withoutMarketCost == 6)
    #expect(sum.expectedTagFees == USD("1") && sum.pending == 4 && sum.doubtful == 2 && sum.unknown == 2)
    #expect(sum.usage == Usage(input: 2, cachedInput: 4, cacheWrite: 6, output: 8, reasoning: 10))
    #expect(sum.states[.billed] == 6 && sum.isAtLeast && sum.knownCost == USD("2"))
  }

  /// A deleted session keeps what it spent, and what of that is not known.
  @Test func aDeletedSessionKeepsWhatIsLeftOutAndUnknown() throws {
    func entries(_ number: Int, _ figures: UsageAndCost?, user: String?) -> [Entry] {
      let start = TurnStarted(turn: number, prompt: "secret", assistant: "a", model: "m", user: user)
      let named = GenerationNamed(turn: number, attempt: 1, id: "gen_\(number)")
      return [
        .turn(start), .generation(named),
        .reply(ReplyEnded(turn: number, attempt: 1, status: .complete, text: "r", figures: figures)),
      ]
    }
    let all = entries(1, cost("1"), user: "ada") + entries(2, nil, user: "ada") + entries(3, cost("-1"), user: nil)
    let transcript = Transcript(all.map { Record(time: Self.day, entry: $0) })
    let removed = SessionRemoved(id: "s", transcript: transcript, unreadable: 2)
    let read = try JSONDecoder().decode(SessionRemoved.self, from: JSONEncoder().encode(removed))
    #expect(read == removed && read.unreadable == 2 && !read.isPlayMoney)
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m", gateway: "sandbox")
    let play = SessionRemoved(
      id: "p", transcript: Transcript([Record(time: Self.day, entry: .turn(start))]), unreadable: 0)
    #expect(play.isPlayMoney && play.unreadable == 0 && play.spendings.map(\.unknown) == [1])
    let spendings = read.spendings.sorted { ($0.user ?? "") < ($1.user ?? "") }
    #expect(spendings.map(\.amount) == [.zero, USD("1")] && spendings.map(\.unknown) == [1, 1])
    #expect(spendings.map(\.leftOut) == [1, 0] && spendings.map(\.user) == [nil, "ada"])
    #expect(spendings == transcript.spendings.sorted { ($0.user ?? "") < ($1.user ?? "") })
  }
}
