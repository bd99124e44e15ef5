import Foundation
import GatewayClient
import Journal
import Records
import Settings
import TestSupport
import Testing

@testable import App
@testable import Chat

/// What a session that is opened takes from its journal, from what is asked for, and from the gateway's list.
@Suite struct OpeningRuleTests {
  private func fixture(_ environment: [String: String] = [:]) throws -> SettlementFixture {
    try SettlementFixture(environment: environment) { request, _ in
      switch request.path {
      case "/v1/models": ByteServer.answer(body: #"{"data":[{"id":"a/one"},{"id":"a/two"},{"id":"b/two"}]}"#)
      case _ where request.method == "POST": ByteServer.recordedReply(id: SettlementFixture.id(1))
      default: SettlementFixture.bill(request)
      }
    }
  }

  private func opening(
    _ fixture: SettlementFixture, _ change: (inout SessionRequest) -> Void = { _ in }
  ) async throws -> SessionOpening {
    var request = SessionRequest()
    change(&request)
    return try await SessionOpening(request, try AppContext(environment: fixture.context.environment))
  }

  private func keep(
    _ id: String, gateway: String, in fixture: SettlementFixture, billing: Billing = .lookup,
    _ change: (inout SessionOpened) -> Void = { _ in }
  ) throws {
    var opened = SessionOpened(
      id: id, gateway: gateway, baseURL: "https://a.test/v1", billing: billing, assistant: "duck", model: "a/kept",
      program: "0.1")
    change(&opened)
    try fixture.ledger.journal(id).append(Record(time: Date(), entry: .session(opened)), synced: false)
  }

  private func listings(_ fixture: SettlementFixture) -> Int {
    fixture.server.requests.count { $0.path == "/v1/models" }
  }

  /// A session goes on at the gateway that it began at.
  @Test func aSessionIsOfOneGateway() async throws {
    let fixture = try fixture()
    try keep("aaaa", gateway: "vercel", in: fixture)
    try keep("bbbb", gateway: "openrouter", in: fixture)
    let url = fixture.server.baseURL.absoluteString
    await #expect(throws: AppError.otherGateway(session: "aaaa", gateway: "vercel", named: url)) {
      _ = try await opening(fixture) { ($0.session, $0.gateway) = ("aaaa", url) }
    }
    let missing = AppError.noKey(gateway: "openrouter", variables: Provider.openRouter.keyVariables)
    await #expect(throws: missing) { _ = try await opening(fixture) { $0.session = "bbbb" } }
    let current = try await opening(fixture) { $0.model = "a/one" }
    #expect(throws: AppError.otherGateway(session: "bbbb", gateway: "openrouter", named: "vercel")) {
      _ = try current.resuming("bbbb")
    }
    // An earlier session has its own model again.
    let resumed = try current.resuming("aaaa").session { _ in }
    #expect(await resumed.model == "a/kept" && resumed.id == "aaaa")
    await resumed.close()
  }

  /// Another session has what was asked for, and an id and an affinity of its own.
  @Test func anotherSessionIsANewOneWithTheSameSettings() async throws {
    let fixture = try fixture()
    let first = try await opening(fixture) {
      ($0.model, $0.user, $0.searchesWeb, $0.budget) = ("a/one", "ada", true, USD("2"))
    }
    let session = try first.session { _ in }
    let other = try first.another { _ in }
    let (model, user) = (await other.model, await other.user)
    #expect(model == "a/one" && user == "ada" && other.id != session.id)
    let budgets = await other.budgets
    let affinities = (await session.opening.affinity, await other.opening.affinity)
    #expect(budgets.map(\.limit) == [USD("2")] && affinities.0 != affinities.1 && affinities.0 != nil)
    _ = try await session.send("Why?") { _ in }
    await session.close()
    // The wish to search the web is of this run, also for an earlier session.
    let resumed = try first.resuming(session.id).session { _ in }
    for session in [resumed, other] { #expect(await session.searchesWeb) }
    let again = try await opening(fixture) { $0.session = session.id }
    await resumed.close()
    let plain = try again.session { _ in }
    // A change of assistant keeps a model that was named.
    #expect(first.namesModel && !again.namesModel)
    #expect(await !plain.searchesWeb)
    for session in [plain, other] { await session.close() }
  }

  /// How a session is billed is kept, whatever the gateway's way is now.
  @Test func aSessionKeepsHowItIsBilledAndWhatWasDamaged() async throws {
    let fixture = try fixture()
    try keep("aaaa", gateway: "vercel", in: fixture, billing: .reported)
    let file = try FileHandle(forWritingTo: fixture.ledger.journal("aaaa").url)
    try file.seekToEnd()
    try file.write(contentsOf: Data("x\ny\n".utf8))
    try file.close()
    let session = try await opening(fixture) { $0.session = "aaaa" }.session { _ in }
    let (opened, unreadable) = (await session.opening, await session.unreadable)
    #expect(opened.billing == .reported && opened.baseURL == fixture.server.baseURL.absoluteString && unreadable == 2)
    await session.close()
    let new = try await opening(fixture).session { _ in }
    #expect(await new.opening.billing == .lookup)
    #expect(await new.unreadable == 0)
    await new.close()
  }

  /// A value that is given now takes the place of the kept one of its name; the others stay.
  @Test func variablesAndSettingsAreMerged() async throws {
    let fixture = try fixture()
    try keep("aaaa", gateway: "vercel", in: fixture) {
      $0.variables = [.init(name: "a", value: "1"), .init(name: "b", value: "2")]
      $0.settings = ["temperature": "0.5", "max_tokens": "9"]
      $0.options = RequestOptions(tier: .flex, fallbacks: ["a/b", "c/d"], providers: ["bedrock"])
    }
    let changed = try await opening(fixture) {
      $0.session = "aaaa"
      $0.variables = [.init(name: "a", value: "3")]
      $0.settings = ["max_tokens": "10"]
      ($0.options.fallbacks, $0.options.providers) = (["e/f"], ["azure"])
    }
    let session = try changed.session { _ in }
    let opened = await session.opening
    #expect(opened.variables == [.init(name: "b", value: "2"), .init(name: "a", value: "3")])
    #expect(opened.settings == ["temperature": "0.5", "max_tokens": "10"])
    // Of a list that is given now nothing of the kept one stays.
    #expect(opened.options == RequestOptions(tier: .flex, fallbacks: ["e/f"], providers: ["azure"]))
    await session.close()
    let new = try await opening(fixture).session { _ in }
    let plain = await new.opening
    #expect(plain.variables == nil && plain.settings == nil && plain.options == nil)
    await new.close()
  }

  /// The configuration's user and its aliases are for what is new: an earlier session stays as it was.
  @Test func whatAnEarlierSessionDoesNotHaveIsNotAddedToIt() async throws {
    let fixture = try fixture()
    try keep("aaaa", gateway: "vercel", in: fixture) { $0.model = "fast" }
    try Data(#"{"aliases":{"fast":"b/fast"},"model":"fast","user":"bob"}"#.utf8).write(
      to: URL(filePath: fixture.context.folders.configurationFile))
    let resumed = try await opening(fixture) { $0.session = "aaaa" }
    let session = try resumed.session { _ in }
    #expect(await session.user == nil)
    #expect(await session.model == "fast")
    await session.close()
    let new = try await opening(fixture).session { _ in }
    #expect(await new.user == "bob")
    #expect(await new.model == "b/fast")
    await new.close()
    // A model that is named now means what the alias says.
    let named = try await opening(fixture) { ($0.session, $0.model) = ("aaaa", "fast") }
    #expect(await (try named.session { _ in }).model == "b/fast")
    #expect(listings(fixture) == 0)
  }

  /// The list is asked for where a name cannot be an id, and no alias says what it means.
  @Test(arguments: [
    ("one", "a/one", 1), ("a/other", "a/other", 0), ("fast", "b/fast", 0),
  ])
  func theListIsAskedForWhereANameNeedsIt(name: String, model: String, listings count: Int) async throws {
    let fixture = try fixture()
    try Data(#"{"aliases":{"fast":"b/fast"}}"#.utf8).write(to: URL(filePath: fixture.context.folders.configurationFile))
    let session = try await opening(fixture) { $0.model = name }.session { _ in }
    #expect(await session.model == model && listings(fixture) == count)
    await session.close()
    // A list that was kept serves the next start.
    let again = try await opening(fixture) { $0.model = name }.session { _ in }
    #expect(await again.model == model && listings(fixture) == count)
    await again.close()
  }

  @Test func aNameThatMeansNoneOrSeveralIsRefused() async throws {
    let fixture = try fixture()
    let several = try await opening(fixture) { $0.model = "two" }
    #expect(throws: AppError.ambiguousModel("two", ["a/two", "b/two"])) { try several.session { _ in } }
    let part = try await opening(fixture) { $0.model = "on" }
    #expect(throws: AppError.self) { try part.session { _ in } }
    let person = try await opening(fixture) { ($0.model, $0.takesModelParts) = ("on", true) }
    #expect(await (try person.session { _ in }).model == "a/one")
    let other = try self.fixture()
    let second = try await opening(other) { $0.models = ["c/new", "one"] }
    #expect(try second.comparedModels() == ["c/new", "a/one"] && listings(other) == 1)
    // Of a comparison each model by the same rule, and a fallback as a whole name.
    let compared = try await opening(fixture) { $0.models = ["one", "c/new"] }
    #expect(try compared.comparedModels() == ["a/one", "c/new"])
    let parts = try await opening(fixture) { ($0.models, $0.takesModelParts) = (["on"], true) }
    #expect(try parts.comparedModels() == ["a/one"])
    let fallback = try await opening(fixture) { ($0.model, $0.options.fallbacks) = ("one", ["a/two", "one"]) }
    #expect(await (try fallback.session { _ in }).options.fallbacks == ["a/two", "a/one"])
  }

  /// A server of one's own says what it has where no model is named, and takes a name that it does not list.
  @Test func aServerOfOnesOwnOffersItsModels() async throws {
    let fixture = try fixture()
    let url = fixture.server.baseURL.absoluteString
    let none = try await opening(fixture) { $0.gateway = url }
    #expect(throws: AppError.noModel(offered: ["a/one", "a/two", "b/two"])) { try none.session { _ in } }
    let own = try await opening(fixture) { ($0.gateway, $0.model) = (url, "unlisted") }.session { _ in }
    let (model, billing) = (await own.model, await own.opening.billing)
    #expect(model == "unlisted" && billing == .free)
    await own.close()
    // Caching that the configuration asks for is left out where the server does not know it.
    try fixture.context.configure("caching", to: "auto")
    let caching = try await opening(fixture) { ($0.gateway, $0.model) = (url, "a/one") }
    #expect(throws: Never.self) { try caching.session { _ in } }
  }
}
