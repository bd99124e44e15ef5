import Foundation
import Testing

@testable import Sandbox

private let get = "GET /v1/models HTTP/1.1\r\nHost: t\r\n"
private let chatBody =
  #"{"model":"openai/gpt-5-mini","stream":true,"messages":[{"role":"user","content":"Why is it slow?"}]}"#

@Suite struct ServerTests {
  @Test func servesSeveralRequestsOnOneConnection() async throws {
    try await withSandbox { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      for _ in 0..<3 {
        connection.send(get + "\r\n")
        #expect(connection.text(through: "]}").hasPrefix("HTTP/1.1 200 OK\r\n"))
      }
      connection.send("\r\n" + get + "\r\n" + get + "Connection: close\r\n\r\n")
      let pipelined = String(decoding: connection.rest(), as: UTF8.self)
      #expect(pipelined.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
    }
  }

  @Test func keepsTheConnectionAfterAStream() async throws {
    try await withSandbox { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      connection.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\n"
          + "Content-Length: \(chatBody.utf8.count)\r\n\r\n" + chatBody)
      #expect(connection.text(through: "0\r\n\r\n").contains("data: [DONE]\n\n\r\n0\r\n\r\n"))
      connection.send(get + "Connection: close\r\n\r\n")
      #expect(RawAnswer(connection.rest()).status == 200)
    }
  }

  @Test func answersHEADWithoutABody() async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.exchange("HEAD /v1/models HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
      let whole = try sandbox.get("/v1/models", key: nil)
      #expect(answer.status == 200)
      #expect(answer.body == "")
      #expect(answer.head.contains("Content-Length: \(whole.body.utf8.count)\r\n"))
    }
  }

  @Test(arguments: [
    ("PUT", "/v1/chat/completions"), ("GET", "/v1/chat/completions"), ("HEAD", "/v1/chat/completions"),
    ("POST", "/v1/models"), ("DELETE", "/v1/credits"), ("PATCH", "/v1/models/openai/gpt-5"),
  ])
  func refusesAWrongMethodWithNoWord(method: String, path: String) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.exchange("\(method) \(path) HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
      #expect(answer.status == 405)
      #expect(answer.body == "")
    }
  }

  @Test(arguments: ["/", "/chat/completions", "/v2/models", "/v1models"])
  func answersAPageOutsideItsPrefix(path: String) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.get(path)
      #expect(answer.status == 404)
      #expect(answer.head.contains("Content-Type: text/html"))
      #expect(answer.body.hasPrefix("<!DOCTYPE html>"))
    }
  }

  @Test func asksForABodyThatIsOnlyAnnounced() async throws {
    try await withSandbox { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      connection.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\nExpect: 100-continue\r\n"
          + "Connection: close\r\nContent-Length: \(chatBody.utf8.count)\r\n\r\n")
      #expect(connection.text(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      connection.send(chatBody)
      #expect(RawAnswer(connection.rest()).status == 200)
    }
  }

  @Test func takesAChunkedBodyByteByByte() async throws {
    try await withSandbox { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      let size = String(chatBody.utf8.count, radix: 16)
      let wire =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\nConnection: close\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n\(chatBody)\r\n0\r\n\r\n"
      for byte in wire.utf8 { connection.send([byte]) }
      let answer = RawAnswer(connection.rest())
      #expect(answer.status == 200)
      #expect(answer.events.last == "[DONE]")
    }
  }

  @Test func streamsToAnOldClientWithoutChunks() async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.exchange(
        "POST /v1/chat/completions HTTP/1.0\r\nAuthorization: Bearer k\r\n"
          + "Content-Length: \(chatBody.utf8.count)\r\n\r\n" + chatBody)
      #expect(!answer.head.contains("chunked"))
      #expect(answer.body.hasPrefix("data: {"))
      #expect(answer.body.hasSuffix("data: [DONE]\n\n"))
    }
  }

  @Test func answersAPeerThatOnlyFinishedSending() async throws {
    try await withSandbox({ $0.pace = .milliseconds(1) }) { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      connection.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\n"
          + "Content-Length: \(chatBody.utf8.count)\r\n\r\n" + chatBody)
      connection.finishSending()
      #expect(RawAnswer(connection.rest()).events.last == "[DONE]")
    }
  }

  @Test func tellsTheTimeAndTheRequest() async throws {
    try await withSandbox({ $0.randomWord = { 7 } }) { sandbox throws in
      let head = try sandbox.get("/v1/models").head
      #expect(head.contains("\r\nDate: Wed, 30 Sep 2026 07:15:58 GMT\r\n"))
      #expect(head.contains("\r\nX-Vercel-Id: lo1::"))
    }
  }
}
