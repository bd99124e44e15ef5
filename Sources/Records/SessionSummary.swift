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
    opening = Self.shortened(transcript.turns.first?.start.prompt ?? "")
  }

  /// The title, or what represents it.
  package var name: String { title ?? opening }

  /// The sandbox's money is no money.
  package var isPlayMoney: Bool { Transcript.isPlayMoney(gateway) }

  private static func shortened(_ prompt: String) -> String {
    // A prompt may be a book: only its beginning is looked at.
    let words = prompt.prefix(1_000).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= length ? words : words.prefix(length - 1) + "…"
  }
}

extension Transcript {
  /// Whether a text is in the title, a prompt or a reply; case does not count.
  package func mentions(_ text: String) -> Bool {
    func holds(_ other: String?) -> Bool { other?.lowercased().contains(text.lowercased()) == true }
    return holds(title) || turns.contains { holds($0.start.prompt) || holds($0.reply) }
  }
}
