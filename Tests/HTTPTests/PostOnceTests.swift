import Foundation
import HTTP
import TestSupport
import Testing

/// A POST is sent at most once, whatever the connection does: a second one would be charged a second time.
@Suite struct PostOnceTests {
  private func posted(_ steps: [ByteServer.Step], bytes: Int = 100) async throws -> (Outcome, ByteServer) {
    let server = try ByteServer { _, number in number == 0 ? ByteServer.answer(body: "first") : steps }
    let first = await Outcome(server.page)
    #expect(first.text == "first")
    let body = Data(repeating: UInt8(ascii: "x"), count: bytes)
    let outcome = await Outcome(HTTPRequest(.post(body), server.baseURL))
    // Another request shows that the client has done with the second one.
    _ = await Outcome(server.page, timeouts: Timeouts(firstByte: .milliseconds(100)))
    return (outcome, server)
  }

  @Test(arguments: [100, 300_000])
  func isLostWhereTheServerClosesAReusedConnection(bytes: Int) async throws {
    let (outcome, server) = try await posted([.close], bytes: bytes)
    #expect(outcome.ending == "connectionLost")
    #expect(server.posts == 1)
  }

  @Test(arguments: [100, 300_000])
  func isLostWhereTheServerResetsAReusedConnection(bytes: Int) async throws {
    let (outcome, server) = try await posted([.reset], bytes: bytes)
    #expect(outcome.ending == "connectionLost")
    #expect(server.posts == 1)
  }

  @Test func isLostWhereTheAnswerIsCutOnAReusedConnection() async throws {
    let (outcome, server) = try await posted([.send("HTTP/1.1 200 OK\r\nContent-"), .close])
    #expect(outcome.ending == "connectionLost")
    #expect(server.posts == 1)
  }

  @Test func goesOutOnANewConnectionWhereTheServerClosedTheIdleOne() async throws {
    let server = try ByteServer { _, number in
      number == 0 ? ByteServer.answer(body: "first") + [.close] : ByteServer.answer(body: "second")
    }
    #expect(await Outcome(server.page).text == "first")
    try await Task.sleep(for: .milliseconds(50))
    #expect(await Outcome(server.hello).text == "second")
    #expect(server.posts == 1)
    #expect(server.connections == 2)
  }

  @Test func keepsAConnectionForTheNextRequest() async throws {
    let server = try ByteServer { request, _ in ByteServer.answer(body: request.method) }
    for _ in 0..<3 {
      #expect(await Outcome(server.hello).text == "POST")
      #expect(await Outcome(server.page).text == "GET")
    }
    #expect(server.connections == 1)
  }

  @Test func sendsTheWholeBodyWithItsLengthAndWaitsForNoLeave() async throws {
    let server = try ByteServer(ByteServer.answer(body: "ok"))
    let body = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let begin = ContinuousClock.now
    let outcome = await Outcome(
      HTTPRequest(
        .post(body), server.baseURL,
        headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")]
      ))
    #expect(outcome.text == "ok")
    #expect(ContinuousClock.now - begin < .milliseconds(900))
    let request = try await server.request()
    #expect(request.body == body)
    #expect(request.headers["expect"] == nil)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["x-empty"] == "")
    #expect(request.headers["accept-encoding"] == "identity")
  }

  @Test(arguments: ["a\r\nX-More: 1", "a\nb", "a\0b", "\r"])
  func refusesAHeaderThatWouldAddLines(value: String) async throws {
    let server = try ByteServer(ByteServer.answer(body: "ok"))
    let outcome = await Outcome(HTTPRequest(.get, server.baseURL, headers: [HTTPHeader("X-Name", value)]))
    #expect(outcome.error == .invalidRequest(.headerValue(name: "X-Name")))
    #expect(server.connections == 0)
  }

  @Test(arguments: ["", "X Name", "X:Name", "X\r\nName", "Näme"])
  func refusesAHeaderWithoutAProperName(name: String) async throws {
    let server = try ByteServer(ByteServer.answer(body: "ok"))
    let outcome = await Outcome(HTTPRequest(.get, server.baseURL, headers: [HTTPHeader(name, "1")]))
    #expect(outcome.error == .invalidRequest(.headerName(name)))
    #expect(server.connections == 0)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/", "http:///v1"])
  func refusesOtherAddresses(address: String) async throws {
    let url = try #require(URL(string: address))
    #expect(await Outcome(HTTPRequest(.get, url)).error == .invalidRequest(.address))
  }

  @Test func showsNoKey() throws {
    let url = try #require(URL(string: "http://127.0.0.1/"))
    let request = HTTPRequest(.get, url, headers: [HTTPHeader("Authorization", "Bearer canary")])
    var dumped = ""
    dump(request, to: &dumped)
    #expect(!"\(request)\(String(reflecting: request))\(dumped)".contains("canary"))
  }
}
