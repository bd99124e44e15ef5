import Platform

/// A server of the Model Context Protocol as the user configures it.
package struct MCPServerConfiguration: Equatable, Sendable {
  /// How the server is reached.
  package enum Route: Equatable, Sendable {
    /// A child process that speaks over its standard input and output: a program and its arguments, one at least.
    case process(command: [String], environment: [String: String], folder: String?)
    /// Streamable HTTP.
    case http(URL, headers: [String: String])
  }

  /// 1-64 of ASCII letters, digits, spaces, `.`, `_` and `-`, and not `local`.
  package let name: String
  package let route: Route
  /// Whether the server is not started.
  package var isDisabled: Bool
  /// How long the server may take to start and how long a call may be silent; nil for the standard.
  package var startLimit: Duration?
  package var callLimit: Duration?

  package init(
    _ name: String, _ route: Route, isDisabled: Bool = false, startLimit: Duration? = nil, callLimit: Duration? = nil
  ) {
    self.name = name
    self.route = route
    self.isDisabled = isDisabled
    self.startLimit = startLimit
    self.callLimit = callLimit
  }

  /// What the server is: its whole command line, or its address. Consent is bound to it.
  package var origin: String {
    switch route {
    case .process(let command, _, let folder):
      let words = command.map { $0.contains(where: { " \t\n\"'\\".contains($0) }) || $0.isEmpty ? quoted($0) : $0 }
      return words.joined(separator: " ") + (folder.map { " in \(quoted($0))" } ?? "")
    case .http(let url, _): return url.absoluteString
    }
  }

  private func quoted(_ word: String) -> String { JSONValue.text(word).line }
}

/// Printing or dumping shows no value of a header or a variable, which may be a secret.
extension MCPServerConfiguration: CustomStringConvertible, CustomReflectable {
  package var description: String { "\(name): \(origin)" }
  package var customMirror: Mirror { Mirror(reflecting: description) }
}
