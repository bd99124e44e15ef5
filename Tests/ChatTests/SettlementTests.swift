import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

@Suite struct SettlementTests {
  private static let bill = #""total_cost":0.0012337500000000002,"#

  /// Answers look-ups with `404` so many times, then with the bill.
  private func fixture(late: Int, status: String = "404 Not Found") throws -> SessionFixture {
    let looks = Mutex(0)
    return try SessionFixture { request, _ in
      guard request.method == "GET" else { return ByteServer.recordedReply(id: SessionFixture.first, cost: "0.001") }
      let look = looks.withLock { looks in
        looks += 1
        return looks
      }
      guard look > late else { return ByteServer.answer(status, body: #"{"error":"Usage event not found"}"#) }
      return ByteServer.generation(id: SessionFixture.first, cost: "0.0012337500000000002")
    }
  }

  @Test func looksUntilTheBillIsThereAndTellsIt() async throws {
    let fixture = try fixture(late: 3)
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settle(until: .distantFuture)
    let turn = try #require(await session.transcript.turns.first)
    let bill = Charge(state: .billed, lookup: .done, cost: USD("0.0012337500000000002"))
    #expect(turn.charge(of: turn.generations[0]) == bill)
    let news = fixture.news.withLock { $0 }
    guard case .billed(_, let told, let before, let after, let totals) = try #require(news.first) else {
      Issue.record("no bill was told: \(news)")
      return
    }
    #expect(news.count == 1)
    #expect(told.index == 1)
    #expect(before.state == .reported)
    #expect(after == bill)
    #expect(totals.cost == USD("0.0012337500000000002"))
    #expect(fixture.journal().contains(#"\"total_cost\":0.0012337500000000002,"#))
    await session.close()
    #expect(fixture.ledger.pendingIDs().isEmpty)
  }

  @Test func asksByIDWithTheKey() async throws {
    let fixture = try fixture(late: 0)
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settle(until: .distantFuture)
    let look = try #require(fixture.server.requests.last)
    #expect(look.path == "/v1/generation?id=\(SessionFixture.first)")
    #expect(look.headers["authorization"] == "Bearer test-key-0123456789")
  }

  @Test(arguments: ["500 Internal Server Error", "429 Too Many Requests", "408 Request Timeout", "425 Too Early"])
  func aGatewayThatIsBusyIsAskedAgain(status: String) async throws {
    let fixture = try fixture(late: 2, status: status)
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settle(until: .distantFuture)
    #expect(await session.transcript.totals.state == .billed)
  }

  @Test func givesUpAfterADayAndSaysSo() async throws {
    let fixture = try fixture(late: .max)
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settle(until: .distantFuture)
    let turn = try #require(await session.transcript.turns.first)
    #expect(turn.charge(of: turn.generations[0]).lookup == .exhausted)
    #expect(turn.charge(of: turn.generations[0]).state == .reported)
    guard case .exhausted(_, _, let id) = try #require(fixture.news.withLock { $0.last }) else {
      Issue.record("the end was not told")
      return
    }
    #expect(id == SessionFixture.first)
  }

  /// Offline for a day is no answer: the next start asks.
  @Test(arguments: ["503 Service Unavailable", "429 Too Many Requests"])
  func aDayWithoutAnAnswerKeepsTheChargeOpen(status: String) async throws {
    let fixture = try fixture(late: .max, status: status)
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settle(until: .distantFuture)
    #expect(fixture.server.requests.count { $0.method == "GET" } > 30)
    #expect(await session.transcript.open.map(\.id) == [SessionFixture.first])
    #expect(fixture.news.withLock { $0.isEmpty })
    await session.close()
    #expect(fixture.ledger.pendingIDs() == ["s1"])
  }

  @Test func aWrongKeyStopsTheLooksAndKeepsTheChargeOpen() async throws {
    let fixture = try fixture(late: .max, status: "401 Unauthorized")
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settle(until: .distantFuture)
    #expect(await session.transcript.open.map(\.id) == [SessionFixture.first])
    guard case .refused(_, 401, _) = try #require(fixture.news.withLock { $0.first }) else {
      Issue.record("the refusal was not told")
      return
    }
  }

  @Test func waitsBeforeLeavingOnlyForWhatIsDue() async throws {
    let fixture = try fixture(late: .max)
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    await session.settleBeforeLeaving(limit: .seconds(2))
    let slept = fixture.naps.withLock { $0.reduce(.zero, +) }
    #expect(slept <= .seconds(2) + .milliseconds(10))
    #expect(await session.transcript.open.count == 1)
  }

  @Test func theNextStartTakesUpWhatAKilledOneLeft() async throws {
    let fixture = try fixture(late: 1)
    // A killed process leaves the turn and the id, and no more.
    let journal = fixture.ledger.journal("s1")
    let start = Date(timeIntervalSince1970: 1_789_999_000)
    let opened = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "x", billing: .lookup, assistant: "swift", model: "m", program: "test")
    try journal.append(Record(time: start, entry: .session(opened)), synced: true)
    let turn = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m")
    try journal.append(Record(time: start, entry: .turn(turn)), synced: true)
    let named = GenerationNamed(turn: 1, attempt: 1, id: SessionFixture.first)
    try journal.append(Record(time: start, entry: .generation(named)), synced: false)

    let session = try fixture.session(records: try fixture.records())
    #expect(await session.transcript.open.count == 1)
    await session.settle(until: .distantFuture)
    #expect(await session.transcript.totals.cost == USD("0.0012337500000000002"))
    #expect(Transcript(try fixture.records()).totals.state == .billed)
  }

  @Test func theScheduleWaitsLongerEachTimeAndEndsAfterADay() {
    let ended = Date(timeIntervalSince1970: 0)
    var asked: Date?
    var looks: [TimeInterval] = []
    while looks.count < 100, let next = LookupSchedule.nextLook(since: ended, asked: asked) {
      looks.append(next.timeIntervalSince(ended))
      asked = next
    }
    #expect(looks.prefix(10) == [1.9375, 4, 7, 10, 15, 25, 40, 60, 120, 300])
    #expect(looks.last == 86_400)
    #expect(looks == looks.sorted())
    #expect(Set(looks).count == looks.count)
    #expect(LookupSchedule.nextLook(since: ended, asked: ended + 90_000) == nil)
  }
}
