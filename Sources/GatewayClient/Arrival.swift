import Platform

/// What one exchange brings from the network, in order: a head, data, and one of the other three.
enum Arrival: Equatable, Sendable {
  case head(ResponseHead)
  case data(Data)
  case failed(GatewayError)
  case ended
  /// The deadline that the reader set itself has passed, and the answer is still open.
  case deadlinePassed
}

/// The parts of a response's head that the client reads.
struct ResponseHead: Equatable, Sendable {
  var status: Int
  /// In lower case and without parameters, such as `text/event-stream`.
  var contentType = ""
  var retryAfter: String?
  var location: String?
  /// `X-Generation-Id`, which OpenRouter sends before the body.
  var generationID: String?
  /// LiteLLM's `x-litellm-response-cost` in USD; on a streamed reply it is no whole cost.
  var cost: String?
  /// The server's clock, as it came (RFC 9110, section 6.6.1).
  var date: String?

  var isSuccess: Bool { (200...299).contains(status) }
  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
  /// The host that `Location` names; empty where it names none.
  var redirectHost: String { location.flatMap { URL(string: $0)?.host } ?? "" }
}
