/// Written when an attempt has ended, however it ended.
package struct ReplyEnded: Codable, Equatable, Sendable {
  package enum Status: String, Codable, Sendable {
    /// The stream ended with a finish reason or `[DONE]`.
    case complete
    /// The user stopped it.
    case interrupted
    /// The stream ended without saying so.
    case incomplete
    /// The gateway refused, could not be reached, or failed.
    case failed
  }

  package var turn: Int
  package var attempt: Int
  package var status: Status
  package var text: String
  package var reasoning: String?
  /// What the stream stated, merged over its chunks.
  package var figures: UsageAndCost?
  /// The gateway's own words for the figures: every event of the stream that bears more than text, or the error's body.
  package var raw: [String]
  /// Measured here: time to the first text and whole time, in milliseconds.
  package var latencyMilliseconds: Int?
  package var durationMilliseconds: Int?
  /// Catalogue price times the tokens of the reply, stated or counted, where the price is known.
  package var estimate: USD?
  /// True where a price was not stated and the most that it can be is in `estimate`.
  package var isUpperBound: Bool?
  /// True where the request cannot have been charged: nothing was sent, or it was refused before a generation began.
  package var isFree: Bool?
  /// What went wrong, as a short word of the program's own.
  package var error: String?
  /// Nil where there was nothing but text.
  package var extras: ReplyExtras?
  /// The calls of a whole reply, where tools were offered.
  package var toolCalls: [ToolCall]?
  /// The provider's record of its reasoning as JSON text; kept with calls, which it goes back with.
  package var reasoningDetails: String?
  /// Pictures that the model drew, kept in the media folder; nil where there are none.
  package var pictures: [MediaFile]?

  package init(
    turn: Int, attempt: Int, status: Status, text: String, reasoning: String? = nil, figures: UsageAndCost? = nil,
    raw: [String] = [], latencyMilliseconds: Int? = nil, durationMilliseconds: Int? = nil, estimate: USD? = nil,
    isUpperBound: Bool? = nil, isFree: Bool? = nil, error: String? = nil, extras: ReplyExtras? = nil,
    toolCalls: [ToolCall]? = nil, reasoningDetails: String? = nil, pictures: [MediaFile]? = nil
  ) {
    self.pictures = pictures
    self.turn = turn
    self.attempt = attempt
    self.status = status
    self.text = text
    self.reasoning = reasoning
    self.figures = figures
    self.raw = raw
    self.latencyMilliseconds = latencyMilliseconds
    self.durationMilliseconds = durationMilliseconds
    self.estimate = estimate
    self.isUpperBound = isUpperBound
    self.isFree = isFree
    self.error = error
    self.extras = extras
    self.toolCalls = toolCalls
    self.reasoningDetails = reasoningDetails
  }

  /// Pictures that came, those that could not be read and those that were not fetched included.
  package var pictureCount: Int {
    (pictures?.count ?? 0) + (extras?.pictures ?? 0) + (extras?.pictureLinks.count ?? 0)
  }

  /// Whether the model drew, also where nothing of it could be read.
  package var hasPictures: Bool { pictureCount > 0 }

  enum CodingKeys: String, CodingKey {
    case turn, attempt, status, text, reasoning, figures, raw, estimate, error, extras, pictures
    case toolCalls = "tool_calls"
    case reasoningDetails = "reasoning_details"
    case latencyMilliseconds = "latency_ms"
    case durationMilliseconds = "duration_ms"
    case isUpperBound = "estimate_is_upper_bound"
    case isFree = "free"
  }
}

/// What became of looking a generation up at the gateway.
package struct ChargeFound: Codable, Equatable, Sendable {
  package var turn: Int
  package var attempt: Int
  package var id: String
  /// `done` or `exhausted`; `open` is never written.
  package var lookup: LookupState
  package var figures: UsageAndCost?
  /// The response's body, word for word.
  package var raw: String?

  package init(
    turn: Int, attempt: Int, id: String, lookup: LookupState, figures: UsageAndCost? = nil, raw: String? = nil
  ) {
    self.turn = turn
    self.attempt = attempt
    self.id = id
    self.lookup = lookup
    self.figures = figures
    self.raw = raw
  }
}
