import Foundation
import HTTP
import TestSupport
import Testing

@Suite struct ExchangeTests {
  @Test func readsAWholeAnswer() async throws {
    let server = try ByteServer(ByteServer.answer(body: "hello"))
    let response = try await HTTPExchange(HTTPRequest(.get, server.baseURL)).response(limit: 100)
    #expect(response.head.status == 200)
    #expect(response.body == Data("hello".utf8))
  }
}
