import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

@Suite struct FailedTurnTests {
  private static func limited(_ seconds: String?) -> [ByteServer.Step] {
    ByteServer.answer(
      "429 Too Many Requests", headers: seconds.map { ["Retry-After": $0] } ?? [:],
      body: #"{"error":{"message":"Rate limit exceeded","type":"rate_limit_exceeded"}}"#)
  }

  @Test func waitsAsLongAsTheServerAsksAndTriesAgainVisibly() async throws {
    let fixture = try SessionFixture { _, number in
      number == 0 ? Self.limited("7") : ByteServer.recordedReply(id: SessionFixture.first)
    }
    let events = EventRecorder()
    let outcome = try await fixture.session().send("Why?") { events($0) }
    #expect(outcome.error == nil)
    #expect(events.retries == [.seconds(7)])
    #expect(fixture.naps.withLock { $0.first } == .seconds(7))
    #expect(fixture.server.posts == 2)
    #expect(outcome.turn.generations.map(\.id) == [nil, SessionFixture.first])
    #expect(outcome.turn.generations.map { outcome.turn.charge(of: $0).state } == [.free, .reported])
    let types = try fixture.records().map { RecordKind($0.entry) }
    #expect(types == [.session, .turn, .reply, .attempt, .generation, .reply])
  }

  /// The server's own words are kept, also of a try that went well at last.
  @Test func theBodyOfARefusalIsKept() async throws {
    let fixture = try SessionFixture { _, number in
      number == 0
        ? Self.limited("7") : ByteServer.answer("400 Bad Request", body: #"{"error":{"message":"No such field"}}"#)
    }
    let outcome = try await fixture.session().send("Why?") { _ in }
    #expect(outcome.turn.generations.map { $0.ended?.raw.count } == [1, 1])
    #expect(outcome.turn.generations.last?.ended?.raw.first?.contains("No such field") == true)
  }

  /// Pictures of an unknown type are counted with those that the reply's own events counted.
  @Test func picturesThatCannotBeReadAreCounted() {
    var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
    reply.unreadablePictures = 2
    #expect(reply.ended(by: nil, at: .now, estimator: nil).extras?.pictures == 2)
    var extras = ReplyExtras()
    extras.pictures = 3
    reply.extras = extras
    #expect(reply.pictureCount == 5 && reply.ended(by: nil, at: .now, estimator: nil).extras?.pictures == 5)
  }

  /// The latency ends with the first text, the duration with the last.
  @Test func theLatencyIsThatOfTheFirstText() async throws {
    let gate = ByteServer.Gate()
    let events = ByteServer.recordedEvents(text: "Hello there")
    let fixture = try SessionFixture { _, _ in
      [.send(ByteServer.streamHead + ByteServer.chunk(events[0] + events[1])), .pause(gate)]
        + [.send(ByteServer.chunk(events[2...].joined()) + ByteServer.lastChunk)]
    }
    let (texts, text) = AsyncStream<Void>.makeStream()
    let session = try fixture.session()
    let sending = Task {
      try await session.send("Why?") { event in
        if case .text = event { text.yield() }
      }
    }
    for await _ in texts { break }
    try await fixture.effects.sleep(.seconds(5))
    gate.open()
    let ended = try await sending.value.turn.generations.first?.ended
    #expect(ended?.latencyMilliseconds == 0 && ended?.durationMilliseconds == 5_000)
  }

  enum RecordKind: Equatable {
    case session, turn, attempt, generation, reply, charge, other

    init(_ entry: Entry) {
      self =
        switch entry {
        case .session: .session
        case .turn: .turn
        case .attempt: .attempt
        case .generation: .generation
        case .reply: .reply
        case .charge: .charge
        case .tool, .change, .note, .removed: .other
        }
    }
  }

  @Test func aGenerationThatARefusalNamesIsKeptWhenTheNextTryGoesWell() async throws {
    let body = #"{"error":{"message":"No","type":"rate_limit_exceeded"},"generationId":"\#(SessionFixture.second)"}"#
    let fixture = try SessionFixture { request, number in
      guard request.method == "POST" else {
        return ByteServer.generation(id: String(request.path.suffix(30)), cost: "0.00001")
      }
      return number == 0
        ? ByteServer.answer("429 Too Many Requests", body: body) : ByteServer.recordedReply(id: SessionFixture.first)
    }
    let session = try fixture.session()
    let outcome = try await session.send("Why?") { _ in }
    #expect(outcome.turn.generations.map(\.id) == [SessionFixture.second, SessionFixture.first])
    for charge in await session.transcript.open {
      _ = await session.take(try fixture.gateway().generation(id: charge.id), of: charge)
    }
    #expect(await session.transcript.totals.cost == USD("0.00002"))
    #expect(Transcript(try fixture.records()).totals.state == .billed)
  }

  /// A minute is the longest wait that is not the user's decision.
  @Test(arguments: [("60", 2), ("59.5", 2), ("60.1", 1), ("61", 1)])
  func waitsForAMinuteAtMost(seconds: String, posts: Int) async throws {
    let fixture = try SessionFixture { _, number in
      number == 0 ? Self.limited(seconds) : ByteServer.recordedReply(id: SessionFixture.first)
    }
    let outcome = try await fixture.session().send("Why?") { _ in }
    #expect(fixture.server.posts == posts && (outcome.error == nil) == (posts == 2))
  }

  @Test func triesThreeTimesAndNoMore() async throws {
    let fixture = try SessionFixture { _, _ in Self.limited(nil) }
    let events = EventRecorder()
    let numbers = Mutex<[Int]>([])
    let outcome = try await fixture.session().send("Why?") { event in
      events(event)
      if case .retrying(let attempt, _, _) = event { numbers.withLock { $0.append(attempt) } }
    }
    #expect(fixture.server.posts == 3)
    // Where the server names no time, the second wait is the longer one.
    #expect(events.retries == [.seconds(1), .seconds(2)] && numbers.withLock { $0 } == [2, 3])
    #expect(outcome.turn.status == .failed)
    #expect(outcome.turn.totals.unknown == 0)
    #expect(outcome.turn.totals.cost == .zero)
  }

  @Test func doesNotWaitForHours() async throws {
    let fixture = try SessionFixture { _, _ in Self.limited("3600") }
    let outcome = try await fixture.session().send("Why?") { _ in }
    #expect(fixture.server.posts == 1)
    #expect(outcome.error?.retryAfter == .seconds(3_600))
  }

  @Test(arguments: ["500 Internal Server Error", "400 Bad Request", "401 Unauthorized", "502 Bad Gateway"])
  func sendsNothingTwiceThatMayHaveBeenCharged(status: String) async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.answer(status, body: "{}") }
    let outcome = try await fixture.session().send("Why?") { _ in }
    #expect(fixture.server.posts == 1)
    #expect(outcome.turn.status == .failed)
  }

  @Test func aServerFaultIsAnUnknownCostAndNeverZero() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.answer("500 Internal Server Error", body: "") }
    let outcome = try await fixture.session().send("Why?") { _ in }
    #expect(outcome.turn.totals.unknown == 1)
    #expect(outcome.turn.totals.isAllUnknown)
  }

  @Test func aRefusalThatNamesAGenerationIsLookedUp() async throws {
    let fixture = try SessionFixture { request, _ in
      request.method == "POST"
        ? ByteServer.answer(
          "403 Forbidden",
          body: #"{"error":{"message":"no","type":"forbidden"},"generationId":"\#(SessionFixture.first)"}"#)
        : ByteServer.generationNotFound(id: SessionFixture.first)
    }
    let session = try fixture.session()
    _ = try await session.send("Why?") { _ in }
    #expect(await session.transcript.turns.first?.generations.first?.id == SessionFixture.first)
    #expect(fixture.journal().contains(#""type":"generation""#))
  }

  @Test func aCutStreamKeepsWhatCameAndIsLookedUp() async throws {
    let events = ByteServer.recordedEvents(id: SessionFixture.first, text: "Hello there")
    let fixture = try SessionFixture { request, _ in
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: SessionFixture.first) }
      return [
        .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"),
        .send(events.prefix(3).joined()), .close,
      ]
    }
    let session = try fixture.session()
    let outcome = try await session.send("Why?") { _ in }
    #expect(outcome.error == .truncated)
    #expect(fixture.server.posts == 1)
    #expect(outcome.turn.status == .interrupted)
    #expect(outcome.turn.reply == "Hello ther")
    #expect(
      outcome.turn.charge(of: outcome.turn.generations[0])
        == Charge(state: .unknown, lookup: .open, cost: nil, expectedTagFees: USD("0.00015")))
    await session.close()
    #expect(fixture.ledger.pendingIDs() == ["s1"])
  }

  @Test func stoppingClosesTheConnectionAndKeepsWhatCame() async throws {
    let gate = ByteServer.Gate()
    let events = ByteServer.recordedEvents(id: SessionFixture.first, text: "Hello")
    let fixture = try SessionFixture { request, _ in
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: SessionFixture.first) }
      return [
        .send(ByteServer.streamHead), .send(ByteServer.chunk(events.prefix(2).joined())), .pause(gate),
      ]
    }
    let session = try fixture.session()
    let (texts, continuation) = AsyncStream<Void>.makeStream()
    let turn = Task {
      try await session.send("Why?") { event in
        if case .text = event { continuation.yield() }
      }
    }
    for await _ in texts { break }
    turn.cancel()
    let outcome = try await turn.value
    try await fixture.server.clientClosed()
    gate.open()
    #expect(outcome.error == .cancelled)
    #expect(outcome.turn.status == .interrupted)
    #expect(outcome.turn.reply == "Hello")
    #expect(await session.transcript.open.map(\.id) == [SessionFixture.first])
  }

  @Test func nothingIsChargedWhereNobodyListens() async throws {
    let fixture = try SessionFixture { _, _ in [] }
    let port = try ByteServer(script: { _, _ in [] }).port
    let events = EventRecorder()
    let outcome = try await fixture.session(port: port).send("Why?") { events($0) }
    #expect(events.retries.count == 2)
    #expect(outcome.turn.status == .failed)
    #expect(outcome.turn.generations.count == 1)
    #expect(outcome.turn.charge(of: outcome.turn.generations[0]) == Charge(state: .free, lookup: .none, cost: .zero))
  }
}
