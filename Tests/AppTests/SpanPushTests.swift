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

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let fast = Effects(now: { Date() }, sleep: { try await Task.sleep(for: $0 / 1_000) })

  private func push(to server: ByteServer) throws -> SpanPush {
    let base = try URL(string: "http://127.0.0.1:\(server.port)").unwrapped()
    return SpanPush(
      try SpanCollector(base: base).unwrapped(), marks: SpanMarks(folder: folder("spans").path), effects: Self.fast)
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

  /// The collector's own time to wait, up to a minute; without one the pause doubles.
  @Test func aBusyCollectorIsLeftAloneAsLongAsItAsks() async throws {
    let server = try ByteServer(
      ByteServer.answer("429 Busy", headers: ["Retry-After": "7"], body: ""),
      ByteServer.answer("503 Busy", headers: ["Retry-After": "999"], body: ""), ByteServer.answer("503 Busy", body: ""),
      ByteServer.answer(body: "{}"))
    let base = try URL(string: "http://127.0.0.1:\(server.port)").unwrapped()
    let sleeps = Mutex<[Duration]>([])
    let effects = Effects(
      now: { Date() },
      sleep: { pause in
        guard pause < .seconds(1_000) else { return try await Task.sleep(for: .seconds(600)) }
        sleeps.withLock { $0.append(pause) }
      })
    let push = SpanPush(
      try SpanCollector(base: base).unwrapped(), marks: SpanMarks(folder: folder("spans").path), effects: effects)
    push.send(Self.turn(), session: "s", gateway: "vercel")
    await push.finish(within: .seconds(60_000))
    #expect(sleeps.withLock { $0 } == [.seconds(7), .seconds(60), .seconds(2)] && push.dropped == 0)
  }

  /// The first turn that is owed is the first whose bill is open, or else the next one.
  @Test func whatIsSettledIsNotOwed() throws {
    func entries(_ turn: Int, isBilled: Bool) -> [Entry] {
      let bill = ChargeFound(
        turn: turn, attempt: 1, id: "gen_\(turn)", lookup: .done, figures: UsageAndCost(cost: USD("1")))
      return [
        .turn(TurnStarted(turn: turn, prompt: "p", assistant: "swift", model: "a/b", gateway: "vercel")),
        .generation(GenerationNamed(turn: turn, attempt: 1, id: "gen_\(turn)")),
        .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r")),
      ] + (isBilled ? [.charge(bill)] : [])
    }
    let marks = SpanMarks(folder: folder("spans").path)
    for (name, billed, first) in [("open", [true, false, true], 2), ("settled", [true, true, true], 4)] {
      let all = billed.enumerated().flatMap { entries($0 + 1, isBilled: $1) }
      marks.begin(name, Transcript(all.map { Record(time: Date(), entry: $0) }))
      let mark = try #require(marks.mark(of: name))
      #expect((1...5).filter(mark.owes) == Array(first...5))
    }
  }

  /// What was owed before a session was opened again stays owed; without that, the next turn is the first.
  @Test func anEarlierMarkIsKeptWhileATurnOfItIsOwed() throws {
    let marks = SpanMarks(folder: folder("spans").path)
    let entries = (1...3).flatMap { turn in
      [
        Entry.turn(TurnStarted(turn: turn, prompt: "p", assistant: "swift", model: "a/b", gateway: "vercel")),
        .generation(GenerationNamed(turn: turn, attempt: 1, id: "gen_\(turn)")),
        .charge(ChargeFound(turn: turn, attempt: 1, id: "gen_\(turn)", lookup: .done)),
      ]
    }
    let transcript = Transcript(entries.map { Record(time: Date(), entry: $0) })
    marks.begin("s", nil)
    marks.finish([1, 3], of: "s")
    marks.begin("s", transcript)
    let mark = try #require(marks.mark(of: "s"))
    #expect((1...5).filter(mark.owes) == [2, 4, 5])
    marks.finish([2], of: "s")
    marks.begin("s", transcript)
    #expect(marks.mark(of: "s") == SpanMarks.Mark(session: "s", first: 4, done: []))
    let mode = try FileManager.default.attributesOfItem(atPath: "\(marks.folder)/s")[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  /// A request has fifty turns at most, in their order; one that is refused drops all of its turns.
  @Test func turnsAreSentInBatches() async throws {
    let gate = ByteServer.Gate()
    let server = try ByteServer { _, number in
      [.pause(gate)] + ByteServer.answer(number == 1 ? "400 Bad" : "200 OK", body: "{}")
    }
    let push = try push(to: server)
    push.send(Self.turn(id: "gen_0"), session: "s", gateway: "vercel")
    _ = try await server.request(0)
    for number in 1...60 { push.send(Self.turn(id: "gen_\(number)x"), session: "s", gateway: "vercel") }
    gate.open()
    await push.finish(within: .seconds(60_000))
    #expect(server.requests.map { $0.text.components(separatedBy: "\"spanId\"").count - 1 } == [1, 50, 10])
    let texts = server.requests.map(\.text)
    #expect(texts.dropFirst().first?.contains("gen_1x") == true && texts.last?.contains("gen_60x") == true)
    #expect(push.dropped == 50)
  }

  /// With more than a thousand that wait, the oldest is left to the next start.
  @Test func aThousandTurnsWaitAtMost() async throws {
    let gate = ByteServer.Gate()
    let server = try ByteServer { _, _ in [.pause(gate)] + ByteServer.answer(body: "{}") }
    let push = try push(to: server)
    push.send(Self.turn(id: "gen_0"), session: "s", gateway: "vercel")
    _ = try await server.request(0)
    let turn = Self.turn(id: "gen_1")
    for _ in 0..<1_000 { push.send(turn, session: "s", gateway: "vercel") }
    #expect(push.dropped == 0)
    for _ in 0..<2 { push.send(turn, session: "s", gateway: "vercel") }
    #expect(push.dropped == 2)
    await push.finish(within: .zero)
    gate.open()
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
    let fixture = try home(of: collector)
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    await start(fixture)
    #expect(collector.requests.count == 1 && collector.requests[0].text.contains("vercel.ai_gateway.cost.total"))
  }

  /// A turn is sent with each news that none of its bills is to come, and the news goes on to the chat.
  @Test func eachEndOfATurnIsSent() async throws {
    let collector = try ByteServer(ByteServer.answer(body: "{}"))
    let fixture = try home(of: collector)
    let told = Mutex(0)
    func opened(_ gateway: String) -> SessionOpened {
      SessionOpened(
        id: "s-\(gateway)", gateway: gateway, baseURL: "https://x.test/v1", billing: .lookup, assistant: "swift",
        model: "a/b", program: "0.1")
    }
    let charge = Charge(state: .billed, lookup: .done, cost: USD("1"))
    func events(_ session: String, _ gateway: String?) -> [SessionEvent] {
      let turn = Self.turn(gateway: gateway)
      return [
        .billed(session: session, turn: turn, attempt: 1, before: charge, bill: charge, totals: turn.totals),
        .exhausted(session: session, turn: turn, id: "gen_1"), .ended(session: session, turn: turn),
        .refused(session: session, status: 401, message: "no"),
      ]
    }
    for (gateway, count) in [("vercel", 3), ("sandbox", 3)] {
      let news = fixture.context.pushing(opened(gateway), nil) { _ in told.withLock { $0 += 1 } }
      for event in events("s-\(gateway)", gateway) { news(event) }
      await fixture.context.spans?.finish(within: .seconds(20))
      #expect(spanCount(collector) == count, "\(gateway)")
    }
    #expect(told.withLock { $0 } == 8)
    let marks = SpanMarks(folder: fixture.context.folders.spanMarks)
    #expect(marks.mark(of: "s-sandbox") == nil && marks.mark(of: "s-vercel")?.owes(1) == false)
  }

  /// A home whose configuration names a collector, with a gateway that bills every generation.
  private func home(of collector: ByteServer) throws -> SettlementFixture {
    let home = folder("home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    try Data("{\"otlp\": true, \"otlp_endpoint\": \"http://127.0.0.1:\(collector.port)\"}".utf8).write(
      to: home.appending(path: "config.json"))
    return try SettlementFixture(folder: folder) { request, _ in SettlementFixture.bill(request) }
  }

  /// One start of the program: what is open is settled, and what is owed is sent.
  private func start(_ fixture: SettlementFixture) async {
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    _ = await settlement.settleOnce()
    await settlement.stop()
  }

  private func spanCount(_ collector: ByteServer) -> Int {
    collector.requests.map(\.text).joined().components(separatedBy: "\"spanId\"").count - 1
  }

  /// The process was killed between a bill and its span, or the collector was down until the program ended.
  @Test func whatWasNotSentIsSentOnceAtALaterStart() async throws {
    let isDown = Mutex(true)
    let collector = try ByteServer { _, _ in
      isDown.withLock { $0 } ? ByteServer.answer("503 Busy", body: "") : ByteServer.answer(body: "{}")
    }
    let fixture = try home(of: collector)
    try fixture.leaveOpen("a", (1...3).map(SettlementFixture.id))
    try fixture.leaveOpen("b", [SettlementFixture.id(4)])
    await start(fixture)
    #expect(try Transcript(fixture.ledger.contents(of: "a").records).open.isEmpty)
    isDown.withLock { $0 = false }
    let before = spanCount(collector)
    for _ in 0..<3 { await start(fixture) }
    #expect(spanCount(collector) - before == 4)
    let marks = SpanMarks(folder: fixture.context.folders.spanMarks)
    #expect(marks.all().isEmpty, "every turn was sent")
  }

  @Test func aTurnIsOwedFromItsBeginningAndOnlyWhileItsBillIsOpenOrUnsent() async throws {
    let collector = try ByteServer(ByteServer.answer(body: "{}"))
    let fixture = try home(of: collector)
    let marks = SpanMarks(folder: fixture.context.folders.spanMarks)
    // A process began, and was killed with nothing settled; another settled it without a collector.
    marks.begin("a", nil)
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    await fixture.context.sendOwedSpans()
    #expect(collector.requests.isEmpty && marks.mark(of: "a")?.owes(1) == true)
    let figures = UsageAndCost(cost: USD("0.01"))
    try fixture.ledger.journal("a").append(
      Record(
        time: Date(),
        entry: .charge(ChargeFound(turn: 1, attempt: 1, id: SettlementFixture.id(1), lookup: .done, figures: figures))),
      synced: false)
    let lock = try fixture.ledger.lock("a")
    await fixture.context.sendOwedSpans()
    #expect(collector.requests.isEmpty, "another process has the session")
    lock.release(isSettled: true)
    await fixture.context.sendOwedSpans()
    await fixture.context.spans?.finish(within: .seconds(20))
    #expect(spanCount(collector) == 1 && marks.mark(of: "a")?.owes(1) == false)
    // A session that never got a turn leaves nothing behind, and neither does one that is done.
    marks.begin("never", nil)
    await fixture.context.sendOwedSpans()
    await fixture.context.spans?.finish(within: .seconds(20))
    #expect(marks.all().isEmpty && spanCount(collector) == 1)
  }

  @Test func aRefusedSpanIsNotSentAgainAndMarksAreBounded() async throws {
    let collector = try ByteServer(ByteServer.answer("400 Bad", body: ""))
    let fixture = try home(of: collector)
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    for _ in 0..<3 { await start(fixture) }
    #expect(collector.requests.count == 1 && fixture.context.spans?.dropped == 1)
    let marks = SpanMarks(folder: fixture.context.folders.spanMarks)
    for number in 0..<(SpanMarks.mostSessions + 20) { marks.begin("s\(number)", nil) }
    // Beyond the limit those go that were changed first.
    let old = "\(marks.folder)/s500"
    try FileManager.default.setAttributes([.modificationDate: Date() - 86_400], ofItemAtPath: old)
    #expect(marks.all().count == SpanMarks.mostSessions && marks.mark(of: "s500") == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: marks.folder).count == SpanMarks.mostSessions)
    for text in ["", "x\n", "\u{0}", "-\n1", "99999999999999999999\n"] {
      try Data(text.utf8).write(to: URL(filePath: "\(marks.folder)/broken"))
      #expect(marks.mark(of: "broken") == nil)
    }
  }
}
