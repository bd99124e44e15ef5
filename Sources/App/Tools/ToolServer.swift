import Records

/// Where tools come from.
package protocol ToolServer: Sendable {
  /// As the user names it: 1 to 32 of `[A-Za-z0-9_-]`, unique; `local` is the program's own.
  var name: String { get }
  /// What consent is bound to: the command line or the URL of the server, or `local`.
  var origin: String { get }
  /// The tools that it offers now, in an order that does not change by itself.
  func tools() async throws -> [ToolDefinition]
  /// Runs a tool; `arguments` is the text of a JSON object. The result states a failure. Cancelling the task ends the call.
  func call(
    _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void
  ) async -> ToolResult
  func close() async
}

/// How far a call that runs has come, in the server's own words.
package struct ToolProgress: Equatable, Sendable {
  /// `2/3`; nil where the server does not count.
  package var share: String?
  package var message: String?

  package init(share: String? = nil, message: String? = nil) {
    self.share = share
    self.message = message
  }
}
