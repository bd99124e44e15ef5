import HTTP
import Platform
import Records
import Synchronization

/// The way to a server over streamable HTTP: a POST for each message, whose answer is JSON or a stream of events.
///
/// Redirects are not followed, so that the user's headers go to the configured address only.
final class HTTPTransport: Transport {
  private struct State {
    /// The session of a server of an older version.
    var session: String?
    var isClosed = false
    var version = ProtocolVersion.current
    var nonsense = ""
  }

  static let sessionHeader = "Mcp-Session-Id"
  /// Requests of the server that are answered while one call runs.
  static let repliesPerCall = 100

  let url: URL
  let limits: MCPLimits
  let notified: @Sendable (String) -> Void
  private let headers: [HTTPHeader]
  private let state = Mutex(State())

  init(
    url: URL, headers: [String: String], limits: MCPLimits, notified: @escaping @Sendable (String) -> Void
  ) {
    self.url = url
    self.limits = limits
    self.notified = notified
    self.headers = headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) }
  }

  var host: String { url.host ?? "" }
  var isOver: Bool { true }
  var failure: MCPError? { state.withLock { $0.isClosed } ? .closed : nil }
  var nonsense: String { state.withLock { $0.nonsense } }
  var sendsCredentials: Bool { headers.contains { $0.isNamed("Authorization") } }
  var isOlder: Bool { state.withLock { $0.version.isOlder } }

  func begin(_ version: ProtocolVersion) {
    state.withLock { $0.version = version }
  }

  /// Ends the session of an older server too (2025-11-25, "Session Management"): an answer is not needed.
  func close() async {
    let (session, version) = state.withLock { state in
      defer { state.session = nil }
      return (state.session, state.version)
    }
    abandon()
    guard let session else { return }
    var request = HTTPRequest(.delete, url, headers: headers)
    request.set(ProtocolVersion.header, to: version.name)
    request.set(HTTPTransport.sessionHeader, to: session)
    let limit = min(limits.start, .seconds(1))
    let exchange = HTTPExchange(request, timeouts: Timeouts(connect: limit, firstByte: limit, idle: limit))
    _ = try? await exchange.response(limit: 64 << 10)
  }

  func abandon() {
    state.withLock { $0.isClosed = true }
  }

  func result(
    of request: RPCRequest, limits: MCPLimits.Call, progress: @escaping @Sendable (MCPProgress) -> Void
  ) async throws(MCPError) -> [UInt8] {
    if let failure { throw failure }
    if Task.isCancelled { throw .cancelled }
    let exchange = exchange(request.body, request.headers, limits: limits)
    do throws(MCPError) {
      return try await result(of: request, on: exchange, limits: limits, progress: progress)
    } catch {
      exchange.cancel()
      if let cancellation = request.cancellation, isOlder, error.isGivingUp { post(cancellation).discardRest() }
      throw error
    }
  }

  func send(_ notification: RPCNotification) async {
    _ = try? await post(notification).response(limit: 64 << 10)
  }

  /// Sends a response to a request of the server's.
  func send(reply: [UInt8], _ headers: [HTTPHeader]) async {
    _ = try? await exchange(reply, headers, limits: noticeLimits).response(limit: 64 << 10)
  }

  private func post(_ notification: RPCNotification) -> HTTPExchange {
    exchange(notification.body, notification.headers, limits: noticeLimits)
  }

  private var noticeLimits: MCPLimits.Call { MCPLimits.Call(idle: limits.start, total: limits.start) }

  /// Sends the message at once.
  private func exchange(_ body: [UInt8], _ more: [HTTPHeader], limits: MCPLimits.Call) -> HTTPExchange {
    var request = HTTPRequest(.post(Data(body)), url, headers: headers)
    for header in more { request.set(header.name, to: header.value) }
    request.set("Content-Type", to: "application/json")
    request.set("Accept", to: "application/json, text/event-stream")
    if let session = state.withLock({ $0.session }) { request.set(HTTPTransport.sessionHeader, to: session) }
    let connect = min(limits.idle, self.limits.start)
    let exchange = HTTPExchange(
      request, timeouts: Timeouts(connect: connect, firstByte: limits.idle, idle: limits.idle))
    exchange.setDeadline(.now + limits.total)
    return exchange
  }

  private func result(
    of request: RPCRequest, on exchange: HTTPExchange, limits: MCPLimits.Call,
    progress: @escaping @Sendable (MCPProgress) -> Void
  ) async throws(MCPError) -> [UInt8] {
    let outcome: Result<[UInt8], MCPError>
    do throws(HTTPError) {
      let head = try await exchange.head()
      if (200..<300).contains(head.status), HTTPTransport.type(head) == "text/event-stream" {
        outcome = try await EventAnswer(transport: self, request: request, progress: progress).result(on: exchange)
      } else {
        outcome = answer(try await exchange.response(limit: self.limits.message), to: request)
      }
    } catch {
      throw MCPError(error, host: host, limits: limits, message: self.limits.message)
    }
    return try outcome.get()
  }

  private static func type(_ head: HTTPResponseHead) -> String {
    (head["Content-Type"] ?? "").prefix { $0 != ";" }.trimmed(of: .whitespaces).lowercased()
  }

  /// What a whole answer brings.
  private func answer(_ response: HTTPResponse, to request: RPCRequest) -> Result<[UInt8], MCPError> {
    if let error = refusal(response.head) { return .failure(error) }
    if request.method == "initialize" { keepSession(response.head) }
    for message in RPCMessage.messages(response.body) {
      if let outcome = message.outcome(of: request) { return outcome }
    }
    guard (200..<300).contains(response.head.status) else {
      return .failure(.httpStatus(response.head.status, host: host))
    }
    let type = HTTPTransport.type(response.head)
    return .failure(.unusableAnswer(type.isEmpty ? "an empty answer" : type))
  }

  /// What a status says whatever the body is.
  private func refusal(_ head: HTTPResponseHead) -> MCPError? {
    switch head.status {
    case 300..<400:
      let target = head["Location"].flatMap { URL(string: $0, relativeTo: url)?.host }
      return .redirected(host: target ?? host)
    case 401: return .unauthorized(host: host, sends: sendsCredentials)
    case 403: return .forbidden(host: host)
    case 404 where state.withLock({ $0.session != nil }): return .sessionLost
    default: return nil
    }
  }

  func keepSession(_ head: HTTPResponseHead) {
    guard let session = head[HTTPTransport.sessionHeader] else { return }
    state.withLock { $0.session = session }
  }
}

extension MCPError {
  /// What a failed exchange means.
  init(_ error: HTTPError, host: String, limits: MCPLimits.Call, message: Int) {
    switch error {
    case .libraryMissing(let detail), .libraryUnusable(let detail), .notConnected(let detail):
      self = .notReachable(host: host, detail: detail)
    case .invalidRequest(.address): self = .notReachable(host: host, detail: "address")
    case .invalidRequest(.headerName(let name)), .invalidRequest(.headerValue(let name)):
      self = .notReachable(host: host, detail: "header \(name)")
    case .connectTimeout: self = .notReachable(host: host, detail: "no connection in time")
    case .proxyFailed(let proxy, _, let detail): self = .notReachable(host: host, detail: "proxy \(proxy): \(detail)")
    case .noResponse(let limit), .silent(let limit): self = .silent(after: limit)
    case .deadlinePassed: self = .tookTooLong(after: limits.total)
    case .connectionLost(let detail), .undecodable(let detail): self = .connectionLost(detail: detail)
    case .tooLarge: self = .answerTooLong(limit: message)
    case .cancelled: self = .cancelled
    }
  }

  /// True where a call that may still run at the server is given up.
  fileprivate var isGivingUp: Bool {
    switch self {
    case .cancelled, .silent, .tookTooLong, .answerTooLong: true
    default: false
    }
  }
}
