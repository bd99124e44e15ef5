import Platform

/// What a session that was deleted still takes out of budgets: no word of it is kept, only what it spent, when, with which
/// assistant and for which user.
package struct SessionRemoved: Codable, Equatable, Sendable {
  /// Turns of one quarter of an hour, one assistant and one user.
  package struct Part: Codable, Equatable, Sendable {
    package var started: Date
    package var assistant: String
    package var user: String?
    package var amount: USD
    /// Figures that were too strange to be counted, and requests of which nothing was known.
    package var leftOut: Int
    package var unknown: Int

    enum CodingKeys: String, CodingKey {
      case started, assistant, user, amount, unknown
      case leftOut = "left_out"
    }
  }

  package var id: String
  package var isPlayMoney: Bool
  package var spent: [Part]
  /// Lines of its journal that could not be read.
  package var unreadable: Int

  enum CodingKeys: String, CodingKey {
    case id, spent, unreadable
    case isPlayMoney = "play_money"
  }

  package init(id: String, transcript: Transcript, unreadable: Int) {
    self.id = id
    self.unreadable = unreadable
    isPlayMoney = transcript.isPlayMoney
    spent = transcript.spendings.map {
      Part(
        started: $0.started, assistant: $0.assistant, user: $0.user, amount: $0.amount, leftOut: $0.leftOut,
        unknown: $0.unknown)
    }
  }

  /// What budgets count of it.
  package var spendings: [Spending] {
    spent.map {
      Spending(
        started: $0.started, assistant: $0.assistant, user: $0.user, amount: $0.amount, leftOut: $0.leftOut,
        unknown: $0.unknown)
    }
  }
}
