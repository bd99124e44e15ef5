/// Where a fork comes from, and the conversation that it goes on from. The bills of that conversation stay with the
/// session that it comes from.
package struct ForkOrigin: Codable, Equatable, Sendable {
  /// A turn of the session that a fork comes from, as the fork's requests carry it.
  package struct Exchange: Codable, Equatable, Sendable {
    /// The turn's number there; the fork's own numbers begin behind the last one.
    package var turn: Int
    package var prompt: String
    package var question: String?
    package var reply: String
    /// What went with the prompt; nil where nothing did.
    package var media: [MediaFile]?
    /// What the model drew; nil where it drew nothing.
    package var pictures: [MediaFile]?

    package init(
      turn: Int, prompt: String, question: String? = nil, reply: String, media: [MediaFile]? = nil,
      pictures: [MediaFile]? = nil
    ) {
      self.media = media
      self.pictures = pictures
      self.turn = turn
      self.prompt = prompt
      self.question = question
      self.reply = reply
    }
  }

  package var session: String
  package var exchanges: [Exchange]

  package init(session: String, exchanges: [Exchange]) {
    self.session = session
    self.exchanges = exchanges
  }
}

/// A variable of an assistant's text and its value.
package struct VariableValue: Codable, Equatable, Sendable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
