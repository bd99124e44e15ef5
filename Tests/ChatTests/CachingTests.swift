import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// Caching that is asked for, what it saves, and its end where it loses.
@Suite struct CachingTests {
  private static let models = """
    {"data":[{"id":"openai/gpt-4.1-nano","pricing":{"input":"0.000002","output":"0.00001",
    "input_cache_read":"0.0000002","input_cache_write":"0.0000025"}},{"id":"other/model","pricing":{"input":"0.000002",
    "output":"0.00001","input_cache_read":"0.0000002","input_cache_write":"0.0000025"}},
    {"id":"plain/model","pricing":{"input":"0.000002","output":"0.00001","input_cache_read":"0.0000002"}},
    {"id":"even/model","pricing":{"input":"0.000002","output":"0.00001","input_cache_read":"0.0000002",
    "input_cache_write":"0.000002"}},
    {"id":"unread/model","pricing":{"input":"0.000002","output":"0.00001","input_cache_write":"0.0000025"}}]}
    """

  private struct Body: Decodable {
    struct Options: Decodable {
      struct Gateway: Decodable { var caching: String? }
      var gateway: Gateway
    }
    var model: String
    var messages: [Message]
    var providerOptions: Options?
    var caching: String? { providerOptions?.gateway.caching }
  }

  /// A gateway that states these counts of tokens for each turn: read from its cache, and written to it.
  private func fixture(_ counts: @escaping @Sendable (Int) -> (read: Int, written: Int)) throws -> SessionFixture {
    let turns = Mutex(0)
    return try SessionFixture { request, _ in
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: "gen") }
      let turn = turns.withLock { turns in
        turns += 1
        return turns
      }
      let (read, written) = counts(turn)
      let usage = """
        {"prompt_tokens":5000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":\(read)},\
        "cache_creation_input_tokens":\(written)}
        """
      return ByteServer.stream(
        #"data: {"id":"gen_\#(turn)","choices":[{"delta":{"content":"reply \#(turn)"}}]}"# + "\n\n"
          + #"data: {"id":"gen_\#(turn)","choices":[{"delta":{},"finish_reason":"stop"}],"usage":\#(usage)}"#
          + "\n\ndata: [DONE]\n\n")
    }
  }

  private func bodies(_ fixture: SessionFixture) throws -> [Body] {
    try fixture.server.requests.filter { $0.method == "POST" }.map {
      try JSONDecoder().decode(Body.self, from: $0.body)
    }
  }

  @Test func threeLosingTurnsEndIt() async throws {
    let fixture = try fixture { $0 == 2 ? (4_000, 1_000) : (0, 5_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    var losses: [USD?] = []
    for turn in 1...6 { losses.append(try await session.send("turn \(turn)") { _ in }.cachingLoss) }
    // Each of turns 3 to 5 writes 5,000 tokens for $0.0025 more than they cost otherwise.
    #expect(losses == [nil, nil, nil, nil, USD("0.0075"), nil])
    #expect(try bodies(fixture).map(\.caching) == ["auto", "auto", "auto", "auto", "auto", nil])
    #expect(Transcript(try fixture.records()).session?.options?.caching == .off)
    await session.use(options: RequestOptions(caching: .auto))
    for turn in 7...8 { #expect(try await session.send("turn \(turn)") { _ in }.cachingLoss == nil) }
    #expect(try bodies(fixture).suffix(2).map(\.caching) == ["auto", "auto"])
  }

  @Test func aTurnThatGainsBreaksTheRow() async throws {
    let fixture = try fixture { $0 % 3 == 0 ? (4_000, 1_000) : (0, 5_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    for turn in 1...6 { #expect(try await session.send("turn \(turn)") { _ in }.cachingLoss == nil) }
    #expect(await session.asksForCaching)
  }

  /// What is read saves $0.0000018 a token, and what is written costs $0.0000005 a token more: turn 2 loses nothing.
  @Test func aTurnWithoutALossBreaksTheRow() async throws {
    let fixture = try fixture { $0 == 2 ? (1_000, 3_600) : (0, 5_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    for turn in 1...4 { #expect(try await session.send("turn \(turn)") { _ in }.cachingLoss == nil) }
    #expect(try await session.send("turn 5") { _ in }.cachingLoss == USD("0.0075"))
  }

  @Test func whatCachingLostBeforeItWasTurnedOnAgainIsNotCounted() async throws {
    let fixture = try fixture { _ in (0, 5_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    for turn in 1...3 { _ = try await session.send("turn \(turn)") { _ in } }
    #expect(await !session.asksForCaching)
    await session.use(options: RequestOptions(caching: .auto))
    var losses: [USD?] = []
    for turn in 4...6 { losses.append(try await session.send("turn \(turn)") { _ in }.cachingLoss) }
    #expect(losses == [nil, nil, USD("0.0075")])
  }

  /// A gateway may write a cache that was not asked for.
  @Test func aTurnThatAskedForNoCacheBreaksTheRow() async throws {
    let fixture = try fixture { _ in (0, 5_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    for turn in 1...4 {
      if turn == 2 { await session.use(modelOnce: "other/model") }
      #expect(try await session.send("turn \(turn)") { _ in }.cachingLoss == nil, "\(turn)")
    }
    #expect(try await session.send("turn 5") { _ in }.cachingLoss != nil)
  }

  /// What a turn sent is the beginning of what the next one sends, byte for byte.
  @Test func thePrefixStaysByteForByte() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let session = try fixture.session(assistant: Assistant(name: "swift", prompt: "Be brief.\n\"Quoted\" é 🦆 </tag>"))
    for turn in 1...4 { _ = try await session.send("turn \(turn) \u{1}/é") { _ in } }
    let requests = fixture.server.requests.filter { $0.method == "POST" }.map(\.text)
    let lists = requests.compactMap { text -> Substring? in
      guard let start = text.firstRange(of: #""messages":["#), let end = text.firstRange(of: #"],"model""#) else {
        return nil
      }
      return text[start.upperBound..<end.lowerBound]
    }
    #expect(lists.count == 4)
    for (earlier, later) in zip(lists, lists.dropFirst()) { #expect(later.hasPrefix(earlier + ",")) }
    let rest = requests.compactMap { text in text.firstRange(of: #"],"model""#).map { text[$0.lowerBound...] } }
    #expect(Set(rest).count == 1)
  }

  @Test func oneSingleTurnAsksForNone() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let opening = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "swift",
      model: "openai/gpt-4.1-nano", sendsTags: false, affinity: "word", program: "test")
    for isSingle in [true, false] {
      let session = Session(
        opening: opening, assistant: Assistant(name: "swift", prompt: "Be brief."), journal: nil, lock: nil,
        gateway: try fixture.gateway(), isSingleTurn: isSingle, effects: fixture.effects)
      let turn = try await session.send("Why?") { _ in }.turn
      #expect(turn.start.options?.caching == (isSingle ? nil : .auto))
    }
    let heads = fixture.server.requests.filter { $0.method == "POST" }.map { $0.headers["x-session-affinity"] }
    #expect(heads == [nil, "word"])
    #expect(try bodies(fixture).map(\.caching) == [nil, "auto"])
  }

  /// What another model would write to its cache for one turn, no later request reads.
  @Test func aModelThatIsAskedOnceWritesNoCache() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let session = try fixture.session(
      assistant: Assistant(name: "swift", prompt: String(repeating: "duck", count: 5_000)), sendsTags: false)
    await session.loadCatalogue()
    let own = "openai/gpt-4.1-nano"
    let cold = try #require(await session.expectedCost(of: "one"))
    await session.use(modelOnce: "other/model")
    #expect(await session.expectedCost(of: "one").map { $0 < cold } == true)
    let once = try await session.send("one") { _ in }.turn
    let comparison = Comparison("two", models: [own, "other/model"])
    let compared = try await session.compare(comparison, tell: { _, _ in }, ended: { _, _ in }).map(\.turn)
    #expect(([once] + compared).map(\.start.options?.caching) == [nil, .auto, nil])
    let estimates = compared.compactMap(\.start.estimate)
    #expect(estimates.count == 2 && estimates[0] > estimates[1])
    for model in [own, "other/model"] {
      _ = try await session.send("Sum up", purpose: .compaction(model: model)) { _ in }
    }
    let sent = try bodies(fixture)
    #expect(sent.map(\.model).first == "other/model" && sent.count == 5)
    for body in sent { #expect(body.caching == (body.model == own ? "auto" : nil)) }
    // A switch is priced with the cache that the session would write there.
    let switched = try #require(await session.estimate(on: "other/model"))
    await session.use(options: RequestOptions(caching: .off))
    #expect(await session.estimate(on: "other/model").map { $0.cost < switched.cost } == true)
  }

  @Test func optionsAreKeptAndHoldAfterAResumption() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let session = try fixture.session(sendsTags: false)
    _ = try await session.send("one") { _ in }
    let options = RequestOptions(tier: .priority, fallbacks: ["a/b"], providers: ["bedrock"], caching: .off)
    await session.use(options: options)
    let turn = try await session.send("two") { _ in }.turn
    #expect(turn.start.options == RequestOptions(tier: .priority, fallbacks: ["a/b"], providers: ["bedrock"]))
    // The route for pictures takes none of them.
    #expect(await session.requestOptions(for: .drawing(PictureRequest())) == RequestOptions())
    let kept = Transcript(try fixture.records())
    #expect(kept.session?.options == options)
    #expect(kept.turns.map(\.start.options?.caching) == [.auto, nil])
    await session.use(options: RequestOptions())
    #expect(Transcript(try fixture.records()).session?.options == nil)
  }

  /// Providers cache no prompt of less than 1,024 tokens. Each message is taken to have four in addition to its text.
  @Test(arguments: [(1_015, false), (1_016, true)])
  func aPromptIsCachedFromItsLeastLength(words: Int, isCached: Bool) async throws {
    let fixture = try fixture { _ in (0, 0) }
    let session = try fixture.session(
      assistant: Assistant(name: "swift", prompt: String(repeating: "duck", count: words)), sendsTags: false)
    await session.loadCatalogue()
    let model = "openai/gpt-4.1-nano"
    #expect((await session.warmEstimate(on: model) != nil) == isCached)
    let estimate = try #require(await session.estimate(on: model))
    let price = try #require(USD(isCached ? "0.0000025" : "0.000002"))
    #expect(estimate.inputTokens == words + 8)
    #expect(estimate.cost == price.multiplied(by: words + 8)?.adding(USD("0.003") ?? .zero))
  }

  /// A cache that the model was not asked for, or that another model was asked for, is not expected to be warm.
  @Test(arguments: [true, false]) func onlyWhatTheModelWasAskedToCacheIsWarm(byAnother: Bool) async throws {
    let fixture = try fixture { _ in (0, 5_000) }
    let session = try fixture.session(
      assistant: Assistant(name: "swift", prompt: String(repeating: "duck", count: 5_000)), sendsTags: false)
    await session.loadCatalogue()
    let own = "openai/gpt-4.1-nano"
    if byAnother { await session.use(model: "other/model") }
    await session.use(options: RequestOptions(caching: byAnother ? .auto : .off))
    _ = try await session.send("one") { _ in }
    await session.use(model: own)
    await session.use(options: RequestOptions(caching: .auto))
    let estimate = try #require(await session.estimate(on: own))
    let written = USD("0.0000025")?.multiplied(by: estimate.inputTokens)
    #expect(estimate.cost == written?.adding(USD("0.0001") ?? .zero))
    // A model that writes for the price of other input, or for none that is listed, is asked for no cache.
    for model in ["plain/model", "even/model", "unread/model"] { #expect(await session.warmEstimate(on: model) == nil) }
    // What a turn costs with the conversation is what it costs from the warm cache.
    let warm = try #require(await session.warmEstimate(on: own)?.cost)
    #expect(await session.conversationSize().turnCost == warm && warm < estimate.cost)
  }

  /// Another option that is changed meanwhile begins no new row of losing turns.
  @Test func anotherOptionLeavesTheRowOfLosingTurns() async throws {
    let fixture = try fixture { _ in (0, 5_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    for turn in 1...2 { #expect(try await session.send("turn \(turn)") { _ in }.cachingLoss == nil) }
    await session.use(options: RequestOptions(tier: .flex))
    #expect(try await session.send("turn 3") { _ in }.cachingLoss == USD("0.0075"))
  }

  /// A session of an earlier version has no affinity; the one that it gets is its own from then on.
  @Test func anAffinityThatASessionGetsLaterIsKept() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let first = try fixture.session(sendsTags: false)
    _ = try await first.send("one") { _ in }
    await first.close()
    var opening = try #require(Transcript(try fixture.records()).session)
    #expect(opening.affinity == nil)
    opening.affinity = "word"
    let session = Session(
      opening: opening, assistant: Assistant(name: "swift", prompt: "Be brief."), records: try fixture.records(),
      journal: fixture.ledger.journal("s1"), lock: try fixture.ledger.lock("s1"), gateway: try fixture.gateway(),
      effects: fixture.effects)
    for turn in 2...3 { _ = try await session.send("turn \(turn)") { _ in } }
    #expect(Transcript(try fixture.records()).session?.affinity == "word")
  }

  /// What the last request read and wrote is warm for the next one.
  @Test func whatWasReadAndWrittenIsWarm() async throws {
    let fixture = try fixture { _ in (3_000, 2_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let own = "openai/gpt-4.1-nano"
    #expect(await session.cacheForecast(on: own, asksForCaching: true) == CacheForecast(isWritten: true))
    _ = try await session.send("one") { _ in }
    #expect(await session.cacheForecast(on: own, asksForCaching: true) == CacheForecast(read: 5_000, isWritten: true))
    #expect(await session.cacheForecast(on: own, asksForCaching: false) == .none)
    #expect(await session.cacheForecast(on: "unread/model", asksForCaching: true) == .none)
  }

  /// What a turn that was taken back wrote is no beginning of the next request.
  @Test func theLastTurnThatIsSentAgainIsTheWarmOne() async throws {
    let fixture = try fixture { $0 == 1 ? (0, 5_000) : (0, 9_000) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let own = "openai/gpt-4.1-nano"
    _ = try await session.send("one") { _ in }
    await session.use(modelOnce: "other/model")
    _ = try await session.send("two") { _ in }
    #expect(await session.cacheForecast(on: own, asksForCaching: true) == CacheForecast(isWritten: true))
    #expect(await session.undo() == 2)
    #expect(await session.cacheForecast(on: own, asksForCaching: true) == CacheForecast(read: 5_000, isWritten: true))
  }

  /// A server that knows nothing of caches is asked for none, and none is expected.
  @Test func aServerWithoutCachesIsAskedForNone() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let opening = SessionOpened(
      id: "s1", gateway: "compatible", baseURL: "http://127.0.0.1/v1", billing: .reported, assistant: "swift",
      model: "openai/gpt-4.1-nano", sendsTags: false, affinity: "word", program: "test")
    let session = Session(
      opening: opening, assistant: Assistant(name: "swift", prompt: String(repeating: "duck", count: 5_000)),
      journal: nil, lock: nil,
      gateway: Gateway(baseURL: fixture.server.baseURL, dialect: .compatible, authorization: nil),
      effects: fixture.effects)
    await session.loadCatalogue()
    #expect(await !session.asksForCaching)
    #expect(await session.warmEstimate(on: "openai/gpt-4.1-nano") == nil)
    #expect(try await session.send("Why?") { _ in }.turn.start.options == nil)
    let estimate = try #require(await session.estimate(on: "openai/gpt-4.1-nano"))
    let input = try #require(USD("0.000002")?.multiplied(by: estimate.inputTokens))
    let output = try #require(USD("0.00001")?.multiplied(by: estimate.outputTokens))
    #expect(estimate.cost == input.adding(output))
  }

  /// Of a turn with several requests the last one filled the cache.
  @Test func theLastRequestOfATurnFilledTheCache() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let own = "openai/gpt-4.1-nano"
    var start = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: own)
    start.options = RequestOptions(caching: .auto)
    func reply(_ attempt: Int, _ written: Int) -> Entry {
      .reply(
        ReplyEnded(
          turn: 1, attempt: attempt, status: .complete, text: "r",
          figures: UsageAndCost(usage: Usage(input: 9_000, cacheWrite: written, output: 1))))
    }
    let entries: [Entry] = [
      .turn(start), reply(1, 2_000), .attempt(AttemptStarted(turn: 1, attempt: 2, step: 2)), reply(2, 7_000),
    ]
    let session = try fixture.session(
      sendsTags: false, records: entries.map { Record(time: fixture.effects.now(), entry: $0) })
    await session.loadCatalogue()
    #expect(await session.cacheForecast(on: own, asksForCaching: true) == CacheForecast(read: 7_000, isWritten: true))
  }

  /// What is read is not written, and no more is read than there is.
  @Test func aForecastDividesTheInput() {
    let forecast = CacheForecast(read: 2_000, isWritten: true)
    #expect(forecast.usage(input: 5_000) == Usage(input: 5_000, cachedInput: 2_000, cacheWrite: 3_000))
    #expect(forecast.usage(input: 1_500) == Usage(input: 1_500, cachedInput: 1_500))
    #expect(forecast.usage(input: 1_023) == Usage(input: 1_023))
    #expect(CacheForecast(read: 2_000).usage(input: 5_000) == Usage(input: 5_000, cachedInput: 2_000))
  }

  /// What a turn's requests saved and lost is added up; one that used no cache adds nothing.
  @Test func theEffectOfATurnIsThatOfAllItsRequests() throws {
    var prices = ModelEntry.Prices(input: USD("0.000002"), output: USD("0"), cacheRead: USD("0.0000002"))
    prices.cacheWrite = USD("0.0000025")
    func turn(_ usages: [Usage]) throws -> Turn {
      var transcript = Transcript()
      transcript.apply(
        Record(time: .now, entry: .turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m"))))
      for (place, usage) in usages.enumerated() {
        let ended = ReplyEnded(
          turn: 1, attempt: place + 1, status: .complete, text: "r", figures: UsageAndCost(usage: usage))
        transcript.apply(Record(time: .now, entry: .reply(ended)))
      }
      return try #require(transcript.turn(1))
    }
    let models = [ModelEntry(id: "m", prices: prices)]
    let written = Usage(input: 1_000, cacheWrite: 1_000, output: 1)
    let read = Usage(input: 1_000, cachedInput: 1_000, output: 1)
    let plain = Usage(input: 1_000, output: 1)
    #expect(CacheEffect.amount(of: try turn([written, plain, read]), in: models) == USD("0.0013"))
    #expect(CacheEffect.amount(of: try turn([plain]), in: models) == nil)
    #expect(CacheEffect.amount(of: try turn([read]), in: []) == nil)
  }

  /// A summary is expected to have 600 tokens, where a usual reply has 300.
  @Test func aSummaryIsExpectedWithItsOwnLength() async throws {
    let fixture = try fixture { _ in (0, 0) }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let usual = try #require(await session.expectedCost(of: Session.compactionPrompt))
    let summary = await session.compactionCost(with: "openai/gpt-4.1-nano")
    #expect(summary == usual.adding(USD("0.003") ?? .zero))
  }

  /// A cold cache is written for more than the input's price; a warm one is read for less.
  @Test func anEstimateKnowsWhatIsWarm() async throws {
    let fixture = try fixture { $0 == 1 ? (0, 5_000) : (5_000, 0) }
    let session = try fixture.session(
      assistant: Assistant(name: "swift", prompt: String(repeating: "duck", count: 5_000)))
    await session.loadCatalogue()
    let cold = try #require(await session.estimate(on: "openai/gpt-4.1-nano"))
    let tokens = cold.inputTokens
    #expect(cold.cost == USD("0.0000025")?.multiplied(by: tokens)?.adding(USD("0.003") ?? .zero))
    let turn = try await session.send("one") { _ in }.turn
    #expect(CacheEffect.amount(of: turn, in: await session.catalogue) == USD("-0.0025"))
    let warm = try #require(await session.estimate(on: "openai/gpt-4.1-nano"))
    #expect(warm.cost < cold.cost)
    // Providers keep what was read or written for five minutes.
    try await fixture.effects.sleep(.seconds(299))
    #expect(await session.estimate(on: "openai/gpt-4.1-nano")?.cost == warm.cost)
    try await fixture.effects.sleep(.seconds(1))
    #expect(await session.estimate(on: "openai/gpt-4.1-nano").map { $0.cost > warm.cost * 3 } == true)
    _ = try await session.send("two") { _ in }
    let other = try #require(await session.estimate(on: "other/model"))
    let later = try #require(await session.warmEstimate(on: "other/model"))
    #expect(other.cost > warm.cost && later.cost < other.cost)
    await session.use(options: RequestOptions(caching: .off))
    #expect(await session.warmEstimate(on: "other/model") == nil)
    let plain = try #require(await session.estimate(on: "other/model"))
    #expect(plain.cost > later.cost && plain.cost < other.cost)
  }

  /// Whatever is stated, and when: a figure is the catalogue's price of the tokens that are known then.
  @Test(arguments: 0..<200)
  func everyFigureIsThePriceOfTheTokensThatAreKnown(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var prices = ModelEntry.Prices(input: USD("0.000003"), output: USD("0.000015"))
    if Bool.random(using: &random) { prices.cacheRead = USD("0.0000003") }
    if Bool.random(using: &random) { prices.cacheWrite = USD("0.00000375") }
    if Bool.random(using: &random) { prices.perRequest = USD("0.001") }
    if Bool.random(using: &random) {
      prices.inputTiers = [.init(price: try #require(USD("0.000006")), from: 2_000)]
    }
    let messages = [Message(.user, String(repeating: "a", count: Int.random(in: 0...20_000, using: &random)))]
    let cache = CacheForecast(
      read: Int.random(in: 0...6_000, using: &random),
      isWritten: prices.cacheWrite != nil && Bool.random(using: &random))
    let estimator = Estimator(messages, model: ModelEntry(id: "m", prices: prices), cache: cache)
    let counted = cache.usage(input: Estimator.tokens(of: messages))
    let output = Int.random(in: 0...500, using: &random)
    var known = counted
    known.output = output
    let before = estimator.estimate(output: output)
    #expect(before?.cost == prices.cost(of: known))
    // The gateway states what was expected: nothing is learnt, and nothing changes.
    #expect(estimator.estimate(output: output, stated: known) == before)
    var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
    reply.text = String(repeating: "b", count: output * 4)
    #expect(estimator.estimate(of: reply) == before)
    let input = Int.random(in: 1...9_000, using: &random)
    let stated = Usage(input: input, cachedInput: Int.random(in: 0...input, using: &random), output: output)
    reply.take(UsageAndCost(usage: stated))
    #expect(estimator.estimate(of: reply)?.cost == prices.cost(of: stated))
    #expect(reply.ended(by: nil, at: .now, estimator: estimator).estimate == prices.cost(of: stated))
  }
}
