import CProcess
import Synchronization

/// Lets time pass. Throws `CancellationError` at once when its task is cancelled.
///
/// `Task.sleep` starts the threads of Dispatch, which on Linux wake up once a second from then on.
package func sleep(for duration: Duration) async throws {
  try await SleepQueue.shared.sleep(until: .now + duration)
}

/// The sleeping tasks, and the one thread that wakes them; it starts with the first of them.
private final class SleepQueue: Sendable {
  private struct Sleeper {
    var end: ContinuousClock.Instant
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var sleepers: [UInt64: Sleeper] = [:]
    /// Cancelled before they slept.
    var cancelled: Set<UInt64> = []
    var lastNumber: UInt64 = 0
    var hasThread = false
  }

  static let shared = SleepQueue()

  private let state = Mutex(State())
  private let changed = WakeEvent()

  func sleep(until end: ContinuousClock.Instant) async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    defer { state.withLock { _ = $0.cancelled.remove(number) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { add(Sleeper(end: end, continuation: $0), number) }
    } onCancel: {
      cancel(number)
    }
  }

  private func add(_ sleeper: Sleeper, _ number: UInt64) {
    let (isCancelled, isFirst, isNext) = state.withLock { state in
      if state.cancelled.contains(number) { return (true, false, false) }
      let next = state.sleepers.values.map(\.end).min()
      state.sleepers[number] = sleeper
      defer { state.hasThread = true }
      return (false, !state.hasThread, next.map { sleeper.end < $0 } ?? true)
    }
    if isCancelled { return sleeper.continuation.resume(throwing: CancellationError()) }
    if isFirst { startThread { self.run() } }
    if isNext { changed.set() }
  }

  private func cancel(_ number: UInt64) {
    let sleeper = state.withLock { state in
      let sleeper = state.sleepers.removeValue(forKey: number)
      if sleeper == nil { state.cancelled.insert(number) }
      return sleeper
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }

  private func run() {
    while true {
      let (due, next) = state.withLock { state in
        let now = ContinuousClock.now
        let due = state.sleepers.filter { $0.value.end <= now }
        for number in due.keys { state.sleepers[number] = nil }
        return (due.values.map(\.continuation), state.sleepers.values.map(\.end).min())
      }
      for continuation in due { continuation.resume() }
      changed.wait(for: next.map { ContinuousClock.now.duration(to: $0) })
    }
  }
}

/// A call that one thread waits for. It lives as long as the process.
private struct WakeEvent: Sendable {
  /// The address of what the C library has.
  private let bits = UInt(bitPattern: wake_event_new())

  func set() {
    wake_event_set(OpaquePointer(bitPattern: bits))
  }

  /// For ever where there is no limit. An hour at most: the caller then looks again. The system's clock may be set meanwhile.
  func wait(for limit: Duration?) {
    let (seconds, attoseconds) = max(.zero, min(limit ?? .zero, .seconds(3_600))).components
    let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000 + 1
    wake_event_wait(OpaquePointer(bitPattern: bits), limit == nil ? -1 : nanoseconds)
  }
}
