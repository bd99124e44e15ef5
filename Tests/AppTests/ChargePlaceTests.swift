import Chat
import Foundation
import Journal
import Records
import Settings
import TestSupport
import Testing

@testable import App

/// Where charges are looked up, and with which key.
@Suite struct ChargePlaceTests {
  private static func refuseAll() throws -> ByteServer {
    try ByteServer { _, _ in ByteServer.answer("400 Bad Request", body: #"{"error":"no such id"}"#) }
  }

  /// The environment names another gateway of the same name, with a key of its own.
  @Test func aChargeIsNotAskedAboutAtAnotherGatewayOfTheSameName() async throws {
    let other = try Self.refuseAll()
    let fixture = try SettlementFixture(environment: ["AI_GATEWAY_BASE_URL": other.baseURL.absoluteString]) {
      request, _ in SettlementFixture.bill(request)
    }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    let place = ChargePlace(gateway: "vercel", baseURL: fixture.server.baseURL.absoluteString)
    let obstacle = LookupObstacle.noKey(variables: Provider.vercel.keyVariables)
    #expect(report.waiting == [WaitingCharges(place: place, obstacle: obstacle, sessions: ["one"], count: 1)])
    #expect(report.pending == 1 && report.unknown == 0)
    #expect(fixture.server.requests.isEmpty && other.requests.isEmpty)
    #expect(try fixture.transcript("one").open.count == 1)
  }

  /// In a chat the gateway in use has its key at hand, which goes to no other address, and is not asked in its place.
  @Test func theGatewayInUseIsNoOthersSubstitute() async throws {
    let recorded = try Self.refuseAll()
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)], baseURL: recorded.baseURL.absoluteString)
    try fixture.leaveOpen("two", [SettlementFixture.id(2)])
    let settlement = fixture.settlement(current: try await Connection(option: nil, fixture.context))
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.settled == 1 && report.waiting.map(\.sessions) == [["one"]])
    #expect(report.waiting.map(\.obstacle) == [.noKey(variables: Provider.vercel.keyVariables)])
    #expect(recorded.requests.isEmpty && fixture.looks == [SettlementFixture.id(2)])
  }

  /// The sandbox listens at another port each time; every other gateway is its address.
  @Test func theSandboxIsOnePlaceAtEveryPort() {
    let urls: [String?] = ["http://127.0.0.1:1/v1", "http://127.0.0.1:2/v1"]
    let places = (urls + [nil]).map { ChargePlace(gateway: "sandbox", baseURL: $0) }
    #expect(Set(places).count == 1 && places[0].isPlayMoney)
    let others = urls.map { ChargePlace(gateway: "vercel", baseURL: $0) }
    #expect(Set(others).count == 2 && !others[0].isPlayMoney)
  }

  /// Play money is asked about at the sandbox, whatever gateway is in use.
  @Test func aChargeOfTheSandboxIsAskedAboutThere() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("play", [SettlementFixture.id(1)], gateway: "sandbox", baseURL: "http://127.0.0.1:1/v1")
    let settlement = fixture.settlement(current: try await Connection(option: nil, fixture.context))
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.waiting.isEmpty && report.pending == 1 && fixture.server.requests.isEmpty)
  }

  /// A gateway that does not answer is left alone for a while, and the other charges wait with the first.
  @Test func aGatewayThatDoesNotAnswerIsNotAskedAboutEveryCharge() async throws {
    let fixture = try SettlementFixture { _, _ in [.close] }
    try fixture.leaveOpen("one", (1...24).map(SettlementFixture.id))
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.pending == 24 && (1..<16).contains(fixture.looks.count), "\(fixture.looks.count) looks")
  }

  @Test func theKeyThatIsKeptForTheRecordedAddressIsUsedThere() async throws {
    let other = try Self.refuseAll()
    let fixture = try SettlementFixture(environment: ["AI_GATEWAY_BASE_URL": other.baseURL.absoluteString]) {
      request, _ in SettlementFixture.bill(request)
    }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let origin = try Origin(fixture.server.baseURL).unwrapped()
    try KeyFile(path: fixture.context.folders.keyFile).save(try APIKey("kept-key-0123456789", origin: origin))
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().settled == 1)
    await settlement.stop()
    #expect(fixture.server.requests.map { $0.headers["authorization"] } == ["Bearer kept-key-0123456789"])
    #expect(other.requests.isEmpty)
  }

  /// At the recorded address another kind of gateway is in use now, which has no bills to look up.
  @Test func theRecordedKindOfGatewayIsAskedAlsoWhereAnotherIsInUse() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let current = try await Connection(option: fixture.server.baseURL.absoluteString, fixture.context)
    let settlement = fixture.settlement(current: current)
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().settled == 1)
    await settlement.stop()
  }

  @Test func whatWaitsIsToldOnceInAChat() async throws {
    let fixture = try SettlementFixture(environment: ["AI_GATEWAY_API_KEY": ""]) { request, _ in
      SettlementFixture.bill(request)
    }
    for number in 1...6 { try fixture.leaveOpen("session\(number)", [SettlementFixture.id(number)]) }
    let settlement = fixture.settlement()
    await settlement.start()
    let isTold = try await fixture.eventually {
      fixture.events.withLock { events in events.contains { if case .waiting = $0 { true } else { false } } }
    }
    await settlement.stop()
    let told = fixture.events.withLock { events in
      events.count { if case .waiting = $0 { true } else { false } }
    }
    #expect(isTold && told == 1 && fixture.server.requests.isEmpty)
  }

  @Test func aTurnsOwnAddressComesBeforeTheSessions() async throws {
    let first = try Self.refuseAll()
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen(
      "one", [SettlementFixture.id(1)], baseURL: first.baseURL.absoluteString,
      turnURL: fixture.server.baseURL.absoluteString)
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    #expect(await settlement.settleOnce().settled == 1)
    await settlement.stop()
    #expect(first.requests.isEmpty)
  }

  @Test(arguments: ["ftp://host/v1", "http://elsewhere.example/v1", "https://user:password@host/v1", "nonsense"])
  func anAddressThatNoKeyMayGoToIsNotAsked(_ address: String) async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)], baseURL: address)
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.waiting.map(\.obstacle) == [.unusableAddress])
    #expect(fixture.server.requests.isEmpty)
  }

  @Test func theRightGatewaysBadRequestClosesNothingAtOnce() async throws {
    let fixture = try SettlementFixture { _, _ in ByteServer.answer("400 Bad Request", body: "{}") }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let settlement = fixture.settlement()
    _ = await settlement.takeUpEverything()
    let report = await settlement.settleOnce()
    await settlement.stop()
    #expect(report.pending == 1 && report.unknown == 0)
  }
}
