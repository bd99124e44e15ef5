/// Why a request to a gateway brought no whole answer.
package enum GatewayError: Error, Equatable, Sendable {
  /// No connection came about, so nothing was sent: refused, no such host, no trust.
  case notReachable(host: String, detail: String)
  /// No connection within the deadline, so nothing was sent.
  case connectTimeout(host: String, after: Duration)
  /// The proxy did not let the connection through, so nothing was sent; `proxy` is its host and port.
  case proxyFailed(proxy: String, status: Int?, detail: String)
  /// libcurl is not on this system, so nothing was sent.
  case libraryMissing(detail: String)
  /// The libcurl of this system is too old or does not start, so nothing was sent.
  case libraryUnusable(detail: String)
  /// A picture or document of the conversation cannot be read any more, so nothing was sent; `name` is its file's.
  case mediaMissing(name: String)
  /// The connection broke after the request went out; the gateway may be working, and charging.
  case connectionLost(detail: String)
  /// The request went out, and no answer began within the deadline.
  case noResponse(after: Duration)
  /// The answer began, and then the gateway was silent for longer than the deadline.
  case stalled(after: Duration)
  /// The reply's stream ended without saying that it was over.
  case truncated
  /// The gateway pointed to another address, and nothing was sent there.
  case redirected(to: String)
  case refused(Refusal)
  /// The gateway began a reply and broke it off with an error of its own; `limit` is one that is used up there.
  case failedMidStream(message: String, situation: Situation, limit: GatewayLimit? = nil)
  /// An answer that follows no known form.
  case unreadableAnswer(detail: String)
  /// The consuming task was cancelled.
  case cancelled
}

extension GatewayError {
  /// True where the same request can go out again without being charged twice: it was never sent, or was turned
  /// away at the door (429, 503).
  package var isSafeToRetry: Bool {
    switch self {
    case .notReachable, .connectTimeout: true
    case .refused(let refusal):
      switch (refusal.status, refusal.situation) {
      case (429, .rateLimited), (503, .unavailable): true
      default: false
      }
    case .proxyFailed, .libraryMissing, .libraryUnusable, .mediaMissing, .connectionLost, .noResponse, .stalled,
      .truncated,
      .redirected, .failedMidStream, .unreadableAnswer, .cancelled:
      false
    }
  }

  /// What the server asks to wait before another try.
  package var retryAfter: Duration? {
    guard case .refused(let refusal) = self else { return nil }
    return refusal.retryAfter
  }

  /// True where the request cannot have been charged: it reached no gateway, or was refused before anything was generated.
  package var isFree: Bool {
    switch self {
    case .notReachable, .connectTimeout, .proxyFailed, .libraryMissing, .libraryUnusable, .mediaMissing, .redirected:
      true
    case .refused(let refusal):
      refusal.generationID == nil && ((400...499).contains(refusal.status) || isSafeToRetry)
    case .connectionLost, .noResponse, .stalled, .truncated, .failedMidStream, .unreadableAnswer, .cancelled: false
    }
  }

  /// True where nothing reached a server.
  package var isUnsent: Bool {
    switch self {
    case .notReachable, .connectTimeout, .proxyFailed, .libraryMissing, .libraryUnusable, .mediaMissing: true
    case .refused, .connectionLost, .noResponse, .stalled, .truncated, .redirected, .failedMidStream,
      .unreadableAnswer, .cancelled:
      false
    }
  }

  /// The generation that the gateway counted in spite of the error.
  package var generationID: String? {
    guard case .refused(let refusal) = self else { return nil }
    return refusal.generationID
  }

  /// The server's words, as they came.
  package var body: String? {
    guard case .refused(let refusal) = self, !refusal.body.isEmpty else { return nil }
    return refusal.body
  }

  /// A word for the journal.
  package var name: String {
    switch self {
    case .notReachable: "not_reachable"
    case .connectTimeout: "connect_timeout"
    case .proxyFailed: "proxy_failed"
    case .libraryMissing: "library_missing"
    case .libraryUnusable: "library_unusable"
    case .mediaMissing: "media_missing"
    case .noResponse: "no_response"
    case .connectionLost: "connection_lost"
    case .stalled: "stalled"
    case .truncated: "truncated"
    case .redirected: "redirected"
    case .refused(let refusal): "http_\(refusal.status)_\(refusal.situation.rawValue)"
    case .failedMidStream: "failed_mid_stream"
    case .unreadableAnswer: "unreadable_answer"
    case .cancelled: "cancelled"
    }
  }
}
