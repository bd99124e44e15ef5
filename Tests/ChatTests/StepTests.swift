import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// The steps of a turn with tools, as they are sent and recorded.
@Suite struct StepTests {
  private static let tool = ToolDefinition(
    server: "fs", name: "fs__read", tool: "read", description: "Reads.",
    inputSchema: .members(["type": .text("object")]))
  private static let calls =
    #"{"reasoning_details":[{"type":"reasoning.text","text":"Hm","signature":"sig="}],"tool_calls":["#
    + #"{"index":0,"id":"c1","function":{"name":"fs__read","arguments":"{\"a\": 1}"}},"#
    + #"{"index":1,"id":"c1","function":{"name":"fs__read","arguments":""}}]}"#

  private static func callingReply(id: String) -> [ByteServer.Step] {
    let events = ByteServer.recordedEvents(id: id, text: "")
    let call = #"data: {"id":"\#(id)","choices":[{"index":0,"delta":\#(calls),"finish_reason":null}]}"# + "\n\n"
    return ByteServer.stream(([events[0], call] + events.dropFirst()).joined())
  }

  private func fixture() throws -> SessionFixture {
    try SessionFixture { _, number in
      number == 0
        ? Self.callingReply(id: SessionFixture.first)
        : ByteServer.recordedReply(id: SessionFixture.second, text: "Done \(number).")
    }
  }

  private func messages(_ fixture: SessionFixture, request: Int) throws -> [[String: Any]] {
    let requests = fixture.server.requests.filter { $0.method == "POST" }
    let body = try JSONSerialization.jsonObject(with: Data(requests[request].text.utf8)) as? [String: Any]
    return try #require(body?["messages"] as? [[String: Any]])
  }

  private func use(_ turn: Turn, _ call: ToolCall, _ status: ToolUse.Status, _ text: String? = nil) -> ToolUse {
    ToolUse(
      turn: turn.index, attempt: turn.generations.last?.attempt ?? 1, call: call.id, server: "fs", tool: "read",
      arguments: call.arguments, status: status, text: text)
  }

  @Test func theNextStepIsExpectedWithItsFeesAndWithThoseThatAreStillToCome() async throws {
    let fixture = try fixture()
    let model = "openai/gpt-4.1-nano"
    let prices = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    let source = CatalogueSource(kept: { nil }) { () async throws(GatewayError) -> Catalogue? in
      Catalogue(models: [ModelEntry(id: model, prices: prices)], fetched: Date())
    }
    let session = try fixture.session(catalogue: source)
    await session.loadCatalogue()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    let fees = try #require(first.turn.start.tagFees)
    #expect(fees > .zero && first.turn.totals.expectedTagFees == fees)
    let withFees = try #require(await session.expectedCostWithNextStep(of: 1))
    let charge = try #require(await session.transcript.open.first)
    // The bill holds the first step's fees.
    let cost = try #require(first.turn.totals.cost.adding(fees))
    let bill = UsageAndCost(cost: cost, surcharge: fees)
    _ = await session.take(.found(bill, raw: "{}"), of: charge)
    #expect(await session.transcript.turn(1)?.totals.expectedTagFees == .zero)
    #expect(await session.expectedCostWithNextStep(of: 1) == withFees)
  }

  /// Where it is not known what a turn has cost so far, nor is what it costs with its next step.
  @Test(arguments: [true, false]) func anUnknownPartMakesTheWholeUnknown(isFree: Bool) async throws {
    let fixture = try fixture()
    let model = "openai/gpt-4.1-nano"
    let prices = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    let source = CatalogueSource(kept: { Catalogue(models: [ModelEntry(id: model, prices: prices)], fetched: Date()) })
    {
      () async throws(GatewayError) -> Catalogue? in nil
    }
    let call = ToolCall(id: "c1", name: "fs__read", arguments: "{}")
    let entries: [Entry] = [
      .turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: model)),
      .reply(ReplyEnded(turn: 1, attempt: 1, status: .failed, text: "", isFree: isFree ? true : nil)),
      .attempt(AttemptStarted(turn: 1, attempt: 2)),
      .reply(
        ReplyEnded(
          turn: 1, attempt: 2, status: .complete, text: "", figures: UsageAndCost(cost: USD("0.5")),
          toolCalls: [call])),
    ]
    let session = try fixture.session(
      sendsTags: false, records: entries.map { Record(time: fixture.effects.now(), entry: $0) }, catalogue: source)
    await session.offer([Self.tool])
    #expect(await session.hasPrices)
    let expected = await session.expectedCostWithNextStep(of: 1)
    #expect(isFree ? expected.map { $0 > USD("0.5") ?? .zero } == true : expected == nil)
  }

  /// A step is held against a budget with the fees of its tags: one of exactly what it is expected to cost lets it through.
  @Test func aStepIsHeldAgainstTheBudgetWithItsFees() async throws {
    let fixture = try fixture()
    let prices = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    let source = CatalogueSource(kept: { nil }) { () async throws(GatewayError) -> Catalogue? in
      Catalogue(models: [ModelEntry(id: "openai/gpt-4.1-nano", prices: prices)], fetched: Date())
    }
    let session = try fixture.session(
      budgets: BudgetGuard(
        rules: { BudgetRules() }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)),
      catalogue: source)
    await session.loadCatalogue()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    let whole = try #require(await session.expectedCostWithNextStep(of: 1))
    await session.use(budget: .limit(USD(units: whole.units - 1)))
    await #expect(throws: BudgetRefusal.self) { try await session.sendStep(of: 1) { _ in } }
    #expect(fixture.server.posts == 1)
    await session.use(budget: .limit(whole))
    #expect(try await session.sendStep(of: 1) { _ in }.turn.reply == "Done 1.")
  }

  @Test func aStepCarriesCallsResultsAndReasoningAndHasAGenerationOfItsOwn() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    #expect(first.turn.awaitsStep && first.turn.status == .interrupted)
    let calls = first.turn.pendingCalls
    #expect(calls.map(\.id) == ["c1", "call_1_1_2"], "an id that is there twice gets another one")
    #expect(fixture.news.withLock { $0 }.allSatisfy { if case .ended = $0 { false } else { true } })
    for call in calls { #expect(await session.record(use(first.turn, call, .run, "result of \(call.id)")) == nil) }
    let second = try await session.sendStep(of: 1) { _ in }
    #expect(second.turn.reply == "Done 1." && second.turn.status == .complete && second.turn.lastStep == 2)
    #expect(second.turn.generations.map(\.id) == [SessionFixture.first, SessionFixture.second])

    let sent = try messages(fixture, request: 1)
    #expect(sent.map { $0["role"] as? String } == ["system", "user", "assistant", "tool", "tool"])
    let details = try #require(sent[2]["reasoning_details"] as? [[String: String]])
    #expect(details == [["type": "reasoning.text", "text": "Hm", "signature": "sig="]])
    let called = try #require(sent[2]["tool_calls"] as? [[String: Any]])
    #expect(called.map { ($0["function"] as? [String: String])?["arguments"] } == ["{\"a\": 1}", "{}"])
    #expect(sent[3]["content"] as? String == "result of c1" && sent[3]["tool_call_id"] as? String == "c1")
    let transcript = Transcript(try fixture.records())
    #expect(transcript.turns == [second.turn])
  }

  /// A step that cannot be written down is not sent, and nothing of it is left, with a budget and without one.
  @Test(arguments: [nil, "100"] as [String?]) func aStepThatCannotBeWrittenDownIsNotSent(limit: String?) async throws {
    var calls = SystemCalls.system
    let write = calls.write
    let isFull = Mutex(false)
    calls.write = { descriptor, bytes in
      guard isFull.withLock({ $0 }) else { return write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    let fixture = try SessionFixture(calls: calls) { request, _ in
      guard request.method == "POST" else { return ByteServer.answer(body: #"{"data":[]}"#) }
      let isStep = request.text.contains(#""role":"tool""#)
      return isStep
        ? ByteServer.recordedReply(id: SessionFixture.second, text: "Done.")
        : Self.callingReply(id: SessionFixture.first)
    }
    let rules = BudgetRules(limits: [.session: limit.flatMap { USD($0) }].compactMapValues(\.self))
    let session = try fixture.session(
      budgets: BudgetGuard(
        rules: { rules }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)))
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    isFull.withLock { $0 = true }
    await #expect(throws: BudgetRefusal.self) { try await session.sendStep(of: 1) { _ in } }
    #expect(await session.transcript.turn(1)?.generations.count == 1 && fixture.server.posts == 1)
    isFull.withLock { $0 = false }
    let second = try await session.sendStep(of: 1) { _ in }
    #expect(second.turn.reply == "Done." && second.turn.generations.map(\.attempt) == [1, 2])
  }

  /// Providers begin their count of calls with each reply. The ids of a turn are different nevertheless.
  @Test func theSameIDInALaterStepGetsAnotherOne() async throws {
    let fixture = try SessionFixture { _, number in
      Self.callingReply(id: number == 0 ? SessionFixture.first : SessionFixture.second)
    }
    let session = try fixture.session()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    let second = try await session.sendStep(of: 1) { _ in }
    #expect(second.turn.pendingCalls.map(\.id) == ["call_1_2_1", "call_1_2_2"])
    // Of another turn they may be the same.
    await session.endTurn(1)
    #expect(try await session.send("Why?") { _ in }.turn.pendingCalls.map(\.id) == ["c1", "call_2_1_2"])
  }

  /// A request of a step begins as the first one does, its variables filled: else the cached prefix moves.
  @Test func everyStepBeginsWithTheSameInstructions() async throws {
    let fixture = try fixture()
    let session = try fixture.session(assistant: Assistant(name: "swift", prompt: "Answer in {{language}}."))
    await session.use(variable: "language", "Dutch")
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    _ = try await session.sendStep(of: 1) { _ in }
    for request in 0...1 {
      #expect(try messages(fixture, request: request)[0]["content"] as? String == "Answer in Dutch.")
    }
  }

  /// A turn's later steps go where its first one went, whatever was chosen meanwhile.
  @Test func everyStepIsForTheModelAndTheUserOfTheFirstOne() async throws {
    let fixture = try fixture()
    let session = try fixture.session(tags: ["team:a"], user: "ada")
    await session.offer([Self.tool])
    await session.use(modelOnce: "once/model")
    let first = try await session.send("Why?") { _ in }
    await session.use(user: "bob")
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    let second = try await session.sendStep(of: 1) { _ in }
    #expect(second.turn.generations.count == 2 && second.turn.reply == "Done 1.")
    let bodies = try fixture.server.requests.filter { $0.method == "POST" }.map { request in
      try #require(try JSONSerialization.jsonObject(with: Data(request.text.utf8)) as? [String: Any])
    }
    #expect(bodies.map { $0["model"] as? String } == ["once/model", "once/model"])
    for body in bodies {
      let options = (body["providerOptions"] as? [String: Any])?["gateway"] as? [String: Any]
      #expect(options?["user"] as? String == "ada" && (options?["tags"] as? [String])?.contains("team:a") == true)
      // A model that is asked for one turn writes no cache in any of its steps.
      #expect(options?["caching"] == nil)
    }
  }

  /// While a step waits for its next try, the budgets hold what the step is expected to cost, and not the first request.
  @Test func aStepThatIsTriedAgainKeepsItsEstimate() async throws {
    let posts = Mutex(0)
    let fixture = try SessionFixture { request, _ in
      guard request.method == "POST" else {
        return ByteServer.answer(
          body: #"{"data":[{"id":"openai/gpt-4.1-nano","pricing":{"input":"0.000003","output":"0.000015"}}]}"#)
      }
      let number = posts.withLock { posts in
        posts += 1
        return posts
      }
      switch number {
      case 1: return Self.callingReply(id: SessionFixture.first)
      case 2: return ByteServer.answer("503 Service Unavailable", body: "{}")
      default: return ByteServer.recordedReply(id: SessionFixture.second, text: "Done.")
      }
    }
    let session = try fixture.session()
    await session.loadCatalogue()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls {
      _ = await session.record(use(first.turn, call, .run, String(repeating: "word ", count: 5_000)))
    }
    let second = try await session.sendStep(of: 1) { _ in }
    let expected = second.turn.generations.map(\.expectedCost)
    #expect(expected.count == 3 && expected[0] == nil && expected[1] == expected[2])
    #expect(try #require(expected[2]) > #require(first.turn.start.estimate))
  }

  @Test func laterTurnsCarryTheCallsOnlyWhereToolsAreOfferedAndTheReasoningOnlyToItsModel() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    _ = try await session.sendStep(of: 1) { _ in }
    _ = try await session.send("two") { _ in }
    await session.use(model: "other/model")
    _ = try await session.send("three") { _ in }
    await session.offer([])
    _ = try await session.send("four") { _ in }
    #expect(try messages(fixture, request: 2)[2]["reasoning_details"] != nil)
    #expect(try messages(fixture, request: 3)[2]["tool_calls"] != nil)
    #expect(try messages(fixture, request: 3)[2]["reasoning_details"] == nil)
    let plain = try messages(fixture, request: 4)
    #expect(plain.prefix(3).map { $0["content"] as? String } == ["Be brief.", "Why?", "Done 1."])
    #expect(plain.allSatisfy { $0["tool_calls"] == nil && $0["role"] as? String != "tool" })
  }

  @Test func callsWithoutAResultAreInterruptedInTheNextRequest() async throws {
    let fixture = try fixture()
    let first = try fixture.session()
    await first.offer([Self.tool])
    let turn = try await first.send("Why?") { _ in }.turn
    _ = await first.record(use(turn, turn.pendingCalls[0], .started))
    await first.close()
    // The program was killed here.
    let second = try fixture.session(records: try fixture.records())
    await second.offer([Self.tool])
    _ = try await second.send("Go on") { _ in }
    let sent = try messages(fixture, request: 1)
    #expect(sent.map { $0["role"] as? String } == ["system", "user", "assistant", "tool", "tool", "user"])
    #expect((sent[3]["content"] as? String)?.contains("whether it was completed is not known") == true)
    #expect(sent[4]["content"] as? String == "not run (interrupted)")
  }

  @Test func withoutAnOfferCallsAreNamedAndNothingMore() async throws {
    let fixture = try fixture()
    let outcome = try await fixture.session().send("Why?") { _ in }
    #expect(!outcome.turn.awaitsStep && outcome.turn.pendingCalls.isEmpty)
    #expect(outcome.turn.generations[0].ended?.extras?.toolCalls == ["fs__read"])
  }

  @Test func anOfferIsPartOfTheRequestAndOfItsEstimate() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    let model = ModelEntry(id: "m", prices: .init(input: USD("0.000003"), output: USD("0.000015")))
    let without = Estimator([Message(.user, "hi")], model: model).estimate(output: 0)
    let with = Estimator([Message(.user, "hi")], tools: [Self.tool], model: model).estimate(output: 0)
    #expect(try #require(with?.inputTokens) > (try #require(without?.inputTokens)))
    await session.offer([Self.tool])
    _ = try await session.send("Why?") { _ in }
    let body = fixture.server.requests.first { $0.method == "POST" }?.text ?? ""
    #expect(
      body.contains(
        #""tools":[{"function":{"description":"Reads.","name":"fs__read","parameters":{"type":"object"}},"#
          + #""type":"function"}]"#), "\(body)")
  }

  /// A summary is words, and no call.
  @Test func aSummaryOffersNoTools() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply() }
    let session = try fixture.session()
    await session.offer([Self.tool])
    _ = try await session.send("Sum up", purpose: .compaction(model: "other/model")) { _ in }
    _ = try await session.send("Go on") { _ in }
    let bodies = fixture.server.requests.filter { $0.method == "POST" }.map(\.text)
    #expect(bodies.map { $0.contains(#""tools""#) } == [false, true])
  }

  /// A model that calls a tool in a summary gets no answer.
  @Test func aSummaryWaitsForNoTool() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.offer([Self.tool])
    let summary = try await session.send("Sum up", purpose: .compaction(model: "other/model")) { _ in }.turn
    #expect(!summary.awaitsStep && summary.pendingCalls.isEmpty && summary.extras.toolCalls == ["fs__read"])
  }

  /// Nor does it carry the calls of earlier turns, which some providers refuse where no tools are offered.
  @Test func aSummaryIsOfTheWordsAlone() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    _ = try await session.sendStep(of: 1) { _ in }
    _ = try await session.send("Sum up", purpose: .compaction(model: "other/model")) { _ in }
    let sent = try messages(fixture, request: 2)
    #expect(sent.map { $0["content"] as? String } == ["Be brief.", "Why?", "Done 1.", "Sum up"])
    #expect(sent.allSatisfy { $0["tool_calls"] == nil })
  }

  /// A turn has ended once its last step has, and not between two steps; here no bill is to come.
  @Test func theEndOfATurnIsToldOnce() async throws {
    let fixture = try SessionFixture { _, number in
      number == 0 ? Self.callingReply(id: "chatcmpl-1") : ByteServer.recordedReply(id: "chatcmpl-2", text: "Done.")
    }
    func ends() -> Int {
      fixture.news.withLock { news in
        news.count { if case .ended = $0 { true } else { false } }
      }
    }
    let session = try fixture.session()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    #expect(ends() == 0 && first.turn.awaitsStep)
    for call in first.turn.pendingCalls { _ = await session.record(use(first.turn, call, .run, "r")) }
    _ = try await session.sendStep(of: 1) { _ in }
    #expect(ends() == 1)
  }

  /// Calls without an answer are recorded once, each with its tool. Then the turn ends.
  @Test func aTurnWhoseCallsAreNotAnsweredEnds() async throws {
    let fixture = try SessionFixture { _, _ in Self.callingReply(id: "chatcmpl-1") }
    let session = try fixture.session()
    await session.offer([Self.tool])
    _ = try await session.send("Why?") { _ in }
    await session.endTurn(1)
    let ends = fixture.news.withLock { news in
      news.count { if case .ended(session: "s1", _) = $0 { true } else { false } }
    }
    let uses = try #require(Transcript(try fixture.records()).turns.first?.generations.last?.tools)
    #expect(ends == 1 && uses.map(\.call) == ["c1", "call_1_1_2"] && uses.map(\.status) == [.notRun, .notRun])
    for use in uses {
      #expect(use.server == "fs" && use.tool == "read" && use.definition == Self.tool.sha256)
      #expect(use.text == ToolUse.interrupted)
    }
    #expect(uses.map(\.arguments) == [#"{"a": 1}"#, ""])
  }

  /// A call that was started may have run: the end of the turn says nothing else of it.
  @Test func theEndOfATurnLeavesWhatWasStartedAsItIs() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.offer([Self.tool])
    let first = try await session.send("Why?") { _ in }
    let calls = first.turn.pendingCalls
    #expect(await session.record(use(first.turn, calls[0], .started)) == nil)
    await session.endTurn(1, because: "stopped")
    let turn = try #require(await session.transcript.turn(1))
    #expect(turn.generations.last?.tools.map(\.status) == [.started, .notRun])
    let results = turn.messages(callsFor: turn.start.model).suffix(2).map(\.content)
    #expect(results[0].contains("whether it was completed is not known") && results[1] == "stopped")
    #expect(Transcript(try fixture.records()).turns == [turn])
  }
}
