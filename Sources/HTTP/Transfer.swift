import CCurl
import Platform

/// A request with all that the event loop needs to send it.
struct PreparedRequest: Sendable {
  var request: HTTPRequest
  var timeouts: Timeouts
  var authorities: CertificateAuthorities

  var scheme: String { request.url.scheme?.lowercased() ?? "" }
  /// Without the brackets of an IPv6 address.
  var host: String {
    let host = request.url.host?.lowercased() ?? ""
    return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
  var isPost: Bool { if case .post = request.method { true } else { false } }
  var origin: String { "\(scheme)://\(host):\(request.url.port ?? 0)" }
}

/// One exchange as libcurl sees it; only the event loop's thread has it.
final class Transfer {
  enum Phase {
    case connecting, waiting, receiving
  }

  /// It is not reported.
  private static let leastWait = Duration.milliseconds(20)
  /// Bytes that are gathered before they are passed on in the middle of a round.
  private static let flushSize = 16 << 10

  let id: EventLoop.TransferID
  let easy: CurlEasy
  let request: PreparedRequest
  let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: 256)
  var headers = CurlList()
  private(set) var phase = Phase.connecting
  /// True once the body's first bytes, or a request without a body, went out.
  private(set) var wasSent = false
  private let channel: ResponseChannel
  private var headReader = HeadReader()
  private var gathered = Data()
  private var bodyOffset = 0
  private let started = ContinuousClock.now
  private var lastActivity = ContinuousClock.now
  /// How long the connection took, where the transfer opened one for itself.
  private var connectTime: Duration?
  private var ownDeadline: ContinuousClock.Instant?
  private var isPaused = false
  private var isDiscarding = false
  private var isAbandoned = false
  /// Why a callback broke the transfer off.
  private var failure: HTTPError?

  init(id: EventLoop.TransferID, request: PreparedRequest, channel: ResponseChannel) {
    self.id = id
    self.request = request
    self.channel = channel
    easy = ccurl_easy_new()
    errorBuffer.initialize(repeating: 0, count: 256)
  }

  deinit {
    ccurl_easy_free(easy)
    ccurl_list_free(headers)
    errorBuffer.deallocate()
  }

  var head: HTTPResponseHead? { headReader.head }
  var origin: String { request.origin }

  /// The instant at which the transfer is to end; nil where nothing limits it.
  var deadline: ContinuousClock.Instant? {
    guard !isPaused else { return ownDeadline }
    let end = lastActivity + limit
    return ownDeadline.map { min($0, end) } ?? end
  }

  /// What has passed where the deadline has.
  var lateness: HTTPError {
    if let ownDeadline, ownDeadline == deadline { return .deadlinePassed }
    return switch phase {
    case .connecting: .connectTimeout(after: limit)
    case .waiting: .noResponse(after: limit)
    case .receiving: .silent(after: limit)
    }
  }

  /// How long the phase may take without activity.
  private var limit: Duration {
    switch phase {
    case .connecting: request.timeouts.connect
    case .waiting: request.timeouts.firstByte
    case .receiving: request.timeouts.idle
    }
  }

  func setDeadline(_ instant: ContinuousClock.Instant?) {
    ownDeadline = instant
  }

  /// Drops what still comes, for a second at most.
  func discardRest() {
    isDiscarding = true
    ownDeadline = .now + .seconds(1)
    resume()
  }

  /// Begins a phase, or marks activity in it.
  func advance(to phase: Phase) {
    self.phase = phase
    lastActivity = ContinuousClock.now
  }

  func fail(_ error: HTTPError) {
    channel.finish(.failed(error))
  }

  func finish(with code: CurlCode) {
    flush()
    if let error = failure ?? error(for: code) { fail(error) } else { channel.finish(.ended) }
  }

  /// How long another request to the same origin should wait for the end of this one rather than open a connection: as long
  /// as that would take. Nil where this one has not come to its body, or others share its connection.
  var worthWaiting: Duration? {
    guard phase == .receiving, !request.isPost, let head, head.version.hasPrefix("1") else { return nil }
    return connectTime.map { max($0, Transfer.leastWait) }
  }

  /// Passes on what was gathered.
  func flush() {
    guard !gathered.isEmpty else { return }
    let data = gathered
    gathered = Data()
    guard !isDiscarding else { return }
    switch channel.deliver(data) {
    case .goesOn: isPaused = false
    case .isHeldUp: isPaused = true
    case .isOver: isAbandoned = true
    }
  }

  func resume() {
    guard isPaused else { return }
    isPaused = false
    lastActivity = ContinuousClock.now
    ccurl_easy_resume(easy)
  }

  // What the callbacks do.

  /// The connection is there, and the request goes out now.
  func connected() {
    if ccurl_easy_number(easy, CURL_INFO_NUM_CONNECTS, 0) > 0 { connectTime = .now - started }
    if request.isPost { return }
    wasSent = true
    advance(to: .waiting)
  }

  /// Fills the buffer with the next bytes of the body.
  func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard case .post(let body) = request.request.method else { return 0 }
    wasSent = true
    advance(to: .waiting)
    let count = min(buffer.count, body.count - bodyOffset)
    let start = body.startIndex + bodyOffset
    if count > 0 { body.copyBytes(to: buffer, from: start..<(start + count)) }
    bodyOffset += count
    return count
  }

  /// Takes a line of a head; false breaks the transfer off.
  func receive(headerLine: UnsafeRawBufferPointer) -> Bool {
    let wasThere = headReader.head != nil
    guard headReader.take(headerLine) else {
      failure = .connectionLost(detail: "the head of the answer is longer than \(HeadReader.limit >> 20) MiB")
      return false
    }
    if let head = headReader.head, !wasThere {
      advance(to: .receiving)
      channel.deliver(head)
    }
    return true
  }

  /// Takes bytes of the body. The result is what libcurl expects: how many were taken, that it is to hold them, and the
  /// server, until the transfer is resumed, or none, which ends the transfer.
  func receive(body: UnsafeRawBufferPointer) -> Int {
    if isAbandoned { return 0 }
    if isPaused { return Int(CURL_WRITE_PAUSE) }
    advance(to: .receiving)
    if let start = body.assumingMemoryBound(to: UInt8.self).baseAddress { gathered.append(start, count: body.count) }
    if gathered.count >= Transfer.flushSize { flush() }
    return body.count
  }
}
