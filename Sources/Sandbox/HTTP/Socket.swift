#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A connected stream socket with blocking calls; the caller of accept closes it.
struct Socket: Hashable, Sendable {
  let descriptor: Int32

  /// What one read brought.
  enum Received {
    case bytes([UInt8])
    /// The peer will send nothing more.
    case end
    case timedOut
  }

  /// Waits until `deadline` for some bytes, at most 64 KiB.
  func received(until deadline: ContinuousClock.Instant) -> Received {
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, milliseconds(until: deadline))
      if ready == 0 { return .timedOut }
      if ready < 0 {
        guard errno == EINTR else { return .end }
        continue
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
        count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
      }
      return bytes.isEmpty ? .end : .bytes(bytes)
    }
  }

  /// Sends all bytes; false when the peer is gone or does not read for the time that the socket was set to.
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { sendQuietly(descriptor, $0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Waits; false as soon as both directions are shut. A peer that only finished sending is still there.
  func pause(for duration: Duration) -> Bool {
    let deadline = ContinuousClock.now + duration
    var entry = pollfd(fd: descriptor, events: 0, revents: 0)
    while true {
      let ready = poll(&entry, 1, milliseconds(until: deadline))
      if ready == 0 { return true }
      guard ready < 0, errno == EINTR else { return false }
    }
  }

  /// Ends both directions, and so wakes the thread that waits on the socket.
  func shutDown() {
    shutdown(descriptor, shutBoth)
  }

  /// Says that nothing more is sent, then reads what the peer still sends: closing at once would reset the
  /// connection and take the answer from a peer that has not read it yet (RFC 9112, section 9.6).
  func linger(for duration: Duration) {
    shutdown(descriptor, shutSending)
    let deadline = ContinuousClock.now + duration
    while case .bytes = received(until: deadline) {}
  }

  private func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
    let left = (deadline - ContinuousClock.now) / Duration.milliseconds(1)
    return Int32(min(max(0, left.rounded(.up)), 3_600_000))
  }
}
