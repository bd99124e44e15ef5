import HTTP
import Platform

/// What one exchange brings, for one reader. Letting go of it, or cancelling the reader, closes the connection.
struct Arrivals: Sendable {
  private let exchange: HTTPExchange
  private let url: URL
  private var hasHead = false
  private var isOver = false

  /// Sends the request.
  init(of request: HTTPRequest, timeouts: Timeouts) {
    url = request.url
    exchange = HTTPExchange(request, timeouts: timeouts)
  }

  /// The next arrival; after the last one it is ``Arrival/failed(_:)`` with `cancelled`.
  mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> Arrival {
    guard !isOver else { return .failed(.cancelled) }
    do throws(HTTPError) {
      if !hasHead {
        hasHead = true
        return .head(ResponseHead(try await exchange.head(isolation: actor), from: url))
      }
      if let data = try await exchange.next(isolation: actor) { return .data(data) }
      isOver = true
      return .ended
    } catch {
      isOver = true
      return error == .deadlinePassed ? .deadlinePassed : .failed(GatewayError(error, host: url.host ?? ""))
    }
  }

  /// Ends the exchange after a while with ``Arrival/deadlinePassed``, whatever comes until then.
  func end(after limit: Duration) {
    exchange.setDeadline(.now + limit)
  }

  /// Reads no more. What the server still sends is dropped for a moment, so that the connection can be used again.
  func discardRest() {
    exchange.discardRest()
  }
}

extension ResponseHead {
  /// `url` is what was asked: `Location` may be relative to it (RFC 9110, section 10.2.2).
  init(_ head: HTTPResponseHead, from url: URL) {
    let type = head["Content-Type"] ?? ""
    self.init(
      status: head.status,
      contentType: type.prefix { $0 != ";" }.trimmed(of: .whitespaces).lowercased(),
      retryAfter: head["Retry-After"],
      location: head["Location"].map { URL(string: $0, relativeTo: url)?.absoluteString ?? $0 },
      generationID: head["X-Generation-Id"],
      cost: head["x-litellm-response-cost"],
      date: head["Date"])
  }
}

extension GatewayError {
  /// What a failed exchange means; `host` is the gateway's.
  init(_ error: HTTPError, host: String) {
    func sentence(_ detail: String) -> String { ServerSentence(detail).text }
    self =
      switch error {
      case .libraryMissing(let detail): .libraryMissing(detail: sentence(detail))
      case .libraryUnusable(let detail): .libraryUnusable(detail: sentence(detail))
      case .invalidRequest(.address): .notReachable(host: host, detail: "address")
      case .invalidRequest(.headerName(let name)), .invalidRequest(.headerValue(let name)):
        .notReachable(host: host, detail: "header \(sentence(name))")
      case .notConnected(let detail): .notReachable(host: host, detail: sentence(detail))
      case .connectTimeout(let limit): .connectTimeout(host: host, after: limit)
      case .proxyFailed(let proxy, let status, let detail):
        .proxyFailed(proxy: sentence(proxy), status: status, detail: sentence(detail))
      case .noResponse(let limit): .noResponse(after: limit)
      case .silent(let limit): .stalled(after: limit)
      case .deadlinePassed: .truncated
      case .connectionLost(let detail): .connectionLost(detail: sentence(detail))
      case .undecodable(let detail): .unreadableAnswer(detail: sentence(detail))
      case .tooLarge: .unreadableAnswer(detail: "length")
      case .cancelled: .cancelled
      }
  }
}
