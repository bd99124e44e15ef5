import Foundation
import TestSupport
import Testing

@testable import HTTP

/// TLS and HTTP/2, with nginx between the client and a byte server.
@Suite struct TLSTests {
  private static let begun = ByteServer.streamHead + ByteServer.chunk("begun")

  private func exchange(_ method: HTTPRequest.Method = .get, _ front: TLSFront) -> HTTPExchange {
    HTTPExchange(HTTPRequest(method, front.baseURL), authorities: CertificateAuthorities(file: front.certificate))
  }

  @Test(arguments: [true, false])
  func speaksTLSWithACertificateOfOnesOwn(offersHTTP2: Bool) async throws {
    let server = try ByteServer(ByteServer.answer(body: "secure"))
    let front = try await TLSFront(before: server, offersHTTP2: offersHTTP2)
    let outcome = await Outcome(exchange(.post(Data("hello".utf8)), front))
    #expect(outcome.text == "secure")
    #expect(outcome.head?.version == (offersHTTP2 ? "2" : "1.1"))
    #expect(try await server.request().text == "hello")
  }

  @Test func sendsNothingToAServerThatNobodyVouchesFor() async throws {
    let server = try ByteServer(ByteServer.answer(body: "secure"))
    let front = try await TLSFront(before: server)
    let unknown = await Outcome(HTTPExchange(HTTPRequest(.post(Data()), front.baseURL), authorities: .init()))
    guard case .notConnected(let detail) = unknown.error else {
      Issue.record("\(unknown)")
      return
    }
    #expect(detail.lowercased().contains("certificate"))
    let other = try await TLSFront(before: server, names: ["DNS:other.test"])
    let wrongHost = await Outcome(exchange(.post(Data()), other))
    #expect(wrongHost.ending == "notConnected")
    let missing = HTTPExchange(
      HTTPRequest(.get, front.baseURL), authorities: CertificateAuthorities(file: "/nonexistent/file.pem"))
    #expect(await Outcome(missing).ending == "notConnected")
    #expect(server.requests.isEmpty)
  }

  @Test func sendsNothingToAServerWhoseCertificateHasExpired() async throws {
    let server = try ByteServer(ByteServer.answer(body: "secure"))
    let front = try await TLSFront(before: server, isExpired: true)
    let outcome = await Outcome(exchange(.post(Data("hello".utf8)), front))
    guard case .notConnected(let detail) = outcome.error else {
      Issue.record("\(outcome)")
      return
    }
    #expect(detail.contains("certificate has expired"))
    #expect(server.requests.isEmpty)
  }

  @Test func readsPlainHTTPAtATLSPortAsTheRefusalThatItIs() async throws {
    let server = try ByteServer(ByteServer.answer(body: "secure"))
    let front = try await TLSFront(before: server)
    let url = try #require(URL(string: "http://127.0.0.1:\(front.port)/"))
    #expect(await Outcome(HTTPRequest(.get, url)).status == 400)
  }

  @Test(arguments: [true, false])
  func endsAtTheServerWithinMillisecondsOfACancelling(offersHTTP2: Bool) async throws {
    let server = try ByteServer([.send(Self.begun), .stall])
    let front = try await TLSFront(before: server, offersHTTP2: offersHTTP2)
    var times: [Duration] = []
    for number in 0..<5 {
      let exchange = exchange(.post(Data("hello".utf8)), front)
      #expect(try await exchange.head().status == 200)
      #expect(try await exchange.next() == Data("begun".utf8))
      let begin = ContinuousClock.now
      exchange.cancel()
      try await server.clientClosed(number, within: .seconds(20))
      times.append(ContinuousClock.now - begin)
    }
    // nginx lets go of its own connection to the server, which looks every 2 ms.
    #expect(times.sorted()[2] < .milliseconds(200), "\(times)")
    #expect(server.posts == 5)
  }

  @Test func sharesOneConnectionOverHTTP2() async throws {
    let gate = ByteServer.Gate()
    let server = try ByteServer { request, _ in
      request.method == "POST"
        ? [.send(Self.begun), .pause(gate), .send(ByteServer.lastChunk)] : ByteServer.answer(body: "page")
    }
    let front = try await TLSFront(before: server)
    #expect(await Outcome(exchange(.head, front)).ending == "whole")
    let stream = exchange(.post(Data("hello".utf8)), front)
    #expect(try await stream.next() == Data("begun".utf8))
    // Another one is cancelled: the server learns of it at once, and this one goes on.
    let other = exchange(.post(Data("other".utf8)), front)
    #expect(try await other.next() == Data("begun".utf8))
    let begin = ContinuousClock.now
    other.cancel()
    try await server.clientClosed(2, within: .seconds(20))
    #expect(ContinuousClock.now - begin < .seconds(1))
    #expect(await Outcome(exchange(.get, front)).text == "page")
    gate.open()
    #expect(try await stream.next() == nil)
  }

  @Test func holdsTheServerUpOverHTTP2Too() async throws {
    let pieces = [ByteServer.Step](
      repeating: .send(ByteServer.chunk(String(repeating: "x", count: 1 << 20))), count: 32)
    let server = try ByteServer([.send(ByteServer.streamHead)] + pieces + [.send(ByteServer.lastChunk)])
    let front = try await TLSFront(before: server)
    let exchange = exchange(.get, front)
    _ = try await exchange.head()
    try await Task.sleep(for: .milliseconds(300))
    #expect(server.bytesSent < 24 << 20)
    var size = 0
    while let part = try await exchange.next() { size += part.count }
    #expect(size == 32 << 20)
  }
}
