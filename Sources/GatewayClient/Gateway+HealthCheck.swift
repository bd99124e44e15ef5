import Platform

/// What an answer of a gateway shows about the connection.
package struct HealthCheck: Equatable, Sendable {
  /// The HTTP status: even a refusal is an answer.
  package var status: Int
  /// Until the whole answer was there.
  package var roundTrip: Duration
  /// How far this machine's clock is ahead of the gateway's, to about a second; nil where the gateway tells no time.
  package var clockLead: Duration?
}

extension Gateway {
  /// Asks for the smallest thing that the gateway has; nil where the dialect has nothing to ask for.
  package func healthCheck() async throws(GatewayError) -> HealthCheck? {
    guard let path = dialect.creditsPath ?? dialect.modelsPath else { return nil }
    let start = ContinuousClock.now
    let before = now()
    let answer = try await answer(from: url(path))
    // The answer was written at some time between the two readings of the clock.
    let lead = answer.head.date.flatMap { RetryAfter.date($0) }.map { stated in
      let between = before.addingTimeInterval(now().timeIntervalSince(before) / 2)
      return Duration.milliseconds(Int64(between.timeIntervalSince(stated) * 1_000))
    }
    return HealthCheck(status: answer.head.status, roundTrip: ContinuousClock.now - start, clockLead: lead)
  }
}
