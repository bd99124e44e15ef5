import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The open connections, so that a stop can cut them and no more than a bound are served at once.
final class ConnectionTable: Sendable {
  private struct State {
    var open: Set<Socket> = []
    var isClosed = false
  }

  private let state = Mutex(State())
  private let bound: Int

  init(bound: Int) {
    self.bound = bound
  }

  enum Admission {
    case admitted
    case full
    case closed
  }

  /// A socket that is not admitted is closed by the caller.
  func admit(_ socket: Socket) -> Admission {
    state.withLock { state in
      if state.isClosed { return .closed }
      guard state.open.count < bound else { return .full }
      state.open.insert(socket)
      return .admitted
    }
  }

  /// Closes the socket inside the lock: its number may belong to another connection right after.
  func release(_ socket: Socket) {
    state.withLock { state in
      state.open.remove(socket)
      _ = close(socket.descriptor)
    }
  }

  /// Shuts every connection, which ends the threads that serve them.
  func cutAll() {
    state.withLock { state in
      state.isClosed = true
      state.open.forEach { $0.shutDown() }
    }
  }
}
