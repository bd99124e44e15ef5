import Chat
import Foundation
import GatewayClient
import Journal
import Records
import Settings
import TestSupport
import Testing

@testable import App

/// What the user's files say: which session is the last one, which name means which, and what a setting changes.
@Suite struct AppContextTests {
  private func fixture(_ environment: [String: String] = [:]) throws -> SettlementFixture {
    try SettlementFixture(environment: environment) { _, _ in [] }
  }

  private func file(_ id: String, _ fixture: SettlementFixture) -> URL {
    URL(filePath: "\(fixture.context.folders.sessions)/\(id).jsonl")
  }

  private func write(_ text: String, _ id: String, after seconds: TimeInterval, _ fixture: SettlementFixture) throws {
    let url = file(id, fixture)
    if !text.isEmpty || !FileManager.default.fileExists(atPath: url.path) { try Data(text.utf8).write(to: url) }
    let time = Date(timeIntervalSince1970: 1_790_000_000) + seconds
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: url.path)
  }

  /// Fees of queries and files without a byte are none; a conversation whose first record is damaged is one.
  @Test func theLastSessionIsAConversation() throws {
    let fixture = try fixture()
    #expect(throws: AppError.noSessions) { try fixture.context.sessionID(nil) }
    try fixture.leaveOpen("conv", [SettlementFixture.id(1)])
    try write("", "conv", after: 0, fixture)
    let title = Record(time: Date(), entry: .change(Change(title: "Report queries")))
    try fixture.ledger.journal("report-queries-vercel").append(title, synced: false)
    try write("", "report-queries-vercel", after: 2, fixture)
    try write("", "empty", after: 3, fixture)
    #expect(try fixture.context.sessionID(nil) == "conv")
    try write("damaged\n", "torn", after: 1, fixture)
    #expect(try fixture.context.sessionID(nil) == "torn")
  }

  @Test func aWrongIDHasTheNearestShortOne() throws {
    let fixture = try fixture()
    for id in ["abcdefgh", "wxyz1234"] { try fixture.leaveOpen(id, [SettlementFixture.id(1)]) }
    #expect(try fixture.context.sessionID("abcd") == "abcdefgh")
    #expect(throws: AppError.noSuchSession("abce", nearest: "abcd")) { try fixture.context.sessionID("abce") }
    #expect(throws: AppError.noSuchSession("0000", nearest: nil)) { try fixture.context.sessionID("0000") }
  }

  /// Without its first record a session cannot be gone on with; whose record it is decides what is said.
  @Test func aJournalWithoutItsFirstRecordSaysWhy() throws {
    let fixture = try fixture()
    let head = #"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#
    try write(head + #","crc":"\#(CRC32.digits(head.utf8))"}"# + "\n", "later", after: 0, fixture)
    try write("damaged\n", "torn", after: 0, fixture)
    let (later, torn) = (
      AppError.newerFormat(session: "later", version: 2),
      AppError.journal(.noSessionRecord(path: file("torn", fixture).path))
    )
    #expect(throws: later) { _ = try fixture.context.contents(of: "later") }
    #expect(throws: later) { _ = try fixture.context.transcript(of: "later") }
    #expect(throws: torn) { _ = try fixture.context.contents(of: "torn") }
    #expect(throws: torn) { _ = try fixture.context.transcript(of: "torn") }
    #expect(try fixture.context.readableContents(of: "torn").damaged.count == 1)
  }

  /// What the environment says is for this run, and what another program has written meanwhile stays.
  @Test func aSettingIsChangedInTheFileAlone() throws {
    let fixture = try fixture(["TUPPENCE_MODEL": "env/model"])
    let other = try AppContext(environment: ["TUPPENCE_HOME": fixture.folder("home").path])
    try other.configure("assistant", to: "swift")
    try fixture.context.configure("user", to: "ada")
    let text = try String(contentsOfFile: fixture.context.folders.configurationFile, encoding: .utf8)
    #expect(text.contains("swift") && text.contains("ada") && !text.contains("env/model"))
    #expect(fixture.context.configuration.model == "env/model")
  }

  /// The environment's limit comes before the file's, whenever that was written.
  @Test func theEnvironmentsTurnLimitHolds() throws {
    let fixture = try fixture(["TUPPENCE_TURN_LIMIT": "0.02"])
    #expect(fixture.context.turnLimit.amount == USD("0.02"))
    try fixture.context.configure("turn_limit", to: "0.9")
    #expect(fixture.context.turnLimit.amount == USD("0.02"))
  }

  /// A chat that runs obeys what is set elsewhere from its next turn on.
  @Test func aBudgetThatIsSetElsewhereHoldsAtOnce() async throws {
    let fixture = try await TurnFixture(limit: "off")
    #expect(await fixture.run().isSent)
    try fixture.opening.context.configure("budgets.day", to: "0.005")
    guard case .budget(.spent) = await fixture.run(nil, .given).refusal else { throw Missing() }
    try fixture.opening.context.configure("budgets.day", to: "9")
    #expect(await fixture.run().isSent && fixture.posts == 2)
  }

  @Test func anAllowanceHasItsThresholdAndItsNotice() throws {
    var configuration = Configuration()
    #expect(configuration.budgetRules == BudgetRules())
    for (name, value) in [("allowance", "10"), ("allowance_threshold", "3"), ("allowance_notice", "Ask Ada.")] {
      try configuration.set(name, to: value)
    }
    let amounts = try (#require(USD("10")), #require(USD("3")))
    let allowance = BudgetRules.Allowance(amount: amounts.0, threshold: amounts.1, notice: "Ask Ada.")
    #expect(configuration.budgetRules == BudgetRules(allowance: allowance))
  }

  @Test func eachTimeLimitIsTheRequests() async throws {
    let fixture = try fixture([
      "TUPPENCE_CONNECT_TIMEOUT": "1", "TUPPENCE_FIRST_BYTE_TIMEOUT": "2", "TUPPENCE_IDLE_TIMEOUT": "3",
    ])
    let connection = try await Connection(option: nil, fixture.context)
    #expect(connection.warmer() != nil)
    let cold = try self.fixture(["TUPPENCE_WARM": "off"])
    #expect(try await Connection(option: nil, cold.context).warmer() == nil)
    let timeouts = connection.gateway.timeouts
    #expect(timeouts.connect == .seconds(1) && timeouts.firstByte == .seconds(2) && timeouts.idle == .seconds(3))
  }

  /// The tools of a chat are those that were asked for, else the configuration's.
  @Test func theToolsAreTheConfigurationsWhereNoneAreNamed() async throws {
    let fixture = try fixture(["TUPPENCE_TOOLS": "read_file"])
    let connection = try await Connection(option: nil, fixture.context)
    let servers = try MCPServers(fixture.context) { "\($0) \($1)" }
    for (local, names) in [(nil, ["read_file"]), ([.run], ["run"]), ([], [])] as [([LocalTool]?, [String])] {
      let box = fixture.context.toolbox(local: local, servers: servers, rules: [], over: connection)
      #expect(await box.definitions().map(\.tool) == names)
    }
  }

  /// The cheapest route that needs a key says what the gateway makes of it; without one its list proves nothing.
  @Test func aKeyIsAskedAboutByTheCheapestRoute() async throws {
    let fixture = try SettlementFixture { request, number in
      switch (request.path, number) {
      case ("/v1/credits", 0): ByteServer.answer(body: #"{"balance":"9","total_used":"1.5"}"#)
      case ("/v1/credits", _): ByteServer.answer("401 Unauthorized", body: #"{"error":{"message":"no"}}"#)
      case ("/v1/models", 2): ByteServer.answer(body: #"{"data":[{"id":"a/one"}]}"#)
      default: ByteServer.answer("500 Broken", body: "{}")
      }
    }
    let gateway = try await Connection(option: nil, fixture.context).gateway
    guard case .accepted(let credits) = await KeyCheck(asking: gateway) else { throw Missing() }
    #expect(credits.balance == USD("9") && credits.totalUsed == USD("1.5"))
    guard case .wrong = await KeyCheck(asking: gateway) else { throw Missing() }
    let own = try await Connection(option: fixture.server.baseURL.absoluteString, fixture.context).gateway
    #expect(await KeyCheck(asking: own) == .unproved)
    guard case .unanswered = await KeyCheck(asking: own) else { throw Missing() }
  }

  private struct Missing: Error {}

  /// A list without a model is no list: it is asked for again.
  @Test func anEmptyListIsNotKeptForOne() async throws {
    let fixture = try SettlementFixture { _, number in
      ByteServer.answer(body: number == 0 ? #"{"data":[]}"# : #"{"data":[{"id":"a/one"}]}"#)
    }
    let cache = CatalogueCache(fixture.context.folders, try await Connection(option: nil, fixture.context))
    #expect(try await cache.fetched()?.models.isEmpty == true && cache.kept() == nil)
    #expect(try await cache.fetched()?.models.map(\.id) == ["a/one"])
    // One without prices is kept where the gateway was asked for it.
    #expect(cache.kept()?.models.map(\.id) == ["a/one"])
  }

  /// The ids that complete a name are those of the gateway that the settings name.
  @Test func theKeptIDsAreOfTheGatewayInUse() async throws {
    let fixture = try fixture()
    func ids(_ environment: [String: String]) throws -> [String] {
      try CatalogueCache.storedIDs(
        fixture.context.folders, environment: environment, configuration: fixture.context.configuration)
    }
    #expect(try ids(fixture.context.environment).isEmpty)
    for (option, id) in [(nil, "a/own"), ("sandbox", "a/play")] as [(String?, String)] {
      let connection = try await Connection(option: option, fixture.context)
      CatalogueCache(fixture.context.folders, connection).keepPrices(
        of: [ModelEntry(id: id, prices: .init(input: USD("1"))), ModelEntry(id: id + "2")])
      await connection.close()
    }
    #expect(try ids(fixture.context.environment) == ["a/own", "a/own2"])
    #expect(try ids(["TUPPENCE_GATEWAY": "sandbox"]) == ["a/play", "a/play2"])
    #expect(try ids(["TUPPENCE_GATEWAY": "openrouter"]).isEmpty)
  }

  /// What is public needs no key.
  @Test func aGatewayWithoutAKeyServesWhatIsPublic() async throws {
    let fixture = try fixture(["AI_GATEWAY_API_KEY": ""])
    let missing = AppError.noKey(gateway: "vercel", variables: Provider.vercel.keyVariables)
    await #expect(throws: missing) { _ = try await Connection(option: "vercel", fixture.context) }
    let connection = try await Connection(option: "vercel", fixture.context, needsKey: false)
    #expect(connection.gateway.baseURL == fixture.server.baseURL && !connection.isOwnServer)
    let own = try await Connection(option: fixture.server.baseURL.absoluteString, fixture.context)
    #expect(own.isOwnServer && own.name == fixture.server.baseURL.absoluteString)
    let known = try await Connection(option: "https://api.openai.com/v1", fixture.context, needsKey: false)
    #expect([own, known, connection].map(\.gateway.dialect.name) == ["compatible", "openai", "vercel"])
    let far = try await Connection(option: "https://far.test/v1", fixture.context)
    #expect(!far.isOwnServer)
    #expect(await far.offer(needsModels: false) == nil)
  }

  /// A list is kept for its own address, also where two addresses read alike.
  @Test func twoAddressesThatReadAlikeHaveTwoLists() async throws {
    let fixture = try fixture()
    var paths: [String] = []
    for address in ["https://a.b.test/v1", "https://a-b.test/v1"] {
      let connection = try await Connection(option: address, fixture.context)
      paths.append(CatalogueCache(fixture.context.folders, connection).path)
    }
    #expect(paths[0] != paths[1] && paths.allSatisfy { $0.contains("/catalogues/https-a-b-test-v1-") })
    let cache = CatalogueCache(fixture.context.folders, try await Connection(option: nil, fixture.context))
    let before = Date()
    cache.keepPrices(of: [ModelEntry(id: "a/priced", prices: .init(input: USD("1")))])
    let fetched = try #require(cache.kept()?.fetched)
    #expect(abs(fetched.timeIntervalSince(before)) < 5)
    // An old list keeps its age.
    let text = try String(contentsOfFile: cache.path, encoding: .utf8)
    try PrivateFile.write(
      Data(text.replacing(#/"fetched":"[^"]*"/#, with: #""fetched":"2026-01-02T03:04:05Z""#).utf8), to: cache.path)
    #expect(cache.kept()?.fetched.iso8601 == "2026-01-02T03:04:05Z")
  }
}
