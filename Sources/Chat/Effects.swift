import Platform

/// What the engine needs of the world, as values, so that a test can bring its own.
package struct Effects: Sendable {
  package var now: @Sendable () -> Date
  /// The time since some moment of this process, by a clock that cannot be set.
  package var elapsed: @Sendable () -> Duration
  /// The present moment, to be compared with one that another process recorded.
  package var reading: @Sendable () -> ClockReading
  /// Throws `CancellationError` when its task is cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Date, elapsed: @escaping @Sendable () -> Duration = Effects.systemElapsed,
    reading: @escaping @Sendable () -> ClockReading = ClockReading.system,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.reading = reading
    self.sleep = sleep
  }

  private static let start = ContinuousClock.now

  @Sendable package static func systemElapsed() -> Duration { ContinuousClock.now - start }

  package static let system = Effects(now: { Date() }, sleep: { try await Platform.sleep(for: $0) })
}
