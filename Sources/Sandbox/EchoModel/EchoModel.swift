/// The sandbox's assistant: it picks up what was written and asks one question back, always the same for the same conversation.
///
/// It knows nothing and says so when asked; the model's name on a turn only decides which prices are counted.
struct EchoModel: Equatable, Sendable {
  let topic: Topic
  let domain: Domain
  /// How many messages the user has sent, this one included.
  let turn: Int
  /// What is attached to the last message.
  let media: [MediaPart]
  private let seed: UInt64

  init(_ messages: [ChatMessage], tags: [String] = []) {
    let last = messages.last { $0.role == .user }
    let text = last?.text ?? ""
    let system = messages.first { $0.role == .system || $0.role == .developer }?.text ?? ""
    turn = messages.count { $0.role == .user }
    media = last?.media ?? []
    topic = Topic(of: text)
    domain = Domain(tags: tags, system: system, text: text)
    seed = Digest(text + "\(turn)").value
  }

  /// Two to six short sentences, the question among them.
  var reply: String {
    var parts = [opening]
    if topic == .empty { return parts[0] + " " + question }
    if !media.isEmpty { parts.append("I got \(media.phrase) and cannot look inside, so I go by your words.") }
    if topic.isAPuzzle, !domain.thoughts.isEmpty { parts.append(chosen(domain.thoughts)) }
    if turn > 1, case .statement = topic { parts.insert(chosen(Self.welcomes), at: 0) }
    return parts.joined(separator: " ") + (topic.isAboutWork ? "\n\n" : " ") + question
  }

  private static let welcomes = [
    "That is more than you had a minute ago.",
    "If that answers my last question, write it down before it fades.",
    "Good, keep going.",
  ]

  /// One of the texts, by the conversation.
  func chosen(_ texts: [String]) -> String {
    texts.isEmpty ? "" : texts[Int(seed % UInt64(texts.count))]
  }
}
