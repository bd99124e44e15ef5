import Synchronization

/// Whom Ctrl-C stops while something runs.
final class Interruption: Sendable {
  private let cancel = Mutex<(@Sendable () -> Void)?>(nil)

  /// Runs work that Ctrl-C may cancel.
  func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    let task = Task(operation: work)
    cancel.withLock { $0 = { task.cancel() } }
    defer { cancel.withLock { $0 = nil } }
    return await task.value
  }

  /// Stops what runs; false when nothing does.
  @discardableResult
  func strike() -> Bool {
    guard let cancel = cancel.withLock({ $0 }) else { return false }
    cancel()
    return true
  }
}
