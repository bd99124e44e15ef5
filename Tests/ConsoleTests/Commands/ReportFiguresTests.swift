import App
import Foundation
import Records
import Testing

@testable import Console
@testable import Terminal

/// Every figure of a report is under its own name, in the table, in CSV and in JSON. Its options choose the turns.
@Suite struct ReportFiguresTests {
  /// What a turn is about, and what it costs.
  private struct Sample {
    var user: String?
    var assistant = "swift"
    var model = "a/b"
    var tags: [String] = []
    /// What the stream stated; nil is a stream without a figure.
    var cost: String? = "0.1"
    var bill: String?
    var usage: Usage?
    var market: String?
    var fees: String?
    var hasSecondAttempt = false
  }

  private static func journal(_ id: String, minute: Int = 0, _ samples: [Sample]) -> JournalText {
    var journal = JournalText(id, minute: minute)
    for (place, sample) in samples.enumerated() {
      let turn = place + 1
      let name = "gen_\(id.prefix(4))_\(turn)"
      journal.add(
        .turn(
          TurnStarted(
            turn: turn, prompt: "p", assistant: sample.assistant, model: sample.model, tags: sample.tags,
            user: sample.user, tagFees: sample.fees.flatMap { USD($0) })))
      journal.add(.generation(GenerationNamed(turn: turn, attempt: 1, id: name)))
      func figures(_ cost: String) -> UsageAndCost {
        UsageAndCost(cost: USD(cost), marketCost: sample.market.flatMap { USD($0) }, usage: sample.usage)
      }
      journal.add(
        .reply(
          ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: sample.cost.map(figures))))
      if let bill = sample.bill {
        journal.add(.charge(ChargeFound(turn: turn, attempt: 1, id: name, lookup: .done, figures: figures(bill))))
      }
      guard sample.hasSecondAttempt else { continue }
      journal.add(.attempt(AttemptStarted(turn: turn, attempt: 2)))
      journal.add(.generation(GenerationNamed(turn: turn, attempt: 2, id: name + "_2")))
      journal.add(
        .reply(ReplyEnded(turn: turn, attempt: 2, status: .complete, text: "r", figures: figures("0.001"))))
    }
    return journal
  }

  private func fixture(_ samples: [Sample]) throws -> CommandFixture {
    let fixture = try CommandFixture()
    try fixture.write(Self.journal("aaaa000000000001", samples))
    return fixture
  }

  private static let mixed: [Sample] = [
    Sample(
      bill: "0.5", usage: Usage(input: 1_001, cachedInput: 902, cacheWrite: 53, output: 204, reasoning: 75),
      market: "0.625"),
    Sample(cost: "0.25", fees: "0.015"), Sample(cost: nil), Sample(bill: "0.01", hasSecondAttempt: true),
    Sample(bill: "50"), Sample(bill: "50"), Sample(bill: "50"), Sample(bill: "50"),
  ]

  @Test func theFormsForProgramsHaveTheSameFigures() async throws {
    struct Page: Decodable {
      struct Row: Decodable {
        var turns: Int
        var generations: Int
        var cost: String
        var market_cost: String
        var expected_tag_fees: String
        var state: String
        var at_least: Bool
        var pending: Int
        var unknown: Int
        var doubtful: Int
        var usage: Usage
      }
      var rows: [Row]
      var totals: Row
    }
    let fixture = try fixture(Self.mixed)
    let page: Page = try await fixture.run("report", "--utc", "--json").json()
    let row = try #require(page.rows.first)
    #expect(row.turns == 8 && row.generations == 9 && row.unknown == 1 && row.doubtful == 4 && row.pending == 3)
    #expect(row.usage == Usage(input: 1_001, cachedInput: 902, cacheWrite: 53, output: 204, reasoning: 75))
    #expect(row.at_least && row.state == "unknown" && row.expected_tag_fees == "0.015", "\(row)")
    #expect(row.market_cost == "0.625")
    #expect(page.totals.turns == 8 && page.totals.cost == row.cost && page.totals.usage == row.usage)
    let csv = try await fixture.run("report", "--utc", "--json", "--format", "csv").output
    #expect(
      csv == "day,turns,generations,cost,market_cost,expected_tag_fees,state,at_least,pending,unknown,doubtful,"
        + "input,cached_input,cache_write,output,reasoning\r\n"
        + "2026-11-21,8,9,\(row.cost),0.625,0.015,unknown,true,3,1,4,1001,902,53,204,75\r\n")
    let table = try await fixture.run("report", "--utc").lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(table[0] == "day turns in out cost state")
    #expect(table[1].hasPrefix("2026-11-21 8 1,001 204 ≥ $") && table[1].hasSuffix(" unknown, 3 open, 4 doubtful"))
  }

  @Test func aPlanHasItsAverages() async throws {
    func sample(_ user: String, _ cost: String, _ usage: Usage? = nil) -> Sample {
      Sample(user: user, tags: ["plan:pro"], cost: cost, bill: cost, usage: usage)
    }
    let fixture = try fixture([
      sample("ada", "0.5", Usage(input: 1_000, output: 200)), sample("bob", "0.25", Usage(input: 400, output: 200)),
      sample("ada", "0.15"), Sample(bill: "0.1"),
    ])
    let lines = try await fixture.run("report", "--by", "plan").lines
    #expect(
      lines.map { $0.split(separator: " ").joined(separator: " ") } == [
        "plan turns in out cost per request per 1k tokens per user state",
        "pro 3 1,400 400 $0.90 $0.30 $0.50 $0.45 billed", "(none) 1 - - $0.10 $0.10 - - billed",
        "total 4 1,400 400 $1.00 billed",
      ], "\(lines)")
    let json = try await fixture.run("report", "--by", "plan", "--json").output
    for member in [
      #""users" : 2"#, #""cost_per_request" : "0.3""#, #""cost_per_1k_tokens" : "0.5""#, #""cost_per_user" : "0.45""#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
    #expect(!(try await fixture.run("report", "--by", "user", "--json").output.contains("cost_per_user")))
  }

  @Test func theOptionsChooseTurns() async throws {
    let fixture = try fixture([
      Sample(user: "ada", assistant: "web", model: "c/d", tags: ["x", "y"]), Sample(user: "bob"), Sample(tags: ["y"]),
    ])
    try fixture.write(Self.journal("bbbb000000000001", minute: 1, [Sample(), Sample(), Sample(), Sample()]))
    for (options, turns) in [
      (["--user", "ada"], 1), (["--assistant", "web"], 1), (["--model", "c/d"], 1), (["--tag", "x"], 1),
      (["--tag", "x", "--tag", "y"], 2), (["--session", "aaaa"], 3), (["--gateway", "vercel"], 7),
      (["--gateway", "sandbox"], 0), ([], 7), (["-a", "swift", "-m", "a/b", "-s", "bbbb"], 4),
    ] {
      struct Page: Decodable {
        struct Totals: Decodable { var turns: Int }
        var totals: Totals
        var play_money: Bool
      }
      let page: Page = try await fixture.run(["report", "--json"] + options).json()
      #expect(page.totals.turns == turns, "\(options)")
      #expect(page.play_money == options.contains("sandbox"))
    }
    #expect(try await fixture.run("report", "--session", "zzzz").code == 1)
  }

  @Test func aPeriodThatEndsBeforeItBeginsIsRefused() async throws {
    let fixture = try fixture([Sample()])
    for command in ["report", "export"] {
      let days = ["--utc", "--since", "2026-11-22", "--until"]
      let answer = try await fixture.run([command] + days + ["2026-11-21"])
      #expect(answer.code == 64 && answer.output.isEmpty)
      #expect(answer.errors == "tuppence: --since 2026-11-22 is after --until 2026-11-21\n  exchange the two days\n")
    }
    #expect(try await fixture.run("report", "--utc", "--since", "2026-11-21", "--until", "2026-11-21").code == 0)
    let bad = try await fixture.run("report", "--until", "soon")
    #expect(bad.code == 64 && bad.errors.hasPrefix("tuppence: --until cannot be \"soon\"\n"))
  }

  @Test func revenueIsHeldAgainstEachKeyAndPlan() async throws {
    let fixture = try fixture([
      Sample(user: "ada", bill: "0.5"), Sample(user: "bob", bill: "0.25"), Sample(user: "eve", bill: "0.125"),
    ])
    let file = fixture.folder("revenue.csv")
    let others = (10...21).map { "k\($0),1\n" }.joined()
    try Data(("ada,2,pro\nbob,1,pro\n" + others).utf8).write(to: file)
    let answer = try await fixture.run("report", "--by", "user", "--revenue", file.path)
    let lines = answer.lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines[0] == "user turns in out cost revenue margin margin % plan state")
    #expect(lines[1] == "ada 1 - - $0.50 $2.00 $1.50 75.00 pro billed", "\(lines)")
    #expect(lines[3] == "eve 1 - - $0.125 - - - billed", "\(lines)")
    #expect(lines.suffix(2) == ["by plan turns cost revenue margin margin %", "pro 2 $0.75 $3.00 $2.25 75.00"])
    let names = (10...19).map { "k\($0)" }.joined(separator: ", ")
    #expect(
      answer.errors == "no turns for \(names) and 2 more, which the revenue file names\nno revenue for eve\n")
    let json = try await fixture.run("report", "--by", "user", "--revenue", file.path, "--json").output
    for member in [#""plan" : "pro""#, #""revenue" : "3""#, #""margin" : "2.25""#, #""margin_percent" : "75.00""#] {
      #expect(json.contains(member), "\(member): \(json)")
    }
    let missing = try await fixture.run("report", "--by", "user", "--revenue", "/nowhere.csv")
    #expect(missing.code == 1 && missing.errors.hasPrefix("tuppence: /nowhere.csv cannot be read\n"))
  }

  @Test(arguments: [
    ("ada,1\nbob,1,pro,x\n", "line 2 has 4 columns; it needs key,amount or key,amount,plan"),
    ("ada,1\n,1\n", "line 2 has no key"), ("ada,x\n", "line 1 has \"x\" where an amount such as 12.50 must be"),
    ("ada,1,pro\nada,1,free\n", "line 2 gives ada a second plan; the first is pro"),
    ("key,amount\n", "line 1 has no rows"),
    ("ada,\"1\n", "line 1 opens a quote that does not end"),
  ]) func aRevenueFileIsRefusedWithItsLine(_ text: String, _ words: String) async throws {
    let fixture = try fixture([Sample()])
    let file = fixture.folder("revenue.csv")
    try Data(text.utf8).write(to: file)
    let answer = try await fixture.run("report", "--by", "user", "--revenue", file.path)
    #expect(answer.code == 1 && answer.output.isEmpty)
    #expect(
      answer.errors == "tuppence: \(file.path): \(words)\n  correct the file; nothing was counted\n", "\(answer.errors)"
    )
  }

  @Test func turnsThatDifferBetweenTwoLedgersAreNamed() async throws {
    let fixture = try fixture([Sample(bill: "0.5"), Sample(bill: "0.25")])
    let other = try CommandFixture()
    try other.write(Self.journal("aaaa000000000001", [Sample(bill: "0.5"), Sample(cost: "0.75", bill: "0.75")]))
    let answer = try await fixture.run("report", "--ledger", other.home.path, "--json")
    struct Page: Decodable {
      struct Conflict: Decodable {
        var session: String
        var turns: [Int]
      }
      var ledgers: [String]?
      var conflicts: [Conflict]?
    }
    let page: Page = try answer.json()
    #expect(page.ledgers == [other.home.path] && page.conflicts?.map(\.session) == ["aaaa000000000001"])
    let turns = try #require(page.conflicts?.first?.turns).map(String.init).joined(separator: ", ")
    #expect(
      answer.errors
        == "session aaaa000000000001 differs between two ledgers in turn \(turns): both are counted\n")
    let own: Page = try await fixture.run("report", "--json").json()
    #expect(own.ledgers == nil && own.conflicts == nil)
  }

  /// What cannot be read makes every sum a lower bound, also where every cost that was read is known.
  @Test func aDamagedLineMakesTheTotalALowerBound() async throws {
    struct Page: Decodable {
      struct Totals: Decodable { var at_least: Bool }
      var totals: Totals
    }
    let fixture = try fixture([Sample(bill: "0.5")])
    let whole: Page = try await fixture.run("report", "--json").json()
    #expect(!whole.totals.at_least)
    let file = fixture.journal("aaaa000000000001")
    try (try Data(contentsOf: file) + Data("damage\n".utf8)).write(to: file)
    let damaged: Page = try await fixture.run("report", "--json").json()
    #expect(damaged.totals.at_least)
  }

  @Test func aPlanOfWhichAPartIsUnknownIsALowerBound() async throws {
    let fixture = try fixture([Sample(user: "ada", bill: "0.5"), Sample(user: "ada", cost: nil)])
    let file = fixture.folder("revenue.csv")
    try Data("ada,2,pro\n".utf8).write(to: file)
    let lines = try await fixture.run("report", "--by", "user", "--revenue", file.path).lines
    #expect(lines.last?.split(separator: " ").joined(separator: " ").hasPrefix("pro 2 ≥ $0.50 ") == true, "\(lines)")
  }

  /// The longest bar is that of the dearest row, in any place.
  @Test func barsAreHeldAgainstTheDearestRow() async throws {
    let fixture = try CommandFixture()
    try fixture.write(Self.journal("aaaa000000000001", [Sample(bill: "0.25")]))
    try fixture.write(Self.journal("bbbb000000000001", minute: 24 * 60, [Sample(bill: "1")]))
    let context = try AppContext(environment: fixture.environment)
    var options = Options()
    options.report.isUTC = true
    let page = try await ReplFixture(home: fixture.folder).program.reportPage(options, context)
    let lines = page.lines(width: 200, styles: .plain, drawsBars: true)
    let bars = lines.map { $0.filter { $0 == "█" }.count }
    #expect(bars == [0, 4, 16, 0], "\(lines)")
    #expect(!page.lines(width: 200, styles: .plain, drawsBars: false).joined().contains("█"))
  }
}
