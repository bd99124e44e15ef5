import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// Summaries in the conversation's place, and requests that carry its end alone.
@Suite struct CompactionTests {
  private struct Body: Decodable {
    var model: String
    var messages: [Message]
    var contents: [String] { messages.map(\.content) }
  }

  /// Replies `reply 1`, `reply 2` and so on, the turn `cut` with another finish reason.
  private func fixture(cut: Int = 0) throws -> SessionFixture {
    let turns = Mutex(0)
    return try SessionFixture { request, _ in
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: "gen") }
      let turn = turns.withLock { turns in
        turns += 1
        return turns
      }
      let id = "gen_01M3RJQ2GXYP8F188NH5K17E\(turn + 10)"
      return ByteServer.stream(
        #"data: {"id":"\#(id)","choices":[{"delta":{"content":"reply \#(turn)"}}]}"# + "\n\n"
          + #"data: {"id":"\#(id)","choices":[{"delta":{},"finish_reason":"\#(turn == cut ? "length" : "stop")"}],"#
          + #""usage":{"prompt_tokens":10,"completion_tokens":2,"gateway_cost":0.001}}"# + "\n\ndata: [DONE]\n\n")
    }
  }

  private func bodies(_ fixture: SessionFixture) throws -> [Body] {
    try fixture.server.requests.filter { $0.method == "POST" }.map {
      try JSONDecoder().decode(Body.self, from: $0.body)
    }
  }

  private func compact(_ session: Session, with model: String = "other/model") async throws -> TurnOutcome {
    try await session.send(Session.compactionPrompt, purpose: .compaction(model: model)) { _ in }
  }

  private let prompt = Session.compactionPrompt

  @Test func theSummaryIsSentInTheConversationsPlaceAndBilled() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for text in ["one", "two"] { _ = try await session.send(text) { _ in } }
    let before = await session.conversationSize()
    let outcome = try await compact(session)
    // A retry asks the user's last prompt, and not for another summary.
    #expect(await session.transcript.lastAsked?.turn == 2)
    _ = try await session.send("three") { _ in }
    let sent = try bodies(fixture)
    #expect(sent[2].model == "other/model" && sent[3].model == "openai/gpt-4.1-nano")
    #expect(sent[2].contents == ["Be brief.", "one", "reply 1", "two", "reply 2", prompt])
    #expect(sent[3].contents == ["Be brief.", prompt, "reply 3", "three"])
    #expect(outcome.turn.start.compacts == true && before.turns == 2)
    #expect(before.tokens == Estimator.tokens(of: ["one", "reply 1", "two", "reply 2"].map { Message(.user, $0) }))
    #expect(await session.transcript.totals.cost == USD("0.004"))
    // The next program reads the same conversation and the same bills from the journal.
    let read = Transcript(try fixture.records())
    #expect(read.conversation == (await session.transcript.conversation))
    #expect(read.turns.map(\.compactedBy) == [3, 3, nil, nil] && read.turns[2].isSummary)
    #expect(read.totals.cost == USD("0.004"))
  }

  /// The limit of a reply would cut it, and the model of the next turn alone is not for it.
  @Test func aSummaryIsNotCutAndLeavesTheNextTurnItsModel() async throws {
    let fixture = try fixture()
    let assistant = Assistant(name: "swift", maxTokens: 7, prompt: "Be brief.")
    let session = try fixture.session(assistant: assistant, sendsTags: false)
    _ = try await session.send("one") { _ in }
    await session.use(try #require(RequestSetting.named("max_tokens")), "9")
    await session.use(modelOnce: "third/model")
    _ = try await compact(session)
    #expect(await session.nextModel == "third/model")
    _ = try await session.send("two") { _ in }
    #expect(await session.nextModel == "openai/gpt-4.1-nano")
    let posts = fixture.server.requests.filter { $0.method == "POST" }
    #expect(
      posts.map { $0.text.contains("max_tokens") || $0.text.contains("max_completion_tokens") } == [true, false, true])
    #expect(try bodies(fixture).map(\.model) == ["openai/gpt-4.1-nano", "other/model", "third/model"])
  }

  @Test func undoneItBringsTheTurnsBackInTheirPlaces() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for text in ["one", "two"] { _ = try await session.send(text) { _ in } }
    _ = try await compact(session)
    _ = try await session.send("three") { _ in }
    #expect(await session.undoCompaction()?.index == 3)
    #expect(await session.undoCompaction() == nil)
    let whole = ["one", "reply 1", "two", "reply 2", "three", "reply 4"]
    #expect(await session.transcript.conversation.map(\.content) == whole)
    #expect(Transcript(try fixture.records()).conversation.map(\.content) == whole)
  }

  @Test func aSecondSummaryTakesTheFirstOnesPlaceAndGivesItBack() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for text in ["one", "two"] { _ = try await session.send(text) { _ in } }
    _ = try await compact(session)
    _ = try await session.send("three") { _ in }
    _ = try await compact(session, with: "openai/gpt-4.1-nano")
    #expect(await session.transcript.conversation.map(\.content) == [prompt, "reply 5"])
    #expect(await session.undoCompaction()?.index == 5)
    #expect(await session.transcript.conversation.map(\.content) == [prompt, "reply 3", "three", "reply 4"])
    await session.clear()
    #expect(await session.transcript.conversation.isEmpty)
    #expect(await session.compaction == nil)
    #expect(Transcript(try fixture.records()).conversation.isEmpty)
  }

  @Test func aSummaryThatIsCutShortChangesNothing() async throws {
    let fixture = try fixture(cut: 3)
    let session = try fixture.session(sendsTags: false)
    for text in ["one", "two"] { _ = try await session.send(text) { _ in } }
    _ = try await compact(session)
    _ = try await session.send("three") { _ in }
    #expect(try bodies(fixture)[3].contents == ["Be brief.", "one", "reply 1", "two", "reply 2", "three"])
    #expect(await session.transcript.totals.cost == USD("0.004"))
  }

  /// Above the window a request is cut to half of it at once; the requests after it begin with the same bytes.
  @Test func aWindowIsCutToHalfInOneStep() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    await session.use(options: RequestOptions(window: .turns(4)))
    let trims = Mutex<[Int]>([])
    for turn in 1...9 {
      _ = try await session.send("turn \(turn)") { event in
        if case .trimmed(let turns, _) = event { trims.withLock { $0.append(turns) } }
      }
    }
    let counts = try bodies(fixture).map { ($0.messages.count - 2) / 2 }
    #expect(counts == [0, 1, 2, 3, 4, 2, 3, 4, 2])
    #expect(trims.withLock { $0 } == [3, 3])
    #expect(try bodies(fixture)[5].contents.prefix(3) == ["Be brief.", "turn 4", "reply 4"])
    #expect(try bodies(fixture)[6].contents.prefix(5).elementsEqual(try bodies(fixture)[5].contents.prefix(5)))
    let read = Transcript(try fixture.records())
    #expect(read.conversation == (await session.transcript.conversation))
    // The window is the session's own, and nothing that a gateway is asked for.
    #expect(read.turns.allSatisfy { $0.start.options == RequestOptions(caching: .auto) })
    await session.use(options: RequestOptions())
    await session.keepAll()
    _ = try await session.send("last") { _ in }
    #expect(try bodies(fixture).last?.messages.count == 20)
  }

  /// Where all turns fit with a long prompt, nothing is left out, and no message is shown.
  @Test func aLongPromptAloneCutsNothing() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for turn in 1...2 { _ = try await session.send("turn \(turn)") { _ in } }
    await session.use(options: RequestOptions(window: .tokens(200)))
    let trims = Mutex(0)
    _ = try await session.send(String(repeating: "word", count: 300)) { event in
      if case .trimmed = event { trims.withLock { $0 += 1 } }
    }
    #expect(trims.withLock { $0 } == 0)
    #expect(try bodies(fixture).last?.messages.count == 6)
    #expect(
      try fixture.records().allSatisfy {
        if case .change(let change) = $0.entry { change.keepsFrom == nil } else { true }
      })
  }

  /// A summary is of all that was said, whatever the next turn would carry; and it cuts nothing.
  @Test func aSummaryIsOfTheWholeConversation() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for turn in 1...4 { _ = try await session.send("turn \(turn)") { _ in } }
    await session.use(options: RequestOptions(window: .turns(2)))
    _ = try await compact(session)
    let sent = try #require(try bodies(fixture).last).contents
    #expect(sent == ["Be brief."] + (1...4).flatMap { ["turn \($0)", "reply \($0)"] } + [prompt])
    #expect(await session.undoCompaction() != nil)
    #expect(await !session.transcript.isTrimmed)
    #expect(Transcript(try fixture.records()).conversation.count == 8)
  }

  @Test func aSummaryIsNoTurnOfTheWindow() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for text in ["one", "two"] { _ = try await session.send(text) { _ in } }
    _ = try await compact(session)
    await session.use(options: RequestOptions(window: .turns(2)))
    let trims = Mutex<[Int]>([])
    for text in ["three", "four", "five", "six"] {
      _ = try await session.send(text) { event in
        if case .trimmed(let turns, _) = event { trims.withLock { $0.append(turns) } }
      }
    }
    #expect(trims.withLock { $0 } == [2])
    let sent = try bodies(fixture).suffix(2).map(\.contents)
    #expect(sent[0] == ["Be brief.", prompt, "reply 3", "three", "reply 4", "four", "reply 5", "five"])
    #expect(sent[1] == ["Be brief.", prompt, "reply 3", "five", "reply 6", "six"])
  }

  /// Exactly the window is sent whole; beyond it, no more than its half is. A turn that is asked again counts nothing.
  @Test func aWindowIsExact() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for turn in 1...6 { _ = try await session.send("turn \(turn)") { _ in } }
    let (prompt, model) = ("next", await session.model)
    let turns = await session.transcript.carried()
    let each = Estimator.tokens(of: turns[0].messages, model: model)
    let whole = each * 6 + Estimator.tokens(of: [Message(.user, prompt)], model: model)
    func start(_ window: ConversationWindow, replacing: Int? = nil, _ words: String? = nil) async -> Int? {
      await session.use(options: RequestOptions(window: window))
      return await session.windowStart(for: words ?? prompt, replacing: replacing)
    }
    #expect(await start(.turns(6)) == nil)
    #expect(await start(.turns(5), replacing: 6) == nil)
    #expect(await start(.turns(5)) == 5)
    #expect(await start(.turns(4)) == 5)
    #expect(await start(.tokens(whole)) == nil)
    #expect(await start(.tokens(whole - 1)) == 4)
    #expect(await start(.tokens(each * 4)) == 5)
    #expect(await start(.tokens(each * 4 - 1)) == 6)
    // A prompt that alone is more than half of the window leaves all that fits into the other half.
    let long = String(repeating: "word", count: each * 12)
    #expect(await start(.tokens(each * 12), long) == 1)
    #expect(await start(.tokens(each * 12 - 2), long) == 2)
  }

  /// A summary without a word is none, and one that calls a tool in place of words is none either.
  @Test(arguments: ["{}", #"{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}]}"#])
  func anEmptySummaryLeavesTheConversation(delta: String) async throws {
    let fixture = try SessionFixture { request, number in
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: "gen") }
      if number == 0 { return ByteServer.recordedReply(text: "reply") }
      return ByteServer.stream(
        #"data: {"id":"gen_2","choices":[{"delta":\#(delta),"finish_reason":"stop"}],"#
          + #""usage":{"prompt_tokens":9,"completion_tokens":1}}"# + "\n\ndata: [DONE]\n\n")
    }
    let session = try fixture.session(sendsTags: false)
    _ = try await session.send("one") { _ in }
    let outcome = try await compact(session)
    #expect(outcome.error == nil && outcome.turn.status == .complete && outcome.turn.reply.isEmpty)
    #expect(await session.compaction == nil)
    #expect(await session.transcript.conversation.map(\.content) == ["one", "reply"])
  }

  @Test func aWindowOfTokensLeavesTheSummaryIn() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    for text in ["one", "two"] { _ = try await session.send(text) { _ in } }
    _ = try await compact(session)
    await session.use(options: RequestOptions(window: .tokens(300)))
    let long = String(repeating: "word ", count: 60)
    for turn in 1...4 { _ = try await session.send("\(turn) \(long)") { _ in } }
    let last = try #require(try bodies(fixture).last)
    #expect(last.contents[1] == prompt && last.contents[2] == "reply 3")
    #expect(last.messages.count < 10)
    #expect(Estimator.tokens(of: last.messages) <= 300 + 100)
    #expect(await session.estimate(on: "none") == nil)
  }
}
