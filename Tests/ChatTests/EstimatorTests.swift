import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// The one figure of a turn: before its reply, while it comes, after it, and after a stop.
@Suite struct EstimatorTests {
  private static let models =
    #"{"data":[{"id":"openai/gpt-4.1-nano","pricing":{"prompt":"0.000003","completion":"0.000015"}}]}"#

  private static func event(_ choice: String, usage: String? = nil) -> String {
    let usage = usage.map { #","usage":\#($0)"# } ?? ""
    return #"data: {"id":"\#(SessionFixture.first)","choices":[\#(choice)]\#(usage)}"# + "\n\n"
  }

  private static func text(_ text: String, usage: String? = nil) -> String {
    event(#"{"delta":{"content":"\#(text)"}}"#, usage: usage)
  }

  private static let stop = #"{"delta":{},"finish_reason":"stop"}"#

  private func fixture(_ reply: @escaping @Sendable () -> [ByteServer.Step]) throws -> SessionFixture {
    try SessionFixture { request, _ in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      return request.method == "POST" ? reply() : ByteServer.generationNotFound(id: SessionFixture.first)
    }
  }

  /// The bound below which no price is asked for: $200 a million tokens in, and $800 a million for 300 tokens out.
  @Test(arguments: [(0, "0.24"), (1, "0.2402"), (1_000_000, "200.24")]) func theHighestCostIsAbovePrices(
    tokens: Int, cost: String
  ) {
    #expect(Estimator.highestCost(inputTokens: tokens) == USD(cost))
    #expect(Estimator.highestCost(inputTokens: .max) == nil)
  }

  @Test func aPictureOfAPromptThatHasAPriceIsInTheEstimateAtMost() throws {
    var model = ModelEntry(id: "openai/x", prices: ModelEntry.Prices(input: .zero, output: .zero))
    let files = [MediaType.png, .pdf].map { MediaFile(sha256: $0.rawValue, type: $0, size: 1) }
    let messages = [
      Message(.user, "a", media: files), Message(.assistant, "b", media: files), Message(.user, "c", media: files),
    ]
    func estimate() -> Estimate? { Estimator(messages, model: model).estimate(output: 1) }
    #expect(estimate()?.cost == .zero && estimate()?.isUpperBound == false)
    model.prices.picture = USD("0.0025")
    #expect(estimate()?.cost == USD("0.005") && estimate()?.isUpperBound == true)
    // There it is the price of a drawn one.
    model.type = "image"
    #expect(estimate()?.cost == .zero)
  }

  @Test func theLastFiveRepliesLetExpectTheNext() async throws {
    // Of a reply without a count nothing is known.
    let outputs = Mutex<[Int?]>([100, nil, 10, 20, 30, 40, 50])
    let fixture = try fixture {
      let output = outputs.withLock { $0.removeFirst() }.map { #","completion_tokens":\#($0)"# } ?? ""
      return ByteServer.stream(
        Self.text("Hi") + Self.event(Self.stop, usage: #"{"prompt_tokens":9\#(output)}"#) + "data: [DONE]\n\n")
    }
    let session = try fixture.session()
    var expected = [await session.expectedOutput]
    for turn in 1...7 {
      _ = try await session.send("turn \(turn)") { _ in }
      expected.append(await session.expectedOutput)
    }
    #expect(expected == [300, 100, 100, 55, 43, 40, 40, 30])
  }

  @Test func theToolsThatAreOfferedMakeAPromptDear() async throws {
    let session = try fixture { [] }.session()
    let limit = try #require(USD("0.3"))
    #expect(await session.isCheap("Why?", below: limit))
    await session.offer([
      ToolDefinition(
        server: "s", name: "s__t", tool: "t", description: String(repeating: "word ", count: 1_000),
        inputSchema: .members([:]))
    ])
    #expect(await !session.isCheap("Why?", below: limit))
  }

  private func charge(_ turn: Turn) -> Charge { turn.charge(of: turn.generations[0]) }

  @Test func statedTokensTimesTheCatalogueTakeThePlaceOfTheGuess() async throws {
    let fixture = try fixture {
      ByteServer.stream(
        Self.text("Hi") + Self.event(Self.stop, usage: #"{"prompt_tokens":100000,"completion_tokens":50000}"#)
          + "data: [DONE]\n\n")
    }
    let rules = BudgetRules(limits: [.day: try #require(USD("1000"))])
    let guarded = BudgetGuard(rules: { rules }, spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false))
    let session = try fixture.session(sendsTags: false, budgets: guarded)
    let turn = try await session.send("Why?") { _ in }.turn
    #expect(charge(turn).state == .estimated && charge(turn).cost == USD("1.05"))
    #expect(turn.start.estimate != USD("1.05"))
    #expect(try await session.statuses().first?.spent == USD("1.05"))
    // The journal says the same to the next program.
    let read = try #require(Transcript(try fixture.records()).turns.first)
    #expect(charge(read).cost == USD("1.05"))
  }

  @Test func anUnknownPriceLeavesTheCostUnknownWhateverTheTokens() async throws {
    let fixture = try SessionFixture { _, _ in
      ByteServer.stream(
        Self.text("Hi") + Self.event(Self.stop, usage: #"{"prompt_tokens":100,"completion_tokens":50}"#))
    }
    let turn = try await fixture.session(sendsTags: false).send("Why?") { _ in }.turn
    #expect(charge(turn).state == .unknown && charge(turn).cost == nil)
  }

  /// The list's price of output is that of text; the bill of a picture is no strange one either.
  @Test func aReplyWithPicturesIsNotEstimatedByThePriceOfText() async throws {
    let picture = #"{"delta":{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}}"#
    let fixture = try fixture {
      ByteServer.stream(
        Self.text("Here:") + Self.event(picture)
          + Self.event(Self.stop, usage: #"{"prompt_tokens":100,"completion_tokens":1290}"#) + "data: [DONE]\n\n")
    }
    let session = try fixture.session(sendsTags: false)
    await session.prepareCatalogue()
    var turn = try await session.send("Draw.") { _ in }.turn
    #expect(turn.extras.pictures == 1 && turn.start.estimate != nil)
    #expect(charge(turn).state == .unknown && charge(turn).cost == nil && charge(turn).lookup == .open)
    turn.generations[0].found = ChargeFound(
      turn: 1, attempt: 1, id: SessionFixture.first, lookup: .done, figures: UsageAndCost(cost: USD("0.9")))
    #expect(charge(turn).doubt == nil && turn.budgeted == USD("0.9"))
    turn.generations[0].ended?.extras = nil
    #expect(charge(turn).doubt == .farAboveExpected)
  }

  /// The list states no price for what comes from a cache.
  @Test(arguments: [
    (#"{"cached_tokens":60}"#, "at most $0.00045 estimated"), (#"{"cached_tokens":0}"#, "$0.00045 estimated"),
  ])
  func anEstimateThatIsTheMostItCanBeSaysSo(details: String, phrase: String) async throws {
    let fixture = try fixture {
      let usage = #"{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":\#(details)}"#
      return ByteServer.stream(Self.text("Hi") + Self.event(Self.stop, usage: usage) + "data: [DONE]\n\n")
    }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let turn = try await session.send("Why?") { _ in }.turn
    #expect(charge(turn).phrase == phrase)
    let read = try #require(Transcript(try fixture.records()).turns.first)
    #expect(charge(read).phrase == phrase)
  }

  @Test(arguments: [true, false])
  func aStopKeepsTheFigureThatWasShown(isThinking: Bool) async throws {
    let piece = String(repeating: "x", count: 40)
    let delta = isThinking ? #"{"delta":{"reasoning":"\#(piece)"}}"# : #"{"delta":{"content":"\#(piece)"}}"#
    let fixture = try fixture { [.send(ByteServer.streamHead + ByteServer.chunk(Self.event(delta))), .stall] }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let events = EventRecorder()
    let (shown, showing) = AsyncStream<Void>.makeStream()
    let sending = Task {
      try await session.send("Why?") { event in
        events(event)
        switch event {
        case .text, .reasoning: showing.yield()
        default: break
        }
      }
    }
    for await _ in shown { break }
    sending.cancel()
    let turn = try await sending.value.turn
    #expect(turn.status == .interrupted)
    let last = try #require(events.estimates.last)
    // 40 bytes are ten tokens.
    #expect(last.outputTokens == 10)
    #expect(charge(turn).cost == last.cost)
    #expect(try #require(turn.start.estimate) > last.cost)
    #expect(turn.budgeted == last.cost)
  }

  @Test func aStopBeforeAnythingCameKeepsWhatTheInputCosts() async throws {
    let fixture = try fixture { [.send(ByteServer.streamHead), .stall] }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let events = EventRecorder()
    let sending = Task { try await session.send("Why?") { events($0) } }
    while fixture.server.posts == 0 { try await Task.sleep(for: .milliseconds(2)) }
    sending.cancel()
    let turn = try await sending.value.turn
    #expect(events.estimates.map(\.outputTokens) == [0])
    #expect(charge(turn).cost == events.estimates.last?.cost)
  }

  /// Before, while and after differ by nothing but the tokens that were learnt.
  @Test func oneRuleMakesEveryFigure() throws {
    let entry = ModelEntry(id: "m", prices: .init(input: USD("0.000003"), output: USD("0.000015")))
    let messages = [Message(.system, "Be brief."), Message(.user, "Why is the sky blue?")]
    let estimator = Estimator(messages, model: entry)
    let before = try #require(estimator.estimate(output: 12))
    var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
    reply.text = String(repeating: "a", count: 48)
    #expect(estimator.estimate(of: reply) == before)
    #expect(reply.ended(by: nil, at: .now, estimator: estimator).estimate == before.cost)
    #expect(reply.ended(by: .cancelled, at: .now, estimator: estimator).estimate == before.cost)
    reply.take(UsageAndCost(usage: Usage(input: before.inputTokens, output: 12)))
    #expect(reply.ended(by: nil, at: .now, estimator: estimator).estimate == before.cost)
    reply.take(UsageAndCost(usage: Usage(input: 1_000_000, output: 12)))
    #expect(reply.ended(by: nil, at: .now, estimator: estimator).estimate == USD("3.00018"))
  }

  /// Tokens that were stated early count what had come by then; what came behind is counted.
  @Test func whatComesBehindAStatedCountIsCounted() throws {
    let entry = ModelEntry(id: "m", prices: .init(input: .zero, output: USD("1")))
    let estimator = Estimator([], model: entry)
    var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
    reply.take(UsageAndCost(usage: Usage(input: 7, output: 1)))
    #expect(reply.outputTokens == 1)
    reply.text = String(repeating: "a", count: 400)
    #expect(estimator.estimate(of: reply)?.cost == USD("101"))
    // Said again with another chunk, the count is no newer.
    reply.take(UsageAndCost(usage: Usage(input: 7, output: 1)))
    #expect(reply.outputTokens == 101)
    reply.take(UsageAndCost(usage: Usage(input: 7, output: 90)))
    #expect(reply.outputTokens == 90)
  }

  @Test func pricesAreFetchedAnewAfterAnHour() async throws {
    let fixture = try fixture { ByteServer.recordedReply() }
    let fetches = Mutex(0)
    let source = CatalogueSource(kept: { nil }) { () async throws(GatewayError) -> Catalogue? in
      fetches.withLock { $0 += 1 }
      return Catalogue(models: [ModelEntry(id: "m")], fetched: fixture.effects.now())
    }
    let session = try fixture.session(catalogue: source)
    var counts: [Int] = []
    for seconds in [0, 3_599, 1, 3_599, 1] {
      try await fixture.effects.sleep(.seconds(seconds))
      await session.loadCatalogue()
      counts.append(fetches.withLock { $0 })
    }
    #expect(counts == [1, 1, 2, 2, 3])
  }

  @Test func fourBytesAreATokenAndABrokenFourOneMore() {
    #expect([0, 1, 3, 4, 5, 8, 9].map(Estimator.tokens(ofBytes:)) == [0, 1, 1, 1, 2, 2, 3])
    // Each message has four tokens around its words; bytes count, not letters.
    #expect(Estimator.tokens(of: [Message(.user, "ab"), Message(.assistant, "日本")]) == 1 + 4 + 2 + 4)
  }

  @Test func pricesThatComeWhileTheReplyRunsCountForIt() async throws {
    let gate = ByteServer.Gate()
    let fixture = try fixture {
      let first = ByteServer.streamHead + ByteServer.chunk(Self.text("Hi"))
      let usage = #"{"prompt_tokens":100000,"completion_tokens":50000}"#
      let last = Self.event(Self.stop, usage: usage) + "data: [DONE]\n\n"
      return [.send(first), .pause(gate), .send(ByteServer.chunk(last) + ByteServer.lastChunk)]
    }
    let session = try fixture.session(sendsTags: false)
    let (shown, showing) = AsyncStream<Void>.makeStream()
    let sending = Task {
      try await session.send("Why?") { event in
        if case .text = event { showing.yield() }
      }
    }
    for await _ in shown { break }
    await session.loadCatalogue()
    gate.open()
    let turn = try await sending.value.turn
    #expect(turn.start.estimate == nil && charge(turn).cost == USD("1.05"))
  }

  /// A picture or a tool call is something that was generated; so are tokens that were stated and did not come.
  @Test func whatBroughtMoreThanTextIsNoEmptyReply() throws {
    let entry = ModelEntry(id: "m", prices: .init(input: USD("0.001"), output: USD("0.002")))
    let estimator = Estimator([], model: entry)
    func ended(_ change: (inout IncomingReply) -> Void) -> ReplyEnded {
      var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
      change(&reply)
      return reply.ended(by: .redirected(to: "x"), at: .now, estimator: estimator)
    }
    #expect(ended { _ in }.isFree == true && ended { _ in }.status == .failed)
    var picture = ReplyExtras()
    picture.pictures = 1
    var tool = ReplyExtras()
    tool.toolCalls = ["weather"]
    var link = ReplyExtras()
    link.pictureLinks = ["https://x.invalid/1.png"]
    for extras in [picture, tool, link] {
      let reply = ended { $0.extras = extras }
      #expect(reply.isFree == nil && reply.status == .incomplete)
      // Tokens of pictures have a price of their own.
      #expect((reply.estimate == nil) == extras.toolCalls.isEmpty)
    }
    var lost = IncomingReply(turn: 1, attempt: 1, started: .now)
    let silent = lost.ended(by: .truncated, at: .now, estimator: estimator)
    #expect(silent.status == .failed && silent.estimate == nil)
    lost.take(UsageAndCost(usage: Usage(input: 10, output: 5)))
    let counted = lost.ended(by: .truncated, at: .now, estimator: estimator)
    #expect(counted.status == .failed && counted.estimate == USD("0.02"))
  }

  /// Four bytes of text, of calls and of tools are a token, and each message takes four more.
  @Test func everyPartOfAMessageHasTokens() {
    let call = ToolCall(id: "call_0123456789", name: "12345678", arguments: #"{"a":123456}"#)
    #expect(Estimator.tokens(of: [Message(.user, "12345678")]) == 6)
    #expect(Estimator.tokens(of: [Message("1234", calls: [call, call])]) == 1 + 10 + 4)
    #expect(Estimator.tokens(of: [Message(result: "123456789", of: "c"), Message(.user, "")]) == 3 + 4 + 4)
    let file = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9, width: 64, height: 64)
    #expect(Estimator.tokens(of: [Message(.user, "1", media: [file])]) == 1 + 4 + file.tokens(model: nil))
    let tool = ToolDefinition(
      server: "s", name: "n", tool: "t", description: "d", inputSchema: .members(["type": .text("object")]))
    #expect(Estimator.tokens(of: [tool, tool]) == 2 * ((tool.canonicalText.utf8.count + 3) / 4))
  }

  /// The limit itself may be spent, with tools in the request too.
  @Test func aPromptIsCheapUpToTheLimit() async throws {
    let fixture = try fixture { [] }
    let session = try fixture.session()
    let messages = await session.messages(for: "a few words", replacing: nil)
    let limit = try #require(Estimator.highestCost(inputTokens: Estimator.tokens(of: messages)))
    #expect(await session.isCheap("a few words", below: limit))
    #expect(await !session.isCheap("a few words", below: USD(units: limit.units - 1)))
    #expect(await !session.isCheap("a few words and more", below: limit))
  }

  /// Each drawn picture has its price, and the fees come once.
  @Test(arguments: [1, 3, 10]) func picturesAreExpectedToCostTheirPriceEach(count: Int) async throws {
    let fixture = try fixture { [] }
    var entry = ModelEntry(id: "a/draws", type: "image")
    entry.prices.picture = USD("0.04")
    let kept = entry
    // A chat model's price of a picture is that of one in the prompt.
    var sees = ModelEntry(id: "a/chats", type: "language")
    sees.prices.picture = USD("0.01")
    let chats = sees
    let source = CatalogueSource(kept: { Catalogue(models: [kept, chats], fetched: Date()) }) {
      () async throws(GatewayError) -> Catalogue? in nil
    }
    let session = try fixture.session(sendsTags: false, catalogue: source)
    await session.use(model: "a/draws")
    let purpose = TurnPurpose.drawing(PictureRequest(count: count))
    #expect(await session.expectedCost(of: "a boat", purpose: purpose) == USD("0.04")?.multiplied(by: count))
    #expect(await session.picturePrice(of: "a/draws") == USD("0.04"))
    #expect(await session.picturePrice(of: "a/chats") == nil)
    await session.use(model: "a/chats")
    #expect(await session.expectedCost(of: "a boat", purpose: purpose) == nil)
  }

  /// Of a model that draws and does nothing else, the list's price is that of a drawn picture.
  @Test(arguments: [(nil, "1.5"), ("image", "0.001")] as [(String?, String)])
  func aPictureInThePromptCostsItsOwnPriceAlone(type: String?, cost: String) throws {
    var entry = ModelEntry(id: "m", type: type, prices: .init(input: USD("0"), output: USD("0.001")))
    entry.prices.picture = USD("1.499")
    let file = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9)
    let estimator = Estimator([Message(.user, "p", media: [file])], model: entry)
    #expect(estimator.estimate(output: 1)?.cost == USD(cost))
    var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
    reply.extras = ReplyExtras()
    reply.extras?.pictureLinks = ["https://x.invalid/1.png", "https://x.invalid/2.png"]
    #expect(estimator.estimate(of: reply)?.cost == (type == nil ? nil : USD("2.998")))
  }

  @Test func impossibleCountsOfEarlierRepliesEndNothing() async throws {
    let fixture = try fixture {
      ByteServer.stream(
        Self.text("Hi")
          + Self.event(Self.stop, usage: #"{"prompt_tokens":1,"completion_tokens":9223372036854775807}"#))
    }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    for prompt in ["one", "two", "three"] { _ = try await session.send(prompt) { _ in } }
    #expect(await session.transcript.turns.count == 3)
    #expect(try fixture.records().count { if case .reply = $0.entry { true } else { false } } == 3)
    #expect(await session.transcript.totals.usage.output == nil)
  }
}
