import HTTP
import Platform
import Records

/// Turns what arrives from the network for one chat request into the reply's events.
///
/// A value without effects. After ``isOver`` nothing more is to be given to it.
struct ReplyReader: Sendable {
  private enum Form {
    /// The first byte decides, whatever the head says.
    case undecided
    case events, document, refusal, foreign
    /// A text that is neither.
    case plain
  }

  /// Bytes of a refusal's body that are kept, and that are searched for its sentence.
  static let refusalLimit = 64 << 10
  private static let searchLimit = 4 << 20
  /// Bytes of a whole completion, where a gateway does not stream.
  static let documentLimit = 64 << 20

  private let server: ServerContext
  private var credential: Credential { server.credential }
  /// True for the answer of the route for pictures.
  private let readsPictures: Bool
  private var decoder: ReplyDecoder
  private var parser = EventStreamParser()
  private var form = Form.undecided
  private var head = ResponseHead(status: 0)
  private var body = Data()
  /// True where a stream had any event.
  private var hadEvent = false
  /// Why the reply is not whole; set at most once.
  private(set) var failure: GatewayError?
  private(set) var isOver = false
  /// True where the model has stopped and the stream is still open: only figures and `[DONE]` may follow.
  var isFinished: Bool { form == .events && decoder.isFinished }

  init(_ server: ServerContext, readsPictures: Bool = false) {
    self.server = server
    self.readsPictures = readsPictures
    decoder = ReplyDecoder(server)
  }

  /// The events of one arrival, possibly none; those before a failure are among them.
  mutating func events(for arrival: Arrival) -> [ReplyEvent] {
    guard !isOver else { return [] }
    var events: [ReplyEvent] = []
    switch arrival {
    case .head(let head): begin(head, into: &events)
    case .data(let data): consume(data, into: &events)
    case .failed(let error): finish(after: error, into: &events)
    case .ended, .deadlinePassed: finish(after: nil, into: &events)
    }
    return events
  }

  private mutating func begin(_ head: ResponseHead, into events: inout [ReplyEvent]) {
    // An interim head, such as 103, is no answer.
    guard head.status >= 200 else { return }
    self.head = head.scrubbed(by: credential)
    if head.isRedirect { return end(.redirected(to: self.head.redirectHost), into: &events) }
    form = head.isSuccess ? .undecided : .refusal
    if head.isSuccess, head.contentType != "text/html" { decoder.name(by: [head.generationID], into: &events) }
  }

  private mutating func consume(_ data: Data, into events: inout [ReplyEvent]) {
    if form == .undecided {
      body += data
      decide()
      guard form != .undecided else { return }
      let first = body
      body = Data()
      return read(first, into: &events)
    }
    read(data, into: &events)
  }

  /// Decides by the first byte that is no white space.
  private mutating func decide() {
    let start = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
    guard let first = start.first(where: { !" \t\r\n".utf8.contains($0) }) else { return }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["): form = .document
    case UInt8(ascii: "<"): form = .foreign
    // A byte order mark that is cut, and the fields of an event: data, event, id, retry, and a comment.
    case 0xEF where body.count < 3: return
    case _ where "deir:".utf8.contains(first) || head.contentType == "text/event-stream": form = .events
    default: form = .plain
    }
  }

  private mutating func read(_ data: Data, into events: inout [ReplyEvent]) {
    switch form {
    case .undecided: break
    case .events: parse(data, into: &events)
    case .document:
      body += data
      if body.count > ReplyReader.documentLimit { end(.unreadableAnswer(detail: "length"), into: &events) }
    case .plain: body += data.prefix(ReplyReader.refusalLimit - body.count)
    case .refusal:
      body += data.prefix(ReplyReader.searchLimit - body.count)
      if body.count == ReplyReader.searchLimit { finish(after: nil, into: &events) }
    case .foreign:
      let type = head.contentType
      end(.unreadableAnswer(detail: type.isEmpty || type.hasSuffix("json") ? "text/html" : type), into: &events)
    }
  }

  private mutating func parse(_ data: Data, into events: inout [ReplyEvent]) {
    var parsed: [ServerSentEvent] = []
    var broken: EventStreamError?
    if !hadEvent { body += data.prefix(ServerSentence.limit * 8 - min(body.count, ServerSentence.limit * 8)) }
    do throws(EventStreamError) {
      try parser.consume(data, into: &parsed)
    } catch {
      broken = error
    }
    hadEvent = hadEvent || !parsed.isEmpty
    for event in parsed { decoder.take(event, into: &events) }
    if let failure = decoder.failure {
      end(failure, into: &events)
    } else if decoder.isDone {
      finishEvents(after: nil, into: &events)
    } else if broken != nil {
      end(.unreadableAnswer(detail: "length"), into: &events)
    }
  }

  private mutating func finish(after error: GatewayError?, into events: inout [ReplyEvent]) {
    switch form {
    case .refusal: end(.refused(RefusalReader(server: server).refusal(head, body: body)), into: &events)
    case .document: finishDocument(after: error, into: &events)
    case .events: finishEvents(after: error, into: &events)
    case .foreign: end(error ?? .unreadableAnswer(detail: head.contentType), into: &events)
    case .plain: end(error ?? .unreadableAnswer(detail: sentence), into: &events)
    case .undecided: end(error ?? .truncated, into: &events)
    }
  }

  /// The first words of an answer that is no reply.
  private var sentence: String {
    ServerSentence(credential.scrubbed(String(decoding: body.prefix(ServerSentence.limit * 8), as: UTF8.self))).text
  }
}

// The end of a stream, and of a document.
extension ReplyReader {
  private mutating func finishEvents(after error: GatewayError?, into events: inout [ReplyEvent]) {
    if !decoder.isDone, let event = parser.takePending() {
      hadEvent = true
      if !decoder.takePending(event, into: &events) { decoder.noteCutEvent(event) }
    }
    if let failure = decoder.failure { return end(failure, into: &events) }
    if decoder.isComplete { return complete(into: &events) }
    if let error { return end(error, into: &events) }
    if !hadEvent, !decoder.hasOutput {
      let lines = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline)
      body = Data(lines.filter { !$0.hasPrefix(":") }.joined(separator: " ").utf8)
      return end(sentence.isEmpty ? .truncated : .unreadableAnswer(detail: sentence), into: &events)
    }
    let isUnread = !decoder.hasOutput && decoder.unreadableEvents > 0
    end(isUnread ? .unreadableAnswer(detail: "event") : .truncated, into: &events)
  }

  /// Reads a reply that came in one piece, from a gateway that does not stream.
  private mutating func finishDocument(after error: GatewayError?, into events: inout [ReplyEvent]) {
    let bytes = credential.scrubber.scrubbed(body) ?? Array(body)
    guard let chunk = bytes.withUnsafeBytes({ chunk(of: $0) }), chunk.hasChoice else {
      if readsLines(bytes, into: &events) { return finishEvents(after: error, into: &events) }
      return end(failure(ofDocument: bytes, after: error), into: &events)
    }
    decoder.record(cost: head.cost)
    decoder.take(chunk, raw: bytes, into: &events)
    if let failure = decoder.failure { return end(failure, into: &events) }
    let isWhole = decoder.isComplete || decoder.hasOutput && !chunk.namesFinishReason
    guard chunk.isClosed, isWhole else { return end(error ?? .truncated, into: &events) }
    complete(into: &events)
  }

  private func chunk(of bytes: UnsafeRawBufferPointer) -> ChatChunk? {
    readsPictures ? ChatChunk(pictures: bytes) : ChatChunk(bytes)
  }

  /// Takes a stream whose events are bare lines of JSON; false where the bytes are none.
  private mutating func readsLines(_ bytes: [UInt8], into events: inout [ReplyEvent]) -> Bool {
    let lines = bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
    guard lines.count > 1, Array(lines[0]).withUnsafeBytes({ ChatChunk($0) })?.hasChoice == true else { return false }
    hadEvent = true
    for line in lines where decoder.failure == nil {
      decoder.take(ServerSentEvent(type: "message", bytes: Array(line), lastID: ""), into: &events)
    }
    return true
  }

  private func failure(ofDocument bytes: [UInt8], after error: GatewayError?) -> GatewayError {
    let isWhole = (try? JSONTree(bytes, mode: .tolerant)) != nil
    if let document = ErrorDocument(bytes), !document.error.anyWords.isEmpty, document.holdsError {
      return .refused(RefusalReader(server: server).refusal(head, body: Data(bytes)))
    }
    return error ?? (isWhole ? .unreadableAnswer(detail: head.contentType) : .truncated)
  }

  private mutating func complete(into events: inout [ReplyEvent]) {
    decoder.finish(into: &events)
    events.append(.finished(reason: decoder.finishReason))
    isOver = true
  }

  private mutating func end(_ error: GatewayError, into events: inout [ReplyEvent]) {
    decoder.finish(into: &events)
    failure = error
    isOver = true
  }
}

extension ResponseHead {
  /// Without the key in any of the texts that are shown or kept.
  func scrubbed(by credential: Credential) -> ResponseHead {
    var head = self
    head.contentType = credential.scrubbed(contentType)
    head.location = location.map(credential.scrubbed)
    head.generationID = generationID.map(credential.scrubbed)
    return head
  }
}
