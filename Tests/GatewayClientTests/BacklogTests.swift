import Foundation
import TestSupport
import Testing

@testable import GatewayClient

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite struct BacklogTests {
  @Test func countsWhatIsUnread() {
    let backlog = Backlog()
    #expect(backlog.add(Backlog.limit))
    #expect(!backlog.add(1))
    backlog.drop(Backlog.limit)
    #expect(backlog.add(Backlog.limit - 1))
  }

  @Test func forgetsWhatWasRead() async {
    let (stream, continuation) = AsyncStream<Arrival>.makeStream()
    let backlog = Backlog()
    #expect(backlog.add(Backlog.limit) && !backlog.add(3))
    continuation.yield(.data(Data(repeating: 0, count: Backlog.limit)))
    continuation.yield(.ended)
    var arrivals = Arrivals(stream: stream, backlog: backlog).makeAsyncIterator()
    _ = await arrivals.next()
    #expect(await arrivals.next() == .ended)
    #expect(backlog.add(Backlog.limit - 3))
    #expect(!backlog.add(1))
  }

  /// A reader that stops must not let a server fill the memory.
  @Test func breaksOffAReplyThatNobodyReads() async throws {
    let piece = ByteServer.chunk(String(repeating: "x", count: 1 << 20))
    let pieces = [ByteServer.Step](repeating: .send(piece), count: (Backlog.limit >> 20) + 8)
    let server = try ByteServer([.send(ByteServer.streamHead)] + pieces + [.stall])
    let request = URLRequest(url: server.baseURL)
    var arrivals = Transfer.arrivals(for: request, credential: Credential(nil), timeouts: Timeouts())
      .makeAsyncIterator()
    #expect(await arrivals.next() == .head(ResponseHead(status: 200, contentType: "text/event-stream")))
    // Nobody reads on; the client closes by itself.
    try await server.clientClosed(within: .seconds(60))
    var last: Arrival?
    while let arrival = await arrivals.next() { last = arrival }
    #expect(last == .failed(.connectionLost(detail: "64 MiB unread")))
  }
}
