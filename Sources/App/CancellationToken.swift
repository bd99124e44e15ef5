import Synchronization

/// Cancels the work that runs now, as Ctrl-C does.
package final class CancellationToken: Sendable {
  private struct State {
    var cancel: (@Sendable () -> Void)?
    var isSuspended = false
  }

  private let state = Mutex(State())
  private let executor: (any TaskExecutor)?

  /// Work runs on the executor, where there is one, and otherwise in the cooperative pool.
  package init(executor: (any TaskExecutor)? = nil) {
    self.executor = executor
  }

  /// Runs work that Ctrl-C may cancel; one piece at a time.
  package func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    // One step under the lock: a cancel that comes while the task starts reaches it.
    let task = state.withLock { state in
      let task = Task(executorPreference: executor, operation: work)
      state.cancel = { task.cancel() }
      return task
    }
    defer { state.withLock { $0 = State() } }
    return await task.value
  }

  /// Runs a part of the work that Ctrl-C does not cancel, because it is a question that takes Ctrl-C as an answer.
  package func suspended<Value: Sendable>(_ part: @Sendable () async -> Value) async -> Value {
    state.withLock { $0.isSuspended = true }
    defer { state.withLock { $0.isSuspended = false } }
    return await part()
  }

  /// Cancels the running work; false where none runs, or where a question waits for its answer.
  @discardableResult
  package func cancel() -> Bool {
    guard let cancel = state.withLock({ $0.isSuspended ? nil : $0.cancel }) else { return false }
    cancel()
    return true
  }
}
