import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// The turns of a comparison before any request leaves: all of them are recorded, or none is sent.
@Suite struct ComparisonTests {
  private let comparison = Comparison("Why?", models: ["a/one", "a/two", "a/three"])

  private func fixture(failing writes: Set<Int>) throws -> SessionFixture {
    var calls = SystemCalls.system
    let write = calls.write
    let number = Mutex(0)
    calls.write = { descriptor, bytes in
      let place = number.withLock { number in
        number += 1
        return number
      }
      guard writes.contains(place) else { return write(descriptor, bytes) }
      errno = ENOSPC
      return -1
    }
    return try SessionFixture(calls: calls) { request, _ in
      guard request.method == "POST" else {
        return ByteServer.answer(
          body: #"{"data":[{"id":"a/one","pricing":{"input":"0.000001","output":"0.00001"}}]}"#)
      }
      return ByteServer.recordedReply(id: SessionFixture.first)
    }
  }

  /// Until one is kept nothing of a comparison is in the conversation; what it replaces goes with the choice.
  @Test func aComparedReplyIsInTheConversationOnceItIsKept() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SessionFixture { request, number in
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: "gen") }
      let isFirst = request.text.contains("a/one")
      let reply = ByteServer.recordedReply(id: "gen_\(number)", text: isFirst ? "first" : "reply")
      return isFirst ? [.pause(gate)] + reply : reply
    }
    let session = try fixture.session(sendsTags: false)
    _ = try await session.send("one") { _ in }
    let again = Comparison("one again", question: "again", replacing: 1, models: ["a/one", "a/two"])
    // The second model's reply is the first to end.
    let outcomes = try await session.compare(
      again, tell: { _, _ in },
      ended: { place, _ in
        if place == 1 { gate.open() }
      })
    #expect(outcomes.map(\.turn.reply) == ["first", "reply"] && outcomes.map(\.turn.index) == [2, 3])
    let starts = Transcript(try fixture.records()).turns.dropFirst().map(\.start)
    #expect(starts.map(\.model) == ["a/one", "a/two"] && starts.allSatisfy { $0.isCompared == true })
    #expect(starts.allSatisfy { $0.question == "again" && $0.replaces == nil })
    #expect(fixture.server.requests.filter { $0.text.contains("one again") && $0.text.contains("reply") }.isEmpty)
    #expect(await session.transcript.conversation.map(\.content) == ["one", "reply"])
    #expect(await session.keep(2, of: again) == nil)
    for transcript in [await session.transcript, Transcript(try fixture.records())] {
      #expect(transcript.conversation.map(\.content) == ["one again", "first"])
    }
  }

  /// Turns that are in the journal, but maybe not on the disk, are sent, all of them, and the user hears of it.
  @Test func aComparisonThatIsWrittenAndNotSyncedIsSent() async throws {
    var calls = SystemCalls.system
    calls.sync = { _ in
      errno = EIO
      return -1
    }
    let fixture = try SessionFixture(calls: calls) { request, number in
      request.method == "POST"
        ? ByteServer.recordedReply(id: "gen_\(number)") : ByteServer.generationNotFound(id: "gen")
    }
    let session = try fixture.session(sendsTags: false)
    let recorder = EventRecorder()
    let outcomes = try await session.compare(comparison, tell: { _, event in recorder(event) }, ended: { _, _ in })
    #expect(outcomes.count == 3 && fixture.server.posts == 3)
    #expect(recorder.journalErrors.first.map { if case .notSynced = $0 { true } else { false } } == true)
    #expect(Transcript(try fixture.records()).turns.map(\.reply) == ["Hello", "Hello", "Hello"])
  }

  /// Each model with a price has its price and its fees; the others are named.
  @Test func aComparisonCostsWhatItsPricedModelsCost() async throws {
    let fixture = try fixture(failing: [])
    let session = try fixture.session()
    await session.loadCatalogue()
    await session.use(model: "a/one")
    let one = try #require(await session.expectedCost(of: "Why?"))
    #expect(try #require(await session.tagFees) > .zero)
    let models = Comparison("Why?", models: ["a/one", "a/two", "a/one", "a/three"])
    #expect(await session.expectedCost(of: models) == one + one)
    #expect(await session.unpriced(in: models) == ["a/two", "a/three"])
  }

  /// The session's record is the first write; the turns' records follow.
  @Test(arguments: [2, 3, 4]) func whereOneTurnCannotBeRecordedNoneIsSent(write: Int) async throws {
    let fixture = try fixture(failing: [write])
    let session = try fixture.session(sendsTags: false)
    await session.loadCatalogue()
    await #expect(throws: BudgetRefusal.self) {
      try await session.compare(comparison, tell: { _, _ in }, ended: { _, _ in })
    }
    #expect(fixture.server.posts == 0)
    // What was recorded before the failure has cost nothing, and nothing of it is unknown.
    for transcript in [await session.transcript, Transcript(try fixture.records())] {
      #expect(transcript.turns.count == write - 2 && transcript.turns.allSatisfy { $0.status == .failed })
      #expect(transcript.totals.cost == .zero && !transcript.totals.isAtLeast && transcript.open.isEmpty)
    }
    #expect(try await session.compare(comparison, tell: { _, _ in }, ended: { _, _ in }).count == 3)
    #expect(fixture.server.posts == 3)
  }
}
