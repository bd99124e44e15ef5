/// What became of one call, in the journal: written before a tool runs, and again when it has ended.
package struct ToolUse: Codable, Equatable, Sendable {
  package enum Status: String, Codable, Sendable {
    /// The tool was started; without a later record it is not known how far it came.
    case started
    /// The tool has answered.
    case run
    /// The user, or a rule of theirs, refused it.
    case refused
    /// The turn was stopped before it.
    case notRun = "not_run"
  }

  package var turn: Int
  package var attempt: Int
  /// The call's id.
  package var call: String
  package var server: String
  package var tool: String
  /// The SHA-256 of the tool's definition.
  package var definition: String?
  package var arguments: String
  package var status: Status
  /// What the model gets as the result.
  package var text: String?
  /// Bytes of the result before it was cut.
  package var size: Int?
  package var isError: Bool?
  package var durationMilliseconds: Int?

  package init(
    turn: Int, attempt: Int, call: String, server: String, tool: String, definition: String? = nil, arguments: String,
    status: Status, text: String? = nil, size: Int? = nil, isError: Bool? = nil, durationMilliseconds: Int? = nil
  ) {
    self.turn = turn
    self.attempt = attempt
    self.call = call
    self.server = server
    self.tool = tool
    self.definition = definition
    self.arguments = arguments
    self.status = status
    self.text = text
    self.size = size
    self.isError = isError
    self.durationMilliseconds = durationMilliseconds
  }

  enum CodingKeys: String, CodingKey {
    case turn, attempt, call, server, tool, definition, arguments, status, text, size
    case isError = "error"
    case durationMilliseconds = "duration_ms"
  }

  /// The result of a call that was not started before the turn ended.
  package static let interrupted = "not run (interrupted)"
  /// The result of a call of which only the start is known.
  static let unknownEnd = "interrupted while it ran; whether it was completed is not known"
}
