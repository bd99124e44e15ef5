import App
import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Console

@Suite struct ReconcileCommandTests {
  private struct Page: Decodable {
    struct Line: Decodable {
      var kind: String
      var amount: String?
      var generations: [String]
    }
    struct Covered: Decodable {
      var used: String?
    }
    var version: Int
    var lines: [Line]
    var unexplained: String?
    var covered: Covered?

    func amount(_ kind: String) -> String? { lines.first { $0.kind == kind }?.amount }
  }

  private static let ids = (0..<4).map { "gen_01M3RJQ2GXYP8F188NH5K17ED\($0)" }
  private let fixture: CommandFixture
  private let server: ByteServer
  /// What the account has used, and the rows of the report, by grouping.
  private let account: Account

  private final class Account: Sendable {
    let used = Mutex("1")
    let reports = Mutex<[String: String]>([:])
  }

  init() throws {
    let account = Account()
    self.account = account
    server = try ByteServer { request, _ in
      if request.path.hasSuffix("/credits") {
        return ByteServer.answer(body: #"{"balance":"9","total_used":"\#(account.used.withLock { $0 })"}"#)
      }
      let grouping = request.path.split(separator: "=").last.map(String.init) ?? ""
      guard let rows = account.reports.withLock({ $0[grouping] }) else {
        return ByteServer.answer(
          "403 Forbidden",
          body: #"{"error":{"message":"Spend report access requires a paid plan.","type":"forbidden"}}"#)
      }
      return ByteServer.answer(body: #"{"results":[\#(rows)]}"#)
    }
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    self.fixture = fixture
  }

  /// A billed turn of $0.5 with a surcharge, an open one of $0.25, both now.
  private func writeTurns(tagged: Bool = true, user: String? = nil) throws {
    var journal = JournalText("aaaa000000000001")
    let tags = tagged ? ["session:aaaa000000000001", "assistant:swift"] : []
    for turn in 1...2 {
      let figures = UsageAndCost(cost: USD(turn == 1 ? "0.5" : "0.25"), surcharge: USD("0.00015"))
      journal.add(.turn(TurnStarted(turn: turn, prompt: "p", assistant: "swift", model: "m", tags: tags, user: user)))
      journal.add(.generation(GenerationNamed(turn: turn, attempt: 1, id: Self.ids[turn])))
      journal.add(.reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: figures)))
      guard turn == 1 else { continue }
      journal.add(.charge(ChargeFound(turn: 1, attempt: 1, id: Self.ids[1], lookup: .done, figures: figures)))
    }
    for place in journal.records.indices { journal.records[place].time = Date() }
    try fixture.write(journal)
  }

  private func run(_ arguments: String...) async throws -> (page: Page, code: Int32) {
    let answer = try await fixture.run(["reconcile", "--json"] + arguments)
    return (try answer.json(), answer.code)
  }

  @Test func theCreditsAreDividedIntoWhatTheLedgerHasAndTheRest() async throws {
    let first = try await run()
    #expect(first.page.version == 1 && first.page.covered == nil && first.code == 0)
    try writeTurns()
    account.used.withLock { $0 = "2.75" }
    let (page, code) = try await run()
    #expect(page.covered?.used == "1.75" && page.unexplained == nil && code == 0)
    #expect(page.lines.map(\.kind) == ["explained", "pending", "fees", "outside_this_ledger"])
    #expect(page.lines.map(\.amount) == ["0.49985", "0.24985", "0.0003", "1"])
    #expect(page.lines[0].generations == [Self.ids[1]] && page.lines[1].generations == [Self.ids[2]])
    #expect(try await run("--tolerance", "0.99").code == 1)
    #expect(try await run("--tolerance", "1").code == 0)
    let table = try await fixture.run("reconcile")
    #expect(table.output.contains("outside this ledger") && table.errors.contains("the account used $1.75"))
  }

  @Test func theReportDividesTheRestIntoOtherTrafficAndUnexplained() async throws {
    try writeTurns()
    let own = #"{"tag":"session:aaaa000000000001","total_cost":0.75},{"tag":"assistant:swift","total_cost":2}"#
    account.reports.withLock { $0 = ["day": #"{"day":"x","total_cost":2.75}"#, "tag": own] }
    let (page, code) = try await run("--remote", "--yes")
    #expect(page.amount("other_traffic") == "2" && page.unexplained == "0" && code == 0)
    #expect(server.requests.filter { $0.path.contains("/report?") }.count == 2)
    // Both fees are in the ledger, and the next reconciliation has them.
    let report = try await fixture.run("report", "--by", "model", "--format", "csv")
    #expect(report.output.contains("report,2,2,0.01,"))
    account.reports.withLock { $0["tag"] = #"{"tag":"session:aaaa000000000001","total_cost":0.85}"# }
    let other = try await run("--remote", "--yes")
    #expect(other.page.unexplained == "0.1" && other.code == 1 && other.page.amount("other_traffic") == "1.9")
    #expect(other.page.amount("fees") == "0.0203")
    #expect(other.page.lines.last?.generations == [Self.ids[1], Self.ids[2]])
    #expect(try await run("--remote", "--yes", "--tolerance", "0.1").code == 0)
  }

  /// A third query tells turns without tags apart, by their users.
  @Test func usersDivideTheTurnsWithoutTags() async throws {
    try writeTurns(tagged: false, user: "ada")
    let users = #"{"user":"ada","total_cost":0.95},{"user":"bob","total_cost":2},{"total_cost":1}"#
    account.reports.withLock { $0 = ["day": #"{"day":"x","total_cost":3.95}"#, "tag": "", "user": users] }
    let (page, code) = try await run("--remote", "--yes")
    #expect(server.requests.filter { $0.path.contains("/report?") }.count == 3)
    #expect(page.amount("other_traffic") == "3" && page.unexplained == "0.2" && code == 1)
    #expect(page.lines.last?.generations == [Self.ids[1], Self.ids[2]] && page.amount("fees") == "0.0153")
    // A report that has less than the ledger may only be late.
    account.reports.withLock { $0 = ["day": #"{"day":"x","total_cost":3}"#, "tag": "", "user": ""] }
    let late = try await run("--remote", "--yes")
    #expect(late.page.amount("other_traffic") == "3" && late.page.unexplained == "0" && late.code == 0)
  }

  @Test func usersOfTaggedTurnsCostNoQuery() async throws {
    try writeTurns(user: "ada")
    let own = #"{"tag":"session:aaaa000000000001","total_cost":0.75}"#
    account.reports.withLock { $0 = ["day": #"{"day":"x","total_cost":9.75}"#, "tag": own] }
    let (page, code) = try await run("--remote", "--yes")
    #expect(page.amount("other_traffic") == "9" && page.unexplained == "0" && code == 0)
  }

  @Test func whatTheReportDoesNotHaveYetIsNotUnexplained() async throws {
    try writeTurns()
    account.reports.withLock { $0 = ["day": "", "tag": ""] }
    let (page, code) = try await run("--remote", "--yes")
    #expect(page.unexplained == "0" && page.amount("other_traffic") == "0" && code == 0)
  }

  @Test func aScriptPaysNothingWithoutYes() async throws {
    let answer = try await fixture.run("reconcile", "--remote")
    #expect(answer.code == 77 && answer.errors.contains("$0.01") && server.requests.isEmpty)
    let report = try await fixture.run("report", "--remote")
    #expect(report.code == 77 && report.errors.contains("$0.005") && server.requests.isEmpty)
    #expect(try await fixture.run("sessions").output.isEmpty)
  }

  /// More in the ledger than the account used is as wrong as less.
  @Test func theToleranceHoldsInBothDirections() async throws {
    _ = try await run()
    try writeTurns()
    account.used.withLock { $0 = "1.5" }
    let (page, code) = try await run("--tolerance", "0.24")
    #expect(page.amount("outside_this_ledger") == "-0.25" && code == 1)
    #expect(try await run("--tolerance", "0.25").code == 0)
  }

  /// A query whose answer did not come may have been charged; each query is a turn of its own.
  @Test func aQueryWithoutAnAnswerIsExpectedToCostItsFee() async throws {
    account.reports.withLock { $0 = ["day": "no json"] }
    for _ in 1...2 { #expect(try await fixture.run("report", "--remote", "--yes").code != 0) }
    let report = try await fixture.run("report", "--by", "model", "--format", "csv")
    #expect(report.output.contains("report,2,2,0.01,") && report.output.contains("estimated"))
    let session = try #require(
      try FileManager.default.contentsOfDirectory(atPath: fixture.home.path + "/sessions").first)
    let export = try await fixture.run("export", String(session.dropLast(6)), "--format", "jsonl")
    #expect(export.lines.count == 2 && export.lines[0].contains("\"index\":1"))
    #expect(export.lines[1].contains("\"index\":2"))
  }

  @Test func theLooksClosestAroundThePeriodAreCompared() throws {
    func look(_ day: Int) -> CreditLook {
      CreditLook(time: Date(timeIntervalSince1970: TimeInterval(day * 86_400)), balance: nil, totalUsed: USD("\(day)"))
    }
    let looks = [1, 3, 5, 9].map(look)
    func window(_ from: Int?, _ to: Int?) -> [USD?]? {
      let window = CreditWindow(looks, from: from.map { look($0).time }, to: to.map { look($0).time })
      return window.map { [$0.from.totalUsed, $0.to.totalUsed] }
    }
    #expect(window(3, 5) == [USD("3"), USD("5")] && window(4, 6) == [USD("3"), USD("9")])
    #expect(window(nil, nil) == [USD("1"), USD("9")] && window(0, 2) == [USD("1"), USD("3")])
    #expect(window(10, 12) == nil && window(nil, 1) == nil)
    #expect(CreditWindow([look(1)], from: nil, to: nil) == nil)
  }

  @Test func aPlanWithoutReportsIsExplainedAndCostsNothing() async throws {
    let answer = try await fixture.run("report", "--remote", "--yes")
    #expect(answer.code == 77 && answer.errors.contains("requires a paid plan"))
    #expect(answer.errors.contains("Pro or Enterprise plan"))
    #expect(try await fixture.run("report", "--by", "model", "--format", "csv").output.contains("report,1,1,0,"))
  }

  @Test func aRemoteReportHasTheRowsOfItsKey() async throws {
    account.reports.withLock {
      $0 = [
        "day": #"{"day":"2026-11-23","total_cost":1},{"day":"2026-11-24","total_cost":2}"#,
        "tag": #"{"tag":"assistant:web","total_cost":1},{"tag":"session:x","total_cost":9}"#,
        "credential_type": #"{"credential_type":"system","total_cost":1}"#,
      ]
    }
    for (key, row) in [
      ("day", "2026-11-23,,1,,,,"), ("week", "2026-W48,,3,,,,"), ("month", "2026-11,,3,,,,"),
      ("assistant", "web,,1,,,,"), ("credential", "gateway,,1,,,,"),
    ] {
      let answer = try await fixture.run("report", "--remote", "--yes", "--by", key, "--format", "csv")
      #expect(answer.output.contains("\r\n\(row)\r\n"), "\(key): \(answer.output)")
    }
    let tags = try await fixture.run("report", "--remote", "--yes", "--by", "tag", "--json")
    #expect(tags.output.contains(#""totals" : null"#) || tags.output.contains(#""totals": null"#))
  }

  @Test(arguments: [["--by", "user,model"], ["--by", "gateway"], ["--by", "user", "--revenue", "x"]])
  func whatTheGatewayCannotDoIsRefusedBeforePaying(arguments: [String]) async throws {
    let answer = try await fixture.run(["report", "--remote", "--yes"] + arguments)
    #expect(answer.code == 64 && answer.output.isEmpty && server.requests.isEmpty)
  }

  @Test func theFeesAreNotTheLastSession() async throws {
    try writeTurns()
    account.reports.withLock { $0 = ["day": ""] }
    #expect(try await fixture.run("report", "--remote", "--yes").code == 0)
    let exported = try await fixture.run("export", "--format", "json")
    #expect(exported.output.contains("aaaa000000000001") && !exported.output.contains("report-queries"))
  }

  @Test func openRoutersKeyTellsItsOwnSums() async throws {
    let server = try ByteServer(
      ByteServer.answer(body: #"{"data":{"usage":1.5,"usage_daily":0.25,"limit":10,"limit_remaining":8.5}}"#))
    var fixture = fixture
    fixture.environment["OPENROUTER_API_KEY"] = "sk-or-test"
    fixture.environment["OPENROUTER_BASE_URL"] = server.baseURL.absoluteString
    let answer = try await fixture.run("report", "--remote", "--gateway", "openrouter")
    #expect(answer.code == 0 && answer.output.contains("$1.50") && answer.output.contains("$8.50"))
    #expect(server.requests.map(\.path) == ["/v1/key"])
  }

  /// Without days it is the last seven of UTC, today included; what is asked names both ends.
  @Test func theReportOfAWeekIsAskedForWhereNoDayIsNamed() async throws {
    account.reports.withLock { $0 = ["day": "", "tag": ""] }
    let calendar = ReportCalendar(isUTC: true)
    let today = calendar.day(of: Int(Date().timeIntervalSince1970))
    let answer = try await fixture.run("reconcile", "--remote", "--yes")
    let days = "the gateway's report of \(today.advanced(by: -6)) to \(today), days of UTC"
    #expect(answer.errors.contains(days), "\(answer.errors)")
    let paths = server.requests.map(\.path).filter { $0.contains("/report?") }
    #expect(paths.count == 2 && paths.allSatisfy { $0.contains("\(today.advanced(by: -6))") }, "\(paths)")
    let some = try await fixture.run(
      "reconcile", "--remote", "--yes", "--since", "2026-11-02", "--until", "2026-11-03", "--json")
    #expect(some.output.contains("\"since\" : \"2026-11-02\"") && some.output.contains("\"until\" : \"2026-11-03\""))
    let report = try await fixture.run("report", "--remote", "--yes")
    #expect(
      report.errors.contains("\(today.advanced(by: -29)) to \(today), days of UTC; the newest requests"),
      "\(report.errors)")
  }

  /// Fractions of a millionth are noise; the rows of one session are added up.
  @Test(arguments: [("0.750001", Int32(0)), ("0.750002", 1)]) func noiseIsNotUnexplained(sum: String, code: Int32)
    async throws
  {
    try writeTurns()
    let rest = (USD(sum) ?? .zero) - (USD("0.5") ?? .zero)
    let own = [("0.5"), "\(rest)"].map { #"{"tag":"session:aaaa000000000001","total_cost":\#($0)}"# }
    account.reports.withLock { $0 = ["day": #"{"day":"x","total_cost":2}"#, "tag": own.joined(separator: ",")] }
    let (page, exit) = try await run("--remote", "--yes")
    #expect(exit == code && page.unexplained.flatMap { USD($0) } == (USD(sum) ?? .zero) - (USD("0.75") ?? .zero))
  }

  @Test func theGenerationsThatAreNotExplainedAreNamed() async throws {
    try writeTurns()
    let own = #"{"tag":"session:aaaa000000000001","total_cost":0.85}"#
    account.reports.withLock { $0 = ["day": #"{"day":"x","total_cost":2.75}"#, "tag": own] }
    let answer = try await fixture.run("reconcile", "--remote", "--yes")
    #expect(answer.lines.contains("unexplained: \(Self.ids[1]), \(Self.ids[2])"), "\(answer.output)")
    #expect(answer.lines.contains("pending: \(Self.ids[2])"))
  }

  @Test func aReadingWithoutAFigureIsPassedOver() {
    func look(_ day: Int, _ used: String?) -> CreditLook {
      CreditLook(
        time: Date(timeIntervalSince1970: TimeInterval(day * 86_400)), balance: nil,
        totalUsed: used.flatMap { USD($0) })
    }
    let looks = [look(1, "1"), look(3, nil), look(5, "5"), look(7, nil)]
    let window = CreditWindow(looks, from: look(3, nil).time, to: nil)
    #expect(window?.from.totalUsed == USD("1") && window?.to.totalUsed == USD("5") && window?.used == USD("4"))
    #expect(CreditWindow([look(1, "1"), look(3, nil)], from: nil, to: nil) == nil)
  }
}
