import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct RemoteReportTests {
  private func gateway(_ server: ByteServer, _ dialect: Dialect = .vercel) -> Gateway {
    Gateway(baseURL: server.baseURL, dialect: dialect, authorization: "Bearer vck_0123456789abcdefghij")
  }

  @Test func aQueryNamesEveryFilterAndReadsEveryFigure() async throws {
    let server = try ByteServer(
      ByteServer.answer(
        body: #"{"results":[{"model":"a/b","total_cost":0.12345678901234567,"market_cost":"0.1","surcharge_cost":0,"#
          + #""gateway_cost":0,"input_tokens":5000000000,"output_tokens":2,"request_count":3},{"total_cost":1e-7}]}"#))
    var query = RemoteReportQuery(since: "2026-11-01", until: "2026-11-02", grouping: .model)
    (query.user, query.model, query.tags) = ("ann & bob", "a/b", ["session:1", "x"])
    let report = try #require(try await gateway(server).report(query))
    #expect(
      server.requests.map(\.path) == [
        "/v1/report?start_date=2026-11-01&end_date=2026-11-02&group_by=model&user_id=ann%20%26%20bob&model=a%2Fb"
          + "&tags=session%3A1%2Cx&tags_match=all"
      ])
    #expect(report.rows.map(\.key) == ["a/b", nil])
    #expect(report.rows.map(\.cost) == [USD("0.12345678901234567"), USD("0.0000001")])
    #expect(report.rows[0].marketCost == USD("0.1") && report.rows[0].surcharge == .zero)
    #expect(report.rows[0].usage == Usage(input: 5_000_000_000, output: 2) && report.rows[0].requests == 3)
  }

  /// A row is named by what the report was asked to be grouped by, whatever else the row has.
  @Test(arguments: RemoteReportQuery.Grouping.allCases) func aRowHasTheNameOfItsGroup(
    grouping: RemoteReportQuery.Grouping
  ) async throws {
    let names = RemoteReportQuery.Grouping.allCases.map { #""\#($0.rawValue)":"\#($0.rawValue) x""# }
    let server = try ByteServer(
      ByteServer.answer(
        body: #"{"results":[{"input_tokens":9,"cached_input_tokens":3,"cache_creation_input_tokens":2,"#
          + #""output_tokens":5,"reasoning_tokens":4,\#(names.joined(separator: ","))}]}"#))
    let rows = try #require(try await gateway(server).report(.init(since: "a", until: "b", grouping: grouping))).rows
    #expect(rows.map(\.key) == [grouping.rawValue + " x"])
    #expect(rows.map(\.usage) == [Usage(input: 9, cachedInput: 3, cacheWrite: 2, output: 5, reasoning: 4)])
    #expect(server.requests.map(\.path) == ["/v1/report?start_date=a&end_date=b&group_by=\(grouping.rawValue)"])
  }

  @Test func aCostThatCannotBeReadIsUnknown() async throws {
    let server = try ByteServer(
      ByteServer.answer(body: #"{"results":[{"day":"2026-11-01","total_cost":null},{"day":"x","total_cost":"?"}]}"#))
    let report = try await gateway(server).report(.init(since: "a", until: "b", grouping: .day))
    #expect(report?.rows.map(\.cost) == [nil, nil])
    let numbers = try ByteServer(ByteServer.answer(body: #"{"results":[{"user":42,"total_cost":-1},{"user":null}]}"#))
    let users = try await gateway(numbers).report(.init(since: "a", until: "b", grouping: .user))
    #expect(users?.rows.map(\.key) == ["42", nil] && users?.rows.map(\.cost) == [nil, nil])
  }

  @Test func otherAnswersAreNoReport() async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    await #expect(throws: GatewayError.self) {
      try await gateway(server).report(.init(since: "a", until: "b", grouping: .day))
    }
    #expect(try await gateway(server, .openRouter).report(.init(since: "a", until: "b", grouping: .day)) == nil)
    #expect(server.requests.count == 1)
  }

  @Test func openRouterTellsOfTheKeyAndOfTheAccount() async throws {
    let server = try ByteServer { request, _ in
      request.path.hasSuffix("/key")
        ? ByteServer.answer(
          body:
            #"{"data":{"usage":1.5,"usage_daily":0.25,"limit":null,"limit_remaining":null,"is_management_key":true}}"#)
        : ByteServer.answer(
          body: #"{"data":[{"date":"2026-11-01","model":"a/b","provider_name":"P","usage":0.5,"requests":2,"#
            + #""prompt_tokens":10,"completion_tokens":4,"reasoning_tokens":1},{"date":"2026-11-02 00:00:00"}]}"#)
    }
    let openRouter = gateway(server, .openRouter)
    let use = try #require(try await openRouter.keyUse())
    #expect(use.usage == USD("1.5") && use.daily == USD("0.25") && use.limit == nil && use.managesAccount)
    let rows = try #require(try await openRouter.activity())
    let row = try #require(rows.first)
    #expect(rows.map(\.day) == ["2026-11-01", "2026-11-02"])
    #expect(row.model == "a/b" && row.requests == 2 && row.usage == Usage(input: 10, output: 4, reasoning: 1))
    #expect(row.day == "2026-11-01" && row.provider == "P" && row.cost == USD("0.5") && row.usage.output == 4)
    #expect(try await gateway(server).keyUse() == nil)
    #expect(server.requests.map(\.path) == ["/v1/key", "/v1/activity"])
  }

  /// OpenRouter has two names for a key that is for the account alone.
  @Test(arguments: [
    (#""is_management_key":true"#, true), (#""is_provisioning_key":true"#, true), (#""is_free_tier":true"#, false),
    (#""is_management_key":false,"is_provisioning_key":true"#, false),
  ])
  func eachFigureOfAKeyIsItsOwn(member: String, managesAccount: Bool) async throws {
    let server = try ByteServer(
      ByteServer.answer(
        body: #"{"data":{"usage":8,"usage_daily":"1","usage_weekly":2,"usage_monthly":4,"limit":16,"#
          + #""limit_remaining":-0.5,\#(member)}}"#))
    let use = try #require(try await gateway(server, .openRouter).keyUse())
    #expect(
      [use.daily, use.weekly, use.monthly, use.usage, use.limit, use.remaining]
        == ["1", "2", "4", "8", "16", "-0.5"].map { USD($0) })
    #expect(use.managesAccount == managesAccount)
  }

  /// The route is appended unless it is there; no header of the user's goes with the spans.
  @Test func aCollectorIsAskedAtItsRoute() async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    for base in ["/v1/traces", "/otel/v1/traces", "/otel"] {
      let url = try #require(URL(string: "http://127.0.0.1:\(server.port)\(base)"))
      #expect(await SpanCollector(base: url)?.send(Data("{}".utf8)) == .taken)
    }
    #expect(server.requests.map(\.path) == ["/v1/traces", "/otel/v1/traces", "/otel/v1/traces"])
    #expect(server.requests.allSatisfy { $0.headers["content-type"] == "application/json" && $0.text == "{}" })
    let deaf = try DeafPort()
    let nobody = try #require(URL(string: "http://127.0.0.1:\(deaf.port)"))
    #expect(await SpanCollector(base: nobody)?.send(Data()) == .busy(retryAfter: nil))
  }

  @Test(
    arguments: [
      (200, nil), (202, nil), (429, .busy(retryAfter: .seconds(3))), (502, .busy(retryAfter: .seconds(3))),
      (503, .busy(retryAfter: .seconds(3))), (504, .busy(retryAfter: .seconds(3))), (500, .refused(status: 500)),
      (400, .refused(status: 400)), (404, .refused(status: 404)),
    ] as [(Int, SpanCollector.Outcome?)])
  func aCollectorSaysWhatIsWorthAnotherTry(status: Int, outcome: SpanCollector.Outcome?) async throws {
    let server = try ByteServer(ByteServer.answer("\(status) Word", headers: ["Retry-After": "3"], body: "{}"))
    let url = try #require(URL(string: "http://127.0.0.1:\(server.port)"))
    let collector = try #require(SpanCollector(base: url))
    #expect(await collector.send(Data("{}".utf8)) == outcome ?? .taken)
    #expect(server.requests.map(\.path) == ["/v1/traces"])
  }

  @Test func aKeysEndIsShownOfLongKeysOnly() {
    #expect(Credential("Bearer 0123456789abcdefghij").keyEnd == "…ghij")
    #expect(Credential("Bearer 0123456789abcdefghi").keyEnd == nil && Credential(nil).keyEnd == nil)
  }
}
