import Foundation
import Testing

@testable import Records

/// Sums that are carried forward are the sums over all turns, whatever comes in whatever order.
@Suite struct RunningSumsTests {
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 11 ^ state << 23
    }
  }

  private static let opened = SessionOpened(
    id: "s", gateway: "vercel", baseURL: "https://gateway.test/v1", billing: .lookup, assistant: "swift", model: "m",
    program: "test")

  private static func amount(_ dice: inout Dice) -> USD? {
    let texts: [String?] = ["0", "0.004", "-3", "7.5", "0.00000000000000000001", "170000000000000", nil]
    return texts.randomElement(using: &dice).flatMap(\.self).flatMap { USD($0) }
  }

  private static func entry(_ dice: inout Dice) -> Entry {
    let (turn, attempt) = (Int.random(in: 1...6, using: &dice), Int.random(in: 1...2, using: &dice))
    let id = "gen_\(Int.random(in: 1...7, using: &dice))"
    let figures = UsageAndCost(
      cost: amount(&dice), usage: Usage(input: Bool.random(using: &dice) ? 10 : nil, output: .max))
    switch Int.random(in: 0...8, using: &dice) {
    case 0, 1:
      return .turn(
        TurnStarted(
          turn: turn, prompt: "p", assistant: ["a", "b"].randomElement(using: &dice) ?? "a", model: "m",
          user: Bool.random(using: &dice) ? "ada" : nil, estimate: amount(&dice), tagFees: USD("0.00015"),
          replaces: Bool.random(using: &dice) ? turn - 1 : nil))
    case 2: return .attempt(AttemptStarted(turn: turn, attempt: attempt))
    case 3: return .generation(GenerationNamed(turn: turn, attempt: attempt, id: id))
    case 4, 5:
      return .reply(
        ReplyEnded(
          turn: turn, attempt: attempt, status: [.complete, .failed].randomElement(using: &dice) ?? .complete,
          text: "r", figures: Bool.random(using: &dice) ? figures : nil, estimate: amount(&dice),
          isFree: Bool.random(using: &dice) ? true : nil))
    case 6, 7:
      let lookup: LookupState = Bool.random(using: &dice) ? .done : .exhausted
      return .charge(ChargeFound(turn: turn, attempt: attempt, id: id, lookup: lookup, figures: figures))
    default:
      return .change(
        Bool.random(using: &dice) ? Change(confirms: id) : Change(clears: Bool.random(using: &dice), confirmsTurn: turn)
      )
    }
  }

  @Test(arguments: 0..<60) func areThoseOfAllTurns(seed: UInt64) {
    var dice = Dice(state: seed)
    var records = [Record(time: Date(timeIntervalSince1970: 0), entry: .session(Self.opened))]
    var carried = Transcript(records)
    for step in 1...120 {
      let record = Record(time: Date(timeIntervalSince1970: TimeInterval(step * 400)), entry: Self.entry(&dice))
      records.append(record)
      carried.apply(record)
      var anew = RunningTotals()
      for turn in carried.turns { anew.add(turn) }
      #expect(carried.totals == anew.totals)
    }
    let read = Transcript(records)
    #expect(read.totals == carried.totals)
    #expect(read.open == carried.open && read.doubtful == carried.doubtful)
    let part = carried.openPart
    #expect(part.open == carried.open && part.gateway == carried.gateway)
    #expect(part.session == carried.session && part.started == carried.started && part.title == carried.title)
    #expect(part.turns == carried.turns.filter { turn in carried.open.contains { $0.turn == turn.index } })
    #expect(read.conversation == carried.conversation)
    #expect(
      read.conversation
        == carried.turns.filter(\.isCarried).flatMap {
          [Message(.user, $0.start.prompt), Message(.assistant, $0.reply)]
        })
    #expect(
      carried.open.count
        == carried.turns.flatMap { turn in
          turn.generations.filter { $0.id != nil && turn.charge(of: $0).lookup == .open }
        }.count)
    func spent(_ spendings: [Spending], _ scope: BudgetScope) -> BudgetStatus {
      spendings.status(of: Budget(scope: scope, limit: .largest), at: Date(timeIntervalSince1970: 0), by: .system)
    }
    for scope in [BudgetScope.session, .assistant("a"), .user("ada")] {
      #expect(spent(read.spendings, scope) == spent(carried.spendings, scope))
    }
  }

  @Test func whatWasTakenOutLeavesNothingBehind() throws {
    var sum = USDSum()
    let amounts = try ["0.1", "-7", "170000000000000", "170000000000000", "0.000000000000000000000001"]
      .map { try #require(USD($0)) }
    for amount in amounts { sum.add(amount) }
    #expect(sum.amount == nil && sum.boundedAmount == .largest)
    for amount in amounts.reversed() { sum.subtract(amount) }
    #expect(sum == USDSum() && sum.amount == .zero)
    sum.add(try #require(USD("0.6")))
    sum.add(try #require(USD("0.7")))
    sum.add(try #require(USD("-2")))
    #expect(sum.amount == USD("-0.7"))
  }

  /// Twenty thousand turns, each asked for its session's figures: with a look at every turn each time it would take hours.
  @Test(.timeLimit(.minutes(1))) func aTurnOfALongSessionIsNoLookAtAllTurns() throws {
    var told = Transcript([Record(time: .now, entry: .session(Self.opened))])
    let cost = try #require(USD("0.01"))
    for number in 1...20_000 {
      let start = TurnStarted(turn: number, prompt: "p", assistant: "a", model: "m")
      let named = GenerationNamed(turn: number, attempt: 1, id: "gen_\(number)")
      let ended = ReplyEnded(
        turn: number, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: cost))
      let found = ChargeFound(
        turn: number, attempt: 1, id: named.id, lookup: .done, figures: UsageAndCost(cost: cost))
      let time = Date(timeIntervalSince1970: TimeInterval(number))
      for entry in [.turn(start), .generation(named), .reply(ended)] as [Entry] {
        told.apply(Record(time: time, entry: entry))
      }
      #expect(told.open.count == 1 && told.totals.turns == number && told.turn(number)?.reply == "r")
      told.apply(Record(time: time, entry: .charge(found)))
      told.apply(Record(time: time, entry: .change(Change(clears: true))))
      #expect(told.conversation.isEmpty && told.doubtful.isEmpty && told.open.isEmpty)
    }
    #expect(told.totals.cost == USD("200") && told.totals.state == .billed)
    #expect(told.spendings.count == 23)
  }
}
