import Foundation
import Testing

@testable import Records

/// The figures of a report's rows, each by hand.
@Suite struct ReportFigureTests {
  private static func row(_ key: String, cost: USD?, generations: Int = 1, usage: Usage = Usage()) -> Report.Row {
    var spent = Spent()
    (spent.cost, spent.generations, spent.usage) = (cost, generations, usage)
    return Report.Row(keys: [key], turns: 1, spent: spent)
  }

  @Test func averagesAreByRequestTokensInAndOutAndUser() {
    var row = Self.row("pro", cost: USD("0.9"), generations: 3, usage: Usage(input: 1_000, output: 2_000))
    row.users = ["ada", "bob"]
    #expect(row.costPerRequest == USD("0.3") && row.costPerUser == USD("0.45"))
    #expect(row.costPerThousandTokens == USD("0.3"))
    row.spent.usage = Usage(output: 3_000)
    #expect(row.costPerThousandTokens == USD("0.3"))
    row.spent.usage = Usage()
    row.users = []
    #expect(row.costPerThousandTokens == nil && row.costPerUser == nil)
    // Of what nothing is known there is no average; of a lower bound there is one.
    row.users = ["ada"]
    row.spent.states[.unknown] = 2
    #expect(row.costPerRequest == USD("0.3") && row.costPerUser == USD("0.9"))
    row.spent.states[.unknown] = 3
    #expect(row.costPerRequest == nil && row.costPerUser == nil)
  }

  /// The tokens of a row are those of its generations, a bill's before the stream's.
  @Test func aReportAddsUpTheTokens() {
    let stream = UsageAndCost(cost: USD("1"), usage: Usage(input: 10, cachedInput: 4, output: 2))
    let bill = UsageAndCost(cost: USD("1"), usage: Usage(input: 20, reasoning: 1))
    let session = Self.session("s", [Self.Turn(stream: stream), Self.Turn(stream: stream, bill: bill)])
    let report = Report(ReportQuery(keys: [.model], calendar: ReportCalendar(isUTC: true)), [session])
    let sum = Usage(input: 30, cachedInput: 8, output: 4, reasoning: 1)
    #expect(report.totals.usage == sum && report.rows.map(\.spent.usage) == [sum])
  }

  /// A generation of the largest amount, twice, leaves the range: such a sum is above every other one.
  @Test func aSumOutOfRangeComesFirst() {
    let amount = "\(USD.largest)"
    let costs = [("a/small", "1"), ("b/huge", amount), ("b/huge", amount), ("c/medium", "2")]
    let sessions = costs.enumerated().map { place, item in
      Self.session("s\(place)", [Self.Turn(model: item.0, stream: UsageAndCost(cost: USD(item.1)), isConfirmed: true)])
    }
    let report = Report(ReportQuery(keys: [.model], calendar: ReportCalendar(isUTC: true)), sessions)
    #expect(report.rows.map(\.keys) == [["b/huge"], ["c/medium"], ["a/small"]])
    #expect(report.rows[0].spent.cost == nil && report.totals.isAtLeast)
  }

  /// The list price is that of the generations that state one; nothing is known where none does, and where no cost is.
  @Test func whatIsKnownOfSomeIsShownAndOfNoneIsNot() {
    func spent(_ figures: [UsageAndCost?]) -> Spent {
      let turns = figures.map { Self.Turn(stream: $0 ?? UsageAndCost()) }
      return Report(ReportQuery(keys: [.day], calendar: ReportCalendar(isUTC: true)), [Self.session("s", turns)]).totals
    }
    let stated = UsageAndCost(cost: USD("1"), marketCost: USD("2"))
    #expect(spent([stated, nil]).knownMarketCost == USD("2") && spent([stated, nil]).knownCost == USD("1"))
    #expect(spent([nil, nil]).knownMarketCost == nil && spent([nil, nil]).knownCost == nil)
    #expect(spent([stated, nil]).isAtLeast && !spent([stated]).isAtLeast)
  }

  /// Of rows that cost the same, the one without a value comes last.
  @Test func aRowWithoutAValueComesLast() {
    let sessions = [nil, "bob", "ada"].enumerated().map { place, user in
      Self.session("s\(place)", [Self.Turn(user: user)])
    }
    let report = Report(ReportQuery(keys: [.user], calendar: ReportCalendar(isUTC: true)), sessions)
    #expect(report.rows.map(\.keys) == [["ada"], ["bob"], [nil]])
  }

  @Test func theBillsFiguresComeBeforeTheStreams() throws {
    var stream = UsageAndCost(cost: USD("0.1"), marketCost: USD("0.2"))
    (stream.isBYOK, stream.provider, stream.servedModel) = (false, "streamed", "m/streamed")
    var bill = UsageAndCost(cost: USD("0.3"), marketCost: USD("0.4"))
    (bill.isBYOK, bill.provider, bill.servedModel) = (true, "billed", "m/billed")
    func row(_ key: ReportKey, _ bill: UsageAndCost?) throws -> Report.Row {
      let session = Self.session("s", [Self.Turn(stream: stream, bill: bill)])
      return try #require(Report(ReportQuery(keys: [key], calendar: ReportCalendar(isUTC: true)), [session]).rows.first)
    }
    #expect(try row(.provider, bill).keys == ["billed"] && row(.provider, nil).keys == ["streamed"])
    #expect(try row(.served, bill).keys == ["m/billed"] && row(.served, nil).keys == ["m/streamed"])
    #expect(try row(.credential, bill).keys == ["byok"] && row(.credential, nil).keys == ["gateway"])
    #expect(try row(.day, bill).spent.marketCost == USD("0.4") && row(.day, nil).spent.marketCost == USD("0.2"))
    bill.marketCost = nil
    #expect(try row(.day, bill).spent.marketCost == USD("0.2"))
  }

  /// Records of a copied journal can lie in any order.
  @Test func aCellBeginsWithItsEarliestTurn() {
    let session = Self.session("s", [Self.Turn(second: 500), Self.Turn(second: 20), Self.Turn(second: 900)])
    var seconds: [Int] = []
    session.forEachCell { seconds.append($0.firstSecond) }
    #expect(seconds == [20])
  }

  /// Half a hundredth of a percent goes away from zero.
  @Test(arguments: [("19999", "0.01"), ("20001", "-0.01"), ("19999.5", "0.00"), ("20000.5", "0.00"), ("0", "100.00")])
  func marginsAreRoundedToHundredthsOfAPercent(cost: String, percent: String) {
    let line = ReportMargins.Line(name: "x", turns: 1, revenue: USD("20000"), cost: USD(cost), isAtLeast: false)
    #expect(line.percent == percent)
  }

  /// Nothing is said in percent of a customer who paid nothing, or less, nor where a figure is missing.
  @Test func aMarginNeedsARevenue() {
    func line(_ revenue: String?, _ cost: String?) -> ReportMargins.Line {
      ReportMargins.Line(
        name: "x", turns: 1, revenue: revenue.flatMap { USD($0) }, cost: cost.flatMap { USD($0) }, isAtLeast: false)
    }
    for revenue in ["0", "-1"] { #expect(line(revenue, "1").percent == nil) }
    #expect(line("0", "1").margin == USD("-1") && line("2", nil).margin == nil && line(nil, "1").margin == nil)
    #expect(line("2", nil).percent == nil && line("2", "5").percent == "-150.00" && line("2", "0").percent == "100.00")
    #expect(line("100000000000000", "50000000000000").percent == "50.00")
  }

  @Test func aPlanIsALowerBoundWhereOneOfItsUsersIs() throws {
    let sessions = [
      Self.session("s1", [Self.Turn(user: "ada", stream: UsageAndCost(cost: USD("5")), isConfirmed: true)]),
      Self.session("s2", [Self.Turn(user: "ada", stream: UsageAndCost())]),
      Self.session("s3", [Self.Turn(user: "bob", stream: UsageAndCost(cost: USD("1")), isConfirmed: true)]),
    ]
    let report = Report(ReportQuery(keys: [.user], calendar: ReportCalendar(isUTC: true)), sessions)
    let margins = ReportMargins(report, try RevenueFile(Data("ada,10,pro\nbob,10,pro\n".utf8)))
    #expect(margins.lines.map(\.isAtLeast) == [true, false])
    #expect(margins.plans.map(\.isAtLeast) == [true] && margins.plans.first?.cost == USD("6"))
    #expect(margins.plans.map(\.turns) == [3] && margins.plans.map(\.revenue) == [USD("20")])
    #expect(margins.plans.map(\.margin) == [USD("14")] && margins.total.isAtLeast)
  }

  /// Every amount of the revenue file is in the total and in its plan, whether its customer had a turn or not.
  @Test func revenueCountsWithoutATurnAndCostWithoutRevenue() throws {
    let sessions = [
      Self.session("s1", [Self.Turn(user: "ada", stream: UsageAndCost(cost: USD("5")), isConfirmed: true)]),
      Self.session(
        "s2", [Self.Turn(user: "zed", stream: UsageAndCost(cost: USD("1")), isConfirmed: true), Self.Turn()]),
    ]
    let file = try RevenueFile(Data("ada,10,pro\nfay,7,pro\neve,1\nbob,3,free\n".utf8))
    let calendar = ReportCalendar(isUTC: true)
    let margins = ReportMargins(Report(ReportQuery(keys: [.user], calendar: calendar), sessions), file)
    #expect(margins.plans.map(\.name) == ["free", "pro"] && margins.plans.map(\.turns) == [0, 1])
    #expect(margins.plans.map(\.revenue) == [USD("3"), USD("17")] && margins.plans.map(\.cost) == [.zero, USD("5")])
    #expect(margins.unknownKeys == ["bob", "eve", "fay"] && Set(margins.missingKeys) == ["zed", nil])
    #expect(margins.total.revenue == USD("21") && margins.total.cost == USD("6.1") && margins.total.turns == 3)
    // By plan, a user's plan is the file's.
    var query = ReportQuery(keys: [.plan], calendar: calendar)
    query.plans = file.plans
    let byPlan = ReportMargins(Report(query, sessions), file)
    #expect(byPlan.plans.isEmpty && byPlan.unknownKeys == ["free"] && byPlan.missingKeys == [nil])
    let pro = try #require(byPlan.lines.first { $0.name == "pro" })
    #expect(pro.revenue == USD("17") && pro.cost == USD("5") && byPlan.total.revenue == USD("21"))
  }

  private struct Turn {
    var user: String?
    var model = "a/x"
    var second = 0
    var stream = UsageAndCost(cost: USD("0.1"))
    var bill: UsageAndCost?
    var isConfirmed = false
  }

  private static func session(_ id: String, _ turns: [Turn]) -> SessionSpending {
    var records: [Record] = []
    for (place, turn) in turns.enumerated() {
      let (number, generation) = (place + 1, "gen_\(id)_\(place)")
      var entries: [Entry] = [
        .turn(
          TurnStarted(
            turn: number, prompt: "p", assistant: "swift", model: turn.model, user: turn.user, gateway: "vercel")),
        .generation(GenerationNamed(turn: number, attempt: 1, id: generation)),
        .reply(ReplyEnded(turn: number, attempt: 1, status: .complete, text: "r", figures: turn.stream)),
      ]
      if let bill = turn.bill {
        entries.append(.charge(ChargeFound(turn: number, attempt: 1, id: generation, lookup: .done, figures: bill)))
      }
      if turn.isConfirmed { entries.append(.change(Change(confirms: generation))) }
      records += entries.map { Record(time: Date(timeIntervalSince1970: TimeInterval(turn.second)), entry: $0) }
    }
    return SessionSpending(Transcript(records), session: id, damagedLines: 0)
  }
}
