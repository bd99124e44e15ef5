import Platform

/// One request to a gateway that the session made, retries included.
package struct Generation: Equatable, Sendable {
  /// The gateway's id; nil until a chunk names it, and for ever where the gateway gives none.
  package var id: String?
  package var attempt: Int
  package var started: Date
  package var ended: ReplyEnded?
  package var found: ChargeFound?
  /// The user has said that a strange bill is right.
  package var isConfirmed = false
  /// Its place among the turn's steps, from 1; the attempts of one step have the same.
  package var step: Int
  /// What it was expected to cost before it left, where that is not the turn's own estimate.
  package var expectedCost: USD?
  /// What became of its calls, the last word of each.
  package private(set) var tools: [ToolUse] = []

  package init(attempt: Int, started: Date, step: Int = 1) {
    self.attempt = attempt
    self.started = started
    self.step = step
  }

  mutating func take(_ use: ToolUse) {
    if let place = tools.firstIndex(where: { $0.call == use.call }) {
      tools[place] = use
    } else {
      tools.append(use)
    }
  }

  /// What is known of the generation, the look-up's words before the stream's.
  package var figures: UsageAndCost {
    let stream = ended?.figures ?? UsageAndCost()
    guard var best = found?.figures else { return stream }
    best.usage = usage
    best.marketCost = best.marketCost ?? stream.marketCost
    best.upstreamCost = best.upstreamCost ?? stream.upstreamCost
    best.isBYOK = best.isBYOK ?? stream.isBYOK
    best.servedModel = best.servedModel ?? stream.servedModel
    best.provider = best.provider ?? stream.provider
    best.serviceTier = best.serviceTier ?? stream.serviceTier
    best.credential = best.credential ?? stream.credential
    best.attempts = best.attempts ?? stream.attempts
    best.finishReason = best.finishReason ?? stream.finishReason
    return best
  }

  /// The tokens alone of ``figures``, for sums.
  package var usage: Usage? {
    let stream = ended?.figures?.usage
    return found?.figures?.usage?.completed(by: stream) ?? stream
  }
}

/// One prompt and what came of it.
package struct Turn: Equatable, Sendable {
  package enum Status: String, Codable, Sendable {
    case complete, interrupted, failed
  }

  package var start: TurnStarted
  package var started: Date
  package var finished: Date?
  package var generations: [Generation]
  package var billing: Billing
  /// False once a later turn took its place or the conversation was cleared.
  package var isInConversation = true
  /// True where it took the turn that it replaces out of the conversation, which could be out of it before.
  var hasTakenOut = false
  /// True while its reply takes the place of the turns before it.
  package var isSummary = false
  /// The turn whose summary takes this one's place in requests.
  package var compactedBy: Int?
  /// True once requests carry only later turns.
  package var isTrimmed = false

  package init(start: TurnStarted, started: Date, generations: [Generation], billing: Billing) {
    self.start = start
    self.started = started
    self.generations = generations
    self.billing = billing
  }

  package var index: Int { start.turn }

  /// Whether the next request carries it: it has a reply, whole or partial, and nothing took it out.
  package var isCarried: Bool {
    isInConversation && !isTrimmed && compactedBy == nil && (start.compacts != true || isSummary)
      && (!reply.isEmpty || hasCalls || !pictures.isEmpty)
  }

  /// An attempt without an end was cut off with the program; calls that no step answered were stopped, or are running.
  package var status: Status {
    switch generations.last?.ended?.status {
    case .complete: awaitsStep ? .interrupted : .complete
    case .failed: .failed
    case .interrupted, .incomplete, nil: .interrupted
    }
  }

  /// What its model drew, in order.
  package var pictures: [MediaFile] { generations.flatMap { $0.ended?.pictures ?? [] } }

  /// Pictures that came, in any state.
  package var pictureCount: Int { generations.reduce(0) { $0 + ($1.ended?.pictureCount ?? 0) } }

  /// The last attempt's text.
  package var lastReply: String { generations.last?.ended?.text ?? "" }

  /// The text of the last attempt, of each step where there are several.
  package var reply: String {
    guard generations.count > 1 else { return lastReply }
    return steps.compactMap(\.ended?.text).filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// The turn's generations added up.
  package var totals: Totals {
    guard generations.count == 1 else {
      var totals = RunningTotals()
      totals.add(self)
      return totals.totals
    }
    var totals = Totals()
    totals.count([CountedGeneration(generations[0], of: self)], entering: true)
    return totals
  }
}
