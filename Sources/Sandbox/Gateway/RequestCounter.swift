import Synchronization

/// Counts requests over all connections.
final class RequestCounter: Sendable {
  private let count = Mutex(0)

  /// Zero at first.
  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
