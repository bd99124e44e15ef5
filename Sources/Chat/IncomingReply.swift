import GatewayClient
import Platform
import Records

/// A reply while it comes in.
struct IncomingReply {
  let turn: Int
  let attempt: Int
  let started: Date
  /// True where the request never left.
  var isUnsent = false
  var id: String?
  var firstText: Date?
  var text = ""
  var reasoning = ""
  var figures: UsageAndCost?
  var finishReason: String?
  var raw: [String] = []

  init(turn: Int, attempt: Int, started: Date, isUnsent: Bool = false) {
    self.turn = turn
    self.attempt = attempt
    self.started = started
    self.isUnsent = isUnsent
  }

  /// Nothing came that the gateway could have charged for.
  var isEmpty: Bool { id == nil && text.isEmpty && reasoning.isEmpty }

  /// The record of how it ended.
  func ended(by error: GatewayError?, at time: Date) -> ReplyEnded {
    var figures = figures
    if let finishReason { figures = figures ?? UsageAndCost(); figures?.finishReason = finishReason }
    let isFree = isEmpty && (isUnsent || error?.isFree == true)
    return ReplyEnded(
      turn: turn, attempt: attempt, status: status(error), text: text,
      reasoning: reasoning.isEmpty ? nil : reasoning, figures: figures, raw: raw + (error?.body.map { [$0] } ?? []),
      latencyMilliseconds: firstText.map { milliseconds(until: $0) },
      durationMilliseconds: milliseconds(until: time), isFree: isFree ? true : nil, error: error?.name)
  }

  private func status(_ error: GatewayError?) -> ReplyEnded.Status {
    guard let error else { return .complete }
    if error == .cancelled { return .interrupted }
    return isEmpty ? .failed : .incomplete
  }

  private func milliseconds(until time: Date) -> Int {
    Int((time.timeIntervalSince(started) * 1_000).rounded())
  }

  /// Stands in where the transcript does not know the turn.
  var lostTurn: Turn {
    Turn(
      start: TurnStarted(turn: turn, prompt: "", assistant: "", model: ""), started: started, generations: [],
      billing: .lookup)
  }
}
