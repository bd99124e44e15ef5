/// Why an exchange brought no whole answer.
package enum HTTPError: Error, Equatable, Sendable {
  /// No libcurl could be loaded; `detail` is the dynamic loader's message.
  case libraryMissing(detail: String)
  /// The libcurl of this system lacks a function or cannot start.
  case libraryUnusable(detail: String)
  case invalidRequest(HTTPRequestFault)
  /// No connection came about, so nothing was sent: no such host, refused, no trust.
  case notConnected(detail: String)
  /// No connection within the deadline; nothing was sent.
  case connectTimeout(after: Duration)
  /// The proxy did not let the connection through; nothing was sent. `proxy` is its host and port.
  case proxyFailed(proxy: String, status: Int?, detail: String)
  /// The request went out, and no head of an answer came within the deadline.
  case noResponse(after: Duration)
  /// The answer began, and nothing more came within the deadline.
  case silent(after: Duration)
  /// The deadline that was set with ``HTTPExchange/setDeadline(_:)`` passed.
  case deadlinePassed
  /// The connection broke after the request, or a part of it, went out.
  case connectionLost(detail: String)
  /// The body is in a compression that cannot be decoded.
  case undecodable(detail: String)
  /// A whole body is longer than the reader takes.
  case tooLarge(limit: Int)
  case cancelled
}
