import CProcess
import Platform
import Synchronization

/// Calls a function whenever a signal arrives, on a thread for all signals, from the initialiser until it is cancelled. The
/// signal's default action does not happen meanwhile; afterwards it does.
final class SignalSource: Sendable {
  private let number: Int32
  private let id: UInt64

  /// The calling thread's own system calls are not interrupted by the signal from then on.
  init(_ number: Int32, _ body: @escaping @Sendable () -> Void) {
    self.number = number
    id = SignalThread.shared.add(number, body)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  deinit {
    cancel()
  }

  func cancel() {
    SignalThread.shared.remove(number, id)
  }
}

/// The thread that waits for signals; it starts with the first source at the latest.
final class SignalThread: Sendable {
  private struct State {
    var bodies: [Int32: [(id: UInt64, body: @Sendable () -> Void)]] = [:]
    var lastID: UInt64 = 0
    var isStarted = false
  }

  static let shared = SignalThread()

  private let state = Mutex(State())

  /// Starts the thread unless it runs; it takes no signal before ``add(_:_:)``.
  func start() {
    state.withLock { state in
      guard !state.isStarted else { return }
      state.isStarted = true
      let pipe = signal_pipe_open()
      if pipe >= 0 { startThread { self.run(pipe) } }
    }
  }

  func add(_ number: Int32, _ body: @escaping @Sendable () -> Void) -> UInt64 {
    start()
    return state.withLock { state in
      state.lastID += 1
      state.bodies[number, default: []].append((state.lastID, body))
      signal_pipe_take(number)
      return state.lastID
    }
  }

  func remove(_ number: Int32, _ id: UInt64) {
    state.withLock { state in
      guard var bodies = state.bodies[number], bodies.contains(where: { $0.id == id }) else { return }
      bodies.removeAll { $0.id == id }
      state.bodies[number] = bodies.isEmpty ? nil : bodies
      if bodies.isEmpty { signal(number, SIG_DFL) }
    }
  }

  private func run(_ pipe: Int32) {
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    var number: UInt8 = 0
    while true {
      guard read(pipe, &number, 1) == 1 else { continue }
      for (_, body) in state.withLock({ $0.bodies[Int32(number)] ?? [] }) { body() }
    }
  }
}
