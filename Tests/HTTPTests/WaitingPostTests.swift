import Foundation
import TestSupport
import Testing

@testable import HTTP

/// A POST over HTTP/1.1 while another answer of the same server is still coming.
@Suite struct WaitingPostTests {
  private func server(_ gate: ByteServer.Gate) throws -> ByteServer {
    try ByteServer { request, _ in
      request.method == "POST"
        ? ByteServer.answer(body: "posted")
        : [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), .pause(gate), .send("there")]
    }
  }

  /// An exchange whose answer is half there.
  private func begun(_ server: ByteServer) async throws -> HTTPExchange {
    let page = HTTPExchange(server.page)
    #expect(try await page.head().status == 200)
    #expect(try await page.next() == Data("hello".utf8))
    return page
  }

  @Test func takesTheConnectionOfAnAnswerThatIsWholeInAMoment() async throws {
    var connections: [Int] = []
    // On a busy machine the moment may pass.
    while connections.count < 20, connections.last != 1 {
      let gate = ByteServer.Gate()
      let server = try server(gate)
      let page = try await begun(server)
      let post = HTTPExchange(server.hello)
      gate.open()
      #expect(try await page.next() == Data("there".utf8))
      #expect(await Outcome(post).text == "posted")
      #expect(server.posts == 1)
      connections.append(server.connections)
    }
    #expect(connections.last == 1)
  }

  @Test func doesNotWaitForOneThatTakesLonger() async throws {
    let gate = ByteServer.Gate()
    let server = try server(gate)
    let page = try await begun(server)
    #expect(await Outcome(HTTPExchange(server.hello)).text == "posted")
    #expect(server.connections == 2 && server.posts == 1)
    gate.open()
    #expect(await Outcome(page).ending == "whole")
  }

  @Test func isNotSentWhereItIsCancelledBefore() async throws {
    let gate = ByteServer.Gate()
    let server = try server(gate)
    let page = try await begun(server)
    let post = HTTPExchange(server.hello)
    post.cancel()
    #expect(await Outcome(post).ending == "cancelled")
    gate.open()
    #expect(await Outcome(page).ending == "whole")
    #expect(await Outcome(HTTPExchange(server.hello)).text == "posted")
    #expect(server.posts == 1)
  }
}
