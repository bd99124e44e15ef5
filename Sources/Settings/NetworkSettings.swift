import Platform

/// How long the program waits for a gateway, and whether it opens the connection ahead of a prompt.
///
/// A variable of the environment counts before the field of config.json.
package struct NetworkSettings: Equatable, Sendable {
  /// Until the connection is there: `TUPPENCE_CONNECT_TIMEOUT`, `connect_timeout`.
  package var connectTimeout = Duration.seconds(30)
  /// From then until the answer begins: `TUPPENCE_FIRST_BYTE_TIMEOUT`, `first_byte_timeout`.
  package var firstByteTimeout = Duration.seconds(120)
  /// Between two pieces of the answer: `TUPPENCE_IDLE_TIMEOUT`, `idle_timeout`.
  package var idleTimeout = Duration.seconds(120)
  /// Whether the first key of a prompt opens the connection: `TUPPENCE_WARM`, `warm`.
  package var warmsConnection = true

  package init(environment: [String: String], configuration: Configuration) throws(SettingsError) {
    let settings = try configuration.overridden(by: environment)
    if let seconds = settings.connectTimeout { connectTimeout = .seconds(seconds) }
    if let seconds = settings.firstByteTimeout { firstByteTimeout = .seconds(seconds) }
    if let seconds = settings.idleTimeout { idleTimeout = .seconds(seconds) }
    if let warms = settings.warm { warmsConnection = warms }
  }
}
