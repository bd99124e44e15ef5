import HTTP
import Platform
import Records

/// Reads the payloads of one reply: text, reasoning, and what is stated with them.
///
/// What cannot be read costs itself only, and is counted.
struct ReplyDecoder: Sendable {
  private let server: ServerContext
  private var joiner = SurrogateJoiner()
  private var text: KeyStreamScrubber
  private var reasoning: KeyStreamScrubber
  private var stated = StatedFigures()
  private var figures: UsageAndCost?
  private var extras = ReplyExtras()
  private var calls = ToolCallCollector()
  private var details = ReasoningDetails()
  /// True where an event is missing that may have had a piece of a call.
  private var hasLostEvent = false
  private var raw = RawPayloads()
  /// Of the pictures that were told.
  private var hashes: Set<String> = []
  private var isNamed = false
  private var isFirst = true
  /// Set once the gateway broke the reply off; nothing is read after it.
  private(set) var failure: GatewayError?
  /// Set by `[DONE]`.
  private(set) var isDone = false

  init(_ server: ServerContext) {
    self.server = server
    text = KeyStreamScrubber(server.credential.scrubber)
    reasoning = KeyStreamScrubber(server.credential.scrubber)
  }

  /// True where the stream said that the reply is over, by a finish reason or by `[DONE]` after a part of it.
  var isComplete: Bool { stated.finishReason != nil || isDone && stated.hasOutput }
  /// True where the model has stopped; only figures may still come.
  var isFinished: Bool { stated.finishReason != nil }
  var hasOutput: Bool { stated.hasOutput }
  var finishReason: String? { stated.finishReason }
  var unreadableEvents: Int { extras.unreadableEvents }

  /// Takes one event of the stream.
  mutating func take(_ event: ServerSentEvent, into events: inout [ReplyEvent]) {
    guard failure == nil, !isDone else { return }
    let bytes = server.credential.scrubber.scrubbed(event.bytes) ?? event.bytes
    if ReplyDecoder.isDone(bytes) {
      isDone = true
      return
    }
    let chunk = bytes.withUnsafeBytes { ChatChunk($0) }
    if let chunk {
      take(chunk, raw: bytes, into: &events)
    } else {
      extras.unreadableEvents += 1
      hasLostEvent = true
      raw.take(bytes, into: &events)
    }
    guard failure == nil else { return }
    if event.type == "error" {
      failure = broken(by: WireError(event: bytes) ?? WireError(message: nil), bytes)
    } else if chunk == nil, let error = WireError(event: bytes), error.saysError {
      failure = broken(by: error, bytes)
    }
  }

  /// Takes the last event of a stream that ended without a blank line; false where it is not whole.
  mutating func takePending(_ event: ServerSentEvent, into events: inout [ReplyEvent]) -> Bool {
    // Plain words of an error have no end that could be missing.
    let isWhole =
      event.type == "error" || ReplyDecoder.isDone(event.bytes) || (try? JSONTree(event.bytes, mode: .tolerant)) != nil
    if isWhole { take(event, into: &events) }
    return isWhole
  }

  /// Takes one payload that was read, with its own words.
  mutating func take(_ chunk: ChatChunk, raw bytes: [UInt8], into events: inout [ReplyEvent]) {
    name(by: [chunk.id, chunk.generationID, chunk.metadata?.generationID], into: &events)
    let pictures = drawn(in: chunk, into: &events)
    if isFirst || chunk.statesMore || chunk.isPartlyUnread { raw.take(bytes, replacing: pictures, into: &events) }
    isFirst = false
    if !chunk.reasoning.isEmpty { append(.reasoning(reasoning.take(chunk.reasoning)), to: &events) }
    let words = chunk.text.isEmpty ? chunk.refusal : joiner.take(chunk.text, chunk.halves) + chunk.refusal
    if !words.isEmpty { append(.text(text.take(words)), to: &events) }
    note(chunk)
    calls.take(chunk.callPieces)
    details.take(chunk.reasoningDetails)
    if stated.merge(chunk) { state(into: &events) }
    if let error = chunk.error {
      failure = broken(by: error, bytes, in: chunk)
    } else if let reason = chunk.finishReason, ReplyDecoder.failures.contains(reason.lowercased()) {
      failure = .failedMidStream(message: reason == "error" ? "" : reason, situation: .other)
    }
  }

  /// Finish reasons that state a fault and no end.
  private static let failures: Set = [
    "error", "failed", "failure", "internal_error", "server_error", "network_error", "insufficient_system_resource",
  ]

  /// Gives out what was held back, and what came in addition to the text.
  mutating func finish(into events: inout [ReplyEvent]) {
    append(.reasoning(reasoning.finish()), to: &events)
    append(.text(text.take(joiner.finish()) + text.finish()), to: &events)
    raw.finish(into: &events)
    if !extras.isEmpty { events.append(.extras(extras)) }
    appendCalls(to: &events)
    extras = ReplyExtras()
  }

  /// Takes the cost that the response's head states for a reply in one piece; the head of a stream comes too early for it.
  mutating func record(cost: String?) {
    stated.header = cost.map { Amount(USD($0)) }
  }

  /// Tells the generation's id, once: the first of the candidates that is one.
  mutating func name(by candidates: [String?], into events: inout [ReplyEvent]) {
    guard !isNamed, let id = server.dialect.generationID(among: candidates) else { return }
    isNamed = true
    events.append(.generation(id: id))
  }

  /// Counts an event that the stream's end cut, and the pictures that it began with.
  mutating func noteCutEvent(_ event: ServerSentEvent) {
    extras.unreadableEvents += 1
    hasLostEvent = true
    let begun = event.bytes.withUnsafeBytes { ChatChunk($0) }?.pictures.count ?? 0
    extras.pictures = min(extras.pictures + begun, Usage.largestCount)
  }

  /// Tells the pictures of a payload that can be read, each content once; gives what is kept in place of their data.
  private mutating func drawn(
    in chunk: ChatChunk, into events: inout [ReplyEvent]
  ) -> [(place: Range<Int>, text: String)] {
    var kept: [(place: Range<Int>, text: String)] = []
    for picture in chunk.pictures {
      switch picture.content {
      case .bytes(let bytes):
        let drawn = DrawnPicture(bytes)
        if let place = picture.place { kept.append((place, "sha256:\(drawn.sha256)")) }
        if hashes.count < Self.mostPictures, hashes.insert(drawn.sha256).inserted { events.append(.picture(drawn)) }
      case .link(let address):
        let words = server.credential.scrubbed(address)
        if extras.pictureLinks.count < Self.mostPictures, !extras.pictureLinks.contains(words) {
          extras.pictureLinks.append(words)
        }
      case .unreadable: extras.pictures = min(extras.pictures + 1, Usage.largestCount)
      }
    }
    return kept
  }

  /// Pictures of one reply that are taken.
  private static let mostPictures = 100

  private mutating func note(_ chunk: ChatChunk) {
    if chunk.isPartlyUnread {
      extras.unreadableEvents += 1
      hasLostEvent = hasLostEvent || chunk.usage == nil && chunk.metadata == nil && chunk.finishReason == nil
    }
    if !chunk.refusal.isEmpty { extras.isRefusal = true }
    for name in chunk.toolCalls where extras.toolCalls.last != name && extras.toolCalls.count < 100 {
      extras.toolCalls.append(ServerSentence(name).text)
    }
    if chunk.hasToolCall, extras.toolCalls.isEmpty, chunk.toolCalls.isEmpty { extras.toolCalls = ["unnamed"] }
    if extras.toolCalls.count > 1, extras.toolCalls[0] == "unnamed" { extras.toolCalls.removeFirst() }
  }

  /// Calls that are whole for sure: their arguments may read as whole before they are.
  private func appendCalls(to events: inout [ReplyEvent]) {
    guard failure == nil, !hasLostEvent, let reason = stated.finishReason, FinishReason.early(reason) == nil else {
      return
    }
    let calls = calls.calls.map { call in
      ToolCall(
        id: server.credential.scrubbed(call.id), name: server.credential.scrubbed(call.name),
        arguments: server.credential.scrubbed(call.arguments))
    }
    if !calls.isEmpty { events.append(.calls(calls, reasoningDetails: details.text.map(server.credential.scrubbed))) }
  }

  private func append(_ event: ReplyEvent, to events: inout [ReplyEvent]) {
    if event != .text(""), event != .reasoning("") { events.append(event) }
  }

  private mutating func state(into events: inout [ReplyEvent]) {
    let current = stated.figures(in: server.dialect)
    guard current != figures else { return }
    figures = current
    events.append(.figures(current))
  }

  private func broken(by error: WireError, _ bytes: [UInt8], in chunk: ChatChunk? = nil) -> GatewayError {
    var words = error.anyWords
    // "Bad Request" says nothing; the provider's own reason is in the route.
    if let reason = chunk?.metadata?.routing?.lastError, !words.contains(reason) {
      words += words.isEmpty ? reason : ": " + reason
    }
    let message = ServerSentence(server.credential.scrubbed(words)).text
    let situation = Situation(status: 200, error: error)
    return .failedMidStream(
      message: message, situation: situation,
      limit: situation == .budgetExceeded ? GatewayLimit(sentence: message, body: JSONTree(beginning: bytes)) : nil)
  }

  private static func isDone(_ bytes: [UInt8]) -> Bool {
    guard bytes.count < 64, bytes.contains(UInt8(ascii: "[")) else { return false }
    let text = String(decoding: bytes, as: UTF8.self).trimmed(of: .whitespaces)
    return text.hasPrefix("[DONE]") || text == "\"[DONE]\""
  }
}

/// The payloads that are kept for the record, in all no more than a line of the journal holds well.
private struct RawPayloads: Sendable {
  private static let limit = 1 << 20

  private var count = 0
  /// The last one behind the limit.
  private var last: String?

  mutating func take(
    _ bytes: [UInt8], replacing parts: [(place: Range<Int>, text: String)] = [], into events: inout [ReplyEvent]
  ) {
    let text = RawPayload(bytes, replacing: parts).text
    count += text.utf8.count
    if count <= RawPayloads.limit { events.append(.raw(text)) } else { last = text }
  }

  mutating func finish(into events: inout [ReplyEvent]) {
    if let last { events.append(.raw(last)) }
    last = nil
  }
}
