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
    let variables = NetworkVariables(environment: environment)
    if let seconds = try variables.seconds("TUPPENCE_CONNECT_TIMEOUT") ?? configuration.connectTimeout {
      connectTimeout = .seconds(seconds)
    }
    if let seconds = try variables.seconds("TUPPENCE_FIRST_BYTE_TIMEOUT") ?? configuration.firstByteTimeout {
      firstByteTimeout = .seconds(seconds)
    }
    if let seconds = try variables.seconds("TUPPENCE_IDLE_TIMEOUT") ?? configuration.idleTimeout {
      idleTimeout = .seconds(seconds)
    }
    if let warms = try variables.flag("TUPPENCE_WARM") ?? configuration.warm { warmsConnection = warms }
  }
}

/// The environment's part; a variable that is empty counts as not set.
private struct NetworkVariables {
  let environment: [String: String]

  func seconds(_ name: String) throws(SettingsError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let seconds = Configuration.seconds(text) else { throw fault(name, .seconds) }
    return seconds
  }

  func flag(_ name: String) throws(SettingsError) -> Bool? {
    guard let text = text(name) else { return nil }
    guard let flag = Configuration.flag(text) else { throw fault(name, .flag) }
    return flag
  }

  private func text(_ name: String) -> String? {
    let text = environment[name]?.trimmed(of: .whitespacesAndNewlines) ?? ""
    return text.isEmpty ? nil : text
  }

  private func fault(_ name: String, _ expected: ExpectedValue) -> SettingsError {
    .unsuitableValue(field: name, expected: expected, path: nil, line: nil)
  }
}
