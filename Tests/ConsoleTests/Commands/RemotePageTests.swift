import Chat
import Foundation
import Journal
import Platform
import Records
import Testing

@testable import App
@testable import Console
@testable import GatewayClient
@testable import Terminal

/// Figures of the pages that are about a gateway's own sums, and of what settling reports.
@Suite struct RemotePageTests {
  private static func row(
    _ key: String?, _ cost: String?, requests: Int? = 1, market: String? = nil, surcharge: String? = nil,
    input: Int? = nil, output: Int? = nil
  ) -> RemoteReportPage.Row {
    RemoteReportPage.Row(
      key: key, cost: cost.flatMap { USD($0) }, marketCost: market.flatMap { USD($0) },
      surcharge: surcharge.flatMap { USD($0) }, requests: requests, usage: Usage(input: input, output: output))
  }

  private static func page(
    _ key: ReportKey, _ rows: [RemoteReportPage.Row], isPlayMoney: Bool = false, fee: USD? = USD("0.005")
  ) -> RemoteReportPage {
    RemoteReportPage(
      key: key, since: "2026-11-01", until: "2026-11-02", isPlayMoney: isPlayMoney, fee: fee, rows: rows)
  }

  /// Amounts, counts and their columns; what is not stated is empty, and not 0.
  @Test func theReportsFiguresHaveTheirPlaces() {
    let page = Self.page(
      .user,
      [
        Self.row("ada", "0.25", requests: 3, market: "0.5", surcharge: "0.125", input: 1_204, output: 12),
        Self.row("bob, x", nil, requests: nil),
      ])
    #expect(
      page.csv == "user,requests,cost,market_cost,surcharge,input,output\r\nada,3,0.25,0.5,0.125,1204,12\r\n"
        + "\"bob, x\",,,,,,\r\n")
    let lines = page.lines(width: 200, styles: .plain).map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      lines == [
        "user requests in out cost", "ada 3 1,204 12 $0.25", "bob, x - - - unknown", "total - 1,204 12 unknown",
      ])
    let json = page.json.line
    for member in [
      #""fee":"0.005""#, #""play_money":false"#, #""since":"2026-11-01""#, #""until":"2026-11-02""#, #""by":"user""#,
      #""market_cost":"0.5""#, #""surcharge":"0.125""#, #""requests":3"#, #""requests":null"#, #""utc":true"#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
    #expect(Self.page(.user, [], isPlayMoney: true, fee: nil).json.line.contains(#""fee":null"#))
    #expect(Self.page(.user, [], isPlayMoney: true).json.line.contains(#""play_money":true"#))
    #expect(Self.page(.user, []).lines(width: 80, styles: .plain) == ["no requests"])
  }

  /// Periods are in order of time, other rows by cost; rows without a key come last among equals.
  @Test func rowsAreInOrderAndOfOneKeyEach() {
    let rows = [Self.row(nil, "2"), Self.row("b", "2"), Self.row("a", "1"), Self.row("b", "3"), Self.row("c", "2")]
    #expect(Self.page(.user, rows).rows.map(\.key) == ["b", "c", nil, "a"])
    #expect(Self.page(.day, rows).rows.map(\.key) == ["a", "b", "c", nil])
    #expect(Self.page(.user, rows).rows.map(\.cost) == [USD("5"), USD("2"), USD("2"), USD("1")])
    #expect(Self.page(.user, rows).total?.cost == USD("10") && Self.page(.user, rows).total?.requests == 5)
    // A request has several tags.
    #expect(Self.page(.tag, rows).total == nil && Self.page(.tag, rows).lines(width: 80, styles: .plain).count == 5)
  }

  @Test(arguments: [
    (ReportKey.day, RemoteReportQuery.Grouping.day), (.week, .day), (.month, .day), (.model, .model),
    (.provider, .provider), (.user, .user), (.tag, .tag), (.plan, .tag), (.assistant, .tag), (.session, .tag),
    (.credential, .credential), (.key, .key),
  ]) func eachKeyIsAskedByItsGrouping(_ key: ReportKey, _ grouping: RemoteReportQuery.Grouping) throws {
    var options = Options()
    options.report.keys = [key]
    let plan = try RemotePlan(options, since: nil, until: ReportCalendar.Day("2026-11-30"))
    #expect(plan.query.grouping == grouping && plan.query.since == "2026-11-01" && plan.query.until == "2026-11-30")
    let rows = ["session:s", "plan:p", "assistant:a", "own"].map {
      RemoteReport.Row(key: $0, cost: USD("1"), marketCost: USD("2"), surcharge: USD("3"), requests: 4, usage: Usage())
    }
    let named: [ReportKey: [String?]] = [.session: ["s"], .plan: ["p"], .assistant: ["a"]]
    let shown = plan.rows(rows)
    #expect(shown.map(\.key) == named[key] ?? rows.map(\.key))
    #expect(shown.first == Self.row(shown.first?.key, "1", requests: 4, market: "2", surcharge: "3"))
  }

  @Test func aKeyTellsEachOfItsSumsUnderItsName() {
    func amount(_ text: String) -> USD? { USD(text) }
    let use = KeyUse(
      usage: amount("1"), daily: amount("2"), weekly: amount("3"), monthly: amount("4"), limit: amount("5"),
      remaining: amount("6"), managesAccount: false)
    #expect(
      use.rows.map { "\($0) \($1)" } == [
        "used in all $1.00", "today $2.00", "this week $3.00", "this month $4.00", "the key's limit $5.00",
        "left of it $6.00",
      ])
    let json = use.json.line
    for member in [
      #""usage":"1""#, #""usage_daily":"2""#, #""usage_weekly":"3""#, #""usage_monthly":"4""#, #""limit":"5""#,
      #""remaining":"6""#, #""scope":"key""#,
    ] { #expect(json.contains(member), "\(json)") }
    let some = KeyUse(
      usage: nil, daily: .zero, weekly: nil, monthly: nil, limit: nil, remaining: nil, managesAccount: false)
    #expect(some.rows.map(\.0) == ["today"], "what is not stated is no 0")
  }

  private static func item(_ number: Int, _ lookup: LookupState, cost: String? = "0.5") -> Reconciliation.Item {
    Reconciliation.Item(
      session: "s", id: "g\(number)", started: Date(timeIntervalSince1970: 0),
      charge: Charge(
        state: cost == nil ? .unknown : .reported, lookup: lookup, cost: cost.flatMap { USD($0) }), isTagged: false)
  }

  private static func page(
    _ items: [Reconciliation.Item], used: USD?, covered: ReconciliationPage.Covered? = nil, isRemote: Bool = false,
    unreadable: [String] = []
  ) -> ReconciliationPage {
    ReconciliationPage(
      reconciliation: Reconciliation(items, used: used), gateway: "vercel", since: "2026-11-01", until: "2026-11-02",
      covered: covered, isRemote: isRemote, unreadable: unreadable)
  }

  /// Ten generations are named, the rest is counted; those that are explained want no look.
  @Test(arguments: [(10, ""), (11, " and 1 more"), (13, " and 3 more")])
  func theGenerationsThatWantALookAreNamed(count: Int, rest: String) {
    let items = (1...count).map { Self.item($0, .open) } + [Self.item(99, .done)]
    let lines = Self.page(items, used: USD("1")).lines(width: 200, styles: .plain)
    #expect(lines.last == "pending: " + (1...10).map { "g\($0)" }.joined(separator: ", ") + rest, "\(lines)")
    #expect(lines.count { $0.contains("g99") } == 0)
    #expect(lines.contains { $0.hasPrefix("pending") && $0.hasSuffix(" \(count)") }, "\(lines)")
  }

  @Test func theReconciliationSaysWhatItCoversAndWhatItLacks() {
    let time = Date(timeIntervalSince1970: 1_795_255_200)
    let covered = ReconciliationPage.Covered(from: time, to: time.addingTimeInterval(3_600), used: USD("1.75"))
    let whole = Self.page([Self.item(1, .done)], used: USD("1"), covered: covered)
    #expect(
      whole.remarks == [
        "the account used $1.75 from 2026-11-21T10:00:00Z to 2026-11-21T11:00:00Z, the readings of its credit"
      ])
    #expect(whole.json.line.contains(#""at_least":false"#) && whole.rest == USD("0.5"))
    let unknown = Self.page(
      [Self.item(1, .done, cost: nil)], used: nil, covered: .init(from: time, to: time, used: nil), unreadable: ["s1"])
    #expect(unknown.remarks.first?.hasPrefix("the account's use is not known from ") == true)
    #expect(
      unknown.remarks.dropFirst() == [
        "the ledger has figures that are not known: its sums are at least",
        "session s1 cannot be read in every line; tuppence check",
      ])
    #expect(unknown.lines(width: 200, styles: .plain).contains { $0.contains("outside") && $0.contains("not known") })
    #expect(unknown.json.line.contains(#""at_least":true"#) && unknown.json.line.contains(#""unreadable":["s1"]"#))
    #expect(Self.page([], used: nil, unreadable: ["s1"]).json.line.contains(#""at_least":true"#))
    #expect(
      Self.page([], used: nil).remarks == [
        "there is no earlier reading of the credit; this one is stored for the next run"
      ])
    #expect(
      Self.page([], used: nil, isRemote: true).remarks == [
        "the gateway's report of 2026-11-01 to 2026-11-02, days of UTC"
      ])
  }

  private static func waiting(_ obstacle: LookupObstacle, sessions: [String], count: Int) -> WaitingCharges {
    WaitingCharges(
      place: ChargePlace(gateway: "vercel", baseURL: "https://h/v1"), obstacle: obstacle, sessions: sessions,
      count: count)
  }

  @Test func chargesThatWaitSayWhereAndWhy() {
    let short = { (id: String) in String(id.prefix(2)) }
    let one = Self.waiting(.noKey(variables: ["A", "B"]), sessions: ["aaaa"], count: 1)
    #expect(
      one.message(shortID: short)
        == "1 charge of vercel at https://h/v1 (session aa) waits: there is no key for that address")
    #expect(one.exitCode == 77)
    #expect(
      one.hint == "tuppence login --gateway https://h/v1, or set A where that is the gateway's address")
    let four = Self.waiting(.unknownGateway, sessions: ["aaaa", "bbbb", "cccc", "dddd"], count: 5)
    #expect(
      four.message(shortID: short)
        == "5 charges of vercel at https://h/v1 (sessions aa, bb, cc, ...) wait: the journal names no gateway")
    #expect(four.exitCode == 1 && four.hint == "tuppence check names what is damaged")
    let three = Self.waiting(.unusableAddress, sessions: ["aaaa", "bbbb", "cccc"], count: 3)
    #expect(three.message(shortID: short).contains("(sessions aa, bb, cc) wait: "))
    let unavailable = Self.waiting(.unavailable(.noKey(gateway: "g", variables: [])), sessions: ["a"], count: 1)
    #expect(unavailable.exitCode == 77 && unavailable.hint?.hasPrefix("tuppence login g") == true)
  }

  @Test func aJournalThatCannotBeReadSaysWhy() {
    func message(_ reason: UnreadableJournal.Reason) -> String {
      UnreadableJournal(session: "aaaa", reason: reason).message { String($0.prefix(2)) }
    }
    #expect(
      message(.noRecord) == "session aa: the journal holds no readable record; its charges are not known")
    #expect(
      message(.newerFormat(3))
        == "session aa: the journal has records of a newer tuppence (format 3); its charges are not known")
    #expect(
      message(.file(.cannotRead(path: "/j", errno: EACCES)))
        == "session aa: cannot read /j: Permission denied; its charges are not known")
  }

  @Test func whatSettlingDidIsCountedInWordsAndForPrograms() {
    var report = SettlementReport()
    #expect(report.phrase == "0 settled, 0 still open")
    (report.settled, report.pending, report.unknown, report.elsewhere) = (1, 2, 3, 4)
    (report.cost, report.playCost) = (USD("0.5") ?? .zero, USD("7") ?? .zero)
    report.waiting = [Self.waiting(.unknownGateway, sessions: ["aaaa"], count: 6)]
    report.unreadable = [UnreadableJournal(session: "bbbb", reason: .newerFormat(2))]
    #expect(
      report.phrase == "1 settled, 2 still open, 3 without a bill (4 of them in another tuppence)")
    let json = report.json.line
    for member in [
      #""settled":1"#, #""pending":2"#, #""unknown":3"#, #""elsewhere":4"#, #""cost":"0.5""#, #""play_cost":"7""#,
      #""count":6"#, #""sessions":["aaaa"]"#, #""base_url":"https://h/v1""#, #""gateway":"vercel""#,
      #""reason":"the journal names no gateway""#, #""session":"bbbb""#,
      #""reason":"the journal has records of a newer tuppence (format 2)""#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
  }
}
