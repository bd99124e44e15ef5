import Platform
import Records

/// Reads the payloads of one reply: text, reasoning, and what is stated beside them.
struct ReplyDecoder: Sendable {
  private let dialect: Dialect
  private let credential: Credential
  private var stated = StatedFigures()
  private var figures: UsageAndCost?
  private var isNamed = false
  private var isFirst = true
  /// Set once the gateway broke the reply off; nothing is read after it.
  private(set) var failure: GatewayError?
  private(set) var isDone = false

  private static let json = JSONDecoder()

  init(dialect: Dialect, credential: Credential) {
    self.dialect = dialect
    self.credential = credential
  }

  /// True where the stream said that the reply is over, be it by a finish reason or by `[DONE]`.
  var isComplete: Bool { isDone || stated.finishReason != nil }
  var finishReason: String? { stated.finishReason }

  /// Takes one event of the stream.
  mutating func take(_ event: ServerSentEvent, into events: inout [ReplyEvent]) {
    guard failure == nil, !isDone else { return }
    if event.data.utf8.first == UInt8(ascii: "["), event.data.hasPrefix("[DONE]") {
      isDone = true
      return
    }
    guard let chunk = try? ReplyDecoder.json.decode(ChatChunk.self, from: Data(event.data.utf8)) else {
      events.append(.raw(credential.scrubbed(event.data)))
      failure = event.type == "error" ? broken(by: event) : .unreadableAnswer(detail: "event")
      return
    }
    take(chunk, raw: event.data, into: &events)
    if event.type == "error", failure == nil { failure = broken(by: event) }
  }

  /// Takes one payload that was read, with its own words.
  mutating func take(_ chunk: ChatChunk, raw: String, into events: inout [ReplyEvent]) {
    name(by: [chunk.id, chunk.generationID, chunk.metadata?.generationID], into: &events)
    if isFirst || chunk.statesMore { events.append(.raw(credential.scrubbed(raw))) }
    isFirst = false
    if let reasoning = chunk.choice?.content?.reasoning, !reasoning.isEmpty { events.append(.reasoning(reasoning)) }
    if let text = chunk.choice?.content?.text, !text.isEmpty { events.append(.text(text)) }
    if stated.merge(chunk) { state(into: &events) }
    if let error = chunk.error {
      failure = broken(by: error, in: chunk)
    } else if chunk.choice?.finishReason == "error" {
      failure = .failedMidStream(message: "", situation: .other)
    }
  }

  /// Takes the cost that the response's head states for a reply in one piece; the head of a stream comes too early for it.
  mutating func record(cost: String?) {
    stated.header = cost.map { Amount(USD($0)) }
  }

  /// Tells the generation's id, once: the first of the candidates that is one.
  mutating func name(by candidates: [String?], into events: inout [ReplyEvent]) {
    guard !isNamed, let id = dialect.generationID(among: candidates) else { return }
    isNamed = true
    events.append(.generation(id: id))
  }

  private mutating func state(into events: inout [ReplyEvent]) {
    let current = stated.figures(in: dialect)
    guard current != figures else { return }
    figures = current
    events.append(.figures(current))
  }

  private func broken(by error: WireError, in chunk: ChatChunk) -> GatewayError {
    var words = error.sentence ?? error.type ?? ""
    // "Bad Request" says nothing; the provider's own reason is in the route.
    if let reason = chunk.metadata?.routing?.lastError, !words.contains(reason) {
      words += words.isEmpty ? reason : ": " + reason
    }
    return .failedMidStream(
      message: ServerSentence(credential.scrubbed(words)).text, situation: Situation(status: 200, error: error))
  }

  private func broken(by event: ServerSentEvent) -> GatewayError {
    let document = try? ReplyDecoder.json.decode(ErrorDocument.self, from: Data(event.data.utf8))
    let error = document?.error ?? WireError(message: event.data)
    return .failedMidStream(
      message: ServerSentence(credential.scrubbed(error.sentence ?? "")).text,
      situation: Situation(status: 200, error: error))
  }
}
