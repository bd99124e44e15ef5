/// A request that no route gets to see.
enum RequestFault: Error, Equatable, Sendable {
  case malformed
  case headTooLarge
  case bodyTooLarge
  case timedOut
  case unsupportedCoding
  case unsupportedVersion
  case overloaded

  /// The status, the gateway's error type and its words.
  var facts: (status: Int, type: String, message: String) {
    switch self {
    case .malformed: (400, "invalid_request_error", "Bad request")
    case .headTooLarge: (431, "invalid_request_error", "Request header fields too large")
    case .bodyTooLarge: (413, "invalid_request_error", "Request body too large")
    case .timedOut: (408, "timeout_error", "The request did not arrive in time")
    case .unsupportedCoding: (501, "invalid_request_error", "Transfer coding not supported")
    case .unsupportedVersion: (505, "invalid_request_error", "HTTP version not supported")
    case .overloaded: (503, "service_unavailable_error", "Service temporarily unavailable. Please try again shortly.")
    }
  }
}

/// What a request may take; above it, it is refused and never stored.
package struct RequestLimits: Sendable {
  /// Bytes of the request line and the header fields.
  package var head = 65_536
  /// Bytes of a body: 50 MB of pictures and documents have 67 MB as base64.
  package var body = 72 << 20
  /// From a request's first byte to its last.
  package var arrival = Duration.seconds(30)
  /// Between two requests of a connection.
  package var idle = Duration.seconds(60)

  package init() {}
}
