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
  private(set) var figures: UsageAndCost?
  /// Bytes of text and reasoning that had come when the output's tokens were last stated.
  private var statedBytes = 0
  var finishReason: String?
  var raw: [String] = []
  var extras: ReplyExtras?
  var pictures: [MediaFile] = []
  /// Those of a type that is no picture's.
  var unreadablePictures = 0
  /// Calls that can be run; none where no tools were offered.
  private(set) var calls: [ToolCall] = []
  private var reasoningDetails: String?

  init(turn: Int, attempt: Int, started: Date, isUnsent: Bool = false) {
    self.turn = turn
    self.attempt = attempt
    self.started = started
    self.isUnsent = isUnsent
  }

  /// Nothing came that the gateway could have charged for.
  var isEmpty: Bool {
    id == nil && text.isEmpty && reasoning.isEmpty && !hasPictures && extras?.toolCalls.isEmpty ?? true
  }

  /// Whether pictures came, in any state: their tokens have a price of their own.
  var hasPictures: Bool { pictureCount > 0 }

  var pictureCount: Int {
    pictures.count + unreadablePictures + (extras?.pictures ?? 0) + (extras?.pictureLinks.count ?? 0)
  }

  private var bytes: Int { text.utf8.count + reasoning.utf8.count }

  /// Takes in what was stated behind the text that has come.
  mutating func take(_ stated: UsageAndCost) {
    if let output = stated.usage?.output, output != figures?.usage?.output { statedBytes = bytes }
    figures = stated
  }

  /// Takes in the calls of a whole reply. Each gets an id of its own within the turn, where it has none.
  mutating func take(_ stated: [ToolCall], reasoningDetails details: String?, except known: Set<String>) {
    var known = known
    for (place, var call) in stated.enumerated() {
      if call.id.isEmpty || known.contains(call.id) { call.id = "call_\(turn)_\(attempt)_\(place + 1)" }
      known.insert(call.id)
      calls.append(call)
    }
    reasoningDetails = details
    extras?.toolCalls = []
    if extras?.isEmpty == true { extras = nil }
  }

  /// The tokens that were stated, and those counted of what has come since.
  var outputTokens: Int {
    (figures?.usage?.output ?? 0) + Estimator.tokens(ofBytes: bytes - statedBytes)
  }

  /// The record of how it ended, with what it is expected to cost where something came or its tokens are known.
  func ended(by error: GatewayError?, at time: Date, estimator: Estimator?) -> ReplyEnded {
    var figures = figures
    if let finishReason { figures = figures ?? UsageAndCost(); figures?.finishReason = finishReason }
    let isFree = isEmpty && (isUnsent || error?.isFree == true)
    let status = status(error)
    let isEstimated = !isFree && (status != .failed || figures?.usage?.output != nil)
    let estimate = isEstimated ? estimator?.estimate(of: self) : nil
    return ReplyEnded(
      turn: turn, attempt: attempt, status: status, text: text,
      reasoning: reasoning.isEmpty ? nil : reasoning, figures: figures, raw: raw + (error?.body.map { [$0] } ?? []),
      latencyMilliseconds: firstText.map { milliseconds(until: $0) },
      durationMilliseconds: milliseconds(until: time),
      estimate: estimate?.cost, isUpperBound: estimate?.isUpperBound == true ? true : nil,
      isFree: isFree ? true : nil,
      error: error?.name, extras: allExtras, toolCalls: calls.isEmpty ? nil : calls,
      reasoningDetails: calls.isEmpty ? nil : reasoningDetails, pictures: pictures.isEmpty ? nil : pictures)
  }

  private var allExtras: ReplyExtras? {
    guard unreadablePictures > 0 else { return extras }
    var all = extras ?? ReplyExtras()
    all.pictures += unreadablePictures
    return all
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
