import Records
import Testing

@testable import Console
@testable import GatewayClient

/// What is asked of a gateway's own report, and what becomes of its rows.
@Suite struct RemotePlanTests {
  private func plan(
    by key: ReportKey = .day, _ since: String? = "2026-11-01", _ until: String = "2026-11-02",
    _ change: (inout Options) -> Void = { _ in }
  ) throws -> RemotePlan {
    var options = Options()
    options.report.keys = [key]
    change(&options)
    return try RemotePlan(
      options, since: since.flatMap { ReportCalendar.Day($0) }, until: ReportCalendar.Day(until))
  }

  @Test func aQueryHasThirtyDaysAndEveryFilter() throws {
    let plan = try plan(by: .user, nil, "2026-03-01") {
      ($0.user, $0.model, $0.tags, $0.assistant, $0.session) = ("ada", "a/b", ["x"], "swift", "s1")
    }
    let query = plan.query
    #expect(query.since == "2026-01-31" && query.until == "2026-03-01" && query.grouping == .user)
    #expect(query.user == "ada" && query.model == "a/b" && query.tags == ["x", "assistant:swift", "session:s1"])
  }

  private static let activity = [
    ("2026-10-31", "a", "P", "1"), ("2026-11-01", "a", "P", "2"), ("2026-11-02", "b", "P", "4"),
    ("2026-11-02", "a", "Q", "8"), ("2026-11-03", "a", "P", "16"),
  ].map { day, model, provider, cost in
    ActivityRow(day: day, model: model, provider: provider, cost: USD(cost), requests: 1, usage: Usage(input: 10))
  }

  /// Both days are included; the dearest row is first where the rows are no periods.
  @Test(arguments: [
    (ReportKey.day, nil, ["2026-11-01 2", "2026-11-02 12"]), (.model, nil, ["a 10", "b 4"]),
    (.provider, nil, ["Q 8", "P 6"]), (.month, nil, ["2026-11 14"]), (.model, "b", ["b 4"]), (.day, "c", []),
  ])
  func anAccountsActivityIsGroupedByOneKey(key: ReportKey, model: String?, rows: [String]) throws {
    let page = try plan(by: key) { $0.model = model }.page(of: Self.activity, isPlayMoney: false)
    #expect(page.rows.map { "\($0.key ?? "-") \($0.cost?.description ?? "-")" } == rows)
    #expect(page.total?.cost == USD(model == nil ? "14" : model == "b" ? "4" : "0") && page.fee == nil)
    #expect(page.total?.requests == (model == nil ? 3 : model == "b" ? 1 : 0))
  }

  @Test func aSumOfWhichAPartIsUnknownIsUnknown() throws {
    var activity = Self.activity
    activity[2].cost = nil
    let page = try plan().page(of: activity, isPlayMoney: false)
    #expect(page.rows.map(\.cost) == [USD("2"), nil] && page.total?.cost == nil && page.total?.requests == 3)
    #expect(page.lines(width: 80, styles: .plain).suffix(2).allSatisfy { $0.hasSuffix("unknown") })
  }

  @Test func anActivityHasNoUsersAndNoTags() throws {
    for key in ReportKey.allCases where ![.day, .week, .month, .model, .provider, .gateway, .served].contains(key) {
      #expect(throws: Failure.self) { try plan(by: key).page(of: Self.activity, isPlayMoney: false) }
    }
    let filters: [(inout Options) -> Void] = [
      { $0.user = "ada" }, { $0.tags = ["x"] }, { $0.assistant = "swift" }, { $0.session = "s1" },
    ]
    for filter in filters {
      #expect(throws: Failure.self) {
        try plan("2026-11-01", "2026-11-02", filter).page(of: Self.activity, isPlayMoney: false)
      }
    }
  }
}
