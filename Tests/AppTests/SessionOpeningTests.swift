import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import App
@testable import Journal

/// How a session is taken for this process, and what is read for it.
@Suite struct SessionOpeningTests {
  private func fixture() throws -> SettlementFixture {
    try SettlementFixture { request, _ in
      request.method == "POST"
        ? ByteServer.recordedReply(id: SettlementFixture.id(1)) : SettlementFixture.bill(request)
    }
  }

  private func opening(of session: String? = nil, _ fixture: SettlementFixture) async throws -> SessionOpening {
    var request = SessionRequest()
    request.session = session
    return try await SessionOpening(request, fixture.context)
  }

  @Test func aSessionKeepsHowItIsServedAndItsAffinity() async throws {
    let fixture = try fixture()
    var request = SessionRequest()
    request.options = RequestOptions(tier: .flex, fallbacks: ["a/b"], providers: ["bedrock"])
    let session = try await SessionOpening(request, fixture.context).session { _ in }
    _ = try await session.send("Why?") { _ in }
    await session.close()
    let sent = try #require(fixture.server.requests.first { $0.method == "POST" })
    let affinity = try #require(sent.headers["x-session-affinity"])
    #expect(!sent.headers.contains { $0.key != "x-session-affinity" && $0.value.contains(affinity) })
    #expect(affinity.count == 36 && !sent.text.contains(affinity) && affinity != session.id)
    // Another tier takes the place of the kept one; the rest stays, in the journal too.
    request = SessionRequest()
    request.session = session.id
    request.options.tier = .priority
    let resumed = try await SessionOpening(request, fixture.context).session { _ in }
    _ = try await resumed.send("Why?") { _ in }
    await resumed.close()
    let again = try #require(fixture.server.requests.last { $0.method == "POST" })
    #expect(again.headers["x-session-affinity"] == affinity)
    #expect(again.text.contains(#""models":["a/b"],"only":["bedrock"],"serviceTier":"priority""#))
    #expect(try fixture.transcript(session.id).session?.options?.tier == .priority)
  }

  private func words(_ session: Session) async -> [String] {
    let limits = await session.budgets.map { "\($0.limit)" }
    let sendsTags = await session.sendsTags
    return [
      await session.assistant.name, await session.model, await session.user ?? "-", await session.system ?? "-",
      "\(sendsTags)",
    ] + limits
  }

  /// What is asked for comes first, then what the session has, then the configuration, which is for new sessions.
  @Test func aResumedSessionKeepsWhatIsNotAskedFor() async throws {
    func request(_ change: (inout SessionRequest) -> Void) -> SessionRequest {
      var request = SessionRequest()
      change(&request)
      return request
    }
    let fixture = try fixture()
    let prompts = fixture.folder("home/prompts")
    try FileManager.default.createDirectory(at: prompts, withIntermediateDirectories: true)
    for (name, model) in [("own", "model: own/model\n"), ("other", "model: other/model\n"), ("plain", "")] {
      try Data("---\nname: \(name)\n\(model)---\nBe brief.\n".utf8).write(to: prompts.appending(path: name + ".md"))
    }
    func opened(_ change: (inout SessionRequest) -> Void) async throws -> Session {
      let context = try AppContext(environment: fixture.context.environment)
      return try await SessionOpening(request(change), context).session { _ in }
    }
    let budget = try #require(USD("5"))
    let first = try await opened {
      ($0.assistant, $0.model, $0.user, $0.tags, $0.sendsTags) = ("own", "kept/model", "ada", ["team:a"], false)
      ($0.system, $0.budget) = ("Be kept.", budget)
      $0.options = RequestOptions(tier: .flex, caching: .off, window: .turns(4))
    }
    _ = try await first.send("Why?") { _ in }
    await first.close()
    let context = fixture.context
    for (name, value) in [
      ("assistant", "plain"), ("model", "config/model"), ("user", "bob"), ("tags", "true"), ("caching", "auto"),
      ("keep", "9"),
    ] { try context.configure(name, to: value) }

    let kept = try await opened { $0.session = first.id }
    #expect(await words(kept) == ["own", "kept/model", "ada", "Be kept.", "false", "5"])
    #expect(await kept.options == RequestOptions(tier: .flex, caching: .off, window: .turns(4)))
    await kept.close()
    let asked = try await opened {
      $0.session = first.id
      ($0.user, $0.tags, $0.sendsTags, $0.system, $0.budget) = ("cy", ["x:y"], true, "Be asked.", .zero)
      $0.options = RequestOptions(tier: .priority, caching: .auto, window: .all)
    }
    #expect(await words(asked) == ["own", "kept/model", "cy", "Be asked.", "true", "0"])
    #expect(await asked.tags == ["session:\(first.id)", "assistant:own", "x:y"])
    #expect(await asked.options == RequestOptions(tier: .priority, caching: .auto, window: .all))
    await asked.close()
    for (assistant, model, expected) in [
      ("other", nil, "other/model"), ("plain", nil, "kept/model"), ("other", "asked/model", "asked/model"),
    ] {
      let session = try await opened { ($0.session, $0.assistant, $0.model) = (first.id, assistant, model) }
      #expect(await words(session).prefix(2) == [assistant, expected])
      await session.close()
    }
    let new = try await opened { _ in }
    #expect(await words(new) == ["plain", "config/model", "bob", "-", "true"])
    #expect(await new.options == RequestOptions(caching: .auto, window: .turns(9)))
    let named = try await opened { $0.assistant = "own" }
    #expect(await named.model == "own/model")
    // One turn alone reads no cache, unless it goes on with a session.
    for (session, caches) in [(nil, false), (first.id, true)] {
      let single = try await opened { ($0.session, $0.isSingleTurn, $0.options.caching) = (session, true, .auto) }
      #expect(await single.asksForCaching == caches)
      await single.close()
    }
  }

  @Test(arguments: [
    (RequestOptions(tier: .flex), RequestOption.tier), (RequestOptions(fallbacks: ["m"]), .fallbacks),
    (RequestOptions(providers: ["p"]), .providers), (RequestOptions(caching: .auto), .caching),
  ])
  func whatAServerDoesNotUnderstandIsRefused(options: RequestOptions, option: RequestOption) async throws {
    let fixture = try fixture()
    var request = SessionRequest()
    request.gateway = fixture.server.baseURL.absoluteString
    request.model = "m"
    request.options = options
    let opening = try await SessionOpening(request, fixture.context)
    #expect(throws: AppError.optionNotTaken(option, gateway: fixture.server.baseURL.absoluteString)) {
      try opening.session { _ in }
    }
  }

  /// The journal says what is open; the mark is only a hint.
  @Test func aNewSessionIsOpenedAndRecordedWhereItsMarkCannotBeMade() async throws {
    let fixture = try fixture()
    try FileManager.default.removeItem(at: fixture.folder("home/pending"))
    let session = try await opening(fixture).session { _ in }
    _ = try await session.send("Why?") { _ in }
    await session.close()
    #expect(try fixture.transcript(session.id).open.map(\.id) == [SettlementFixture.id(1)])
    try FileManager.default.createDirectory(at: fixture.folder("home/pending"), withIntermediateDirectories: false)
    let settlement = fixture.settlement()
    #expect(await settlement.takeUpEverything().isEmpty)
    #expect(await settlement.settleOnce().settled == 1)
    await settlement.stop()
  }

  /// Without its mark an earlier session cannot be held, and another process might go on with it at the same time.
  @Test func anEarlierSessionIsNotOpenedWhereItsMarkCannotBeMade() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("aaaa", [SettlementFixture.id(1)], marked: false)
    let opening = try await opening(of: "aaaa", fixture)
    try FileManager.default.removeItem(at: fixture.folder("home/pending"))
    let path = fixture.folder("home/pending/aaaa").path
    #expect(throws: AppError.journal(.cannotOpen(path: path, errno: ENOENT))) { try opening.session { _ in } }
  }

  /// An assistant that is not there ends the opening; what is open stays marked, and the session free.
  @Test func anOpeningThatFailsKeepsTheMarkOfAnEarlierSession() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("aaaa", [SettlementFixture.id(1)])
    for session in ["aaaa", nil] {
      var request = SessionRequest()
      (request.session, request.assistant) = (session, "nobody")
      let opening = try await SessionOpening(request, fixture.context)
      #expect(throws: AppError.self) { try opening.session { _ in } }
      #expect(try fixture.ledger.pendingIDs() == ["aaaa"] && fixture.ledger.isFree("aaaa"))
    }
  }

  @Test func goingOnReadsTheOpeningRecordAloneBeforeTheSessionIsHeld() throws {
    let fixture = try fixture()
    try fixture.leaveOpen("aaaa", [SettlementFixture.id(1)])
    let journal = fixture.folder("home/sessions/aaaa.jsonl")
    let whole = try Data(contentsOf: journal)
    #expect(try fixture.ledger.journal("aaaa").opening()?.id == "aaaa")
    // A damaged line before it is passed over; its own damage leaves none.
    try (Data("torn\n".utf8) + whole).write(to: journal)
    #expect(try fixture.ledger.journal("aaaa").opening()?.id == "aaaa")
    try whole.prefix(40).write(to: journal)
    #expect(try fixture.ledger.journal("aaaa").opening() == nil)
    #expect(throws: AppError.journal(.noSessionRecord(path: journal.path))) { try fixture.context.opening(of: "aaaa") }
    // A first record without its newline is one.
    try whole.prefix { $0 != 0x0A }.write(to: journal)
    #expect(try fixture.ledger.journal("aaaa").opening()?.id == "aaaa")
    try FileManager.default.removeItem(at: journal)
    #expect(try fixture.ledger.journal("aaaa").opening() == nil)
    // Behind the first piece nothing is read.
    try (whole + Data(repeating: 0x0A, count: 3 << 20)).write(to: journal)
    var pieces = 0
    _ = try LineFile(journal).read(while: { _ in
      pieces += 1
      return false
    })
    #expect(pieces == 1)
  }
}
