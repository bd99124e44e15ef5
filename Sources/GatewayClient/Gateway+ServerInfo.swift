import Platform
import Records

/// What a server states about itself before the first turn: its models, and by them how it charges.
package struct ServerInfo: Equatable, Sendable {
  /// Nil where the dialect has no such list, or none came in time.
  package var models: [ModelEntry]?
  package var billing: Billing

  package init(models: [ModelEntry]?, billing: Billing) {
    self.models = models
    self.billing = billing
  }
}

extension Gateway {
  /// The deadline for each step of asking a server for its models; a chat must not wait for them.
  private static let offerTimeouts = Timeouts(connect: .seconds(3), firstByte: .seconds(3), idle: .seconds(3))

  /// Asks a server for its models and judges how it charges.
  ///
  /// A server is free where it runs on this machine (`isLocal`), lists no prices, and passes on no models of those who
  /// sell them. A cost that it states comes before that. A server on another machine, also in one's own
  /// network, may be charging somebody, so that there a cost which is not stated is unknown; and so it is where the list
  /// does not come.
  package func offer(isLocal: Bool) async -> ServerInfo {
    guard let path = dialect.modelsPath else { return ServerInfo(models: nil, billing: dialect.billing) }
    var asking = self
    asking.timeouts = Gateway.offerTimeouts
    do throws(GatewayError) {
      let answer = try await asking.accepted(path)
      let models = try catalogue(answer)
      let isFree =
        isLocal && dialect.billing == .reported && !models.contains { $0.isPriced || $0.isSold || $0.hasUnclearPrices }
      return ServerInfo(models: models, billing: isFree ? .free : dialect.billing)
    } catch {
      return ServerInfo(models: nil, billing: dialect.billing)
    }
  }
}

extension ModelEntry {
  /// Owners in the lists of OpenAI and its like, which a proxy repeats; LiteLLM writes `openai` for every model.
  private static let sellers: Set = ["openai", "openai-internal", "system", "anthropic", "google"]

  /// True where the list names an owner that offers nothing for free.
  var isSold: Bool { owner.map { ModelEntry.sellers.contains($0.lowercased()) } ?? false }

  /// True where any price above nothing is listed.
  var isPriced: Bool {
    prices.all.contains { $0 > .zero }
  }
}

/// What an answer of a gateway shows about the connection.
package struct HealthCheck: Equatable, Sendable {
  /// The HTTP status: even a refusal is an answer.
  package var status: Int
  /// Until the whole answer was there.
  package var roundTrip: Duration
  /// How far this machine's clock is ahead of the gateway's, to about a second; nil where the gateway states no time.
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
