import Foundation
import TestSupport
import Testing

/// The built `ask` with servers whose streams are odd: what it prints, what it says, and how it exits.
@Suite(.serialized)
struct OddServerTests {
  private static func chunk(_ text: String) -> String { event(#"{"choices":[{"delta":{"content":"\#(text)"}}]}"#) }
  private static func event(_ payload: String) -> String { "data: \(payload)\n\n" }
  private static let stop = event(#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#)
  private static let done = event("[DONE]")

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var body: String
    var output: String
    var says: [String] = []
    var exit: Int32 = 0
  }

  static let rows = [
    Row(
      testDescription: "half a surrogate", body: chunk(#"Pay 42 \ud83d"#) + chunk(" now") + stop + done,
      output: "Pay 42 \u{FFFD} now\n"),
    Row(
      testDescription: "two events that are no chunks",
      body: chunk("A") + "data:\n\n" + event("hello") + chunk("B") + stop + done,
      output: "AB\n", says: ["  2 events could not be read"]),
    Row(
      testDescription: "an empty reason",
      body: event(#"{"choices":[{"delta":{"content":"Half"},"finish_reason":""}]}"#),
      output: "Half\n", says: ["tuppence: the reply was cut off before its end"], exit: 1),
    Row(
      testDescription: "an error in other clothes",
      body: chunk("Half") + event(#"{"object":"error","message":"engine died","code":500}"#) + done, output: "Half\n",
      says: ["tuppence: the gateway ended the reply with an error: engine died"], exit: 1),
    Row(
      testDescription: "a refusal", body: event(#"{"choices":[{"delta":{"refusal":"No."},"finish_reason":"stop"}]}"#),
      output: "No.\n", says: ["the model refused"]),
    Row(
      testDescription: "a tool call",
      body: event(#"{"choices":[{"delta":{"tool_calls":[{"function":{"name":"weather"}}]}}]}"#) + stop,
      output: "", says: ["  the model called weather; no tool ran"]),
    Row(
      testDescription: "a picture",
      body: event(#"{"choices":[{"delta":{"images":[{"image_url":{"url":"data:image/png;base64,AAAA"}}]}}]}"#) + stop,
      output: "", says: ["  1 picture could not be read"]),
    Row(
      testDescription: "the last event without its blank line",
      body: chunk("A")
        + #"data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#
        + "\n",
      output: "A\n", says: ["3 in", "1 out"]),
  ]

  @Test(arguments: rows)
  func showsAndExitsAsTheRowSays(_ row: Row) async throws {
    let server = try server(row.body)
    let run = try await Home().run(["ask", "--no-tags", "--gateway", server.baseURL.absoluteString, "-m", "m", "hi"])
    #expect(run.exit == .status(row.exit) && run.output == row.output, "\(run.output) \(run.errors)")
    for words in row.says { #expect(run.errors.contains(words), "\(run.errors)") }
    #expect(server.posts == 1)
  }

  @Test func carriesWhatIsOddInListingsAndExports() async throws {
    let reply = #"{"choices":[{"delta":{"content":"Half"},"finish_reason":"length"}]}"#
    let server = try server(Self.event("x") + Self.event(reply))
    let home = try Home()
    let ask = try await home.run(
      ["ask", "--no-tags", "--json", "--gateway", server.baseURL.absoluteString, "-m", "m", "hi"])
    let generation = try JSON(ask.output).turn.generations[0]
    #expect(generation.unreadable_events == .number(1) && generation.stopped_early.text == "length")
    let listed = try await home.run(["generations", "--json"])
    #expect(
      listed.output.contains(#""unreadable_events" : 1"#) && listed.output.contains(#""stopped_early" : "length""#))
    let session = try #require(try JSON(ask.output).session.text)
    let shown = try await home.run(["generation", "\(session)/1"])
    #expect(shown.output.contains("1 event could not be read"), "\(shown.output) \(shown.errors)")
  }

  @Test func survivesCountsBeyondReason() async throws {
    let usage = #"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":9223372036854775807,"cost":1e30}}"#
    let server = try server(Self.chunk("A") + Self.stop + Self.event(usage))
    let home = try Home()
    let run = try await home.run(
      ["chat", "--no-tags", "--gateway", server.baseURL.absoluteString, "-m", "m"],
      input: Data("one\ntwo\nthree\n".utf8))
    #expect(run.exit == .status(0) && server.posts == 3, "\(run.errors)")
    let turns = try await home.export().turns
    #expect(turns.list.map(\.reply.text) == ["A", "A", "A"])
    #expect(turns[2].generations[0].usage.output == .null && turns[2].generations[0].usage.input == .number(7))
  }

  @Test func recordsNoKeyOfOurs() async throws {
    let body = Self.event(
      #"{"model":"KEY","provider":"KEY","choices":[{"delta":{"content":"a KEY"},"finish_reason":"KEY"}]}"#)
    let server = try server(body.replacing("KEY", with: "sk-test-0123456789"))
    let home = try Home()
    let access = ["TUPPENCE_API_KEY": "sk-test-0123456789"]
    let run = try await home.run(
      ["ask", "--no-tags", "--gateway", server.baseURL.absoluteString, "-m", "m", "hi"], with: access)
    #expect(run.output == "a [key]\n" && !run.errors.contains("sk-test"))
    let files = FileManager.default.enumerator(at: home.files, includingPropertiesForKeys: nil)?.allObjects ?? []
    for case let file as URL in files {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      #expect(!text.contains("sk-test-0123456789"), "\(file.path)")
    }
  }

  /// Closes at the end of its one reply.
  private func server(_ body: String) throws -> ByteServer {
    try ByteServer { request, _ in
      guard request.method == "POST" else { return ByteServer.answer(body: #"{"data":[{"id":"m"}]}"#) }
      let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
      return [.send(head + body), .close]
    }
  }
}
