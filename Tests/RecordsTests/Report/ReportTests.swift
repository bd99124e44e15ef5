import Foundation
import Testing

@testable import Records

@Suite struct ReportTests {
  /// One turn of a test ledger, and what it costs.
  private struct Sample {
    var session: String
    var gateway = "vercel"
    var model = "a/x"
    var assistant = "swift"
    var user: String?
    var tags: [String] = []
    var provider: String?
    var isOwnKey: Bool?
    var cost: String?
    var seconds = 0
    var id: String?
  }

  private func sessions(_ samples: [Sample]) -> [SessionSpending] {
    var seen: Set<UInt64> = []
    let sessions = Dictionary(grouping: samples, by: \.session).sorted { $0.key < $1.key }
    return sessions.map { session, turns in
      let spending = SessionSpending(
        transcript(session, turns), session: session, damagedLines: 0, isKnown: seen.contains)
      seen.formUnion(spending.ids)
      return spending
    }
  }

  private func transcript(_ session: String, _ turns: [Sample]) -> Transcript {
    let gateway = turns.first?.gateway ?? "vercel"
    var records = [
      Record(
        time: .distantPast,
        entry: .session(
          SessionOpened(
            id: session, gateway: gateway, baseURL: "https://g.test/v1", billing: .lookup, assistant: "swift",
            model: "a/x", program: "0.1")))
    ]
    for (place, sample) in turns.enumerated() {
      let time = Date(timeIntervalSince1970: TimeInterval(sample.seconds))
      var figures = UsageAndCost(
        cost: sample.cost.flatMap { USD($0) }, marketCost: sample.cost.flatMap { USD($0) },
        usage: Usage(input: 10, output: 2))
      figures.provider = sample.provider
      figures.isBYOK = sample.isOwnKey
      let turn = place + 1
      let start = TurnStarted(
        turn: turn, prompt: "p", assistant: sample.assistant, model: sample.model, tags: sample.tags, user: sample.user,
        gateway: gateway)
      let id = sample.id ?? "gen_\(session)_\(turn)"
      records += [
        Record(time: time, entry: .turn(start)),
        Record(time: time, entry: .generation(GenerationNamed(turn: turn, attempt: 1, id: id))),
        Record(
          time: time,
          entry: .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: figures))),
      ]
    }
    return Transcript(records)
  }

  private func report(_ keys: String, _ samples: [Sample], _ adjust: (inout ReportQuery) -> Void = { _ in }) throws
    -> Report
  {
    var query = ReportQuery(keys: try #require(ReportKey.list(keys)), calendar: ReportCalendar(isUTC: true))
    adjust(&query)
    return Report(query, sessions(samples))
  }

  private func table(_ report: Report) -> [String] {
    report.rows.map { row in
      let keys = row.keys.map { $0 ?? "-" }.joined(separator: "/")
      return "\(keys) \(row.turns) \(row.spent.cost.map { "\($0)" } ?? "?")"
    }
  }

  @Test func rowsAreOrderedByCostAndPeriodsByTime() throws {
    let samples = [
      Sample(session: "s", model: "a/x", cost: "0.1", seconds: 86_400),
      Sample(session: "s", model: "b/y", cost: "0.5", seconds: 0),
      Sample(session: "t", model: "a/x", cost: "0.2", seconds: 2 * 86_400),
    ]
    #expect(table(try report("model", samples)) == ["b/y 1 0.5", "a/x 2 0.3"])
    #expect(table(try report("day", samples)) == ["1970-01-01 1 0.5", "1970-01-02 1 0.1", "1970-01-03 1 0.2"])
    #expect(table(try report("month,model", samples)) == ["1970-01/b/y 1 0.5", "1970-01/a/x 2 0.3"])
    #expect(table(try report("week", samples)) == ["1970-W01 3 0.8"])
    #expect(table(try report("session", samples)) == ["s 2 0.6", "t 1 0.2"])
  }

  @Test func aTurnWithSeveralTagsIsInEachRowAndOnceInTheTotals() throws {
    let samples = [
      Sample(session: "s", tags: ["plan:pro", "x", "x"], cost: "1"), Sample(session: "s", tags: ["x"], cost: "2"),
      Sample(session: "s", cost: "4"),
    ]
    let report = try report("tag", samples)
    #expect(table(report) == ["- 1 4", "x 2 3", "plan:pro 1 1"])
    #expect(report.turns == 3 && report.totals.cost == USD("7") && report.totals.generations == 3)
  }

  /// Sessions that were read on several threads make one report, with each user once.
  @Test func reportsThatAreAddedUpCountEachUserOnce() throws {
    let samples = [
      Sample(session: "a", user: "ada", tags: ["plan:pro"], cost: "1"),
      Sample(session: "a", user: "bob", tags: ["plan:pro"], cost: "2"),
      Sample(session: "b", user: "cem", tags: ["plan:pro"], cost: "4"),
      Sample(session: "b", user: "ada", tags: ["plan:pro"], cost: "8"),
      Sample(session: "b", user: "dan", tags: ["plan:max"], cost: "16"),
    ]
    let query = ReportQuery(keys: try #require(ReportKey.list("plan")), calendar: ReportCalendar(isUTC: true))
    var whole = ReportSums(query)
    for session in sessions(samples) {
      var part = ReportSums(query)
      part.add(session)
      whole.add(part)
    }
    let report = Report(whole)
    #expect(report.rows.map(\.keys) == [["max"], ["pro"]] && report.turns == 5 && report.totals.cost == USD("31"))
    #expect(report.rows.map(\.users) == [["dan"], ["ada", "bob", "cem"]])
    #expect(report.rows.map(\.turns) == [1, 4] && report.rows.map(\.spent.cost) == [USD("16"), USD("15")])
    #expect(report.totals.pending == 5 && report.rows.map(\.spent.pending) == [1, 4])
  }

  @Test func plansComeFromTagsAndThenFromTheRevenueFile() throws {
    let samples = [
      Sample(session: "s", user: "ada", tags: ["plan:pro"], cost: "1"), Sample(session: "s", user: "ada", cost: "2"),
      Sample(session: "s", user: "bob", cost: "4"),
    ]
    #expect(table(try report("plan", samples) { $0.plans = ["ada": "free"] }) == ["- 1 4", "free 1 2", "pro 1 1"])
  }

  @Test func aTurnOverTwoProvidersIsInBothRows() throws {
    var transcript = transcript("s", [Sample(session: "s", provider: "p1", isOwnKey: true, cost: "1")])
    var figures = UsageAndCost(cost: USD("2"))
    figures.provider = "p2"
    figures.servedModel = "m/other"
    for entry in [
      Entry.attempt(AttemptStarted(turn: 1, attempt: 2)),
      .generation(GenerationNamed(turn: 1, attempt: 2, id: "gen_2")),
      .reply(ReplyEnded(turn: 1, attempt: 2, status: .complete, text: "r", figures: figures)),
    ] { transcript.apply(Record(time: Date(timeIntervalSince1970: 0), entry: entry)) }
    let sessions = [SessionSpending(transcript, session: "s", damagedLines: 0)]
    let byProvider = Report(ReportQuery(keys: [.provider]), sessions)
    #expect(table(byProvider) == ["p2 1 2", "p1 1 1"])
    #expect(byProvider.turns == 1 && byProvider.totals.generations == 2)
    #expect(table(Report(ReportQuery(keys: [.credential]), sessions)) == ["- 1 2", "byok 1 1"])
    #expect(table(Report(ReportQuery(keys: [.served]), sessions)) == ["m/other 1 2", "- 1 1"])
    #expect(table(Report(ReportQuery(keys: [.model, .served]), sessions)).count == 2)
    #expect(table(Report(ReportQuery(keys: [.user]), sessions)) == ["- 1 3"])
  }

  @Test func aGenerationOfTwoJournalsCountsOnce() throws {
    let samples = [
      Sample(session: "s", cost: "1", id: "gen_1"), Sample(session: "t", cost: "1", id: "gen_1"),
      Sample(session: "t", cost: "2", id: "gen_2"),
    ]
    let report = try report("session", samples)
    #expect(table(report) == ["t 1 2", "s 1 1"] && report.turns == 2 && report.totals.cost == USD("3"))
  }

  @Test func playMoneyIsLeftOutUnlessAskedForByName() throws {
    let samples = [
      Sample(session: "p", gateway: "sandbox", cost: "9"), Sample(session: "r", gateway: "openrouter", cost: "1"),
    ]
    let real = try report("gateway", samples)
    #expect(table(real) == ["openrouter 1 1"] && real.playMoneyTurns == 1 && real.totals.cost == USD("1"))
    let play = try report("gateway", samples) { $0.gateway = "sandbox" }
    #expect(table(play) == ["sandbox 1 9"] && play.playMoneyTurns == 0)
  }

  @Test func theLimitsIncludeBothDays() throws {
    let samples = (0..<4).map { Sample(session: "s", cost: "1", seconds: $0 * 86_400 + ($0 == 2 ? 86_399 : 0)) }
    let report = try report("day", samples) {
      $0.since = ReportQuery.Day("1970-01-02")
      $0.until = ReportQuery.Day("1970-01-03")
    }
    #expect(table(report) == ["1970-01-02 1 1", "1970-01-03 1 1"])
  }

  @Test func everyFilterLeavesTheOthersOut() throws {
    let samples = [
      Sample(session: "s", model: "a/x", assistant: "web", user: "ada", tags: ["t"], cost: "1"),
      Sample(session: "u", model: "a/xx", assistant: "swift", user: nil, tags: ["tt"], cost: "2"),
    ]
    let filters: [(inout ReportQuery) -> Void] = [
      { $0.model = "a/x" }, { $0.model = "x" }, { $0.assistant = "web" }, { $0.user = "ada" }, { $0.tag = "t" },
      { $0.session = "s" },
    ]
    for filter in filters { #expect(try report("session", samples, filter).turns == 1) }
    #expect(try report("session", samples) { $0.model = "other" }.rows.isEmpty)
  }

  @Test func anUnknownCostMakesTheSumALowerBound() throws {
    let report = try report("model", [Sample(session: "s", cost: "1"), Sample(session: "s", cost: nil)])
    let row = try #require(report.rows.first)
    #expect(row.spent.cost == USD("1") && row.spent.unknown == 1 && row.spent.isAtLeast && row.spent.state == .unknown)
    #expect(row.spent.pending == 2 && row.spent.withoutMarketCost == 1)
  }

  /// Random turns, grouped by code that shares nothing with the report.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func everyKeyAndPairEqualsAGroupingByHand(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let samples = (0..<120).map { _ in
      Sample(
        session: "s\(Int.random(in: 0..<5, using: &random))", model: "m\(Int.random(in: 0..<3, using: &random))",
        assistant: "a\(Int.random(in: 0..<4, using: &random))",
        user: Bool.random(using: &random) ? "u\(Int.random(in: 0..<5, using: &random))" : nil,
        tags: Bool.random(using: &random) ? ["plan:p\(Int.random(in: 0..<2, using: &random))"] : [],
        provider: "v\(Int.random(in: 0..<2, using: &random))", isOwnKey: Bool.random(using: &random),
        cost: "0.\(Int.random(in: 1..<999_999, using: &random))",
        seconds: Int.random(in: 0..<200, using: &random) * 40_000)
    }
    let values: [(ReportKey, (Sample) -> String?)] = [
      (.model, \.model), (.assistant, \.assistant), (.session, \.session), (.user, \.user), (.gateway, \.gateway),
      (.provider, \.provider), (.credential, { $0.isOwnKey == true ? "byok" : "gateway" }),
      (.plan, { $0.tags.first.map { String($0.dropFirst(5)) } }), (.tag, \.tags.first),
      (.day, { Date(timeIntervalSince1970: TimeInterval($0.seconds)).formatted(.iso8601.year().month().day()) }),
    ]
    let sessions = sessions(samples)
    for (first, value) in values {
      for (second, other) in values where second != first {
        var expected: [[String?]: USD] = [:]
        for sample in samples {
          let keys = [value(sample), other(sample)]
          expected[keys] = (expected[keys] ?? .zero) + (try #require(USD(sample.cost ?? "")))
        }
        let report = Report(
          ReportQuery(keys: [first, second], calendar: ReportCalendar(isUTC: true)), sessions)
        #expect(report.rows.count == expected.count)
        for row in report.rows { #expect(row.spent.cost == expected[row.keys], "\(first), \(second), \(row.keys)") }
        #expect(report.rows.reduce(0) { $0 + $1.turns } == 120)
      }
    }
  }
}

/// Numbers that a seed determines (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
