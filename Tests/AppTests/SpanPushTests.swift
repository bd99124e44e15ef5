import Chat
import Foundation
import GatewayClient
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// Spans for a collector: once a bill is there, or none will come, and only where the user asked for them.
@Suite struct SpanPushTests {
  private static func turn(
    id: String? = "gen_1", gateway: String? = "vercel", billing: Billing = .lookup, isBilled: Bool = true
  ) -> Turn {
    let opened = SessionOpened(
      id: "s", gateway: gateway ?? "vercel", baseURL: "https://x.test/v1", billing: billing, assistant: "swift",
      model: "a/b",
      program: "0.1")
    var entries: [Entry] = [
      .session(opened), .change(Change(title: "titleword")),
      .turn(TurnStarted(turn: 1, prompt: "promptword", assistant: "swift", model: "a/b", gateway: gateway)),
    ]
    if let id { entries.append(.generation(GenerationNamed(turn: 1, attempt: 1, id: id))) }
    entries.append(.reply(ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "replyword")))
    if isBilled, let id {
      let figures = UsageAndCost(cost: USD("0.0012337500000000002"))
      entries.append(.charge(ChargeFound(turn: 1, attempt: 1, id: id, lookup: .done, figures: figures)))
    }
    return Transcript(entries.map { Record(time: Date(timeIntervalSince1970: 1_790_000_000), entry: $0) }).turns[0]
  }

  private static let fast = Effects(now: { Date() }, sleep: { try await Task.sleep(for: $0 / 1_000) })

  private func push(to server: ByteServer) throws -> SpanPush {
    let base = try URL(string: "http://127.0.0.1:\(server.port)").unwrapped()
    return SpanPush(try SpanCollector(base: base).unwrapped(), effects: Self.fast)
  }

  @Test func aSpanHasTheCostAndNoWord() async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    let push = try push(to: server)
    push.send(Self.turn(), session: "s", gateway: "vercel")
    await push.finish(within: .seconds(60_000))
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.path == "/v1/traces" && server.requests.count == 1)
    #expect(request.headers["content-type"] == "application/json" && request.headers["authorization"] == nil)
    #expect(request.text.contains("0.0012337500000000002") && request.text.contains("\"gen_1\""))
    for word in ["promptword", "replyword", "titleword"] { #expect(!request.text.contains(word)) }
  }

  @Test(arguments: [
    SpanPushTests.turn(gateway: "sandbox"), SpanPushTests.turn(isBilled: false),
  ]) func neitherPlayMoneyNorAnOpenBillIsSent(turn: Turn) async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    let push = try push(to: server)
    push.send(turn, session: "s", gateway: "vercel")
    push.send(Self.turn(id: "gen_2", gateway: nil), session: "s", gateway: "sandbox")
    push.send(Self.turn(id: "gen_3"), session: "s", gateway: "vercel")
    await push.finish(within: .seconds(60_000))
    #expect(server.requests.map(\.text).joined().components(separatedBy: "\"spanId\"").count == 2)
  }

  @Test func aBusyCollectorIsAskedAgainAndAFailingOneNotForEver() async throws {
    let server = try ByteServer(
      ByteServer.answer("503 Busy", body: ""), ByteServer.answer("429 Busy", headers: ["Retry-After": "1"], body: ""),
      ByteServer.answer(body: "{}"), ByteServer.answer("503 Busy", body: ""))
    let push = try push(to: server)
    push.send(Self.turn(), session: "s", gateway: "vercel")
    await push.finish(within: .seconds(60_000))
    #expect(push.dropped == 0 && server.requests.count == 3 && Set(server.requests.map(\.text)).count == 1)
    push.send(Self.turn(id: "gen_2"), session: "s", gateway: "vercel")
    await push.finish(within: .seconds(600_000))
    #expect(push.dropped == 1 && server.requests.count == 8)
  }

  @Test func aCollectorThatHangsDoesNotKeepTheProgram() async throws {
    let server = try ByteServer([.stall])
    let push = try push(to: server)
    push.send(Self.turn(), session: "s", gateway: "vercel")
    let start = ContinuousClock.now
    await push.finish(within: .seconds(200))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test(
    arguments: [
      ("{}", "http://127.0.0.1:4318", false, nil), ("{\"otlp\": true}", "http://127.0.0.1:4318", true, nil),
      ("{\"otlp\": true}", nil, false, .notAnAddress),
      ("{\"otlp\": false, \"otlp_endpoint\": \"https://c.test\"}", nil, false, nil),
      ("{\"otlp\": true, \"otlp_endpoint\": \"https://c.test\"}", nil, true, nil),
      (
        "{\"otlp\": true, \"otlp_endpoint\": \"http://c.test\"}", "http://127.0.0.1:1", false, .insecure(host: "c.test")
      ),
    ] as [(String, String?, Bool, AddressFault?)])
  func onlyTheUsersConfigurationTurnsItOn(json: String, variable: String?, isOn: Bool, fault: AddressFault?) throws {
    let folder = try TemporaryFolder()
    try Data(json.utf8).write(to: folder("config.json"))
    var environment = ["TUPPENCE_HOME": folder.url.path]
    environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = variable
    let context = try AppContext(environment: environment)
    #expect((context.spans != nil) == isOn && context.spanFault == fault)
  }

  /// From a charge that an earlier process left open, through the settlement, to the collector.
  @Test func aSettledBillIsSent() async throws {
    let collector = try ByteServer(ByteServer.answer(body: "{}"))
    let folder = try TemporaryFolder()
    let home = folder("home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    try Data("{\"otlp\": true, \"otlp_endpoint\": \"http://127.0.0.1:\(collector.port)\"}".utf8).write(
      to: home.appending(path: "config.json"))
    let fixture = try SettlementFixture(folder: folder) { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    _ = await settlement.settleOnce()
    await settlement.stop()
    #expect(collector.requests.count == 1 && collector.requests[0].text.contains("vercel.ai_gateway.cost.total"))
  }
}
