import Dispatch
import Platform
import Synchronization

/// Tells the editor when the window changes its size and when the process continues after a stop.
final class WindowSignals: Sendable {
  private let sources: Mutex<[any DispatchSourceSignal]>

  /// Nonisolated on purpose: a signal source that is created on the main actor traps.
  init(mailbox: LineRequestQueue) {
    sources = Mutex([
      signalSource(SIGWINCH) { mailbox.noteResize() },
      signalSource(SIGCONT) { mailbox.noteContinuation() },
    ])
  }

  func stop() {
    sources.withLock { sources in
      sources.forEach { $0.cancel() }
      sources = []
    }
  }
}

/// A source that calls the body on a queue of Dispatch whenever the signal arrives. It listens when this returns: a
/// signal that came before would be lost, its default action being switched off already.
func signalSource(
  _ number: Int32, cancelled: (@Sendable () -> Void)? = nil, _ body: @escaping @Sendable () -> Void
) -> sending any DispatchSourceSignal {
  let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
  source.setEventHandler(handler: DispatchWorkItem(block: body))
  if let cancelled { source.setCancelHandler(handler: DispatchWorkItem(block: cancelled)) }
  let listening = DispatchSemaphore(value: 0)
  source.setRegistrationHandler { listening.signal() }
  source.resume()
  listening.wait()
  return source
}
