import Testing

@testable import Sandbox

private let streamed = #"{"model":"openai/gpt-5","stream":true,"messages":[{"role":"user","content":"hi"}]}"#

@Suite struct FaultTests {
  private func body(with fault: Fault) async throws -> RawAnswer {
    var answer = RawAnswer([])
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      answer = try sandbox.post(streamed)
      #expect(try sandbox.get("/v1/models").status == 200)
    }
    return answer
  }

  @Test func cutsTheBodyAndKeepsTheBill() async throws {
    try await withSandbox({ $0.fault = .cut(afterEvents: 2) }) { sandbox throws in
      let connection = try RawConnection(port: sandbox.port)
      connection.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\n"
          + "Content-Length: \(streamed.utf8.count)\r\n\r\n" + streamed)
      let text = String(decoding: connection.rest(), as: UTF8.self)
      #expect(text.components(separatedBy: "data: ").count == 3)
      #expect(!text.hasSuffix("0\r\n\r\n"))
      let id = try #require(text.split(separator: "\"").first { $0.hasPrefix("gen_") })
      #expect(try sandbox.get("/v1/generation?id=\(id)").body.contains(#""finish_reason":"stop""#))
    }
  }

  @Test func endsWithoutAReason() async throws {
    let answer = try await body(with: .end(afterEvents: 3))
    #expect(answer.events.count == 3)
    #expect(!answer.body.contains("finish_reason\":\"stop"))
  }

  @Test func tellsOfAnErrorInTheStream() async throws {
    let answer = try await body(with: .error(afterEvents: 1))
    #expect(answer.events.count == 2)
    #expect(answer.events.last?.hasPrefix(#"{"error":{"message":"Bad Request""#) == true)
  }

  @Test func stallsAndGoesOn() async throws {
    let answer = try await body(with: .stall(afterEvents: 2, for: .milliseconds(5)))
    #expect(answer.events.last == "[DONE]")
  }

  @Test(arguments: [1, 7, Int.max])
  func sendsTheSameInOtherPieces(size: Int) async throws {
    let answer = try await body(with: .repacked(size: size))
    #expect(answer.events.count == 17)
    #expect(answer.events.last == "[DONE]")
  }

  @Test func refusesWithoutABill() async throws {
    let refusals: [(Fault, Int, String)] = [
      (.rateLimited(retryAfter: 7), 429, "rate_limit_exceeded"), (.outOfCredit, 402, "insufficient_funds"),
      (.unavailable, 503, "service_unavailable_error"), (.internalError, 500, "internal_server_error"),
      (.gatewayTimeout, 504, "<html>"),
    ]
    for (fault, status, word) in refusals {
      try await withSandbox({ $0.fault = fault }) { sandbox throws in
        let answer = try sandbox.post(streamed)
        #expect(answer.status == status)
        #expect(answer.body.contains(word))
        #expect(answer.head.contains("Retry-After: 7") == (status == 429))
        #expect(try sandbox.get("/v1/credits").body.contains(#""total_used":"0""#))
      }
    }
  }

  @Test func comesInTurnForChatRequestsOnly() async throws {
    try await withSandbox({ $0.fault = .sequence([.unavailable, nil, .rateLimited()]) }) { sandbox throws in
      var statuses: [Int] = []
      for _ in 0..<4 {
        #expect(try sandbox.get("/v1/credits").status == 200)
        statuses.append(try sandbox.post(streamed).status)
      }
      #expect(statuses == [503, 200, 429, 200])
    }
  }
}
