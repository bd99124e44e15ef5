import Platform

/// Turns what arrives from the network for one chat request into the reply's events.
///
/// A value without effects. After ``isOver`` nothing more is to be given to it.
struct ReplyReader: Sendable {
  private enum Form {
    /// The head did not tell; the first byte will.
    case undecided, events, document, refusal, foreign
  }

  /// Bytes of a refusal's body that are kept.
  static let refusalLimit = 64 << 10
  /// Bytes of a whole completion, where a gateway does not stream.
  static let documentLimit = 16 << 20

  private let refusals: RefusalReader
  private let credential: Credential
  private var decoder: ReplyDecoder
  private var parser = EventStreamParser()
  private var form = Form.undecided
  private var head = ResponseHead(status: 0)
  private var body = Data()
  /// Why the reply is not whole; set at most once.
  private(set) var failure: GatewayError?
  private(set) var isOver = false
  /// The reply has said why it ended, and its stream is still open.
  var isFinished: Bool { form == .events && decoder.isComplete }

  init(dialect: Dialect, credential: Credential, now: @escaping @Sendable () -> Date) {
    refusals = RefusalReader(dialect: dialect, credential: credential, now: now)
    self.credential = credential
    decoder = ReplyDecoder(dialect: dialect, credential: credential)
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
    self.head = head
    if head.isRedirect { return end(.redirected(to: head.redirectHost)) }
    guard head.isSuccess else {
      form = .refusal
      return
    }
    form =
      switch head.contentType {
      case "text/event-stream": .events
      case "application/json": .document
      case "text/html": .foreign
      default: .undecided
      }
    if form != .foreign { decoder.name(by: [head.generationID], into: &events) }
  }

  private mutating func consume(_ data: Data, into events: inout [ReplyEvent]) {
    if form == .undecided, let first = data.first(where: { !" \t\r\n".utf8.contains($0) }) {
      form = first == UInt8(ascii: "{") ? .document : first == UInt8(ascii: "<") ? .foreign : .events
    }
    switch form {
    case .undecided: break
    case .events: parse(data, into: &events)
    case .document:
      body += data
      if body.count > ReplyReader.documentLimit { end(.unreadableAnswer(detail: "length")) }
    case .refusal:
      body += data.prefix(ReplyReader.refusalLimit - body.count)
      if body.count == ReplyReader.refusalLimit { finish(after: nil, into: &events) }
    case .foreign: end(.unreadableAnswer(detail: head.contentType.isEmpty ? "text/html" : head.contentType))
    }
  }

  private mutating func parse(_ data: Data, into events: inout [ReplyEvent]) {
    var parsed: [ServerSentEvent] = []
    var broken: EventStreamError?
    do throws(EventStreamError) {
      try parser.consume(data, into: &parsed)
    } catch {
      broken = error
    }
    for event in parsed { decoder.take(event, into: &events) }
    if let failure = decoder.failure {
      end(failure)
    } else if decoder.isDone {
      complete(into: &events)
    } else if broken != nil {
      end(.unreadableAnswer(detail: "length"))
    }
  }

  private mutating func finish(after error: GatewayError?, into events: inout [ReplyEvent]) {
    switch form {
    case .refusal: end(.refused(refusals.refusal(head, body: body)))
    case .document: finishDocument(after: error, into: &events)
    case .events where decoder.isComplete: complete(into: &events)
    case .foreign: end(error ?? .unreadableAnswer(detail: head.contentType))
    case .undecided, .events: end(error ?? .truncated)
    }
  }

  /// Reads a reply that came in one piece, from a gateway that does not stream.
  private mutating func finishDocument(after error: GatewayError?, into events: inout [ReplyEvent]) {
    guard let chunk = try? JSONDecoder().decode(ChatChunk.self, from: body) else {
      let isCut = body.first == UInt8(ascii: "{") && body.last != UInt8(ascii: "}")
      return end(error ?? (isCut || body.isEmpty ? .truncated : .unreadableAnswer(detail: head.contentType)))
    }
    if chunk.choice == nil {
      let isRefusal = chunk.error != nil
      return end(
        isRefusal
          ? .refused(refusals.refusal(head, body: body)) : .unreadableAnswer(detail: head.contentType))
    }
    decoder.record(cost: head.cost)
    decoder.take(chunk, raw: String(decoding: body, as: UTF8.self), into: &events)
    if let failure = decoder.failure { return end(failure) }
    complete(into: &events)
  }

  private mutating func complete(into events: inout [ReplyEvent]) {
    events.append(.finished(reason: decoder.finishReason))
    isOver = true
  }

  private mutating func end(_ error: GatewayError) {
    failure = error
    isOver = true
  }
}
