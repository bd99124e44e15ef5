import Synchronization

/// Cancels the task that runs now, as Ctrl-C does.
final class CancellationToken: Sendable {
  private let running = Mutex<(@Sendable () -> Void)?>(nil)

  /// Runs work that Ctrl-C may cancel.
  func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    // One step under the lock: a cancel that comes while the task starts reaches it.
    let task = running.withLock { cancel in
      let task = Task(operation: work)
      cancel = { task.cancel() }
      return task
    }
    defer { running.withLock { $0 = nil } }
    return await task.value
  }

  /// Cancels the running task; false when none runs.
  @discardableResult
  func cancel() -> Bool {
    guard let cancel = running.withLock({ $0 }) else { return false }
    cancel()
    return true
  }
}
