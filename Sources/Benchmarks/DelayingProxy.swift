import Foundation
import Synchronization

/// Passes connections on to a port of this machine, every byte later by the same time in both directions.
///
/// The TCP handshake itself is not delayed: over a real network a new connection costs one more round trip.
final class DelayingProxy: Sendable {
  let port: UInt16

  init(before target: UInt16, delay: Duration) throws(Fault) {
    let listener = try Listener()
    port = listener.port
    listener.acceptAll { client in
      guard let server = connected(to: target) else { return }
      let answers = DelayedPipe(from: server, to: client, delay: delay)
      DelayedPipe(from: client, to: server, delay: delay).waitForEnd()
      answers.waitForEnd()
      close(server)
    }
  }
}

/// One direction of a connection.
private final class DelayedPipe: Sendable {
  private struct State {
    /// What is under way, and when it arrives; an empty piece is the end.
    var pieces: [(arrival: ContinuousClock.Instant, bytes: [UInt8])] = []
  }

  private let state = Mutex(State())
  private let added = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  init(from source: Int32, to target: Int32, delay: Duration) {
    Thread.detachNewThread { self.read(source, delay) }
    Thread.detachNewThread { self.write(target) }
  }

  func waitForEnd() {
    ended.wait()
  }

  private func read(_ source: Int32, _ delay: Duration) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = max(0, recv(source, &buffer, buffer.count, 0))
      state.withLock { $0.pieces.append((.now + delay, Array(buffer[..<count]))) }
      added.signal()
      if count == 0 { return }
    }
  }

  private func write(_ target: Int32) {
    while true {
      added.wait()
      let (arrival, bytes) = state.withLock { $0.pieces.removeFirst() }
      while case let left = arrival - .now, left > .zero { usleep(UInt32(left.nanoseconds / 1_000 + 1)) }
      if bytes.isEmpty { break }
      _ = bytes.withUnsafeBytes { sendWholly(target, $0) }
    }
    shutdown(target, Int32(SHUT_WR))
    ended.signal()
  }
}
