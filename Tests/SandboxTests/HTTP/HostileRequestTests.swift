import Foundation
import Testing

@testable import Sandbox

@Suite struct HostileRequestTests {
  @Test(arguments: [
    ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400), ("\u{0}", 400), ("{\"a\":1}", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/9.9\r\nHost: t\r\n\r\n", 505), ("GET /v1/models\r\n\r\n", 400),
    ("A" + String(repeating: "a", count: 70_000), 431),
    ("GET / HTTP/1.1\r\nHost: t\r\nX: " + String(repeating: "a", count: 70_000) + "\r\n\r\n", 431),
    ("POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nContent-Length: 999999999\r\n\r\nx", 413),
    ("POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ("POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
  ])
  func refusesAndGoesOn(wire: String, status: Int) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.exchange(wire)
      #expect(answer.status == status)
      #expect(answer.head.contains("Connection: close"))
      #expect(answer.body.hasPrefix(#"{"error":{"message":""#))
      #expect(try sandbox.get("/v1/models").status == 200)
    }
  }

  @Test func refusesHalfARequest() async throws {
    try await withSandbox { sandbox throws in
      for half in ["GET /v1/mod", "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{"] {
        let connection = try RawConnection(port: sandbox.port)
        connection.send(half)
        connection.finishSending()
        #expect(RawAnswer(connection.rest()).status == 400)
      }
    }
  }

  @Test func givesUpASlowRequest() async throws {
    try await withSandbox({ $0.limits.arrival = .milliseconds(30) }) { sandbox throws in
      #expect(try sandbox.exchange("GET /v1/models HTTP/1.1\r\nHost:").status == 408)
      #expect(try sandbox.exchange("POST /v1/credits HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nab").status == 408)
    }
  }

  @Test func closesASilentConnection() async throws {
    try await withSandbox({ $0.limits.idle = .milliseconds(20) }) { sandbox throws in
      #expect(try RawConnection(port: sandbox.port).rest() == [])
    }
  }

  @Test func readsAnAnswerToABodyTooLargeThatIsStillBeingSent() async throws {
    try await withSandbox({ $0.limits.body = 1_000 }) { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n")
      #expect(connection.send([UInt8](repeating: 0x20, count: 3_000_000)))
      #expect(RawAnswer(connection.rest()).status == 413)
    }
  }

  @Test func survivesEveryBeginningOfARequestWithNoise() async throws {
    try await withSandbox { sandbox throws in
      let request = Array("POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}".utf8)
      for cut in stride(from: 0, to: request.count, by: 3) {
        let connection = try RawConnection(port: sandbox.port)
        connection.send(request[..<cut] + [0xFF, 0x00, 0x0D, 0x0A, 0x0D, 0x0A])
        connection.finishSending()
        let answer = connection.rest()
        #expect(answer.isEmpty || RawAnswer(answer).status >= 400)
      }
      #expect(try sandbox.get("/v1/models").status == 200)
    }
  }

  @Test func survivesDeepNesting() async throws {
    try await withSandbox { sandbox throws in
      let open = String(repeating: "[", count: 200_000)
      #expect(try sandbox.post(open).status == 400)
      #expect(try sandbox.post(#"{"model":"m","messages":"# + open).status == 400)
      let nested = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
      #expect(try sandbox.post(#"{"model":"m","messages":\#(nested)}"#).status == 400)
    }
  }

  @Test func outlivesAClientThatLeaves() async throws {
    try await withSandbox({ $0.pace = .milliseconds(1) }) { sandbox throws in
      let body =
        #"{"model":"openai/gpt-5-mini","stream":true,"messages":[{"role":"user","content":"hello there duck, how is it"}]}"#
      for _ in 0..<5 {
        let connection = try RawConnection(port: sandbox.port)
        connection.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
        _ = connection.text(through: "data: ")
      }
      #expect(try sandbox.get("/v1/models").status == 200)
    }
  }

  @Test func boundsItsConnections() async throws {
    try await withSandbox({ $0.maximumConnections = 2 }) { sandbox throws in
      let held = try (0..<2).map { _ in try RawConnection(port: sandbox.port) }
      for connection in held {
        connection.send("GET /v1/models HTTP/1.1\r\nHost: t\r\n\r\n")
        _ = connection.text(through: "]}")
      }
      let answer = RawAnswer(try RawConnection(port: sandbox.port).rest())
      #expect(answer.status == 503)
      #expect(answer.body.contains("service_unavailable_error"))
    }
  }
}
