import GatewayClient
import Records

/// What a turn is for.
package enum TurnPurpose: Equatable, Sendable {
  case conversation
  /// A model's summary is to take the conversation's place.
  case compaction(model: String)
  /// Pictures alone are asked for, without the conversation.
  case drawing(PictureRequest)

  /// What is asked of the route for pictures; nil for the other purposes.
  package var picture: PictureRequest? { if case .drawing(let picture) = self { picture } else { nil } }
  var isCompaction: Bool { if case .compaction = self { true } else { false } }

  /// The model of this turn alone; nil for the session's.
  var model: String? {
    switch self {
    case .conversation, .drawing: nil
    case .compaction(let model): model
    }
  }
}

/// What of a conversation is sent with each turn.
package struct ConversationSize: Equatable, Sendable {
  package var turns: Int
  package var tokens: Int
  /// What a turn costs with it, read from a warm cache where one is asked for; nil where the price is not known.
  package var turnCost: USD?
}

/// Summaries that take the conversation's place in later requests.
extension Session {
  /// What a model is asked for in place of a prompt.
  package static let compactionPrompt = """
    Write a summary of this conversation, so that it can go on from the summary alone. Keep the user's goals and \
    instructions, facts, names, numbers, decisions, code that is still needed, and open questions. Leave out greetings \
    and what was corrected later. Write at most 400 words, without an introduction.
    """
  /// Output tokens that a summary is taken to have.
  static let summaryTokens = 600

  /// The turn whose summary is in the place of the conversation before it; nil where there is none.
  package var compaction: Turn? {
    transcript.turns.last { $0.isSummary && $0.isCarried }
  }

  package func conversationSize() -> ConversationSize {
    ConversationSize(
      turns: transcript.carried().count, tokens: Estimator.tokens(of: transcript.conversation, model: model),
      turnCost: (warmEstimate(on: model) ?? estimate(on: model))?.cost)
  }

  /// What a summary by a model is expected to cost, fees included; nil where the price is not known.
  package func compactionCost(with model: String) -> USD? {
    expectedCost(of: Self.compactionPrompt, purpose: .compaction(model: model))
  }

  /// Puts a whole summary in the conversation's place.
  func takeSummary(of turn: Turn?, _ error: GatewayError?) {
    guard error == nil, let turn, turn.status == .complete, EarlyStop(turn) == nil, !turn.reply.isEmpty else { return }
    record(.change(Change(compacts: turn.index)), synced: false)
  }

  /// Brings the conversation back that the last summary took the place of. The turn of the summary; nil where there is
  /// none.
  package func undoCompaction() -> Turn? {
    guard let summary = compaction else { return nil }
    record(.change(Change(withdraws: summary.index)), synced: false)
    return summary
  }
}

extension Session {
  /// The model of the next turn for a purpose.
  package func model(of purpose: TurnPurpose) -> String { purpose.model ?? nextModel }
}
