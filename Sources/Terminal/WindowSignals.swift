import Platform
import Synchronization

/// Tells the editor when the window changes its size and when the process continues after a stop.
final class WindowSignals: Sendable {
  private let sources: Mutex<[SignalSource]>

  init(mailbox: LineRequestQueue) {
    sources = Mutex([
      SignalSource(SIGWINCH) { mailbox.noteResize() },
      SignalSource(SIGCONT) { mailbox.noteContinuation() },
    ])
  }

  func stop() {
    sources.withLock { sources in
      sources.forEach { $0.cancel() }
      sources = []
    }
  }
}
