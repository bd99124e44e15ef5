import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import GatewayClient

/// What the client makes of heads, of answers that are no reply, and of what an answer shows of the connection.
@Suite struct AnswerTests {
  /// Against the middle of the time between the request and its answer; a clock that is behind has a lead below zero.
  @Test(
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 12_000), ("Sun, 06 Nov 1994 08:50:07 GMT", -18_000), ("yesterday", nil),
      (nil, nil),
    ] as [(String?, Int?)])
  func theLeadOfAClockIsThatOfThisMachine(date: String?, milliseconds: Int?) async throws {
    let server = try ByteServer(ByteServer.answer("503 No", headers: date.map { ["Date": $0] } ?? [:], body: "{}"))
    let readings = Mutex(0)
    // By the first date ten seconds ahead when the request leaves, and fourteen when the answer is there.
    let gateway = Gateway(
      baseURL: server.baseURL, authorization: nil,
      now: {
        readings.withLock { readings in
          readings += 1
          return Date(timeIntervalSince1970: 784_111_777 + (readings == 1 ? 10 : 14))
        }
      })
    let check = try #require(try await gateway.healthCheck())
    #expect(check.clockLead == milliseconds.map { .milliseconds($0) } && check.status == 503)
    #expect(check.roundTrip > .zero && server.requests.map(\.path) == ["/v1/credits"])
  }

  /// Where there is no credit to ask for, the models are the next smallest thing.
  @Test func aServerWithoutCreditIsAskedForItsModels() async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    #expect(try await Gateway.at(server, dialect: .compatible).healthCheck()?.status == 200)
    #expect(server.requests.map(\.path) == ["/v1/models"])
  }

  /// A head of 103 says nothing of the answer, which does not come here.
  @Test func anInterimHeadIsNoAnswer() {
    let interim = Arrival.head(ResponseHead(status: 103))
    let lost = GatewayError.connectionLost(detail: "reset")
    #expect(Outcome([interim, .failed(lost)]).error == lost)
    #expect(Outcome([interim, .ended]).error == .truncated)
    let whole = Arrival.data(Data(ByteServer.recordedEvents().joined().utf8))
    #expect(Outcome([interim, .head(ResponseHead(status: 200)), whole, .ended]).isFinished)
  }

  /// Any status from 200 to 299 is a success, and of the others five point elsewhere.
  @Test(arguments: [200, 201, 299]) func eachSuccessMayBeAReply(status: Int) {
    let whole = Arrival.data(Data(ByteServer.recordedEvents().joined().utf8))
    #expect(Outcome([.head(ResponseHead(status: status)), whole, .ended]).isFinished)
  }

  @Test(arguments: [300, 304, 305, 306]) func anotherStatusIsARefusalAndPointsNowhere(status: Int) {
    var head = ResponseHead(status: status)
    head.location = "http://other.test/"
    guard case .refused(let refusal) = Outcome([.head(head), .ended]).error else {
      Issue.record("no refusal of status \(status)")
      return
    }
    #expect(refusal.status == status)
  }

  /// A list or a record that has a member `message` or `error` too is no error.
  @Test(arguments: [
    #"{"message":"Hello","data":[1]}"#, #"{"detail":"Hello","models":[]}"#, #"{"error":"Hello","choices":[]}"#,
    #"{"error":{"message":"Hello"},"data":{}}"#,
  ])
  func anotherDocumentIsNoError(body: String) {
    let head = ResponseHead(status: 200, contentType: "application/json")
    let outcome = Outcome([.head(head), .data(Data(body.utf8)), .ended])
    #expect(outcome.error == .unreadableAnswer(detail: "application/json"))
    for body in [#"{"message":"Hello","data":null}"#, #"[{"error":{"message":"Hello"}}]"#] {
      let error = Outcome([.head(head), .data(Data(body.utf8)), .ended]).error
      #expect(error.map { if case .refused = $0 { true } else { false } } == true, "\(body)")
    }
  }

  /// What broke the connection comes before what the words in front of it are.
  @Test(arguments: ["Model is loading", "{\"choices\":[", "data: {\"choices\":[]}\n\n", ""])
  func aLostConnectionIsNamed(body: String) {
    let lost = GatewayError.connectionLost(detail: "reset")
    let head = Arrival.head(ResponseHead(status: 200, contentType: "text/plain"))
    #expect(Outcome([head, .data(Data(body.utf8)), .failed(lost)]).error == lost)
  }

  /// The words of a web page are no sentence, in whatever letters its type is written.
  @Test(arguments: [
    ("text/html", ""), ("Text/HTML ; charset=utf-8", ""), ("text/plain", "Not here"), ("text/html5", "Not here"),
  ])
  func thePlainWordsOfAPageAreNoSentence(type: String, message: String) async throws {
    guard case .refused(let refusal) = try await Wire.outcome("Not here", status: "404 No", type: type).error else {
      Issue.record("no refusal")
      return
    }
    #expect(refusal.message == message && refusal.body == "Not here")
  }

  /// What was never sent cost nothing and can be sent again where a further try may go better.
  @Test(
    arguments: [
      (.notReachable(host: "h", detail: ""), true), (.connectTimeout(host: "h", after: .seconds(1)), true),
      (.proxyFailed(proxy: "p", status: 407, detail: ""), false), (.libraryMissing(detail: ""), false),
      (.libraryUnusable(detail: ""), false), (.mediaMissing(name: "a.png"), false),
    ] as [(GatewayError, Bool)])
  func whatWasNeverSentIsFree(error: GatewayError, isSafe: Bool) {
    #expect(error.isFree && error.isUnsent && error.isSafeToRetry == isSafe)
  }

  /// The journal's words, by which later versions know them.
  @Test func eachErrorHasItsWordInTheJournal() {
    let second = Duration.seconds(1)
    let words: [(GatewayError, String)] = [
      (.notReachable(host: "h", detail: ""), "not_reachable"),
      (.connectTimeout(host: "h", after: second), "connect_timeout"),
      (.proxyFailed(proxy: "", status: nil, detail: ""), "proxy_failed"),
      (.libraryMissing(detail: ""), "library_missing"), (.libraryUnusable(detail: ""), "library_unusable"),
      (.mediaMissing(name: ""), "media_missing"), (.noResponse(after: second), "no_response"),
      (.connectionLost(detail: ""), "connection_lost"), (.stalled(after: second), "stalled"),
      (.truncated, "truncated"), (.redirected(to: ""), "redirected"),
      (.refused(Refusal(status: 402, situation: .outOfCredit)), "http_402_outOfCredit"),
      (.failedMidStream(message: "", situation: .other), "failed_mid_stream"),
      (.unreadableAnswer(detail: ""), "unreadable_answer"), (.cancelled, "cancelled"),
    ]
    for (error, word) in words { #expect(error.name == word) }
  }

  /// A refusal without a word has none to keep.
  @Test func anEmptyBodyIsNotKept() {
    #expect(GatewayError.refused(Refusal(status: 500, situation: .serverFault)).body == nil)
    #expect(GatewayError.refused(Refusal(status: 500, situation: .serverFault, body: "{}")).body == "{}")
    #expect(GatewayError.truncated.body == nil)
  }

  /// A proxy's words come from outside as a server's do.
  @Test func theWordsOfAProxyAreMadeFitForALine() {
    #expect(
      GatewayError(.proxyFailed(proxy: "p\u{1B}[2J:1", status: 407, detail: "a\r\n b"), host: "h")
        == .proxyFailed(proxy: "p [2J:1", status: 407, detail: "a b"))
    #expect(GatewayError(.notConnected(detail: "no\nroute"), host: "h") == .notReachable(host: "h", detail: "no route"))
    #expect(GatewayError(.tooLarge(limit: 9), host: "h") == .unreadableAnswer(detail: "length"))
    #expect(GatewayError(.undecodable(detail: "gzip"), host: "h") == .unreadableAnswer(detail: "gzip"))
    #expect(GatewayError(.silent(after: .seconds(2)), host: "h") == .stalled(after: .seconds(2)))
    #expect(GatewayError(.noResponse(after: .seconds(3)), host: "h") == .noResponse(after: .seconds(3)))
  }

  /// A list of more than 32 MiB fills no memory.
  @Test func aWholeAnswerIsBounded() async throws {
    let server = try ByteServer(ByteServer.answer(body: String(repeating: " ", count: 32 << 20 + 1)))
    await #expect(throws: GatewayError.unreadableAnswer(detail: "length")) { try await Gateway.at(server).models() }
  }

  /// A stream is asked for a chat, and a document for a picture or a list.
  @Test func eachRouteIsAskedForItsForm() async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    let gateway = Gateway.at(server)
    var picture = ChatRequest.hello
    picture.picture = PictureRequest()
    for request in [ChatRequest.hello, picture] { _ = await Outcome(gateway.reply(to: request)) }
    _ = try? await gateway.models()
    #expect(
      server.requests.map { $0.headers["accept"] } == [
        "text/event-stream, application/json", "application/json", "application/json",
      ])
    #expect(server.requests.map { $0.headers["user-agent"] } == ["tuppence", "tuppence", "tuppence"])
  }

  /// Servers refuse a tool whose schema is no object.
  @Test func aToolWithoutASchemaIsOfferedWithAnEmptyOne() throws {
    let tools = [JSONValue.text("none"), .members(["type": .text("object"), "x": .number(1)])].map {
      ToolDefinition(server: "s", name: "f", tool: "f", description: "d", inputSchema: $0)
    }
    var request = ChatRequest.hello
    request.tools = tools
    let body = String(decoding: try request.body(in: .vercel), as: UTF8.self)
    func tool(_ schema: String) -> String {
      #"{"function":{"description":"d","name":"f","parameters":\#(schema)},"type":"function"}"#
    }
    #expect(body.contains(#""tools":["# + tool(#"{"type":"object"}"#) + "," + tool(#"{"type":"object","x":1}"#) + "]"))
  }
}
