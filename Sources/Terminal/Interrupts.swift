import Platform
import Synchronization

/// Signals that ask the program to stop, as a stream; their default action does not happen while this value lives.
package final class Interrupts: Sendable {
  /// What arrived.
  package enum Signal: CaseIterable, Sendable {
    /// SIGINT: Ctrl-C while the terminal is in its usual modes.
    case interrupt
    /// SIGTERM.
    case terminate
    /// SIGHUP: the terminal is gone.
    case hangup

    /// The number that the system gives to the signal.
    package var number: Int32 {
      switch self {
      case .interrupt: SIGINT
      case .terminate: SIGTERM
      case .hangup: SIGHUP
      }
    }
  }

  /// One element for each arrival; ends with `stop()`. For one reader.
  package let stream: AsyncStream<Signal>
  private let continuation: AsyncStream<Signal>.Continuation
  private let sources: Mutex<[SignalSource]>

  /// Starts the thread that waits for signals, which takes none yet.
  package static func prepare() {
    SignalThread.shared.start()
  }

  /// Starts listening.
  package init(_ signals: [Signal] = Signal.allCases) {
    let (stream, continuation) = AsyncStream<Signal>.makeStream()
    self.stream = stream
    self.continuation = continuation
    sources = Mutex(signals.map { name in SignalSource(name.number) { continuation.yield(name) } })
  }

  deinit {
    stop()
  }

  /// Ends the stream and restores the default actions.
  package func stop() {
    sources.withLock { sources in
      guard !sources.isEmpty else { return }
      sources.forEach { $0.cancel() }
      sources = []
    }
    continuation.finish()
  }
}
