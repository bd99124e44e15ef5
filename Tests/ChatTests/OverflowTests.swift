import Foundation
import GatewayClient
import Records
import TestSupport
import Testing

@testable import Chat

@Suite struct OverflowTests {
  @Test func saysWhereTheConversationDoesNotFit() async throws {
    let fixture = try SessionFixture { request, _ in
      request.method == "POST"
        ? ByteServer.recordedReply(id: SessionFixture.first)
        : ByteServer.answer(
          body:
            #"{"data":[{"id":"a/small","context_window":100},{"id":"a/large","context_window":100000},{"id":"a/x"}]}"#)
    }
    let session = try fixture.session()
    await session.loadCatalogue()
    #expect(await session.overflow(on: "a/small") == nil)
    _ = try await session.send(String(repeating: "word ", count: 200)) { _ in }
    let found = try #require(await session.overflow(on: "a/small"))
    #expect(found.window == 100)
    #expect((250...300).contains(found.tokens))
    #expect(await session.overflow(on: "a/large") == nil)
    #expect(await session.overflow(on: "a/x") == nil)
    #expect(await session.overflow(on: "not/listed") == nil)
  }

  /// A window that is just filled has room.
  @Test func aConversationFitsIntoAWindowOfItsSize() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply(id: SessionFixture.first) }
    func session(_ id: String, _ windows: [Int], _ records: [Record] = []) throws -> Session {
      // What draws gets the prompt alone.
      let models =
        windows.map { ModelEntry(id: "a/\($0)", contextWindow: $0) }
        + [ModelEntry(id: "a/draws", contextWindow: 1, type: "image")]
      return try fixture.session(
        id: id, records: records,
        catalogue: CatalogueSource(kept: { Catalogue(models: models, fetched: Date()) }) {
          () async throws(GatewayError) -> Catalogue? in nil
        })
    }
    let first = try session("s1", [1])
    _ = try await first.send("a few words") { _ in }
    let size = try #require(await first.overflow(on: "a/1")).tokens
    let second = try session("s2", [size - 1, size, size + 1], try fixture.records())
    #expect(await second.overflow(on: "a/\(size - 1)")?.tokens == size)
    #expect(await second.overflow(on: "a/\(size)") == nil)
    #expect(await second.overflow(on: "a/\(size + 1)") == nil)
    #expect(await second.overflow(on: "a/draws") == nil)
  }
}
