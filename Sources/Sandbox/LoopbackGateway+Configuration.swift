import Platform
import Records

extension LoopbackGateway {
  /// A request and how it was answered.
  package struct Exchange: Equatable, Sendable {
    package var method: String
    /// Without the query.
    package var path: String
    package var status: Int
  }

  /// What a sandbox is made of; the effects (clock, random) are values, so that a test needs no waiting.
  package struct Configuration: Sendable {
    /// Where the records of the generations persist; several processes may share it.
    package var folder: URL
    /// Zero lets the system choose.
    package var port: UInt16
    /// How long `/v1/generation` answers 404 after a generation was created.
    package var recordDelay: Duration
    /// The pause between two chunks of a streamed reply.
    package var pace: Duration
    /// Play money at the start, in USD.
    package var openingCredit = USD(units: 10_000_000_000_000_000_000_000_000)
    /// How long a prompt stays warm, so that its repetition counts as cached input.
    package var cacheLifetime = Duration.seconds(300)
    package var limits = RequestLimits()
    /// Connections served at once; one more is answered with 503.
    package var maximumConnections = 64
    package var fault: Fault?
    /// Called with every request that a route or a fault answers, before its answer leaves.
    package var observe: (@Sendable (Exchange) -> Void)?
    package var now: @Sendable () -> Date = { Date() }
    package var randomWord: @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }

    package init(
      folder: URL, port: UInt16 = 0, recordDelay: Duration = .seconds(2), pace: Duration = .milliseconds(12)
    ) {
      self.folder = folder
      self.port = port
      self.recordDelay = recordDelay
      self.pace = pace
    }
  }
}
