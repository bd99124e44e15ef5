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
}
