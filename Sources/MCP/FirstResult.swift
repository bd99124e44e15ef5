import Synchronization

/// A value that comes once, for one task that waits for it.
final class FirstResult<Value: Sendable>: Sendable {
  private enum State {
    case open
    case waited(CheckedContinuation<Value, Never>)
    case come(Value)
    case taken
  }

  private let state = Mutex(State.open)

  /// Later values are dropped.
  func come(_ value: Value) {
    let waiter = state.withLock { state -> CheckedContinuation<Value, Never>? in
      switch state {
      case .open: state = .come(value)
      case .waited(let waiter):
        state = .taken
        return waiter
      case .come, .taken: break
      }
      return nil
    }
    waiter?.resume(returning: value)
  }

  func value() async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        guard case .come(let value) = state else {
          state = .waited(continuation)
          return nil
        }
        state = .taken
        return value
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}
