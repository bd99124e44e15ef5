import Foundation
import Records
import Testing

@testable import Console

@Suite struct ReportCommandTests {
  struct Page: Decodable {
    struct Row: Decodable {
      var key: String?
      var keys: [String?]?
      var turns: Int
      var generations: Int
      var cost: String?
      var at_least: Bool
      var pending: Int
      var revenue: String?
      var margin: String?
      var margin_percent: String?
    }
    var version: Int
    var since: String?
    var rows: [Row]
    var totals: Row
    var unreadable: [String]
    var damaged: [String]
    var without_turns: [String]?
    var without_revenue: [String?]?
  }

  private static let ids = (0..<10).map { "gen_01M3RJQ2GXYP8F188NH5K17ED\($0)" }

  /// Turns of three sessions: $0.5 and $0.25 of real money, an unknown one, and $9 of play money.
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    var first = JournalText("aaaa000000000001")
    first.turn(1, "one", cost: "0.4", bill: "0.5", generation: Self.ids[0])
    first.turn(2, "two", cost: "0.25", generation: Self.ids[1])
    var play = JournalText("bbbb000000000002", gateway: "sandbox", minute: 1)
    play.turn(1, "Quack", cost: "9", bill: "9", generation: Self.ids[2])
    var cut = JournalText("cccc000000000003", minute: 24 * 60)
    cut.turn(1, "three", cost: nil, generation: Self.ids[3])
    for journal in [first, play, cut] { try fixture.write(journal) }
    return fixture
  }

  private func page(_ fixture: CommandFixture, _ arguments: String...) async throws -> Page {
    let answer = try await fixture.run(["report", "--json", "--utc"] + arguments)
    #expect(answer.code == 0)
    return try answer.json()
  }

  @Test func groupsByDayAndLeavesPlayMoneyOut() async throws {
    let fixture = try fixture()
    let answer = try await fixture.run("report", "--utc")
    #expect(answer.code == 0)
    #expect(answer.lines.count == 4)
    #expect(answer.lines[1].hasPrefix("2026-11-21      2") && answer.lines[1].contains("$0.75"))
    #expect(answer.lines[2].hasPrefix("2026-11-22      1") && answer.lines[2].contains("unknown"))
    #expect(answer.lines[3].hasPrefix("total") && answer.lines[3].contains("≥ $0.75"))
    #expect(answer.errors.contains("1 turn with the sandbox's play money left out"))
  }

  @Test func jsonHasTheExactSums() async throws {
    let page = try await page(try fixture(), "--by", "session")
    #expect(page.version == 1 && page.since == nil)
    #expect(page.rows.map(\.key) == ["aaaa000000000001", "cccc000000000003"])
    #expect(page.rows.map(\.cost) == ["0.75", nil] && page.rows.map(\.pending) == [1, 1])
    #expect(page.totals.cost == "0.75" && page.totals.turns == 3 && page.totals.at_least)
  }

  @Test func twoKeysAreLists() async throws {
    let page = try await page(try fixture(), "--by", "gateway,session", "--gateway", "sandbox")
    #expect(page.rows.map(\.keys) == [["sandbox", "bbbb000000000002"]] && page.rows[0].key == nil)
  }

  @Test func theLastDayIsIncluded() async throws {
    let fixture = try fixture()
    #expect(try await page(fixture, "--until", "2026-11-21").totals.turns == 2)
    #expect(try await page(fixture, "--since", "2026-11-22", "--until", "2026-11-22").totals.turns == 1)
    #expect(try await page(fixture, "--since", "2026-11-23").rows.isEmpty)
  }

  @Test func aWarmCacheChangesNothingAndNoticesEveryChange() async throws {
    let fixture = try fixture()
    let cold = try await fixture.run("report", "--json")
    let cache = fixture.home.appending(path: "spending.cache")
    let bytes = try Data(contentsOf: cache)
    #expect(try await fixture.run("report", "--json") == cold)
    // A record more, of the same session.
    var grown = JournalText("aaaa000000000001")
    grown.turn(1, "one", cost: "0.4", bill: "0.5", generation: Self.ids[0])
    grown.turn(2, "two", cost: "0.25", bill: "0.125", generation: Self.ids[1])
    try fixture.write(grown)
    #expect(try await page(fixture, "--by", "gateway").totals.cost == "0.625")
    try FileManager.default.removeItem(at: fixture.journal("aaaa000000000001"))
    #expect(try await page(fixture, "--by", "gateway").totals.turns == 1)
    // A cache of other bytes is no cache.
    for place in [0, bytes.count / 2, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 0x55
      try damaged.write(to: cache)
      #expect(try await page(fixture, "--by", "gateway").totals.turns == 1)
    }
    try bytes.dropLast(9).write(to: cache)
    #expect(try await page(fixture, "--by", "gateway").totals.turns == 1)
  }

  @Test func aDamagedJournalIsNamedAndTheRestCounted() async throws {
    let fixture = try fixture()
    let file = fixture.journal("aaaa000000000001")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 20] ^= 1
    try bytes.write(to: file)
    let locked = fixture.journal("dddd000000000004")
    try FileManager.default.createDirectory(at: locked, withIntermediateDirectories: false)
    let page = try await page(fixture, "--by", "gateway")
    #expect(page.damaged == ["aaaa000000000001"] && page.unreadable == ["dddd000000000004"] && page.totals.at_least)
    let answer = try await fixture.run("report")
    #expect(answer.errors.contains("session aaaa000000000001 has 1 damaged line"))
    #expect(answer.errors.contains("session dddd000000000004 cannot be read"))
  }

  @Test func aCopiedJournalCountsOnce() async throws {
    let fixture = try fixture()
    try FileManager.default.copyItem(
      at: fixture.journal("aaaa000000000001"), to: fixture.journal("eeee000000000005"))
    for _ in 0..<2 {
      let page = try await page(fixture, "--by", "gateway")
      #expect(page.totals.turns == 3 && page.totals.cost == "0.75")
    }
  }

  @Test func marginsAreRevenueLessCost() async throws {
    let fixture = try fixture()
    let revenue = fixture.folder("revenue.csv")
    try Data("key,amount,plan\naaaa000000000001,2,pro\nother,1,free\n".utf8).write(to: revenue)
    let page = try await page(fixture, "--by", "session", "--revenue", revenue.path)
    #expect(page.rows.map(\.margin) == ["1.25", nil] && page.rows[0].margin_percent == "62.50")
    #expect(page.without_turns == ["other"] && page.without_revenue == ["cccc000000000003"])
    #expect(page.totals.revenue == "3" && page.totals.margin == "2.25")
    let csv = try await fixture.run("report", "--by", "session", "--revenue", revenue.path, "--format", "csv")
    #expect(csv.output.contains("\r\naaaa000000000001,2,2,0.75,") && csv.output.contains(",2,1.25,62.50,pro\r\n"))
    try Data("\u{FEFF}\"aaaa000000000001\",\"1,234.50\"\r\naaaa000000000001,$0.25\r\n".utf8).write(to: revenue)
    let twice = try await fixture.run("report", "--by", "session", "--revenue", revenue.path, "--format", "csv")
    #expect(twice.output.contains(",1234.75,1234,99.94,\r\n") && twice.errors.contains("several times"))
    try Data("a,b\nc,d\n".utf8).write(to: revenue)
    let refused = try await fixture.run("report", "--by", "session", "--revenue", revenue.path)
    #expect(refused.code == 1 && refused.output.isEmpty && refused.errors.contains("line 1"))
    let two = try await fixture.run("report", "--by", "session,day", "--revenue", revenue.path)
    #expect(two.code == 64 && two.errors.contains("one key"))
  }

  @Test(arguments: [["--by", "colour"], ["--since", "2026-13-01"], ["--by", "day,day"], ["--format", "xml"]])
  func refusesWhatItCannotRead(arguments: [String]) async throws {
    let answer = try await CommandFixture().run(["report"] + arguments)
    #expect(answer.code == 64 && answer.output.isEmpty)
  }

  @Test func anEmptyLedgerHasNoTurns() async throws {
    let answer = try await CommandFixture().run("report")
    #expect(answer.code == 0 && answer.output == "no turns\n")
  }

  @Test func barsAreToScale() {
    let largest = USD("4") ?? .zero
    #expect(ReportPage.bar(USD("4"), of: largest) == String(repeating: "█", count: 16))
    #expect(ReportPage.bar(USD("1"), of: largest) == "████")
    #expect(ReportPage.bar(USD("0.000001"), of: largest) == "▏" && ReportPage.bar(.zero, of: largest).isEmpty)
    #expect(ReportPage.bar(USD("-1"), of: largest).isEmpty && ReportPage.bar(nil, of: largest).isEmpty)
  }

  @Test func reportsInAChat() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([.line("one"), .line("/report model"), .line("/report colour"), .line("/report day 7d")])
    #expect(fixture.output.contains("model") && fixture.output.contains("total"))
    #expect(fixture.output.contains("/report does not take \"colour\""))
  }
}
