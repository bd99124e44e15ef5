import Chat
import Foundation
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// Single rules of a turn's steps, and of what is sent at once.
@Suite(.timeLimit(.minutes(2)))
struct TurnStepRuleTests {
  /// Its tools all answer the same, after a moment.
  private struct Server: ToolServer {
    let name = "fs"
    let origin = "fs"
    var result = ToolResult(text: "done")
    /// What happens while a call runs.
    var during: @Sendable () -> Void = {}

    func tools() async throws -> [ToolDefinition] { [TurnStepRuleTests.tool] }

    func call(
      _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolResult {
      try? await Task.sleep(for: .milliseconds(20))
      during()
      return result
    }

    func close() async {}
  }

  private static let tool = ToolDefinition(
    server: "fs", name: "fs__write", tool: "write", description: "d", inputSchema: .members(["type": .text("object")]))

  /// A reply that calls functions, with a bill of five cents.
  private static func calls(_ names: [String], number: Int) -> [ByteServer.Step] {
    let id = SettlementFixture.id(number)
    let calls = names.enumerated().map { place, name in
      #"{"index":\#(place),"id":"call_\#(number)_\#(place)","type":"function","function":{"name":"\#(name)","#
        + #""arguments":"{}"}}"#
    }
    return ByteServer.stream(
      """
      data: {"id":"\(id)","choices":[{"index":0,"delta":{"tool_calls":[\(calls.joined(separator: ","))]},\
      "finish_reason":null}],"generationId":"\(id)"}

      data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],\
      "usage":{"prompt_tokens":20,"completion_tokens":300,"cost":0.05}}

      data: [DONE]


      """)
  }

  /// The functions that each reply calls; behind them comes a reply that calls none.
  private func fixture(_ steps: [[String]] = [["fs__write"]], budget: String? = nil) async throws -> TurnFixture {
    try await TurnFixture(budget: budget) { turn in
      turn <= steps.count
        ? Self.calls(steps[turn - 1], number: turn)
        : ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "done")
    }
  }

  private struct Run {
    var result: TurnResult
    var uses: [[ToolUse]]
    var asked: [Bool]
    var stops: [TurnStop]
    var notKept: Int
    var obstacles: [TurnObstacle]
  }

  private func run(
    _ fixture: TurnFixture, _ server: Server = Server(), consents: ToolConsents? = nil, rules: [String] = [],
    limit: TurnLimit = .off, agreements: Agreements = Agreements(), answer: ToolAnswer = .once,
    consent: Consent = .unavailable
  ) async -> Run {
    let box = Toolbox(servers: [server], consents: consents, rules: rules.compactMap { ToolRule($0) })
    let runner = TurnRunner(
      fixture.opening, limit: limit, agreements: agreements, cancellation: fixture.cancellation, toolbox: box)
    let events = Mutex<[TurnRunner.Event]>([])
    let obstacles = Mutex<[TurnObstacle]>([])
    let effects = TurnRunner.Effects {
      obstacle in
      obstacles.withLock { $0.append(obstacle) }
      return consent
    } tell: { event in
      events.withLock { $0.append(event) }
    } toolConsent: { _ in
      answer
    }
    let result = await runner.run(TurnRequest("Go"), in: fixture.session, effects)
    let told = events.withLock(\.self)
    return Run(
      result: result, uses: await fixture.session.transcript.turn(1)?.generations.map(\.tools) ?? [],
      asked: told.compactMap { if case .tool(let use, let asked) = $0, use.status == .started { asked } else { nil } },
      stops: told.compactMap { if case .stopped(let stop) = $0 { stop } else { nil } },
      notKept: told.count { if case .consentNotKept = $0 { true } else { false } },
      obstacles: obstacles.withLock(\.self))
  }

  // Calls.

  @Test(arguments: [true, false]) func whatACallCameToIsKeptWhole(fails: Bool) async throws {
    let server = Server(result: ToolResult(text: "no", isError: fails, size: 12_345))
    let run = await run(try await fixture(), server, rules: fails ? [] : ["fs/*"])
    let use = try #require(run.uses.first?.first)
    #expect(use.status == .run && use.text == "no" && use.size == 12_345 && use.isError == (fails ? true : nil))
    #expect(use.server == "fs" && use.tool == "write" && use.definition == Self.tool.sha256 && use.arguments == "{}")
    #expect((20..<20_000).contains(use.durationMilliseconds ?? 0))
    #expect(run.asked == [fails])
  }

  @Test func eachStepHasItsOwnCalls() async throws {
    let fixture = try await fixture([["fs__write"], ["fs__write", "fs__write"]])
    let run = await run(fixture, rules: ["fs/*"])
    #expect(run.uses.map(\.count) == [1, 2, 0])
    #expect(run.uses.joined().allSatisfy { $0.status == .run })
    #expect(run.uses.joined().map(\.attempt) == [1, 2, 2])
    #expect(fixture.posts == 3 && run.result.isSent && run.stops.isEmpty)
  }

  @Test func aCallThatIsNotRunSaysWhy() async throws {
    let run = await run(try await fixture([["fs__write", "nope"]]), answer: .unavailable)
    let uses = try #require(run.uses.first)
    #expect(uses.map(\.status) == [.refused, .refused] && run.asked.isEmpty)
    #expect(
      uses.map(\.text) == [
        "not run: the user has not allowed fs/write and cannot be asked now", "there is no tool of this name",
      ])
    #expect(uses.map(\.server) == ["fs", ""] && uses.map(\.tool) == ["write", "nope"])
  }

  @Test func anAgreementThatCannotBeKeptIsToldAndTheCallRuns() async throws {
    let consents = ToolConsents(path: "/dev/null/tools.json")
    let run = await run(try await fixture([["fs__write", "fs__write"]]), consents: consents, answer: .always)
    #expect(run.notKept == 1 && run.uses.first?.map(\.status) == [.run, .run])
    // It holds for the chat.
    #expect(run.asked == [true, false])
  }

  @Test func aTurnThatTheUserStopsLeavesNoCallPending() async throws {
    let fixture = try await fixture([["fs__write", "fs__write"]])
    let run = await run(fixture, answer: .stop)
    #expect(run.stops == [.interrupted] && fixture.posts == 1)
    #expect(run.uses.first?.map(\.status) == [.notRun, .notRun])
    guard case .sent(let outcome) = run.result else { throw Missing() }
    #expect(outcome.error == .cancelled && outcome.turn.pendingCalls.isEmpty)
  }

  /// The call that runs has its result; no other one is started, and nothing more is sent.
  @Test func aTurnThatIsCancelledInACallStartsNoOther() async throws {
    let fixture = try await fixture([["fs__write", "fs__write"]])
    let server = Server(during: { _ = fixture.cancellation.cancel() })
    let run = await run(fixture, server, rules: ["fs/*"])
    #expect(run.stops == [.interrupted] && fixture.posts == 1)
    #expect(run.uses.first?.map(\.status) == [.run, .notRun])
    guard case .sent(let outcome) = run.result else { throw Missing() }
    #expect(outcome.error == .cancelled)
  }

  @Test func aTurnThatIsCancelledInItsLastCallSendsNoStep() async throws {
    let fixture = try await fixture()
    let server = Server(during: { _ = fixture.cancellation.cancel() })
    let run = await run(fixture, server, rules: ["fs/*"])
    #expect(run.stops == [.interrupted] && fixture.posts == 1 && run.uses.first?.map(\.status) == [.run])
  }

  // What a step may cost.

  @Test func whatWasAgreedBeforehandHoldsForEachStep() async throws {
    let fixture = try await fixture([["fs__write"], ["fs__write"]])
    let run = await run(fixture, rules: ["fs/*"], limit: .amount(.zero), agreements: Agreements(costs: true))
    #expect(fixture.posts == 3 && run.obstacles.isEmpty && run.stops.isEmpty)
  }

  /// A request and a step fit the budget, each by itself, and not both.
  @Test(arguments: [Consent.given, .declined, .unavailable]) func aStepIsHeldAgainstTheBudgets(consent: Consent)
    async throws
  {
    let fixture = try await fixture([["fs__write"]], budget: "0.07")
    let run = await run(fixture, rules: ["fs/*"], consent: consent)
    guard case .budget(.wouldPass)? = run.obstacles.first, case .sent(let outcome) = run.result else {
      throw Missing()
    }
    #expect(run.obstacles.count == 1 && fixture.posts == (consent == .given ? 2 : 1))
    let stops = run.stops.map { stop -> Bool? in
      if case .obstacle(_, let isDeclined) = stop { isDeclined } else { nil }
    }
    #expect(stops == (consent == .given ? [] : [consent == .declined]))
    #expect(outcome.turn.generations.first?.tools.map(\.status) == [.run])
  }

  // What is offered.

  private func offers(_ fixture: TurnFixture) -> [Bool] {
    fixture.files.server.requests.filter { $0.method == "POST" }.map { $0.text.contains("fs__write") }
  }

  @Test func requestsBehindATurnOfferNoTools() async throws {
    let fixture = try await fixture([])
    _ = await run(fixture)
    _ = try await fixture.session.send("Another?") { _ in }
    #expect(offers(fixture) == [true, false])
  }

  @Test(arguments: [Consent.given, .declined, .unavailable]) func aComparisonOffersNoToolsAndKeepsToTheBudgets(
    consent: Consent
  ) async throws {
    let fixture = try await fixture([], budget: "0.05")
    await fixture.session.offer([Self.tool])
    let began = Mutex(0)
    let effects = TurnRunner.ComparisonEffects(
      consent: { _ in consent }, began: { began.withLock { $0 += 1 } }, tell: { _, _ in }, ended: { _, _ in })
    let comparison = Comparison("Why?", models: ["a/model", "a/model"])
    switch await fixture.runner(limit: .off).run(comparison, in: fixture.session, effects) {
    case .sent(let outcomes): #expect(consent == .given && outcomes.count == 2)
    case .declined(.budget(.wouldPass)): #expect(consent == .declined)
    case .refused(.budget(.wouldPass)): #expect(consent == .unavailable)
    case let other: Issue.record("\(other)")
    }
    #expect(offers(fixture) == (consent == .given ? [false, false] : []))
    #expect(began.withLock { $0 } == (consent == .given ? 2 : 1))
  }

  private func compare(_ fixture: TurnFixture, _ agreements: Agreements, limit: TurnLimit) async -> App.ComparisonResult
  {
    let effects = TurnRunner.ComparisonEffects(
      consent: { _ in .unavailable }, began: {}, tell: { _, _ in }, ended: { _, _ in })
    return await fixture.runner(agreements, limit: limit).run(
      Comparison("Why?", models: ["a/model", "a/model"]), in: fixture.session, effects)
  }

  @Test func whatWasAgreedBeforehandHoldsForAComparison() async throws {
    let fixture = try await fixture([], budget: "0.05")
    guard case .refused(.aboveTurnLimit) = await compare(fixture, Agreements(), limit: .amount(.zero)) else {
      throw Missing()
    }
    guard case .sent(let outcomes) = await compare(fixture, Agreements(costs: true), limit: .amount(.zero)) else {
      throw Missing()
    }
    #expect(outcomes.count == 2 && fixture.posts == 2)
  }

  @Test func aComparisonThatCannotBeRecordedIsAskedAbout() async throws {
    let none = try await TurnFixture(environment: ["TUPPENCE_HOME": "/dev/null/nowhere"])
    guard case .refused(.noLedger) = await compare(none, Agreements(), limit: .off) else { throw Missing() }
    let gone = try await fixture([])
    _ = await gone.run()
    try FileManager.default.removeItem(at: gone.files.ledger.journal(gone.session.id).url)
    guard case .refused(.budget(.unrecordable)) = await compare(gone, Agreements(), limit: .off) else {
      throw Missing()
    }
    #expect(none.posts == 0 && gone.posts == 1)
    for fixture in [none, gone] {
      guard case .sent = await compare(fixture, Agreements(unrecorded: true), limit: .off) else { throw Missing() }
    }
    #expect(none.posts == 2 && gone.posts == 3)
  }

  /// A picture has a price of its own, which its short prompt says nothing of.
  @Test(arguments: [true, false]) func aScriptSendsNoPictureToAModelWithoutAPrice(loadsPrices: Bool) async throws {
    let fixture = try await TurnFixture(model: "b/model", loadsPrices: loadsPrices)
    let effects = TurnRunner.Effects { _ in
      .unavailable
    } tell: { _ in
    }
    let request = TurnRequest("A cat", purpose: .drawing(PictureRequest()))
    let result = await fixture.runner().run(request, in: fixture.session, effects)
    #expect(result.refusal == .unpriced(model: "b/model") && fixture.posts == 0)
  }

  private struct Missing: Error {}
}
