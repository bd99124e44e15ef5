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
