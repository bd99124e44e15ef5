import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// What the network can do to a reply, each over real loopback.
@Suite struct TransportTests {
  private let compressed =
    "H4sIAAAAAAACA0tJLEm0UqhWSs7Iz0xOLVayiq5WSknNKUlUsgIK5ueVpOaVKFkpFecm5uQo1dbG1nJxpYC1RLv4+7nGcnEBAF9dVuZBAAAA"
  private let begun = ByteServer.recordedEvents().dropLast(2).joined()
  private let whole = ByteServer.recordedEvents().joined()
  private let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"

  private func outcome(of steps: [ByteServer.Step], timeouts: Timeouts = Timeouts()) async throws -> Outcome {
    let server = try ByteServer(steps)
    let outcome = await Outcome(Gateway.at(server, timeouts: timeouts).reply(to: .hello))
    #expect(server.posts == 1)
    return outcome
  }

  private func isLost(_ error: GatewayError?) -> Bool {
    if case .connectionLost = error { true } else { false }
  }

  @Test func noticesATruncatedChunkedBody() async throws {
    let outcome = try await outcome(of: [.send(ByteServer.streamHead + ByteServer.chunk(begun)), .close])
    #expect(outcome.text == "Hello")
    #expect(outcome.ids.count == 1)
    #expect(isLost(outcome.error))
  }

  @Test func noticesATruncationWhereTheEndIsOnlyAClose() async throws {
    let outcome = try await outcome(of: [.send(head + "Connection: close\r\n\r\n" + begun), .close])
    #expect(outcome.text == "Hello")
    #expect(outcome.error == .truncated)
    #expect(!outcome.isFinished)
  }

  @Test func noticesATruncationInsideAnEvent() async throws {
    let cut = begun + "data: {\"choices\":[{\"delta\":{\"content\":\"lost"
    let outcome = try await outcome(of: [.send(head + "Connection: close\r\n\r\n" + cut), .close])
    #expect(outcome.text == "Hello")
    #expect(outcome.error == .truncated)
  }

  @Test(arguments: ["100 Continue", "103 Early Hints"])
  func readsOnAfterAnInterimHead(status: String) async throws {
    let interim = ByteServer.Step.send("HTTP/1.1 \(status)\r\n\r\n")
    #expect(try await outcome(of: [interim] + ByteServer.recordedReply()).isFinished)
    let cut = try await outcome(of: [interim, .close])
    #expect(cut.events.isEmpty)
    #expect(isLost(cut.error))
  }

  @Test func noticesAnEmptyBody() async throws {
    let outcome = try await outcome(of: [.send(head + "Content-Length: 0\r\n\r\n")])
    #expect(outcome == Outcome(events: [], error: .truncated))
  }

  @Test func takesAReplyWithAFinishReasonForWholeWithoutDone() async throws {
    let events = ByteServer.recordedEvents().dropLast().joined()
    let outcome = try await outcome(of: [.send(head + "Connection: close\r\n\r\n" + events), .close])
    #expect(outcome.error == nil)
    #expect(outcome.events.last == .finished(reason: "stop"))
  }

  @Test func noticesABrokenConnection() async throws {
    let gate = ByteServer.Gate()
    let server = try ByteServer([.send(ByteServer.streamHead + ByteServer.chunk(begun)), .pause(gate), .reset])
    var outcome = Outcome([])
    do throws(GatewayError) {
      for try await batch in Gateway.at(server).reply(to: .hello) {
        outcome.events += batch
        if outcome.text == "Hello" { gate.open() }
      }
    } catch {
      outcome.error = error
    }
    #expect(outcome.text == "Hello")
    #expect(isLost(outcome.error))
  }

  @Test func noticesABreakBeforeAnyAnswer() async throws {
    let outcome = try await outcome(of: [.reset])
    #expect(outcome.events.isEmpty)
    #expect(isLost(outcome.error))
    #expect(outcome.error?.isSafeToRetry == false)
  }

  @Test func sendsOnePostThoughTheServerClosesWithoutAWord() async throws {
    let server = try ByteServer { _, number in number == 0 ? ByteServer.recordedReply() : [.close] }
    let gateway = Gateway.at(server)
    #expect(await Outcome(gateway.reply(to: .hello)).isFinished)
    let second = await Outcome(gateway.reply(to: .hello))
    #expect(isLost(second.error))
    try await Task.sleep(for: .milliseconds(200))
    #expect(server.posts == 2)
    #expect(server.connections == 2)
  }

  /// A reply that says its end is over then; what the server still sends is dropped, and the connection kept.
  @Test func aWholeReplyLeavesItsConnectionForTheNextOne() async throws {
    var connections: [Int] = []
    // On a busy machine the second request may be too early.
    while connections.count < 10, connections.last != 1 {
      let gate = ByteServer.Gate()
      let server = try ByteServer { _, number in
        number == 0
          ? [.send(ByteServer.streamHead + ByteServer.chunk(whole)), .pause(gate), .send(ByteServer.lastChunk)]
          : ByteServer.recordedReply()
      }
      let gateway = Gateway.at(server)
      #expect(await Outcome(gateway.reply(to: .hello)).isFinished)
      let sent = server.bytesSent
      gate.open()
      let deadline = ContinuousClock.now + .seconds(1)
      while server.bytesSent == sent, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(1)) }
      #expect(await Outcome(gateway.reply(to: .hello)).isFinished)
      connections.append(server.connections)
    }
    #expect(connections.last == 1)
  }

  @Test func noticesSilenceBeforeTheHead() async throws {
    let limit = Duration.milliseconds(150)
    let outcome = try await outcome(of: [.stall], timeouts: Timeouts(firstByte: limit))
    #expect(outcome == Outcome(events: [], error: .noResponse(after: limit)))
  }

  @Test func noticesSilenceInTheMiddle() async throws {
    let limit = Duration.milliseconds(150)
    let gate = ByteServer.Gate()
    let server = try ByteServer([.pause(gate), .send(ByteServer.streamHead + ByteServer.chunk(begun)), .stall])
    async let reply = Outcome(Gateway.at(server, timeouts: Timeouts(idle: limit)).reply(to: .hello))
    _ = try await server.request()
    // The watch is by now asleep for one of the longer deadlines.
    try await Task.sleep(for: .milliseconds(100))
    gate.open()
    let outcome = await reply
    #expect(outcome.text == "Hello")
    #expect(outcome.error == .stalled(after: limit))
  }

  @Test func closesTheConnectionOfASilentServer() async throws {
    let server = try ByteServer([.stall])
    _ = await Outcome(Gateway.at(server, timeouts: Timeouts(firstByte: .milliseconds(100))).reply(to: .hello))
    try await server.clientClosed()
  }

  @Test func bearsASlowStreamThatIsNeverSilentForLong() async throws {
    let chunks = ByteServer.recordedEvents(text: "Hello there").map { ByteServer.Step.send(ByteServer.chunk($0)) }
    let steps = [.send(ByteServer.streamHead)] + chunks + [.send(ByteServer.lastChunk)]
    let outcome = try await outcome(of: steps, timeouts: Timeouts(firstByte: .seconds(5), idle: .seconds(5)))
    #expect(outcome.text == "Hello there")
    #expect(outcome.isFinished)
  }

  @Test func readsALongReplyWhole() async throws {
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"quack \"}}]}\n\n"
    let chunks = String(repeating: ByteServer.chunk(delta), count: 20_000)
    let end = ByteServer.chunk(ByteServer.recordedEvents(text: "").joined()) + ByteServer.lastChunk
    let outcome = try await outcome(of: [.send(ByteServer.streamHead), .send(chunks), .send(end)])
    #expect(outcome.text == String(repeating: "quack ", count: 20_000))
    #expect(outcome.figures?.cost == USD("0.0000032"))
    #expect(outcome.isFinished)
  }

  @Test func readsAStreamInPiecesOfOneByte() async throws {
    let bytes = Array((head + "Connection: close\r\n\r\n" + whole).utf8)
    let outcome = try await outcome(of: [.pieces(bytes, size: 1), .close])
    #expect(outcome == Outcome(stream: whole))
  }

  @Test func readsACompressedStream() async throws {
    // gzip of `data: {"choices":[{"delta":{"content":"small"}}]}`, a blank line, `data: [DONE]`, a blank line.
    let packed = try #require(Data(base64Encoded: compressed))
    let answer = Data((head + "Content-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n").utf8) + packed
    let outcome = try await outcome(of: [.pieces(Array(answer), size: 16)])
    #expect(outcome.text == "small")
    #expect(outcome.isFinished)
  }

  @Test func saysThatNobodyListens() async throws {
    let deaf = try DeafPort()
    let url = try #require(URL(string: "http://127.0.0.1:\(deaf.port)/v1"))
    let outcome = await Outcome(Gateway(baseURL: url, authorization: "Bearer " + canaryKey).reply(to: .hello))
    guard case .notReachable(host: "127.0.0.1", _) = outcome.error else {
      Issue.record("ended with \(String(describing: outcome.error))")
      return
    }
    #expect(outcome.error?.isSafeToRetry == true)
    #expect(outcome.error?.isFree == true)
  }

  @Test(arguments: ["http://no-such-host.invalid/v1", "https://127.0.0.1:PORT/v1"])
  func saysThatTheHostIsNotThere(address: String) async throws {
    let server = try ByteServer([.close])
    let url = try #require(URL(string: address.replacing("PORT", with: String(server.port))))
    let gateway = Gateway(
      baseURL: url, authorization: "Bearer " + canaryKey, timeouts: Timeouts(connect: .milliseconds(1500)))
    let outcome = await Outcome(gateway.reply(to: .hello))
    switch outcome.error {
    case .notReachable(host: "no-such-host.invalid", _), .connectTimeout(host: "127.0.0.1", after: .milliseconds(1500)):
      break
    case let other: Issue.record("ended with \(String(describing: other))")
    }
    #expect(server.requests.isEmpty)
  }
}
