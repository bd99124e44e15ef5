import Foundation
import GatewayClient
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// What a user changes in mid-conversation: in the next request, in the journal, and after a resumption.
@Suite struct SessionSettingsTests {
  private struct Body: Decodable {
    var model: String
    var messages: [Message]
  }

  private func fixture() throws -> SessionFixture {
    try SessionFixture { request, number in
      request.method == "POST"
        ? ByteServer.recordedReply(id: "gen_\(number)", text: "reply") : ByteServer.generationNotFound(id: "gen")
    }
  }

  private func bodies(_ fixture: SessionFixture) throws -> [Body] {
    try fixture.server.requests.filter { $0.method == "POST" }.map {
      try JSONDecoder().decode(Body.self, from: $0.body)
    }
  }

  @Test func ownInstructionsStandInPlaceOfTheAssistantsUntilTakenBack() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    _ = try await session.send("one") { _ in }
    await session.use(system: "One word.")
    _ = try await session.send("two") { _ in }
    await session.use(system: nil)
    _ = try await session.send("three") { _ in }
    #expect(try bodies(fixture).map(\.messages[0].content) == ["Be brief.", "One word.", "Be brief."])
    let kept = Transcript(try fixture.records().dropLast(4))
    #expect(kept.session?.system == "One word.")
    #expect(Transcript(try fixture.records()).session?.system == nil)
  }

  @Test func aUserIsSentAndKeptAndCostsOneFeeMore() async throws {
    let fixture = try fixture()
    let session = try fixture.session(sendsTags: false)
    #expect(await session.tagFees == nil)
    await session.use(user: "ada")
    #expect(await session.tagFees == USD("0.000075"))
    let outcome = try await session.send("one") { _ in }
    #expect(outcome.turn.start.user == "ada")
    #expect(fixture.server.requests.first?.text.contains(#""ada""#) == true)
    #expect(Transcript(try fixture.records()).session?.user == "ada")
    await session.use(user: nil)
    #expect(Transcript(try fixture.records()).session?.user == nil)
  }

  @Test(arguments: [
    ("temperature", "0", true), ("temperature", "2", true), ("temperature", "2.00", true),
    ("temperature", "2.01", false),
    ("temperature", "-0.1", false), ("temperature", "warm", false), ("max_tokens", "1", true),
    ("max_tokens", "0", false),
    ("max_tokens", "-1", false), ("max_tokens", "1.5", false), ("reasoning", "low", true), ("reasoning", "Low", false),
  ])
  func aSettingTakesItsRangeAndNothingElse(name: String, value: String, isTaken: Bool) throws {
    #expect(try #require(RequestSetting.named(name)).accepts(value) == isTaken)
  }

  /// A setting takes the place of the assistant's own value, and nothing gives that back.
  @Test func eachSettingIsSentInPlaceOfTheAssistants() async throws {
    let fixture = try fixture()
    let assistant = Assistant(name: "swift", temperature: 1, maxTokens: 7, reasoning: "low", prompt: "Be brief.")
    let session = try fixture.session(assistant: assistant)
    #expect(RequestSetting.all.map { $0.own(assistant) } == ["1", "7", "low"])
    for (name, value) in [("temperature", "0.2"), ("max_tokens", "9"), ("reasoning", "high")] {
      await session.use(try #require(RequestSetting.named(name)), value)
    }
    _ = try await session.send("one") { _ in }
    await session.use(try #require(RequestSetting.named("temperature")), nil)
    _ = try await session.send("two") { _ in }
    let texts = fixture.server.requests.filter { $0.method == "POST" }.map(\.text)
    for text in texts { #expect(text.contains(#""max_tokens":9"#) && text.contains(#""effort":"high""#)) }
    #expect(texts[0].contains(#""temperature":0.2"#) && texts[1].contains(#""temperature":1"#))
    #expect(Transcript(try fixture.records()).session?.settings == ["max_tokens": "9", "reasoning": "high"])
  }

  /// Settings and variables that a session is resumed with are its own from then on, and are written once.
  @Test func whatASessionIsResumedWithIsKept() async throws {
    let fixture = try fixture()
    let first = try fixture.session(sendsTags: false)
    _ = try await first.send("one") { _ in }
    await first.close()
    var opening = try #require(Transcript(try fixture.records()).session)
    opening.variables = [VariableValue(name: "name", value: "Ada"), VariableValue(name: "name", value: "Bob")]
    opening.settings = ["temperature": "0.2"]
    opening.options = RequestOptions(tier: .flex)
    let session = Session(
      opening: opening, assistant: Assistant(name: "swift", prompt: "Help {{name}}."), records: try fixture.records(),
      journal: fixture.ledger.journal("s1"), lock: try fixture.ledger.lock("s1"), gateway: try fixture.gateway(),
      effects: fixture.effects)
    for prompt in ["two", "three"] { _ = try await session.send(prompt) { _ in } }
    let records = try fixture.records()
    let kept = Transcript(records).session
    #expect(kept?.variables == opening.variables && kept?.settings == ["temperature": "0.2"])
    #expect(kept?.options == RequestOptions(tier: .flex))
    #expect(records.count { if case .change = $0.entry { true } else { false } } == 3)
    // Of two values the later one holds.
    #expect(try bodies(fixture).last?.messages.first?.content == "Help Bob.")
  }

  /// What is changed behind a turn holds for the next program too.
  @Test func whatIsChangedInMidConversationIsWritten() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    _ = try await session.send("one") { _ in }
    await session.use(assistant: Assistant(name: "duck", model: "a/own", prompt: "Quack."), keepsModel: false)
    await session.sendTags(false)
    let kept = Transcript(try fixture.records()).session
    #expect(kept?.assistant == "duck" && kept?.model == "a/own" && kept?.sendsTags == false)
    let next = try await session.send("two") { _ in }.turn.start
    #expect(next.assistant == "duck" && next.model == "a/own" && next.tags.isEmpty && next.tagFees == nil)
  }

  /// The file of an assistant that is not the session's changes nothing.
  @Test func anAssistantsChangedFileIsTakenByItsName() async throws {
    let session = try fixture().session()
    await session.reload(Assistant(name: "duck", prompt: "Quack."))
    #expect(await session.systemMessages == [Message(.system, "Be brief.")])
    await session.reload(Assistant(name: "swift", maxTokens: 9, prompt: "Be long."))
    #expect(await session.systemMessages == [Message(.system, "Be long.")])
    #expect(await session.assistant.maxTokens == 9)
    await session.reload(Assistant(name: "swift", prompt: ""))
    #expect(await session.systemMessages.isEmpty)
  }

  /// Instructions in place of the assistant's have no variables to fill.
  @Test func variablesAreMissingWhereTheAssistantsInstructionsAreSent() async throws {
    let fixture = try fixture()
    let assistant = Assistant(
      name: "swift", variables: ["manner": "briefly"], prompt: "In {{language}}, {{manner}}.")
    let session = try fixture.session(assistant: assistant)
    #expect(await session.missingVariables == ["language"])
    await session.use(system: "{{other}}")
    #expect(await session.missingVariables.isEmpty)
    await session.use(system: "")
    #expect(await session.system == nil)
    await session.use(variable: "language", "Dutch")
    #expect(await session.missingVariables.isEmpty)
  }

  /// `/new` goes on with everything that the user has set, and with nothing that was said.
  @Test func aSessionThatAdoptsAnotherHasItsSettingsAndItsBudget() async throws {
    let fixture = try fixture()
    let first = try fixture.session(tags: ["plan:pro"], budget: .limit(try #require(USD("3"))))
    await first.use(system: "One word.")
    await first.use(user: "ada")
    await first.use(model: "a/b")
    await first.use(try #require(RequestSetting.named("temperature")), "0.2")
    await first.use(variable: "name", "Ada")
    var options = RequestOptions()
    options.tier = .flex
    await first.use(options: options)
    await first.sendTags(false)
    let second = try fixture.session(id: "s2", assistant: Assistant(name: "duck", prompt: "Quack."))
    await second.adopt(first)
    _ = try await second.send("two") { _ in }
    let kept = try #require(Transcript(try fixture.records("s2")).session)
    #expect(kept.budget == .limit(try #require(USD("3"))) && kept.system == "One word." && kept.user == "ada")
    #expect(kept.model == "a/b" && kept.assistant == "swift" && !kept.sendsTags && kept.options?.tier == .flex)
    #expect(kept.settings == ["temperature": "0.2"] && kept.variables?.map(\.value) == ["Ada"])
    #expect(try bodies(fixture).map(\.messages.count) == [2])
  }

  /// The prices come with the time of which they are, so that they are renewed when they are old.
  @Test func aSessionThatAdoptsAnotherHasItsPrices() async throws {
    let fixture = try fixture()
    let old = Catalogue(models: [ModelEntry(id: "a/b")], fetched: fixture.effects.now() - 3_000)
    let asked = Mutex(0)
    let source = CatalogueSource(kept: { old }) { () async throws(GatewayError) -> Catalogue? in
      asked.withLock { $0 += 1 }
      return nil
    }
    let first = try fixture.session(catalogue: source)
    #expect(await first.hasPrices)
    let second = try fixture.session(
      id: "s2",
      catalogue: CatalogueSource(kept: { nil }) { () async throws(GatewayError) -> Catalogue? in
        asked.withLock { $0 += 1 }
        return nil
      })
    await second.adopt(first)
    #expect(await second.catalogue == old.models)
    #expect(await second.catalogueFetched == old.fetched)
    await second.loadCatalogue()
    #expect(asked.withLock { $0 } == 0)
    try await fixture.effects.sleep(.seconds(600))
    await second.loadCatalogue()
    // What the gateway does not list leaves the prices as they are.
    #expect(asked.withLock { $0 } == 1)
    #expect(await second.catalogue == old.models)
  }

  @Test func aModelForOneTurnIsForgottenAfterIt() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.use(modelOnce: "openai/gpt-5")
    #expect(await session.model == "openai/gpt-4.1-nano")
    let first = try await session.send("one") { _ in }
    _ = try await session.send("two") { _ in }
    #expect(first.turn.start.model == "openai/gpt-5")
    #expect(try bodies(fixture).map(\.model) == ["openai/gpt-5", "openai/gpt-4.1-nano"])
    #expect(Transcript(try fixture.records()).session?.model == "openai/gpt-4.1-nano")
  }

  /// An assistant's own model comes with it, unless the user has named one.
  @Test(arguments: [(true, "openai/gpt-4.1-nano"), (false, "a/own")])
  func anAssistantBringsItsModel(keepsModel: Bool, model: String) async throws {
    let session = try fixture().session()
    await session.use(
      assistant: Assistant(name: "duck", model: "a/own", prompt: "Quack."), keepsModel: keepsModel)
    #expect(await session.model == model)
    await session.use(assistant: Assistant(name: "plain", prompt: "Be plain."), keepsModel: false)
    #expect(await session.model == model)
  }

  /// A fork begins with its first turn: what is cleared before it is not in its record, and later there is no fork.
  @Test func aForkBeginsBeforeItsFirstTurn() async throws {
    let fixture = try fixture()
    let exchange = ForkOrigin.Exchange(turn: 1, prompt: "before", reply: "then")
    let session = try fixture.session(sendsTags: false)
    await session.fork(from: "origin", [exchange])
    #expect(await session.transcript.inherited == [exchange])
    await session.clear()
    _ = try await session.send("one") { _ in }
    await session.fork(from: "origin", [exchange])
    #expect(await session.transcript.inherited.isEmpty)
    _ = try await session.send("two") { _ in }
    #expect(try bodies(fixture).map(\.messages.count) == [2, 4])
    #expect(Transcript(try fixture.records()).session.map { $0.fork == nil } == true)
  }

  /// Before its first turn a fork loses the last exchange with `/undo`, in its record too.
  @Test func aForkCanLoseItsLastExchange() async throws {
    let fixture = try fixture()
    let exchanges = (1...2).map { ForkOrigin.Exchange(turn: $0, prompt: "p\($0)", reply: "r\($0)") }
    let session = try fixture.session()
    await session.fork(from: "origin", exchanges)
    #expect(await session.undo() == 2)
    _ = try await session.send("next") { _ in }
    #expect(try bodies(fixture).last?.messages.map(\.content) == ["Be brief.", "p1", "r1", "next"])
    let kept = Transcript(try fixture.records()).session
    #expect(kept?.fork == ForkOrigin(session: "origin", exchanges: [exchanges[0]]))
  }

  @Test func choosingAModelTakesTheOneForOneTurnBack() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.use(modelOnce: "openai/gpt-5")
    await session.use(model: "openai/gpt-5-mini")
    #expect(await session.nextModel == "openai/gpt-5-mini")
  }

  @Test func anUndoneTurnIsNotSentAgainAndKeepsItsBill() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    #expect(await session.undo() == nil)
    _ = try await session.send("one") { _ in }
    _ = try await session.send("two") { _ in }
    #expect(await session.undo() == 2)
    _ = try await session.send("three") { _ in }
    let last = try #require(try bodies(fixture).last)
    #expect(last.messages.map(\.content) == ["Be brief.", "one", "reply", "three"])
    let kept = Transcript(try fixture.records())
    #expect(kept.conversation == (await session.transcript.conversation))
    #expect(kept.totals.turns == 3)
    #expect(kept.totals.cost == USD("0.0000096"))
  }

  @Test func undoingGoesFurtherBackEachTime() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    for prompt in ["one", "two"] { _ = try await session.send(prompt) { _ in } }
    #expect(await session.undo() == 2)
    #expect(await session.undo() == 1)
    #expect(await session.undo() == nil)
  }

  /// Eighty random bits, in digits that are not mistaken for each other; a list names each by its beginning.
  @Test func anIDIsRandomAndHasAShortForm() {
    let ids = (0..<50).map { _ in SessionID.random() }
    #expect(Set(ids).count == 50 && ids.allSatisfy { $0.count == 16 })
    #expect(Set(ids.joined()).isSubset(of: Set("0123456789abcdefghjkmnpqrstvwxyz")) && Set(ids.joined()).count == 32)
    let others = ["abcdefgh", "abcdefxx", "abcxxxxx", "ab"]
    #expect(others.map { SessionID.short($0, among: others) } == ["abcdefg", "abcdefx", "abcx", "ab"])
    #expect(SessionID.short("abcdefgh", among: []) == "abcd" && SessionID.short("abcd", among: ["abcdefgh"]) == "abcd")
  }

  @Test func aTitleGivenBeforeTheFirstTurnIsWrittenWithIt() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    await session.rename("Actors")
    #expect(await session.title == "Actors")
    #expect(fixture.journal().isEmpty)
    _ = try await session.send("one") { _ in }
    #expect(Transcript(try fixture.records()).title == "Actors")
    await session.rename("Locks")
    #expect(await session.title == "Locks")
    #expect(Transcript(try fixture.records()).title == "Locks")
  }

  @Test func aSessionThatFollowsTakesTheSettingsAndNotTheConversation() async throws {
    let fixture = try fixture()
    let session = try fixture.session()
    _ = try await session.send("one") { _ in }
    await session.use(system: "One word.")
    await session.use(user: "ada")
    let next = try fixture.session(id: "s2")
    await next.adopt(session)
    _ = try await next.send("two") { _ in }
    #expect(try bodies(fixture).last?.messages.map(\.content) == ["One word.", "two"])
    let opened = Transcript(try fixture.records("s2")).session
    #expect(opened?.user == "ada")
    #expect(opened?.system == "One word.")
  }

  @Test func theAssistantsTagsComeBeforeTheUsers() async throws {
    let assistant = Assistant(name: "swift", tags: ["plan:a", "t:1"], prompt: "Be brief.")
    let session = try fixture().session(assistant: assistant, tags: (1...9).map { "t:\($0)" })
    let expected = ["session:s1", "assistant:swift", "plan:a"] + (1...7).map { "t:\($0)" }
    #expect(await session.tags == expected)
  }

  /// The gateway takes ten tags; the session's and the assistant's come first, and none is there twice.
  @Test(arguments: [(7, 9), (8, 10), (9, 10), (20, 10)])
  func tenTagsAreSentAndPaidAtMost(own: Int, sent: Int) async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply() }
    let tags = (1...own).map { "t:\($0)" } + ["session:s1"]
    let session = try fixture.session(tags: tags)
    #expect(await session.tags.count == sent)
    #expect(await session.tags.starts(with: ["session:s1", "assistant:swift", "t:1"]))
    #expect(await session.tagFees == USD("0.000075")?.multiplied(by: sent))
    await session.use(user: "ada")
    #expect(await session.tagFees == USD("0.000075")?.multiplied(by: sent + 1))
  }
}
