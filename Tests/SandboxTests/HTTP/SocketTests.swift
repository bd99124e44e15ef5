import Foundation
import Testing

@testable import Sandbox

@Suite struct SocketTests {
  /// Two connected sockets; a pair writes into a broken pipe at once, where a connection takes its time to notice.
  private func pair() -> (Socket, Socket) {
    var ends: [Int32] = [-1, -1]
    socketpair(AF_UNIX, streamType, 0, &ends)
    ends.forEach(silenceBrokenPipe)
    return (Socket(descriptor: ends[0]), Socket(descriptor: ends[1]))
  }

  @Test func survivesABrokenPipe() {
    let (server, client) = pair()
    defer { close(server.descriptor) }
    #expect(server.send([1, 2, 3]))
    close(client.descriptor)
    #expect(!server.send([1]))
    #expect(!server.pause(for: .seconds(3_600)))
  }

  @Test func waitsForAPeerThatOnlyFinishedSending() {
    let (server, client) = pair()
    defer { [server, client].forEach { close($0.descriptor) } }
    #expect(client.send([7]))
    shutdown(client.descriptor, shutSending)
    #expect(server.pause(for: .milliseconds(2)))
    guard case .bytes([7]) = server.received(until: .now + .seconds(20)) else {
      Issue.record("the byte did not come")
      return
    }
    guard case .end = server.received(until: .now + .seconds(20)) else {
      Issue.record("the end did not come")
      return
    }
  }

  @Test func timesOut() {
    let (server, client) = pair()
    defer { [server, client].forEach { close($0.descriptor) } }
    guard case .timedOut = server.received(until: .now + .milliseconds(2)) else {
      Issue.record("it did not time out")
      return
    }
  }
}
