import Platform

/// What the engine needs of the world, as values, so that a test can bring its own.
package struct Effects: Sendable {
  package var now: @Sendable () -> Date
  /// Throws `CancellationError` when its task is cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  package static let system = Effects(now: { Date() }, sleep: { try await Task.sleep(for: $0) })
}
