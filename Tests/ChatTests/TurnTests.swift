import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

@Suite struct TurnTests {
  @Test func theTurnIsOnDiskBeforeTheRequestLeaves() async throws {
    let seen = Mutex("")
    let home = Mutex<URL?>(nil)
    let fixture = try SessionFixture { _, _ in
      let file = home.withLock { $0 }
      seen.withLock { $0 = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? "" }
      return ByteServer.recordedReply()
    }
    home.withLock { $0 = fixture.folder("sessions/s1.jsonl") }
    _ = try await fixture.session().send("Why?") { _ in }
    #expect(seen.withLock { $0 }.contains(#""type":"turn""#))
    #expect(seen.withLock { $0 }.contains("Why?"))
  }

  @Test func theGenerationIsOnDiskBeforeItsTextIsTold() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply(id: SessionFixture.first) }
    let early = Mutex<[Bool]>([])
    _ = try await fixture.session().send("Why?") { event in
      if case .text = event { early.withLock { $0.append(fixture.journal().contains(SessionFixture.first)) } }
    }
    #expect(early.withLock { $0 }.first == true)
  }

  /// In the order in which they are read: what it is expected to cost, what the model thought, what it says.
  @Test func aPieceIsToldInItsOrder() async throws {
    let models = #"{"data":[{"id":"openai/gpt-4.1-nano","pricing":{"input":"0.000001","output":"0.00001"}}]}"#
    let fixture = try SessionFixture { request, _ in
      guard request.method == "POST" else { return ByteServer.answer(body: models) }
      let delta = #"{"content":"Hi","reasoning":"Hm"}"#
      return ByteServer.stream(
        #"data: {"id":"x","choices":[{"delta":\#(delta),"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n")
    }
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    let told = Mutex<[String]>([])
    _ = try await session.send("Why?") { event in
      told.withLock { told in
        switch event {
        case .text(let text): told.append(text)
        case .reasoning(let text): told.append("(\(text))")
        case .progress(let estimate): told.append("\(estimate.outputTokens)")
        default: told.append("?")
        }
      }
    }
    #expect(told.withLock { $0 } == ["0", "1", "(Hm)", "Hi"])
  }

  @Test func aCompleteTurnKeepsTextFiguresAndTheGatewaysOwnWords() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply(text: "Hello \u{1B}[2Jthere", cost: "3.2e-06") }
    let events = EventRecorder()
    let outcome = try await fixture.session().send("Why?") { events($0) }
    #expect(outcome.error == nil)
    #expect(outcome.turn.status == .complete)
    #expect(events.text == "Hello \u{1B}[2Jthere")
    #expect(outcome.turn.reply == events.text)
    let charge = outcome.turn.charge(of: try #require(outcome.turn.generations.first))
    #expect(charge.cost == USD("0.0000032"))
    #expect(charge.state == .reported)
    #expect(charge.expectedTagFees == USD("0.00015"))
    let raw = outcome.turn.generations[0].ended?.raw.joined() ?? ""
    #expect(raw.contains(#""cost":3.2e-06"#))
    #expect(!raw.contains(#""content":"Hello"#))
    #expect(Transcript(try fixture.records()).turns.map(\.reply) == [events.text])
  }

  @Test func theNextTurnCarriesTheConversationToTheOtherModel() async throws {
    let fixture = try SessionFixture { _, number in
      ByteServer.recordedReply(id: number == 0 ? SessionFixture.first : SessionFixture.second, text: "reply \(number)")
    }
    let session = try fixture.session(tags: ["team:a"])
    _ = try await session.send("one") { _ in }
    await session.use(model: "anthropic/claude-sonnet-5")
    await session.use(assistant: Assistant(name: "web", prompt: "Be wide."), keepsModel: true)
    _ = try await session.send("two") { _ in }
    let posts = fixture.server.requests.filter { $0.method == "POST" }
    let bodies = try posts.map { try JSONDecoder().decode(Body.self, from: $0.body) }
    #expect(bodies.map(\.model) == ["openai/gpt-4.1-nano", "anthropic/claude-sonnet-5"])
    #expect(bodies[0].messages == [Message(.system, "Be brief."), Message(.user, "one")])
    #expect(
      bodies[1].messages == [
        Message(.system, "Be wide."), Message(.user, "one"), Message(.assistant, "reply 0"), Message(.user, "two"),
      ])
    #expect(bodies[0].providerOptions?.gateway.tags == ["session:s1", "assistant:swift", "team:a"])
    #expect(bodies[1].providerOptions?.gateway.tags == ["session:s1", "assistant:web", "team:a"])
  }

  struct Body: Decodable {
    var model: String
    var messages: [Message]
    var providerOptions: Options?

    struct Options: Decodable {
      var gateway: Gateway

      struct Gateway: Decodable {
        var tags: [String]?
      }
    }
  }

  @Test func withoutTagsNothingIsTaggedAndNothingIsExpectedForThem() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply() }
    let outcome = try await fixture.session(sendsTags: false).send("Why?") { _ in }
    let body = try JSONDecoder().decode(Body.self, from: try #require(fixture.server.requests.first).body)
    #expect(body.providerOptions?.gateway.tags == nil)
    #expect(outcome.turn.totals.expectedTagFees == .zero)
  }

  @Test func aRetryLeavesOutTheTurnItReplaces() async throws {
    let fixture = try SessionFixture { _, number in
      ByteServer.recordedReply(id: number == 0 ? SessionFixture.first : SessionFixture.second)
    }
    let session = try fixture.session()
    _ = try await session.send("one") { _ in }
    let second = try await session.send("one", replacing: 1) { _ in }
    let post = try #require(fixture.server.requests.last { $0.method == "POST" })
    let body = try JSONDecoder().decode(Body.self, from: post.body)
    #expect(body.messages == [Message(.system, "Be brief."), Message(.user, "one")])
    #expect(second.turn.index == 2)
    #expect(await session.transcript.totals.cost == USD("0.0000064"))
  }

  @Test func whatTheDiskDoesNotTakeIsNotSentUnlessTheUserAgrees() async throws {
    let full = SystemCalls(
      write: { _, _ in
        errno = ENOSPC
        return -1
      }, sync: { _ in 0 })
    let fixture = try SessionFixture(calls: full) { _, _ in ByteServer.recordedReply(text: "still here") }
    let events = EventRecorder()
    let session = try fixture.session()
    let error = JournalError.diskFull(path: fixture.folder("sessions/s1.jsonl").path)
    await #expect(throws: BudgetRefusal.unrecordable(error)) { _ = try await session.send("Why?") { events($0) } }
    #expect(fixture.server.posts == 0 && events.journalErrors.isEmpty)
    #expect(await session.transcript.turns.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: fixture.folder("sessions/s1.jsonl").path))
    let outcome = try await session.send("Why?", unrecorded: true) { events($0) }
    #expect(outcome.turn.reply == "still here")
    // The refusal has said it already.
    #expect(events.journalErrors.isEmpty)
    await session.close()
  }

  @Test func aTurnThatIsSentUnrecordedSaysSoOnce() async throws {
    let full = SystemCalls(
      write: { _, _ in
        errno = ENOSPC
        return -1
      }, sync: { _ in 0 })
    let fixture = try SessionFixture(calls: full) { _, _ in ByteServer.recordedReply(text: "still here") }
    let events = EventRecorder()
    _ = try await fixture.session().send("Why?", unrecorded: true) { events($0) }
    #expect(events.journalErrors == [.diskFull(path: fixture.folder("sessions/s1.jsonl").path)])
  }

  /// Once a record was written again, the next one that is lost is told again.
  @Test func aLossThatComesAgainIsToldAgain() async throws {
    var calls = SystemCalls.system
    let write = calls.write
    let isFull = Mutex(true)
    calls.write = { descriptor, bytes in
      guard isFull.withLock({ $0 }) else { return write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    let fixture = try SessionFixture(calls: calls) { _, _ in ByteServer.recordedReply(text: "still here") }
    let session = try fixture.session()
    let events = EventRecorder()
    var counts: [Int] = []
    for full in [true, true, false, true] {
      isFull.withLock { $0 = full }
      _ = try await session.send("Why?", unrecorded: true) { events($0) }
      counts.append(events.journalErrors.count)
    }
    #expect(counts == [1, 1, 1, 2])
  }

  /// Its bill cannot be asked for later: the journal does not have it.
  @Test func aTurnThatWasSentUnrecordedLeavesNoMark() async throws {
    let full = SystemCalls(
      write: { _, _ in
        errno = ENOSPC
        return -1
      }, sync: { _ in 0 })
    let fixture = try SessionFixture(calls: full) { _, _ in ByteServer.recordedReply(id: SessionFixture.first) }
    let session = try fixture.session()
    _ = try await session.send("Why?", unrecorded: true) { _ in }
    #expect(await session.transcript.open.count == 1)
    await session.close()
    #expect(fixture.ledger.pendingIDs().isEmpty)
  }

  @Test func aTurnThatIsTakenBackLeavesNoMark() async throws {
    let full = SystemCalls(
      write: { _, _ in
        errno = ENOSPC
        return -1
      }, sync: { _ in 0 })
    let fixture = try SessionFixture(calls: full) { _, _ in ByteServer.recordedReply() }
    let session = try fixture.session()
    _ = try? await session.send("Why?") { _ in }
    await session.close()
    #expect(fixture.ledger.pendingIDs().isEmpty)
  }
}
