/// Why a server of the Model Context Protocol cannot be used, or a call brought no result.
package indirect enum MCPError: Error, Equatable, Sendable {
  /// The program did not start; `code` is the system's errno.
  case cannotStart(command: String, code: Int32)
  /// The process has ended. `errors` is the end of what it wrote to standard error.
  case ended(status: Int32?, errors: String)
  /// The server did not take part in the protocol in time. `printed` is what it wrote in place of messages.
  case startTimedOut(after: Duration, printed: String)
  /// Nothing came for so long while a call ran.
  case silent(after: Duration)
  /// A call ran for longer than any call may.
  case tookTooLong(after: Duration)
  /// An answer is longer than is read.
  case answerTooLong(limit: Int)
  /// The server sent this many bytes that nothing had asked for; it was ended.
  case flooded(bytes: Int)
  /// The server reads nothing of what is sent to it; it was ended.
  case notReading

  /// An error of JSON-RPC.
  case refused(code: Int, message: String)
  /// An answer that is not what the protocol asks for.
  case unusableAnswer(String)
  /// Neither side speaks a version of the other's.
  case unsupportedVersion([String])
  /// The server needs an ability of the client that this one does not have, such as `sampling/createMessage`.
  case needsClientAbility(String)
  case invalidArguments
  case unknownTool(String)
  /// The tool is not the one any more that the call is for.
  case toolChanged(String)

  /// Status 401: the server wants credentials. `sends` is true where a header `Authorization` was sent.
  case unauthorized(host: String, sends: Bool)
  /// Status 403.
  case forbidden(host: String)
  case httpStatus(Int, host: String)
  /// The server answers with a redirect, which is not followed.
  case redirected(host: String)
  /// The server does not know the session any more.
  case sessionLost
  case notReachable(host: String, detail: String)
  case connectionLost(detail: String)

  /// The server failed so many times in a row; it is not started again for a while.
  case paused(failures: Int, last: MCPError)
  /// The server has not started yet.
  case starting
  case closed
  case cancelled
}
