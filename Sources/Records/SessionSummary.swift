import Platform

/// One session in a list: what it is called, when it began, and what it cost.
package struct SessionSummary: Equatable, Sendable {
  package let id: String
  /// What the user called it.
  package let title: String?
  /// The first prompt on one line, which represents a title where there is none.
  package let opening: String
  package let started: Date
  /// When its last turn began.
  package let lastTurn: Date?
  package let gateway: String
  package let assistant: String
  package let model: String
  package let totals: Totals
  /// False where no turn was ever answered.
  package let isAnswered: Bool

  /// Letters of a prompt that represent a title.
  private static let length = 60

  /// Nil without a first record. `id` is the journal's, which a copied file has for itself alone.
  package init?(_ transcript: Transcript, id: String? = nil) {
    guard let session = transcript.session, let started = transcript.started else { return nil }
    self.id = id ?? session.id
    title = transcript.title
    self.started = started
    lastTurn = transcript.turns.last?.started
    gateway = session.gateway
    assistant = session.assistant
    model = session.model
    totals = transcript.totals
    isAnswered = transcript.turns.contains(where: \.isAnswered)
    opening = Self.opening(of: transcript.turns.first?.start)
  }

  /// The title, or what represents it.
  package var name: String { title ?? opening }

  /// The sandbox's money is no money.
  package var isPlayMoney: Bool { Transcript.isPlayMoney(gateway) }

  /// The beginning of the user's own words, which may be behind a file, on one line.
  package static func opening(of start: TurnStarted?) -> String {
    // A prompt may be a book: only its beginning is looked at.
    let prompt = (start?.question ?? start?.prompt ?? "").prefix(1_000)
    let words = prompt.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= length ? words : words.prefix(length - 1) + "…"
  }
}

extension Turn {
  /// Whether a reply came or began to come, and so may be billed.
  package var isAnswered: Bool {
    generations.contains { generation in
      if generation.id != nil { return true }
      guard let ended = generation.ended else { return false }
      return ended.status == .complete || !ended.text.isEmpty || ended.reasoning?.isEmpty == false
    }
  }
}
