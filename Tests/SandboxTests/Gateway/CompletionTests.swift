import Foundation
import Records
import Testing

@testable import Sandbox

/// A chat body with more members.
private func body(_ more: String, messages: String = #"[{"role":"user","content":"hi"}]"#) -> String {
  #"{"model":"openai/gpt-4.1-nano","messages":\#(messages)\#(more)}"#
}

/// A list with one user message of the content.
private func user(_ content: String) -> String { #"[{"role":"user","content":\#(content)}]"# }

@Suite struct CompletionTests {
  private static let wrongBodies: [(String, String, String?)] = [
    ("{", "Invalid JSON", nil), ("", "Invalid JSON", nil), ("[]", "Invalid type", nil), ("null", "Invalid type", nil),
    (#"{"messages":[]}"#, "Required", "model"), (#"{"model":"m"}"#, "Required", "messages"),
    (#"{"model":7,"messages":[]}"#, "Invalid type", "model"),
    (body("", messages: "[]"), "messages must not be empty", "messages"),
    (body("", messages: "[7]"), "Invalid type", "messages.0"),
    (body("", messages: #"[{"content":"x"}]"#), "Required", "messages.0.role"),
    (body("", messages: #"[{"role":"duck","content":"x"}]"#), "Invalid value", "messages.0.role"),
    (body("", messages: #"[{"role":"user"}]"#), "Required", "messages.0.content"),
    (body("", messages: user("null")), "Invalid type", "messages.0.content"),
    (body("", messages: user(#"[{"type":"smell"}]"#)), "Invalid value", "messages.0.content.0.type"),
    (body(#","stream":"yes""#), "Invalid type", "stream"),
    (body(#","max_tokens":0"#), "max_tokens must be at least 1", "max_tokens"),
    (body(#","providerOptions":{"gateway":{"tags":"a"}}"#), "Invalid type", "providerOptions.gateway.tags"),
  ]

  @Test(arguments: wrongBodies)
  func refusesAWrongBody(body: String, message: String, place: String?) async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.post(body)
      let param = place.map { #","param":"\#($0)""# } ?? ""
      #expect(answer.status == 400)
      #expect(answer.body == #"{"error":{"message":"\#(message)","type":"invalid_request_error"\#(param)}}"#)
      #expect(try sandbox.get("/v1/credits").body == #"{"balance":"10","total_used":"0"}"#)
    }
  }

  @Test(arguments: [
    body("", messages: #"[{"role":"system","content":"s"},{"role":"developer","content":"d"}]"#),
    body("", messages: user(#"[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:x"}}]"#)),
    body("", messages: user(#"[{"type":"file","file":{"filename":"a.pdf","file_data":"data:x"}}]"#)),
    body(
      "",
      messages: #"[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":"#
        + #"{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"t"}]"#),
    body(#","temperature":0.5,"unknown":{"a":[1,2]},"reasoning":{"effort":"low"},"max_completion_tokens":5"#),
    body(#","stream":false,"user":null,"providerOptions":{"openai":{"x":1}}"#),
  ])
  func takesWhatTheGatewayTakes(body: String) async throws {
    try await withSandbox { sandbox throws in
      #expect(try sandbox.post(body).status == 200)
    }
  }

  @Test(arguments: [nil, "invalid", "invalid-key"])
  func refusesAWrongKey(key: String?) async throws {
    try await withSandbox { sandbox throws in
      for answer in [
        try sandbox.post(body(""), key: key), try sandbox.get("/v1/credits", key: key),
        try sandbox.get("/v1/generation?id=x", key: key),
      ] {
        #expect(answer.status == 401)
        #expect(answer.body == #"{"error":{"message":"Unauthorized","type":"authentication_error"}}"#)
      }
    }
  }

  @Test func namesTheModelThatItDoesNotKnow() async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.post(#"{"model":"no/such","messages":[{"role":"user","content":"hi"}]}"#)
      #expect(answer.status == 404)
      #expect(
        answer.body
          == #"{"error":{"message":"Model 'no/such' not found","type":"model_not_found","param":{"modelId":"no/such"}}}"#
      )
    }
  }

  @Test func stopsAtTheBound() async throws {
    try await withSandbox { sandbox throws in
      for stream in [true, false] {
        let answer = try sandbox.post(body(#","max_tokens":3,"stream":\#(stream)"#))
        #expect(answer.body.contains(#""finish_reason":"length""#))
        #expect(answer.body.contains(#""completion_tokens":3,"#))
      }
      #expect(try sandbox.post(body(#","max_tokens":9223372036854775807"#)).body.contains(#""finish_reason":"stop""#))
    }
  }

  @Test func refusesWhenThePlayMoneyIsSpent() async throws {
    try await withSandbox({ $0.openingCredit = USD(units: 1) }) { sandbox throws in
      #expect(try sandbox.post(body("")).status == 200)
      let answer = try sandbox.post(body(""))
      #expect(answer.status == 402)
      #expect(answer.body.contains(#""type":"insufficient_funds""#))
      #expect(try sandbox.get("/v1/credits").body.hasPrefix(#"{"balance":"-0.0000127"#))
    }
  }

  @Test func hasTheBillInTheFileBeforeTheFirstChunk() async throws {
    try await withSandbox({ $0.pace = .seconds(3_600) }) { sandbox throws in
      let text = body(#","stream":true"#)
      let connection = try RawConnection(port: sandbox.port)
      connection.send(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\n"
          + "Content-Length: \(text.utf8.count)\r\n\r\n" + text)
      let seen = connection.text(through: "\"role\":\"assistant\"")
      let id = try #require(seen.split(separator: "\"").first { $0.hasPrefix("gen_") })
      let file = try String(contentsOf: sandbox.folder.appendingPathComponent("generations.jsonl"), encoding: .utf8)
      #expect(file.contains(id))
      let bill = try sandbox.get("/v1/generation?id=\(id)").body
      #expect(bill.contains(#""total_cost":0.0000128,"#))
      #expect(bill.contains(#""native_tokens_completion":30,"#))
    }
  }
}
